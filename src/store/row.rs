//! The index of one message: sixteen bytes.

use jiff::Timestamp;

use super::Direction;
use super::topics::TopicKey;
use crate::mqtt::{MessageRef, Qos};

/// Everything of a message but its payload and its properties.
#[derive(Clone, Copy)]
pub(super) struct Row {
    /// Nanoseconds since 1970.
    at: i64,
    /// Where its payload begins. It ends where the next row's begins, or with the buffer, so that no length is needed.
    pub(super) start: u32,
    tag: Tag,
}

/// A topic's number above five bits: two for the QoS, then one each.
#[derive(Clone, Copy)]
struct Tag(u32);

const QOS: u32 = 0b11;
const RETAIN: u32 = 1 << 2;
const SENT: u32 = 1 << 3;
const PROPERTIES: u32 = 1 << 4;
const TOPIC_SHIFT: u32 = u32::BITS - TopicKey::BITS;

impl Tag {
    fn of(direction: Direction, message: MessageRef<'_>, topic: TopicKey) -> Self {
        let sent = match direction {
            Direction::Received => 0,
            Direction::Sent => SENT,
        };
        let retain = if message.retain { RETAIN } else { 0 };
        let properties = if message.properties.is_some() { PROPERTIES } else { 0 };
        Self(topic.0 << TOPIC_SHIFT | u32::from(message.qos.number()) | retain | sent | properties)
    }

    fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }
}

/// A row as it lies in memory: the time; then the tag above the start.
pub(super) type Packed = [u64; 2];

impl From<Packed> for Row {
    fn from([at, place]: Packed) -> Self {
        Self { at: at.cast_signed(), start: place as u32, tag: Tag((place >> u32::BITS) as u32) }
    }
}

impl From<Row> for Packed {
    fn from(row: Row) -> Self {
        [row.at.cast_unsigned(), u64::from(row.tag.0) << u32::BITS | u64::from(row.start)]
    }
}

impl Row {
    /// The row of a message whose payload begins there.
    pub(super) fn new(direction: Direction, message: MessageRef<'_>, topic: TopicKey, start: usize) -> Self {
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        Self { at: nanoseconds(message.at), start, tag: Tag::of(direction, message, topic) }
    }

    /// The same with another topic, and its payload so much further on.
    pub(super) fn moved(self, topic: TopicKey, by: u32) -> Self {
        let flags = self.tag.0 & ((1 << TOPIC_SHIFT) - 1);
        Self { start: self.start + by, tag: Tag(topic.0 << TOPIC_SHIFT | flags), ..self }
    }

    /// The same with its payload so much nearer to the front.
    pub(super) fn moved_back(self, by: u32) -> Self {
        Self { start: self.start - by, ..self }
    }

    pub(super) fn at(self) -> Timestamp {
        Timestamp::from_nanosecond(self.at.into()).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    pub(super) fn topic(self) -> TopicKey {
        TopicKey(self.tag.0 >> TOPIC_SHIFT)
    }

    pub(super) fn qos(self) -> Qos {
        match self.tag.0 & QOS {
            1 => Qos::AtLeastOnce,
            2 => Qos::ExactlyOnce,
            _ => Qos::AtMostOnce,
        }
    }

    pub(super) fn direction(self) -> Direction {
        if self.tag.has(SENT) { Direction::Sent } else { Direction::Received }
    }

    pub(super) fn retain(self) -> bool {
        self.tag.has(RETAIN)
    }

    pub(super) fn has_properties(self) -> bool {
        self.tag.has(PROPERTIES)
    }
}

/// Exact from 1677 to 2262; the nearer end of that time otherwise.
fn nanoseconds(at: Timestamp) -> i64 {
    let exact = at.as_nanosecond();
    i64::try_from(exact).unwrap_or(if exact < 0 { i64::MIN } else { i64::MAX })
}

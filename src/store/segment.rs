//! Append-only arena segments with index rows.
//!
//! A segment keeps the payloads of consecutive messages end to end in one buffer, sixteen bytes of index for each, and
//! the properties of the few that have any. It knows topics by their number only.

use bytes::Bytes;
use jiff::Timestamp;

use super::topics::{TopicKey, Topics};
use super::{Direction, MessageId, Stored};
use crate::mqtt::{MessageRef, Properties, Qos};

/// What MQTT 5 properties cost beside their texts: the struct, its box and its entry in the segment.
const PROPERTIES_BYTES: usize = size_of::<Properties>() + size_of::<(u32, Box<Properties>)>();

/// What one name and value pair costs beside its two texts.
const USER_PROPERTY_BYTES: usize = size_of::<(String, String)>();

/// Consecutive messages, appended and let go together.
#[derive(Clone, Default)]
pub(super) struct Segment {
    /// The payloads, end to end.
    payloads: Vec<u8>,
    rows: Vec<Row>,
    /// Properties with the row that they belong to, in the order of the rows.
    properties: Vec<(u32, Box<Properties>)>,
    property_bytes: usize,
}

/// The index of one message: sixteen bytes.
#[derive(Clone, Copy)]
struct Row {
    /// Nanoseconds since 1970.
    at: i64,
    /// Where its payload begins. It ends where the next row's begins, or with the buffer, so that no length is needed.
    start: u32,
    tag: Tag,
}

/// A topic's number above five bits: two for the QoS, then one each.
#[derive(Clone, Copy)]
struct Tag(u32);

impl Tag {
    const QOS: u32 = 0b11;
    const RETAIN: u32 = 1 << 2;
    const SENT: u32 = 1 << 3;
    const PROPERTIES: u32 = 1 << 4;
    const TOPIC_SHIFT: u32 = u32::BITS - TopicKey::BITS;

    fn of(direction: Direction, message: MessageRef<'_>, topic: TopicKey) -> Self {
        let sent = match direction {
            Direction::Received => 0,
            Direction::Sent => Self::SENT,
        };
        let retain = if message.retain { Self::RETAIN } else { 0 };
        let properties = if message.properties.is_some() { Self::PROPERTIES } else { 0 };
        Self(topic.0 << Self::TOPIC_SHIFT | u32::from(message.qos.number()) | retain | sent | properties)
    }

    fn topic(self) -> TopicKey {
        TopicKey(self.0 >> Self::TOPIC_SHIFT)
    }

    fn qos(self) -> Qos {
        match self.0 & Self::QOS {
            1 => Qos::AtLeastOnce,
            2 => Qos::ExactlyOnce,
            _ => Qos::AtMostOnce,
        }
    }

    fn direction(self) -> Direction {
        if self.has(Self::SENT) { Direction::Sent } else { Direction::Received }
    }

    fn has(self, flag: u32) -> bool {
        self.0 & flag != 0
    }
}

impl Segment {
    /// Bytes that this message adds, its topic aside.
    pub(super) fn cost(message: MessageRef<'_>) -> usize {
        let properties = message.properties.map_or(0, property_cost);
        message.payload.len() + size_of::<Row>() + properties
    }

    /// Copies a message in. The caller sees to it that all before it fit into `u32`.
    pub(super) fn push(&mut self, direction: Direction, message: MessageRef<'_>, topic: TopicKey) {
        if let Some(properties) = message.properties {
            self.property_bytes += property_cost(properties);
            self.properties.push((self.next_row(), Box::new(unpinned(properties))));
        }
        self.make_room_for_a_row();
        self.rows.push(Row {
            at: nanoseconds(message.at),
            start: u32::try_from(self.payloads.len()).unwrap_or(u32::MAX),
            tag: Tag::of(direction, message, topic),
        });
        self.payloads.extend_from_slice(message.payload);
    }

    /// Bytes in use, topics aside.
    pub(super) fn bytes(&self) -> usize {
        self.payloads.len() + self.rows.len() * size_of::<Row>() + self.property_bytes
    }

    /// Bytes that are reserved, in use or not, topics and properties aside.
    #[cfg(test)]
    pub(super) fn allocated(&self) -> usize {
        self.payloads.capacity() + self.rows.capacity() * size_of::<Row>()
    }

    /// How many messages it holds.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The topic of each message.
    pub(super) fn topics(&self) -> impl Iterator<Item = TopicKey> + '_ {
        self.rows.iter().map(|row| row.tag.topic())
    }

    /// Gives back what was reserved for more messages.
    pub(super) fn seal(&mut self) {
        self.payloads.shrink_to_fit();
        self.rows.shrink_to_fit();
        self.properties.shrink_to_fit();
    }

    /// The message in this row, its topic looked up in `topics`.
    pub(super) fn get<'a>(&'a self, row: usize, id: MessageId, topics: &'a Topics) -> Option<Stored<'a>> {
        let found = self.rows.get(row)?;
        let end = self.rows.get(row + 1).map_or(self.payloads.len(), |next| next.start as usize);
        Some(Stored {
            id,
            at: timestamp(found.at),
            direction: found.tag.direction(),
            topic: topics.text(found.tag.topic()),
            payload: self.payloads.get(found.start as usize..end)?,
            qos: found.tag.qos(),
            retain: found.tag.has(Tag::RETAIN),
            properties: self.properties_of(row, found.tag),
        })
    }

    fn properties_of(&self, row: usize, tag: Tag) -> Option<&Properties> {
        if !tag.has(Tag::PROPERTIES) {
            return None;
        }
        let place = self.properties.binary_search_by_key(&row, |(row, _)| *row as usize).ok()?;
        self.properties.get(place).map(|(_, properties)| properties.as_ref())
    }

    fn next_row(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// Grows by an eighth instead of doubling: rows are a tenth of all bytes, and half of them unused would show.
    fn make_room_for_a_row(&mut self) {
        if self.rows.len() == self.rows.capacity() {
            self.rows.reserve_exact((self.rows.len() / 8).max(64));
        }
    }
}

fn property_cost(properties: &Properties) -> usize {
    let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let user = |(name, value): &(String, String)| USER_PROPERTY_BYTES + name.len() + value.len();
    PROPERTIES_BYTES
        + text(&properties.content_type)
        + text(&properties.response_topic)
        + properties.correlation_data.as_ref().map_or(0, Bytes::len)
        + properties.user.iter().map(user).sum::<usize>()
}

/// A copy that holds no read buffer in memory through its correlation data.
fn unpinned(properties: &Properties) -> Properties {
    Properties {
        correlation_data: properties.correlation_data.as_deref().map(Bytes::copy_from_slice),
        ..properties.clone()
    }
}

/// Exact from 1677 to 2262; the nearer end of that time otherwise.
fn nanoseconds(at: Timestamp) -> i64 {
    let exact = at.as_nanosecond();
    i64::try_from(exact).unwrap_or(if exact < 0 { i64::MIN } else { i64::MAX })
}

fn timestamp(nanoseconds: i64) -> Timestamp {
    Timestamp::from_nanosecond(nanoseconds.into()).unwrap_or(Timestamp::UNIX_EPOCH)
}

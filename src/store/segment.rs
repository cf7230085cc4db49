//! Append-only arena segments with index rows.
//!
//! A segment keeps the payloads of messages end to end in one buffer, a row of index for each, and the properties of
//! the few that have any. It knows topics by their number only, and messages by their row.

use std::ops::Range;

use bytes::Bytes;

use super::row::Row;
use super::topics::TopicKey;
use super::{Direction, MessageId, Stored};
use crate::mqtt::{MessageRef, Properties};

/// What MQTT 5 properties cost beside their texts: the struct, its box and its entry in the segment.
const PROPERTIES_BYTES: usize = size_of::<Properties>() + size_of::<(u32, Box<Properties>)>();

/// What one name and value pair costs beside its two texts.
const USER_PROPERTY_BYTES: usize = size_of::<(String, String)>();

/// Messages that are appended one after another and let go together.
#[derive(Clone, Default)]
pub(super) struct Segment {
    /// The payloads, end to end.
    payloads: Vec<u8>,
    rows: Vec<Row>,
    /// Properties with the row that they belong to, in the order of the rows.
    properties: Vec<(u32, Box<Properties>)>,
    property_bytes: usize,
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
            self.properties.push((row_number(self.rows.len()), Box::new(unpinned(properties))));
        }
        self.make_room_for_rows(1);
        self.rows.push(Row::new(direction, message, topic, self.payloads.len()));
        self.payloads.extend_from_slice(message.payload);
    }

    /// Moves all of another segment in behind what is here. `keys` translates its topics.
    pub(super) fn append(&mut self, other: Self, keys: &[TopicKey]) {
        if self.rows.is_empty() {
            *self = other;
            self.rows.iter_mut().for_each(|row| *row = row.moved(translated(keys, *row), 0));
            return;
        }
        let (rows_before, bytes_before) = (row_number(self.rows.len()), row_number(self.payloads.len()));
        self.make_room_for_rows(other.rows.len());
        self.rows.extend(other.rows.iter().map(|row| row.moved(translated(keys, *row), bytes_before)));
        self.payloads.extend_from_slice(&other.payloads);
        self.properties.extend(other.properties.into_iter().map(|(row, texts)| (rows_before + row, texts)));
        self.property_bytes += other.property_bytes;
    }

    /// Bytes in use, topics aside.
    pub(super) fn bytes(&self) -> usize {
        self.payloads.len() + self.rows.len() * size_of::<Row>() + self.property_bytes
    }

    /// Bytes that are reserved, in use or not, topics and properties aside.
    pub(super) fn allocated(&self) -> usize {
        self.payloads.capacity() + self.rows.capacity() * size_of::<Row>()
    }

    /// How many messages it holds.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The topic of each message.
    pub(super) fn topics(&self) -> impl Iterator<Item = TopicKey> + '_ {
        self.rows.iter().map(|row| row.topic())
    }

    /// The topic of the message in this row.
    pub(super) fn topic(&self, row: usize) -> Option<TopicKey> {
        self.rows.get(row).map(|row| row.topic())
    }

    /// All payloads, end to end.
    pub(super) fn payloads(&self) -> &[u8] {
        &self.payloads
    }

    /// Where in them the payload of this row lies.
    pub(super) fn payload_range(&self, row: usize) -> Option<Range<usize>> {
        let found = self.rows.get(row)?;
        let end = self.rows.get(row + 1).map_or(self.payloads.len(), |next| next.start as usize);
        Some(found.start as usize..end)
    }

    /// The row in whose payload this byte lies.
    pub(super) fn row_at(&self, offset: usize) -> Option<usize> {
        let after = self.rows.partition_point(|row| row.start as usize <= offset);
        after.checked_sub(1).filter(|_| offset < self.payloads.len())
    }

    /// Gives back what was reserved for more messages.
    pub(super) fn seal(&mut self) {
        self.payloads.shrink_to_fit();
        self.rows.shrink_to_fit();
        self.properties.shrink_to_fit();
    }

    /// The message in this row, with the number and the topic's text that the caller knows.
    pub(super) fn get<'a>(&'a self, row: usize, id: MessageId, topic: &'a str) -> Option<Stored<'a>> {
        let found = self.rows.get(row)?;
        Some(Stored {
            id,
            at: found.at(),
            direction: found.direction(),
            topic,
            payload: self.payloads.get(self.payload_range(row)?)?,
            qos: found.qos(),
            retain: found.retain(),
            properties: if found.has_properties() { self.properties_of(row) } else { None },
        })
    }

    fn properties_of(&self, row: usize) -> Option<&Properties> {
        let place = self.properties.binary_search_by_key(&row, |(row, _)| *row as usize).ok()?;
        self.properties.get(place).map(|(_, properties)| properties.as_ref())
    }

    /// Grows by an eighth instead of doubling: rows are a tenth of all bytes, and half of them unused would show.
    fn make_room_for_rows(&mut self, more: usize) {
        if self.rows.len() + more > self.rows.capacity() {
            self.rows.reserve_exact((self.rows.len() / 8).max(more).max(64));
        }
    }
}

/// A segment holds a megabyte or one message, so that rows and bytes before the last fit.
fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

fn translated(keys: &[TopicKey], row: Row) -> TopicKey {
    keys.get(row.topic().index()).copied().unwrap_or(row.topic())
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

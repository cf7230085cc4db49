//! Append-only arena segments with index rows.
//!
//! A segment keeps the payloads of messages end to end in one buffer, a row of index for each, and the properties of
//! the few that have any. It knows topics by their number only, and messages by their row.

use std::ops::Range;

use bytes::Bytes;

use super::arena::Arena;
use super::row::{Packed, Row};
use super::topics::TopicKey;
use super::{Direction, MessageId, SEGMENT_BYTES, Stored};
use crate::mqtt::{MessageRef, Properties};

/// Bytes of index for each message.
const ROW: usize = size_of::<Packed>();

/// Room for rows that a full segment begins with: enough for payloads of 48 bytes. For smaller ones it moves once.
const ROWS: usize = SEGMENT_BYTES / 4 / ROW;

/// Messages that are appended one after another and let go together.
#[derive(Clone, Default)]
pub(super) struct Segment {
    /// The payloads, end to end.
    payloads: Arena<u8>,
    rows: Arena<Packed>,
    /// Properties with the row that they belong to, in the order of the rows.
    properties: Vec<(u32, Box<Properties>)>,
    property_bytes: usize,
}

impl Segment {
    /// An empty one with room for what makes one full. It costs no memory until it is written to.
    pub(super) fn with_room() -> Self {
        let (payloads, rows) = (Arena::with_room_for(SEGMENT_BYTES), Arena::with_room_for(ROWS));
        Self { payloads, rows, ..Self::default() }
    }

    /// Whether it has room for what makes one full.
    pub(super) fn has_room(&self) -> bool {
        self.payloads.capacity() >= SEGMENT_BYTES && self.rows.capacity() >= ROWS
    }

    /// Forgets all messages, but keeps the memory.
    pub(super) fn clear(&mut self) {
        self.payloads.truncate(0);
        self.rows.truncate(0);
        self.properties.clear();
        self.property_bytes = 0;
    }

    /// Bytes that this message adds, its topic aside.
    pub(super) fn cost(message: MessageRef<'_>) -> usize {
        let properties = about_message(message).properties.map_or(0, property_cost);
        message.payload.len() + ROW + properties
    }

    /// Copies a message in. The caller sees to it that all before it fit into `u32`.
    pub(super) fn push(&mut self, direction: Direction, message: MessageRef<'_>, topic: TopicKey) {
        let message = about_message(message);
        if let Some(properties) = message.properties {
            self.property_bytes += property_cost(properties);
            self.properties.push((row_number(self.rows.len()), Box::new(unpinned(properties))));
        }
        self.rows.push(Row::new(direction, message, topic, self.payloads.len()).into());
        self.payloads.extend_from_slice(message.payload);
    }

    /// Moves all of another segment in behind what is here, and leaves it the memory that is not needed. `keys`
    /// translates its topics.
    pub(super) fn append(&mut self, other: &mut Self, keys: &[TopicKey]) {
        if self.rows.is_empty() {
            std::mem::swap(self, other);
            self.rows.iter_mut().for_each(|row| *row = moved(*row, keys, 0));
            return;
        }
        let (rows_before, bytes_before) = (row_number(self.rows.len()), row_number(self.payloads.len()));
        other.rows.iter_mut().for_each(|row| *row = moved(*row, keys, bytes_before));
        self.rows.extend_from_slice(&other.rows);
        self.payloads.extend_from_slice(&other.payloads);
        self.properties.extend(other.properties.drain(..).map(|(row, texts)| (rows_before + row, texts)));
        self.property_bytes += other.property_bytes;
    }

    /// How many of the first rows take so many bytes, properties aside.
    pub(super) fn rows_of(&self, bytes: usize) -> usize {
        let begins = |(number, row): (usize, Row)| row.start as usize + number * ROW;
        self.rows().enumerate().take_while(|row| begins(*row) < bytes).count()
    }

    /// A copy of the messages from this row on.
    pub(super) fn tail(&self, row: usize) -> Self {
        let begin = self.row(row).map_or(self.payloads.len(), |first| first.start as usize);
        let (rows, payloads) =
            (self.rows.get(row..).unwrap_or_default(), self.payloads.get(begin..).unwrap_or_default());
        let with_texts = self.properties.iter().filter(|(owner, _)| *owner >= row_number(row));
        let properties: Vec<_> = with_texts.map(|(owner, texts)| (owner - row_number(row), texts.clone())).collect();
        let mut tail = Self {
            property_bytes: properties.iter().map(|(_, texts)| property_cost(texts)).sum(),
            properties,
            ..Self::default()
        };
        tail.payloads.extend_from_slice(payloads);
        tail.rows.extend_from_slice(rows);
        tail.rows.iter_mut().for_each(|one| *one = Row::from(*one).moved_back(row_number(begin)).into());
        tail
    }

    /// Forgets the messages from this row on.
    pub(super) fn truncate(&mut self, row: usize) {
        let end = self.row(row).map_or(self.payloads.len(), |first| first.start as usize);
        self.payloads.truncate(end);
        self.rows.truncate(row);
        let gone = self.properties.partition_point(|(owner, _)| *owner < row_number(row));
        self.property_bytes -= self.properties.drain(gone..).map(|(_, texts)| property_cost(&texts)).sum::<usize>();
    }

    /// Bytes in use, topics aside.
    pub(super) fn bytes(&self) -> usize {
        self.arena_bytes() + self.property_bytes
    }

    /// Bytes in use, topics and properties aside.
    fn arena_bytes(&self) -> usize {
        self.payloads.len() + self.rows.len() * ROW
    }

    /// Bytes that are reserved, in use or not, topics and properties aside.
    pub(super) fn allocated(&self) -> usize {
        self.payloads.allocated() + self.rows.allocated()
    }

    /// How many messages it holds.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The topic of each message.
    pub(super) fn topics(&self) -> impl Iterator<Item = TopicKey> + '_ {
        self.rows().map(Row::topic)
    }

    /// The topic of the message in this row.
    pub(super) fn topic(&self, row: usize) -> Option<TopicKey> {
        self.row(row).map(Row::topic)
    }

    /// All payloads, end to end.
    pub(super) fn payloads(&self) -> &[u8] {
        &self.payloads
    }

    /// Where in them the payload of this row lies.
    pub(super) fn payload_range(&self, row: usize) -> Option<Range<usize>> {
        let found = self.row(row)?;
        let end = self.row(row + 1).map_or(self.payloads.len(), |next| next.start as usize);
        Some(found.start as usize..end)
    }

    /// The row in whose payload this byte lies.
    pub(super) fn row_at(&self, offset: usize) -> Option<usize> {
        let after = self.rows.partition_point(|row| Row::from(*row).start as usize <= offset);
        after.checked_sub(1).filter(|_| offset < self.payloads.len())
    }

    /// The message in this row, with the number and the topic's text that the caller knows.
    pub(super) fn get<'a>(&'a self, row: usize, id: MessageId, topic: &'a str) -> Option<Stored<'a>> {
        let found = self.row(row)?;
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

    fn row(&self, row: usize) -> Option<Row> {
        self.rows.get(row).copied().map(Row::from)
    }

    fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        self.rows.iter().copied().map(Row::from)
    }

    fn properties_of(&self, row: usize) -> Option<&Properties> {
        let place = self.properties.binary_search_by_key(&row, |(row, _)| *row as usize).ok()?;
        self.properties.get(place).map(|(_, properties)| properties.as_ref())
    }
}

/// A segment holds a megabyte or one message, so that rows and bytes before the last fit.
fn row_number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}

fn moved(row: Packed, keys: &[TopicKey], by: u32) -> Packed {
    let row = Row::from(row);
    row.moved(keys.get(row.topic().index()).copied().unwrap_or(row.topic()), by).into()
}

/// A topic alias alone is about the connection: with one at each message, each would cost as much as all its texts.
fn about_message(message: MessageRef<'_>) -> MessageRef<'_> {
    MessageRef { properties: message.properties.filter(|properties| !properties.is_alias_alone()), ..message }
}

fn property_cost(properties: &Properties) -> usize {
    size_of::<(u32, Box<Properties>)>() + properties.bytes()
}

/// A copy that holds no read buffer in memory through its correlation data.
fn unpinned(properties: &Properties) -> Properties {
    Properties {
        correlation_data: properties.correlation_data.as_deref().map(Bytes::copy_from_slice),
        ..properties.clone()
    }
}

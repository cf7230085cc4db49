//! Messages in one piece of memory, on their way from the network to whoever keeps them.
//!
//! A `Vec<Message>` costs two allocations a message; a batch costs none once it has grown. Topics are repeated: whoever keeps
//! messages for long stores each once.

use jiff::Timestamp;

use super::{MessageRef, Properties, Qos};

/// Texts and payloads above this do not leave their memory to the next ones.
const KEPT_BYTES: usize = 1 << 20;

/// Messages in the order of their coming.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    topics: String,
    payloads: Vec<u8>,
    rows: Vec<Row>,
    /// The properties of the few that have any, with the row that they belong to, in the order of the rows.
    properties: Vec<(usize, Box<Properties>)>,
    /// Bytes of these properties, their entries aside.
    property_bytes: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    /// Where its topic and its payload end; they begin where those of the row before do.
    topic_end: usize,
    payload_end: usize,
    qos: Qos,
    retain: bool,
    /// 0 where it has none.
    packet_id: u16,
    at: Timestamp,
}

impl Batch {
    /// Copies a message in.
    pub fn push(&mut self, message: MessageRef<'_>) {
        self.push_with_id(message, 0);
    }

    /// The same, with the packet id of its delivery; 0: it has none.
    pub fn push_with_id(&mut self, message: MessageRef<'_>, packet_id: u16) {
        if let Some(properties) = message.properties {
            self.property_bytes += properties.bytes();
            self.properties.push((self.rows.len(), Box::new(properties.clone())));
        }
        self.topics.push_str(message.topic);
        self.payloads.extend_from_slice(message.payload);
        self.rows.push(Row {
            topic_end: self.topics.len(),
            payload_end: self.payloads.len(),
            qos: message.qos,
            retain: message.retain,
            packet_id,
            at: message.at,
        });
    }

    /// How many messages are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bytes that it takes in memory, the room for further messages among them.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.topics.capacity()
            + self.payloads.capacity()
            + self.rows.capacity() * size_of::<Row>()
            + self.properties.capacity() * size_of::<(usize, Box<Properties>)>()
            + self.property_bytes
    }

    /// The message in this row.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<MessageRef<'_>> {
        let found = self.rows.get(row)?;
        let before = row.checked_sub(1).and_then(|before| self.rows.get(before));
        let (topic, payload) = before.map_or((0, 0), |before| (before.topic_end, before.payload_end));
        let place = self.properties.binary_search_by_key(&row, |(row, _)| *row).ok();
        Some(MessageRef {
            topic: self.topics.get(topic..found.topic_end)?,
            payload: self.payloads.get(payload..found.payload_end)?,
            qos: found.qos,
            retain: found.retain,
            properties: place.and_then(|place| self.properties.get(place)).map(|(_, properties)| properties.as_ref()),
            at: found.at,
        })
    }

    /// The packet id of the message in this row; 0 where it has none.
    #[must_use]
    pub fn packet_id(&self, row: usize) -> u16 {
        self.rows.get(row).map_or(0, |row| row.packet_id)
    }

    /// All messages, in order.
    pub fn iter(&self) -> impl Iterator<Item = MessageRef<'_>> {
        (0..self.len()).filter_map(|row| self.get(row))
    }

    /// Copies all messages of another batch in, after those that are there: four copies, however many there are.
    pub fn append(&mut self, other: &Self) {
        let (rows, topics, payloads) = (self.rows.len(), self.topics.len(), self.payloads.len());
        self.topics.push_str(&other.topics);
        self.payloads.extend_from_slice(&other.payloads);
        self.rows.extend(other.rows.iter().map(|row| Row {
            topic_end: topics + row.topic_end,
            payload_end: payloads + row.payload_end,
            ..*row
        }));
        self.properties.extend(other.properties.iter().map(|(row, all)| (rows + row, all.clone())));
        self.property_bytes += other.property_bytes;
    }

    /// Forgets all messages, but keeps the memory for the next ones, unless one was so large that it would be kept for
    /// nothing.
    pub fn clear(&mut self) {
        if self.topics.capacity() + self.payloads.capacity() > KEPT_BYTES {
            return *self = Self::default();
        }
        self.topics.clear();
        self.payloads.clear();
        self.rows.clear();
        self.properties.clear();
        self.property_bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_as_they_went_in() {
        let properties = Properties { content_type: Some("text/plain".to_owned()), ..Properties::default() };
        let all = [("a/b", &b"1"[..], None), ("", b"", Some(&properties)), ("c", b"23", None)];
        let mut batch = Batch::default();
        let message = |(topic, payload, properties)| MessageRef {
            topic,
            payload,
            qos: Qos::AtLeastOnce,
            retain: true,
            properties,
            at: Timestamp::UNIX_EPOCH,
        };
        all.into_iter().map(message).for_each(|message| batch.push(message));
        batch.append(&batch.clone());
        let expected: Vec<_> = all.into_iter().chain(all).map(message).collect();
        assert_eq!(batch.iter().collect::<Vec<_>>(), expected);
        assert_eq!((batch.len(), batch.get(6)), (6, None));
        batch.push_with_id(message(("d", b"4", None)), 9);
        let twice = {
            let mut twice = batch.clone();
            twice.append(&batch);
            twice
        };
        assert_eq!([0, 6, 13, 14].map(|row| twice.packet_id(row)), [0, 9, 9, 0]);
    }
}

//! What was received and sent, within a budget of bytes.
//!
//! Owns the messages and the tree of their topics. Knows no network and no window.

mod segment;
mod tree;

use jiff::Timestamp;

use crate::mqtt::{Message, Properties, Qos};

pub use tree::{LastValue, NodeId, TopicNode, TopicTree};

/// A message's number: stable, never used twice in a store, growing with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u64);

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the broker.
    Received,
    /// To the broker.
    Sent,
}

/// One message in the store, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stored<'a> {
    /// Its number.
    pub id: MessageId,
    /// When it came or went.
    pub at: Timestamp,
    /// Which way.
    pub direction: Direction,
    /// Its topic.
    pub topic: &'a str,
    /// Its bytes, whole.
    pub payload: &'a [u8],
    /// Its QoS.
    pub qos: Qos,
    /// Whether it was retained.
    pub retain: bool,
    /// Its MQTT 5 properties, if it had any.
    pub properties: Option<&'a Properties>,
}

/// Messages in the order of their coming. Lets the oldest go when the budget is used up, and counts them.
#[derive(Debug)]
pub struct MessageStore {
    budget: usize,
}

impl MessageStore {
    /// An empty store that keeps at most about `budget` bytes.
    #[must_use]
    pub fn new(budget: usize) -> Self {
        Self { budget }
    }

    /// Copies a message in, letting the oldest go if need be.
    pub fn push(&mut self, _direction: Direction, _message: &Message) -> MessageId {
        todo!()
    }

    /// How many messages are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        todo!()
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes in use, of `budget`.
    #[must_use]
    pub fn bytes(&self) -> usize {
        todo!()
    }

    /// The most bytes that are kept.
    #[must_use]
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// How many messages were let go for the budget's sake since the last `clear`.
    #[must_use]
    pub fn let_go(&self) -> u64 {
        todo!()
    }

    /// The message in this row, 0 being the oldest that is kept. Constant or logarithmic time.
    #[must_use]
    pub fn row(&self, _row: usize) -> Option<Stored<'_>> {
        todo!()
    }

    /// The message with this number, if it is still kept.
    #[must_use]
    pub fn get(&self, _id: MessageId) -> Option<Stored<'_>> {
        todo!()
    }

    /// The row of the message with this number, if it is still kept.
    #[must_use]
    pub fn row_of(&self, _id: MessageId) -> Option<usize> {
        todo!()
    }

    /// Forgets all messages. Numbers go on.
    pub fn clear(&mut self) {
        todo!()
    }
}

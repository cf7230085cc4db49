//! Messages packed on the network's side so that the store can take them over whole.

use super::dictionary::Dictionary;
use super::segment::Segment;
use super::topics::TopicKey;
use super::{Direction, SEGMENT_BYTES};
use crate::mqtt::MessageRef;

/// A segment whose topics have numbers of its own, with their texts.
#[derive(Default)]
pub(super) struct Parcel {
    pub(super) segment: Segment,
    pub(super) topics: Dictionary,
    pub(super) totals: [Totals; 2],
    /// How many of its messages are marked as retained.
    pub(super) retained: u32,
}

/// How much went one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Messages.
    pub messages: u64,
    /// The bytes of their payloads.
    pub bytes: u64,
}

impl Totals {
    /// Counts more.
    pub fn add(&mut self, other: Self) {
        self.messages += other.messages;
        self.bytes += other.bytes;
    }
}

impl Direction {
    /// Its place in a table of both.
    pub(super) const fn index(self) -> usize {
        match self {
            Self::Received => 0,
            Self::Sent => 1,
        }
    }
}

impl Parcel {
    /// Copies a message in.
    pub(super) fn push(&mut self, direction: Direction, message: MessageRef<'_>) {
        let number = self.topics.number_of(message.topic);
        let row = u32::try_from(self.segment.len()).unwrap_or(u32::MAX);
        let received = match direction {
            Direction::Received => Some(row),
            Direction::Sent => None,
        };
        self.topics.count(number, received);
        self.segment.push(direction, message, TopicKey(number));
        self.retained += u32::from(message.retain);
        self.totals[direction.index()].add(Totals { messages: 1, bytes: message.payload.len() as u64 });
    }

    /// Whether this message would make it larger than a segment. The first one never does, so that each has a place.
    pub(super) fn is_full_for(&self, message: MessageRef<'_>) -> bool {
        self.len() > 0 && self.bytes() + Segment::cost(message) + message.topic.len() > SEGMENT_BYTES
    }

    /// How many messages are in it.
    pub(super) fn len(&self) -> usize {
        self.segment.len()
    }

    /// Bytes in use.
    pub(super) fn bytes(&self) -> usize {
        self.segment.bytes() + self.topics.bytes()
    }
}

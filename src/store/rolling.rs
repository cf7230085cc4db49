//! A segment among those that messages go into, and that are let go one after the other.

use std::ops::Range;
use std::sync::Arc;

use super::part::{Numbers, Part};
use super::segment::Segment;

/// A segment of messages that follow each other.
pub(super) struct Rolling {
    pub(super) part: Part,
    /// How many messages were put into segments before its first one.
    pub(super) before: u64,
    /// Its bytes and those of the topics that came with it: what decides whether it is full.
    pub(super) cost: usize,
    /// Whether it takes no more messages, however small.
    pub(super) closed: bool,
}

impl Rolling {
    /// A segment whose first message has this number, and so many put into segments before it.
    pub(super) fn new(first: u64, before: u64, segment: Segment) -> Self {
        let cost = segment.bytes();
        let part = Part { numbers: Numbers::From(first), segment: Arc::new(segment) };
        Self { part, before, cost, closed: false }
    }

    /// The numbers of its messages.
    pub(super) fn ids(&self) -> Range<u64> {
        let first = self.part.numbers.first();
        first..first + self.part.segment.len() as u64
    }
}

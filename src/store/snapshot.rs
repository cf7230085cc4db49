//! The store as it was at one moment, for work on another thread: search, export, charts over the past.

use std::collections::VecDeque;
use std::sync::Arc;

use super::segment::Segment;
use super::topics::Topics;
use super::{MessageId, Stored};

/// What the store held at one moment. Cheap to make, and to clone; keeps what it shows alive until it is dropped.
#[derive(Clone, Default)]
pub struct Snapshot {
    pub(super) segments: VecDeque<(u64, Arc<Segment>)>,
    pub(super) topics: Arc<Topics>,
    pub(super) next: u64,
}

impl Snapshot {
    /// The number of the oldest message in it, or of the next one.
    #[must_use]
    pub fn first(&self) -> MessageId {
        MessageId(self.segments.front().map_or(self.next, |(first, _)| *first))
    }

    /// The number that comes after its newest message.
    #[must_use]
    pub fn end(&self) -> MessageId {
        MessageId(self.next)
    }

    /// The message with this number, if it is in it.
    #[must_use]
    pub fn get(&self, id: MessageId) -> Option<Stored<'_>> {
        let after = self.segments.partition_point(|(first, _)| *first <= id.0);
        let (first, segment) = self.segments.get(after.checked_sub(1)?)?;
        segment.get(usize::try_from(id.0 - first).ok()?, id, &self.topics)
    }

    /// All messages from this number on, in order.
    pub fn since(&self, id: MessageId) -> impl Iterator<Item = Stored<'_>> {
        let begin = id.max(self.first());
        (begin.0..self.next).filter_map(|id| self.get(MessageId(id)))
    }
}

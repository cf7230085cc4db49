//! The messages of one connection.

use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::dictionary::Entry;
use super::parcel::Parcel;
use super::pins::Pins;
use super::rolling::Rolling;
use super::segment::Segment;
use super::spare::Spare;
use super::survivors::Survivors;
use super::topics::{TopicKey, Topics};
use super::{Arrivals, Direction, Inlet, MessageId};
use crate::mqtt::MessageRef;

/// Messages in the order of their coming. Lets the oldest go when the budget is used up, and counts them.
///
/// Payloads are kept whole. A message that is larger than the budget leaves room for is let go at once, and counted in
/// [`Self::too_large`] too. Pinned messages and the last of each topic outlive the others; see [`Self::pin`] and
/// [`Self::set_keep_last`]. They take half of the budget at most.
///
/// Numbers grow from message to message; what was too large has one too. Rows count what is kept, from 0, the oldest.
pub struct MessageStore {
    pub(super) budget: usize,
    pub(super) most: Option<u64>,
    pub(super) keep_last: usize,
    pub(super) segments: VecDeque<Rolling>,
    pub(super) survivors: Survivors,
    pub(super) pins: Pins,
    /// Topics of survivors that are no longer pinned: who of them may stay is decided at the next sweep.
    pub(super) unpinned: Vec<TopicKey>,
    pub(super) topics: Topics,
    pub(super) spare: Arc<Spare>,
    /// How many of the oldest messages may be looked at now, before they must make room.
    pub(super) sweep_credit: usize,
    /// Bytes in all segments, survivors aside.
    pub(super) segment_bytes: usize,
    /// How many messages were ever put into segments.
    pub(super) put: u64,
    /// The number of the next message.
    pub(super) next: u64,
    pub(super) let_go: u64,
    pub(super) too_large: u64,
}

/// Putting in.
impl MessageStore {
    /// An empty store that keeps at most `budget` bytes, however many messages that are.
    #[must_use]
    pub fn new(budget: usize) -> Self {
        Self {
            budget,
            most: None,
            keep_last: 0,
            segments: VecDeque::new(),
            survivors: Survivors::default(),
            pins: Pins::default(),
            unpinned: Vec::new(),
            topics: Topics::default(),
            spare: Arc::default(),
            sweep_credit: 0,
            segment_bytes: 0,
            put: 0,
            next: 0,
            let_go: 0,
            too_large: 0,
        }
    }

    /// A way in for the network's side: what waits in it lies in memory that this store has let go.
    #[must_use]
    pub fn inlet(&self) -> Inlet {
        Inlet::new(Arc::clone(&self.spare))
    }

    /// Copies a message in, letting the oldest go if need be.
    pub fn push(&mut self, direction: Direction, message: MessageRef<'_>) -> MessageId {
        let id = MessageId(self.next);
        let own = Segment::cost(message);
        let cost = own + self.topics.cost(message.topic);
        if self.is_too_large(message) {
            self.refuse();
            return id;
        }
        let key = self.topics.claim(message.topic, 1);
        let last = self.segment_for(cost, 1);
        Arc::make_mut(&mut last.part.segment).push(direction, message, key);
        self.count_in(own, 1);
        self.keep_to_limits(1);
        id
    }

    /// Takes in what waited, in order: the numbers that it got. The oldest of them may be gone again already.
    pub fn append(&mut self, arrivals: Arrivals) -> Range<MessageId> {
        let begin = MessageId(self.next);
        arrivals.parcels.into_iter().for_each(|parcel| self.append_parcel(parcel));
        begin..MessageId(self.next)
    }

    fn append_parcel(&mut self, mut parcel: Parcel) {
        let (own, rows) = (parcel.segment.bytes(), parcel.len());
        let (full_bytes, full_rows) = self.full();
        let is_too_much = own + parcel.topics.text_bytes() > full_bytes || rows > full_rows;
        if is_too_much && rows > 1 {
            // Small limits have small segments.
            for message in (0..rows).filter_map(|row| parcel.get(row, 0)) {
                self.push(message.direction, message.message());
            }
            self.spare.put_segment(parcel.segment);
            self.spare.put_dictionary(parcel.topics);
            return;
        }
        let alone = parcel.get(0, 0).filter(|_| is_too_much);
        if alone.is_some_and(|message| self.is_too_large(message.message())) {
            self.refuse();
            return;
        }
        let before = self.topics.bytes();
        let claim = |(topic, entry): (&str, &Entry)| self.topics.claim(topic, entry.messages);
        let keys: Vec<TopicKey> = parcel.topics.iter().map(claim).collect();
        let last = self.segment_for(own + self.topics.bytes() - before, rows);
        Arc::make_mut(&mut last.part.segment).append(&mut parcel.segment, &keys);
        self.spare.put_segment(parcel.segment);
        self.spare.put_dictionary(parcel.topics);
        self.count_in(own, rows);
        self.keep_to_limits(rows);
    }

    /// Forgets all messages. Numbers and limits stay.
    pub fn clear(&mut self) {
        let Self { next, most, keep_last, .. } = *self;
        let spare = Arc::clone(&self.spare);
        *self = Self { next, most, keep_last, spare, ..Self::new(self.budget) };
    }

    fn count_in(&mut self, bytes: usize, messages: usize) {
        self.segment_bytes += bytes;
        self.put += messages as u64;
        self.next += messages as u64;
    }

    /// Lets a message go that there is no room for.
    fn refuse(&mut self) {
        self.next += 1;
        self.let_go += 1;
        self.too_large += 1;
        // Numbers in a segment follow each other.
        if let Some(last) = self.segments.back_mut() {
            last.closed = true;
        }
    }

    /// The segment that so much more goes into: the last one, or another if that is full.
    fn segment_for(&mut self, cost: usize, rows: usize) -> &mut Rolling {
        let (full_bytes, full_rows) = self.full();
        let fits = |last: &Rolling| {
            !last.closed && last.cost + cost <= full_bytes && last.part.segment.len() + rows <= full_rows
        };
        if !self.segments.back().is_some_and(fits) {
            self.segments.push_back(Rolling::new(self.next, self.put, Segment::default()));
        }
        let last = self.segments.len() - 1;
        let last = &mut self.segments[last];
        last.cost += cost;
        last
    }
}

impl fmt::Debug for MessageStore {
    /// Numbers only: topics and payloads are the user's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageStore")
            .field("len", &self.len())
            .field("bytes", &self.bytes())
            .field("budget", &self.budget)
            .field("let_go", &self.let_go)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;

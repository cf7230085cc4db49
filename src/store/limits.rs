//! What the store keeps and what it lets go: the budget, the sweep of the oldest segment, and who outlives it.

use std::sync::Arc;

use super::message_store::MessageStore;
use super::rolling::Rolling;
use super::segment::Segment;
use super::survivors::Survivors;
use super::topics::{TopicKey, Topics};
use super::{MessageId, SEGMENT_BYTES};
use crate::mqtt::MessageRef;

/// Small limits are divided into at least this many segments, so that only a part is let go at a time.
const SEGMENTS_AT_LEAST: usize = 16;

/// Part of the limits, in fractions of them, within which the oldest may be swept before they must.
const HEADROOM: usize = 16;

/// So many of the oldest messages are looked at for each that comes, while it need not be more. Two at least: so many
/// small ones may make room for a large one.
const SWEPT_AHEAD: usize = 2;

/// Limits.
impl MessageStore {
    /// The most bytes that are kept.
    #[must_use]
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// The most messages that are kept; `None`: as many as the budget has room for.
    #[must_use]
    pub fn most(&self) -> Option<u64> {
        self.most
    }

    /// How many of each topic's last messages outlive the others.
    #[must_use]
    pub fn keep_last(&self) -> usize {
        self.keep_last
    }

    /// Keeps at most so many bytes from now on. What is too much is let go at once: the oldest first, pinned messages
    /// last.
    pub fn set_budget(&mut self, bytes: usize) {
        self.budget = bytes;
        self.shrink_to_limits();
    }

    /// Keeps at most so many messages from now on, at least one.
    pub fn set_most(&mut self, messages: Option<u64>) {
        self.most = messages.map(|most| most.max(1));
        self.shrink_to_limits();
    }

    /// Lets the last `messages` of each topic outlive the segments that they came in. They are let go when the budget
    /// has no room for all of them, the oldest first, or when their topic has so many newer ones and others of it are
    /// let go. 0: none outlives.
    pub fn set_keep_last(&mut self, messages: usize) {
        self.keep_last = messages;
        let topics: Vec<TopicKey> = self.survivors.topics().collect();
        self.thin_out(topics);
    }

    /// Keeps this message when those around it are let go, or no longer: then it goes with the next of them. Says
    /// whether that is so now: a message that is gone cannot be pinned, nor can more than half of the limits.
    pub fn pin(&mut self, id: MessageId, pinned: bool) -> bool {
        if !pinned {
            self.unpin(id);
            return true;
        }
        let Some(message) = self.get(id) else { return false };
        let weight = Survivors::cost(&message) + Survivors::cost_of_topic(Topics::cost_of_new(message.topic));
        if self.is_pinned(id) {
            return true;
        }
        let fits = self.pins.weight() + weight <= self.budget / 2 && self.pins.len() < self.most_survivors();
        if fits {
            self.pins.add(id.0, weight);
        }
        fits
    }

    /// Whether this message is pinned.
    #[must_use]
    pub fn is_pinned(&self, id: MessageId) -> bool {
        self.pins.contains(id.0)
    }

    /// How many messages are pinned.
    #[must_use]
    pub fn pinned(&self) -> usize {
        self.pins.len()
    }

    fn unpin(&mut self, id: MessageId) {
        let survives = self.survivors.place(id.0).and_then(|(part, row)| part.segment.topic(row));
        if self.pins.remove(id.0) {
            self.unpinned.extend(survives);
        }
    }

    /// Bytes and messages after which a segment is full.
    pub(super) fn full(&self) -> (usize, usize) {
        let rows = self.most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        (SEGMENT_BYTES.min(self.budget / SEGMENTS_AT_LEAST), (rows / SEGMENTS_AT_LEAST).max(1))
    }

    /// Whether a message cannot be kept even if all that may be let go is.
    pub(super) fn is_too_large(&self, message: MessageRef<'_>) -> bool {
        Segment::cost(message) + Topics::cost_of_new(message.topic) + self.pins.weight() > self.budget
    }

    /// Lets the oldest go, but not what came just now: so many messages.
    pub(super) fn keep_to_limits(&mut self, came: usize) {
        if self.keep_last > 0 || self.pins.len() > 0 {
            self.sweep_ahead(came);
        }
        while self.is_over() {
            let oldest = self.segments.front().map_or(0, |oldest| oldest.part.segment.len());
            if self.segments.len() < 2 && !self.divide_the_oldest(oldest.saturating_sub(came)) {
                self.make_room_among_survivors();
                return;
            }
            self.sweep();
        }
    }

    /// Begins before it must: where most messages outlive their segments, sweeping frees little, and a frame that needs
    /// room would have to sweep many. Instead, each message that comes pays for a few of the oldest.
    fn sweep_ahead(&mut self, came: usize) {
        self.sweep_credit += came * SWEPT_AHEAD;
        while self.is_nearly_over() && self.segments.len() > 1 {
            let rows = self.segments.front().map_or(0, |oldest| oldest.part.segment.len());
            if rows > self.sweep_credit {
                return;
            }
            self.sweep_credit -= rows;
            self.sweep();
        }
        self.sweep_credit = 0;
    }

    /// Lets go what is too much, and no more: who sets a limit expects to see as much as it allows.
    fn shrink_to_limits(&mut self) {
        self.bound_survivors();
        while self.is_over() && !self.segments.is_empty() {
            let too_many = self.too_many_of_the_oldest();
            self.divide_the_oldest(too_many);
            self.sweep();
        }
        self.make_room_among_survivors();
    }

    /// How many rows of the oldest segment are too many; a sixteenth at least, since some may outlive it.
    fn too_many_of_the_oldest(&self) -> usize {
        let Some(oldest) = self.segments.front().map(|oldest| &oldest.part.segment) else { return 0 };
        let messages =
            self.most.map_or(0, |most| self.len().saturating_sub(usize::try_from(most).unwrap_or(usize::MAX)));
        let bytes = oldest.rows_of(self.bytes().saturating_sub(self.budget));
        messages.max(bytes).max(oldest.len() / SEGMENTS_AT_LEAST).max(1)
    }

    fn is_over(&self) -> bool {
        let most = self.most.is_some_and(|most| self.len() as u64 > most);
        most || self.bytes() > self.budget || self.topics.is_full()
    }

    fn is_nearly_over(&self) -> bool {
        let most = self.most.is_some_and(|most| self.len() as u64 > most - most / HEADROOM as u64);
        most || self.bytes() > self.budget - self.budget / HEADROOM
    }

    /// Divides the oldest segment, so that its first rows can be let go and those behind them stay. Says whether there
    /// are both.
    fn divide_the_oldest(&mut self, rows: usize) -> bool {
        let Some(oldest) = self.segments.front_mut() else { return false };
        if rows == 0 || rows >= oldest.part.segment.len() {
            return false;
        }
        let (first, before) = (oldest.ids().start + rows as u64, oldest.before + rows as u64);
        let mut behind = Rolling::new(first, before, oldest.part.segment.tail(rows));
        behind.closed = oldest.closed;
        // Its topics may be of either part.
        behind.cost += oldest.cost.saturating_sub(oldest.part.segment.bytes());
        Arc::make_mut(&mut oldest.part.segment).truncate(rows);
        self.segments.insert(1, behind);
        true
    }
}

/// Letting go.
impl MessageStore {
    /// Lets the oldest segment go, but for those of its messages that outlive it.
    fn sweep(&mut self) {
        let Some(oldest) = self.segments.pop_front() else { return };
        self.segment_bytes -= oldest.part.segment.bytes();
        let mut topics = std::mem::take(&mut self.unpinned);
        if self.keep_last == 0 && !self.pins.any_in(oldest.ids()) {
            oldest.part.segment.topics().for_each(|key| self.topics.release(key));
            self.let_go += oldest.part.segment.len() as u64;
        } else {
            self.sort_out(&oldest);
            topics.extend(oldest.part.segment.topics());
        }
        self.thin_out(topics);
        self.bound_survivors();
        if let Ok(segment) = Arc::try_unwrap(oldest.part.segment) {
            self.spare.put_segment(segment);
        }
    }

    /// Keeps what outlives its segment: pinned messages, and those with too few newer ones of their topic.
    fn sort_out(&mut self, oldest: &Rolling) {
        for (key, id) in oldest.part.segment.topics().zip(oldest.ids()) {
            let newer = self.topics.rolling(key).saturating_sub(1);
            if newer >= self.keep_last && !self.pins.contains(id) {
                self.topics.release(key);
                self.let_go += 1;
                continue;
            }
            let row = oldest.part.numbers.row(id);
            let Some(message) = row.and_then(|row| oldest.part.get(row, self.topics.texts())) else { continue };
            let topic = Topics::cost_of_new(message.topic);
            self.survivors.push(key, &message, topic);
            self.topics.outlive(key);
        }
    }

    /// Lets those survivors of these topics go that have enough newer ones by now.
    fn thin_out(&mut self, mut topics: Vec<TopicKey>) {
        // Most have none to let go, which costs less to ask than to sort.
        topics.retain(|key| self.topics.surviving(*key) > self.may_stay(*key));
        topics.sort_unstable();
        topics.dedup();
        for key in topics {
            let ids = self.survivors.of_topic(key);
            let too_old = ids.len().saturating_sub(self.may_stay(key));
            let leaving: Vec<u64> = ids.take(too_old).filter(|id| !self.pins.contains(*id)).collect();
            leaving.into_iter().for_each(|id| self.let_survivor_go(id));
        }
    }

    /// How many survivors of this topic have too few newer messages to be let go.
    fn may_stay(&self, key: TopicKey) -> usize {
        self.keep_last.saturating_sub(self.topics.rolling(key))
    }

    /// Survivors take half of the limits at most.
    fn bound_survivors(&mut self) {
        self.let_survivors_go_while(|store| {
            store.survivors.weight() > store.budget / 2 || store.survivors.len() > store.most_survivors()
        });
    }

    fn make_room_among_survivors(&mut self) {
        if self.is_over() {
            self.survivors.compact(self.topics.texts());
            self.let_survivors_go_while(Self::is_over);
        }
    }

    /// The oldest first, pinned ones last.
    fn let_survivors_go_while(&mut self, too_many: impl Fn(&Self) -> bool) {
        for pinned in [false, true] {
            let mut from = 0;
            while too_many(self) {
                let next = self.survivors.find_from(from, |id| self.pins.contains(id) == pinned);
                let Some(id) = next else { break };
                self.let_survivor_go(id);
                from = id + 1;
            }
        }
    }

    fn let_survivor_go(&mut self, id: u64) {
        if let Some(key) = self.survivors.remove(id, self.topics.texts()) {
            self.topics.release_survivor(key);
            self.pins.remove(id);
            self.let_go += 1;
        }
    }

    fn most_survivors(&self) -> usize {
        self.most.map_or(usize::MAX, |most| usize::try_from(most / 2).unwrap_or(usize::MAX))
    }
}

//! What was received and sent, within a budget of bytes.
//!
//! Owns the messages and the tree of their topics. Knows no network and no window.
//!
//! Messages lie in segments, oldest first. Their numbers follow each other without a gap, so that a number is a row and
//! the other way round, and a message is found by halving the list of segments:
//!
//! ```text
//! MessageStore ─► Segment (ids 0…) Segment (ids 9039…) … Segment: grows until it is full
//!      │             └─ payloads end to end + 16 bytes of index a message + the properties of the few that have any
//!      └────────► Topics: each text once, while a message uses it
//! ```

mod inlet;
mod segment;
mod snapshot;
mod stored;
mod topics;
mod tree;

use std::collections::VecDeque;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::mqtt::MessageRef;

use segment::Segment;
use topics::Topics;

pub use inlet::{Arrivals, Inlet};
pub use snapshot::Snapshot;
pub use stored::{Direction, MessageId, Stored};
pub use tree::{LastValue, NodeId, TopicNode, TopicTree};

/// Bytes after which a segment is full: so many that its own cost does not show, and few to let go of at once.
const SEGMENT_BYTES: usize = 1 << 20;

/// A small budget is divided into at least this many segments, so that only a part is let go at a time.
const SEGMENTS_AT_LEAST: usize = 16;

/// Messages in the order of their coming. Lets the oldest go when the budget is used up, and counts them.
///
/// Payloads are kept whole. The latest message is kept even if it is larger than the budget on its own.
pub struct MessageStore {
    budget: usize,
    segments: VecDeque<Numbered>,
    topics: Arc<Topics>,
    /// Bytes in all segments.
    segment_bytes: usize,
    /// The number of the next message.
    next: u64,
    let_go: u64,
}

/// A segment and its place in the row of numbers.
struct Numbered {
    /// The number of its first message.
    first: u64,
    segment: Arc<Segment>,
    /// Its bytes and those of the topics that came with it: what decides whether it is full.
    cost: usize,
    /// Whether it takes no more messages, however small.
    closed: bool,
}

impl MessageStore {
    /// An empty store that keeps at most about `budget` bytes.
    #[must_use]
    pub fn new(budget: usize) -> Self {
        Self { budget, segments: VecDeque::new(), topics: Arc::default(), segment_bytes: 0, next: 0, let_go: 0 }
    }

    /// Copies a message in, letting the oldest go if need be.
    pub fn push(&mut self, direction: Direction, message: MessageRef<'_>) -> MessageId {
        let id = MessageId(self.next);
        let own = Segment::cost(message);
        let cost = own + self.topics.cost(message.topic);
        let topic = Arc::make_mut(&mut self.topics).claim(message.topic);
        self.begin_segment_unless_fits(cost);
        if let Some(last) = self.segments.back_mut() {
            last.cost += cost;
            Arc::make_mut(&mut last.segment).push(direction, message, topic);
        }
        self.segment_bytes += own;
        self.next += 1;
        self.keep_to_budget();
        id
    }

    /// Takes in what waited, in order: the numbers that it got. The oldest of them may be gone again already.
    pub fn append(&mut self, arrivals: &Arrivals) -> Range<MessageId> {
        let begin = MessageId(self.next);
        for (direction, batch) in &arrivals.parts {
            for message in batch.iter() {
                self.push(*direction, message);
            }
        }
        begin..MessageId(self.next)
    }

    /// All kept messages from this number on, in order.
    pub fn since(&self, id: MessageId) -> impl Iterator<Item = Stored<'_>> {
        let begin = id.0.max(self.first());
        (begin..self.next).filter_map(|id| self.get(MessageId(id)))
    }

    /// What is kept now, for another thread.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let segments = self.segments.iter().map(|numbered| (numbered.first, Arc::clone(&numbered.segment)));
        Snapshot { segments: segments.collect(), topics: Arc::clone(&self.topics), next: self.next }
    }

    /// How many messages are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        usize::try_from(self.next - self.first()).unwrap_or(usize::MAX)
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Bytes in use, of `budget`.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.segment_bytes + self.topics.bytes()
    }

    /// The most bytes that are kept.
    #[must_use]
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// How many messages were let go for the budget's sake since the last `clear`.
    #[must_use]
    pub fn let_go(&self) -> u64 {
        self.let_go
    }

    /// The message in this row, 0 being the oldest that is kept. Constant or logarithmic time.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<Stored<'_>> {
        let id = self.first().checked_add(u64::try_from(row).ok()?)?;
        self.get(MessageId(id))
    }

    /// The message with this number, if it is still kept.
    #[must_use]
    pub fn get(&self, id: MessageId) -> Option<Stored<'_>> {
        let after = self.segments.partition_point(|numbered| numbered.first <= id.0);
        let found = self.segments.get(after.checked_sub(1)?)?;
        let row = usize::try_from(id.0 - found.first).ok()?;
        found.segment.get(row, id, &self.topics)
    }

    /// The row of the message with this number, if it is still kept.
    #[must_use]
    pub fn row_of(&self, id: MessageId) -> Option<usize> {
        let row = usize::try_from(id.0.checked_sub(self.first())?).ok()?;
        (row < self.len()).then_some(row)
    }

    /// Forgets all messages. Numbers go on.
    pub fn clear(&mut self) {
        *self = Self { next: self.next, ..Self::new(self.budget) };
    }

    /// The number of the oldest message that is kept, or of the next one.
    fn first(&self) -> u64 {
        self.segments.front().map_or(self.next, |numbered| numbered.first)
    }

    fn begin_segment_unless_fits(&mut self, cost: usize) {
        let full = SEGMENT_BYTES.min(self.budget / SEGMENTS_AT_LEAST);
        if let Some(last) = self.segments.back_mut() {
            if !last.closed && last.cost + cost <= full {
                return;
            }
            Arc::make_mut(&mut last.segment).seal();
        }
        self.segments.push_back(Numbered { first: self.next, segment: Arc::default(), cost: 0, closed: false });
    }

    fn keep_to_budget(&mut self) {
        while self.bytes() > self.budget || self.topics.is_full() {
            if self.segments.len() < 2 {
                self.close_the_only_segment();
                return;
            }
            self.let_oldest_go();
        }
    }

    /// So that the next message begins another segment, and this one can be let go.
    fn close_the_only_segment(&mut self) {
        if let Some(only) = self.segments.back_mut() {
            only.closed = true;
        }
    }

    fn let_oldest_go(&mut self) {
        let Some(oldest) = self.segments.pop_front() else { return };
        self.segment_bytes -= oldest.segment.bytes();
        self.let_go += oldest.segment.len() as u64;
        for topic in oldest.segment.topics() {
            Arc::make_mut(&mut self.topics).release(topic);
        }
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
mod tests {
    use bytes::Bytes;
    use fastrand::Rng;
    use jiff::Timestamp;

    use super::*;
    use crate::mqtt::{Message, Properties, Qos, Topic};

    /// A message of any kind: mostly small, now and then large, sometimes with properties.
    fn any_message(random: &mut Rng, topics: u32) -> Message {
        let length = match random.u8(..) {
            0 => random.usize(..3 * SEGMENT_BYTES),
            1..30 => 0,
            _ => random.usize(..300),
        };
        let properties = Properties {
            content_type: random.bool().then(|| "text/plain".to_owned()),
            correlation_data: random.bool().then(|| Bytes::from_static(b"42")),
            user: vec![("name".into(), "value".into()); random.usize(..3)],
            ..Properties::default()
        };
        Message {
            topic: Topic::parse(&format!("plant/{}", random.u32(..topics))).unwrap(),
            payload: vec![random.u8(..); length].into(),
            qos: random.choice(Qos::ALL).unwrap(),
            retain: random.bool(),
            properties: (random.u8(..) < 50).then(|| Box::new(properties)),
            at: Timestamp::from_nanosecond(random.i64(..).into()).unwrap(),
        }
    }

    fn message(topic: &str, payload: Vec<u8>) -> Message {
        Message {
            topic: Topic::parse(topic).unwrap(),
            payload: payload.into(),
            qos: Qos::AtMostOnce,
            retain: false,
            properties: None,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn same(stored: &Stored<'_>, direction: Direction, message: &Message) -> bool {
        stored.direction == direction
            && stored.topic == message.topic.as_str()
            && stored.payload == message.payload
            && (stored.qos, stored.retain, stored.at) == (message.qos, message.retain, message.at)
            && stored.properties == message.properties.as_deref()
    }

    #[test]
    fn whatever_is_kept_is_whole_and_in_its_row() {
        let mut random = Rng::with_seed(7);
        for budget in [0, 1_000, 100_000, 20 * SEGMENT_BYTES] {
            let mut store = MessageStore::new(budget);
            let mut pushed = Vec::new();
            for _ in 0..3_000 {
                let direction = if random.bool() { Direction::Sent } else { Direction::Received };
                let message = any_message(&mut random, 200);
                let id = store.push(direction, message.borrowed());
                pushed.push((id, direction, message));
                assert!(store.bytes() <= budget || store.segments.len() == 1);
            }
            let gone = pushed.len() - store.len();
            assert_eq!(store.let_go(), gone as u64);
            assert!(!store.is_empty());
            for (place, (id, direction, message)) in pushed.iter().enumerate() {
                let row = place.checked_sub(gone);
                assert_eq!(store.row_of(*id), row);
                assert_eq!(store.get(*id), row.and_then(|row| store.row(row)));
                assert!(store.get(*id).is_none_or(|stored| stored.id == *id && same(&stored, *direction, message)));
            }
            assert_eq!(store.row(store.len()), None);
            assert_eq!(store.get(MessageId(pushed.len() as u64)), None);
        }
    }

    #[test]
    fn a_small_message_costs_little_more_than_its_payload() {
        let mut store = MessageStore::new(1 << 30);
        for n in 0..200_000 {
            store.push(Direction::Received, message(&format!("device/{}", n % 1_000), vec![b'x'; 100]).borrowed());
        }
        let allocated: usize = store.segments.iter().map(|numbered| numbered.segment.allocated()).sum();
        let each = (allocated + store.topics.bytes()) / store.len();
        assert!(each <= 125, "{each} bytes a message");
        assert_eq!(store.let_go(), 0);
    }

    #[test]
    fn hostile_topics_count_towards_the_budget_and_go_with_their_messages() {
        let budget = 4 << 20;
        let mut store = MessageStore::new(budget);
        for n in 0..1_000 {
            store.push(Direction::Received, message(&format!("{n}/{}", "x".repeat(60_000)), Vec::new()).borrowed());
            assert!(store.bytes() <= budget);
        }
        assert!(store.len() > 50 && store.let_go() > 900, "{store:?}");
    }

    #[test]
    fn one_message_larger_than_the_budget_stays_until_the_next() {
        let mut store = MessageStore::new(1_000);
        let large = store.push(Direction::Received, message("a", vec![1; 1 << 22]).borrowed());
        assert_eq!(store.get(large).unwrap().payload.len(), 1 << 22);
        let small = store.push(Direction::Received, message("b", vec![2]).borrowed());
        assert_eq!(store.get(large), None);
        assert_eq!(store.row_of(small), Some(0));
        assert_eq!(store.let_go(), 1);
    }

    #[test]
    fn clear_forgets_all_but_the_numbers() {
        let mut store = MessageStore::new(1_000);
        let before = store.push(Direction::Sent, message("a", vec![0; 2_000]).borrowed());
        store.push(Direction::Sent, message("a", vec![0; 2_000]).borrowed());
        store.clear();
        assert!(store.is_empty());
        assert_eq!((store.len(), store.bytes(), store.let_go()), (0, 0, 0));
        let after = store.push(Direction::Sent, message("a", Vec::new()).borrowed());
        assert!(after > before);
        assert_eq!((store.get(before), store.row_of(before)), (None, None));
        assert_eq!(store.row(0).map(|stored| stored.id), Some(after));
    }
}

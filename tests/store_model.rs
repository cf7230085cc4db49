//! The store against a plain list: whatever is done to it, what it keeps is whole, in its row, and counted.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use jiff::Timestamp;
use mqttdeck::mqtt::{Batch, Message, Properties, Qos, Topic};
use mqttdeck::store::{Direction, Inlet, MessageId, MessageStore, Snapshot, Stored};
use proptest::collection::vec;
use proptest::prelude::*;

/// What can be done to a store.
#[derive(Debug, Clone)]
enum Step {
    /// Messages come through the inlet.
    Arrive(Vec<Sketch>),
    /// One is put in directly.
    Push(Sketch),
    /// One that was ever there, by its part of all numbers, is pinned or no longer.
    Pin(f64, bool),
    KeepLast(usize),
    Budget(usize),
    Most(Option<u64>),
    Clear,
    Snapshot,
}

fn direction() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Received), Just(Direction::Sent)]
}

/// A message in few words, so that a failure can be read.
#[derive(Debug, Clone, Copy)]
struct Sketch {
    direction: Direction,
    topic: u32,
    size: usize,
    byte: u8,
    retain: bool,
    at: i64,
    /// Below 2: with properties.
    kind: u8,
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let size = prop_oneof![6 => 0..300_usize, 2 => Just(0), 1 => 0..30_000_usize];
    (direction(), 0..12_u32, size, any::<u8>(), any::<bool>(), any::<i64>(), 0..10_u8).prop_map(
        |(direction, topic, size, byte, retain, at, kind)| Sketch { direction, topic, size, byte, retain, at, kind },
    )
}

impl Sketch {
    fn message(self) -> (Direction, Message) {
        let Self { direction, topic, size, byte, retain, at, kind } = self;
        let properties = Properties {
            content_type: Some("text/plain".to_owned()),
            correlation_data: Some(vec![byte; 3].into()),
            user: vec![("name".into(), "value".into()); kind.into()],
            ..Properties::default()
        };
        let message = Message {
            topic: Topic::parse(&format!("plant/{topic}{}", "/long".repeat(topic as usize))).unwrap(),
            payload: vec![byte; size].into(),
            qos: Qos::from_number(byte % 3).unwrap(),
            retain,
            properties: (kind < 2).then(|| Box::new(properties)),
            at: Timestamp::from_nanosecond(at.into()).unwrap(),
        };
        (direction, message)
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => vec(sketch(), 0..60).prop_map(Step::Arrive),
        4 => sketch().prop_map(Step::Push),
        3 => (0.0..1.0, any::<bool>()).prop_map(|(which, pinned)| Step::Pin(which, pinned)),
        1 => (0..4_usize).prop_map(Step::KeepLast),
        1 => (0..200_000_usize).prop_map(Step::Budget),
        1 => proptest::option::of(0..200_u64).prop_map(Step::Most),
        1 => Just(Step::Clear),
        2 => Just(Step::Snapshot),
    ]
}

/// The list, by number; and what has to stay as it was.
struct Model {
    all: Vec<(Direction, Message)>,
    cleared: usize,
    /// Gone once is gone for good.
    gone: Vec<bool>,
    snapshots: Vec<(Snapshot, Vec<u64>)>,
    /// Whether anything was ever to outlive the others since the last time that all were forgotten.
    survivors: bool,
}

fn same(stored: &Stored<'_>, (direction, message): &(Direction, Message)) -> bool {
    stored.direction == *direction && stored.message() == message.borrowed()
}

impl Model {
    fn add(&mut self, messages: Vec<(Direction, Message)>) {
        self.gone.resize(self.gone.len() + messages.len(), false);
        self.all.extend(messages);
    }

    fn check(&mut self, store: &MessageStore) {
        let kept: Vec<u64> = store.since(MessageId(0)).map(|stored| stored.id.0).collect();
        assert!(kept.is_sorted_by(|one, next| one < next));
        assert_eq!((kept.len(), kept.is_empty()), (store.len(), store.is_empty()));
        assert_eq!(store.end().0, self.all.len() as u64);
        assert_eq!(kept.len() as u64 + store.let_go(), (self.all.len() - self.cleared) as u64);
        assert!(store.bytes() <= store.budget(), "{} of {} bytes", store.bytes(), store.budget());
        assert!(store.most().is_none_or(|most| kept.len() as u64 <= most));
        let mut rows = kept.iter().enumerate().peekable();
        for id in 0..self.all.len() as u64 {
            let row = rows.next_if(|(_, kept)| **kept == id).map(|(row, _)| row);
            assert_eq!(store.row_of(MessageId(id)), row);
            assert_eq!(store.get(MessageId(id)), row.and_then(|row| store.row(row)));
            let (gone, place) = (&mut self.gone[id as usize], &self.all[id as usize]);
            match store.get(MessageId(id)) {
                Some(stored) => assert!(!*gone && stored.id.0 == id && same(&stored, place)),
                None => {
                    *gone = true;
                    assert!(!store.is_pinned(MessageId(id)));
                }
            }
        }
        assert_eq!((store.row(kept.len()), store.get(store.end())), (None, None));
        if !self.survivors && store.too_large() == 0 {
            let first = self.all.len() - kept.len();
            assert!(kept.iter().copied().eq(first as u64..self.all.len() as u64), "the oldest go first");
        }
        self.snapshots.iter().for_each(|(snapshot, ids)| self.check_snapshot(snapshot, ids));
    }

    fn check_snapshot(&self, snapshot: &Snapshot, ids: &[u64]) {
        let kept: Vec<Stored<'_>> = snapshot.since(MessageId(0)).collect();
        assert!(kept.iter().map(|stored| stored.id.0).eq(ids.iter().copied()));
        let mut in_segments = kept.iter();
        for view in snapshot.segments() {
            for row in 0..view.len() {
                let Some(id) = view.id_of(row) else { continue };
                let stored = view.get(row).unwrap();
                assert!(stored.id == id && same(&stored, &self.all[id.0 as usize]));
                assert_eq!((in_segments.next(), snapshot.get(id)), (Some(&stored), Some(stored)));
                assert_eq!((view.row_of(id), snapshot.topic(view.topic_of(row).unwrap())), (Some(row), stored.topic));
                let range = view.payload_range(row).unwrap();
                assert_eq!(&view.payloads()[range.clone()], stored.payload);
                assert!(range.clone().step_by(97).all(|byte| view.row_at(byte) == Some(row)));
            }
            assert_eq!(view.row_at(view.payloads().len()), None);
        }
        assert!(in_segments.next().is_none());
    }

    fn take(&mut self, store: &mut MessageStore, inlet: &Inlet, step: Step) {
        match step {
            Step::Arrive(sketches) => {
                self.arrive(store, inlet, sketches.into_iter().map(Sketch::message).collect());
            }
            Step::Push(sketch) => {
                let (direction, message) = sketch.message();
                let id = store.push(direction, message.borrowed());
                assert_eq!(id.0, self.all.len() as u64);
                self.add(vec![(direction, message)]);
            }
            Step::Pin(part, pinned) => {
                let id = MessageId((part * self.all.len() as f64) as u64);
                let there = store.get(id).is_some();
                let took = store.pin(id, pinned);
                self.survivors |= took && pinned;
                assert_eq!(store.is_pinned(id), took && pinned);
                assert!(there || !pinned || !took);
            }
            Step::KeepLast(messages) => {
                self.survivors |= messages > 0;
                store.set_keep_last(messages);
            }
            Step::Budget(bytes) => store.set_budget(bytes),
            Step::Most(most) => store.set_most(most),
            Step::Clear => {
                store.clear();
                self.cleared = self.all.len();
                self.survivors = store.keep_last() > 0;
            }
            Step::Snapshot => {
                let ids = store.since(MessageId(0)).map(|stored| stored.id.0).collect();
                self.snapshots.truncate(3);
                self.snapshots.insert(0, (store.snapshot(), ids));
            }
        }
    }

    fn arrive(&mut self, store: &mut MessageStore, inlet: &Inlet, messages: Vec<(Direction, Message)>) {
        for (direction, message) in &messages {
            match direction {
                Direction::Sent => inlet.send(message.borrowed()),
                Direction::Received => {
                    let mut batch = Batch::default();
                    batch.push(message.borrowed());
                    inlet.receive(&batch);
                }
            }
        }
        let arrivals = inlet.take();
        let first = store.end();
        assert!(arrivals.messages(first).zip(&messages).all(|(arrived, sent)| same(&arrived, sent)));
        let received = messages.iter().filter(|(direction, _)| *direction == Direction::Received).count() as u64;
        let heard: u64 = arrivals.received_topics(first).map(|heard| heard.count).sum();
        assert_eq!((heard, arrivals.totals(Direction::Received).messages), (received, received));
        let got = store.append(arrivals);
        assert_eq!((got.start, got.end.0 - got.start.0), (first, messages.len() as u64));
        self.add(messages);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_store_is_a_list_that_forgets(budget in 0..400_000_usize, steps in vec(step(), 1..40)) {
        let mut store = MessageStore::new(budget);
        let inlet = store.inlet();
        let mut model =
            Model { all: Vec::new(), cleared: 0, gone: Vec::new(), snapshots: Vec::new(), survivors: false };
        for step in steps {
            model.take(&mut store, &inlet, step);
            model.check(&store);
        }
    }
}

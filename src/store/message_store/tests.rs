//! The store against messages of every kind.

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

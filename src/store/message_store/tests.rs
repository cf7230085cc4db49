//! Costs and limits of the store. `tests/store_model.rs` holds its contents against a model.

use std::collections::HashSet;

use jiff::Timestamp;

use super::*;
use crate::mqtt::{Batch, Qos};
use crate::store::Inlet;

fn message<'a>(topic: &'a str, payload: &'a [u8]) -> MessageRef<'a> {
    MessageRef { topic, payload, qos: Qos::AtMostOnce, retain: false, properties: None, at: Timestamp::UNIX_EPOCH }
}

/// So many messages of 100 bytes, through an inlet that is emptied after each two hundred.
fn filled(budget: usize, messages: usize, topics: usize) -> MessageStore {
    let (mut store, inlet) = (MessageStore::new(budget), Inlet::default());
    for begin in (0..messages).step_by(200) {
        let mut batch = Batch::default();
        for n in begin..messages.min(begin + 200) {
            batch.push(message(&format!("device/{}", n % topics), &[b'x'; 100]));
        }
        inlet.receive(&batch);
        store.append(inlet.take());
    }
    store
}

fn numbers(store: &MessageStore) -> Vec<u64> {
    store.since(MessageId(0)).map(|stored| stored.id.0).collect()
}

#[test]
fn a_small_message_costs_little_more_than_its_payload() {
    // Full segments reserve a thirty-second more than they use, the last one a megabyte. A topic costs some 80 bytes
    // once: with four messages on each, that shows.
    for (topics, most) in [(1_000, 124), (50_000, 144)] {
        let store = filled(1 << 30, 200_000, topics);
        let each = store.allocated() / store.len();
        assert!(each <= most, "{each} bytes a message on {topics} topics");
        assert_eq!((store.len(), store.let_go()), (200_000, 0));
    }
}

#[test]
fn a_full_parcel_is_moved_and_small_ones_are_merged() {
    let store = filled(1 << 30, 100_000, 100);
    let full = store.segment_bytes / crate::store::SEGMENT_BYTES;
    assert!(store.segments.len() <= full + 2, "{} segments of {full}", store.segments.len());
    let inlet = Inlet::default();
    (0..9_000).for_each(|_| inlet.send(message("a", &[0; 100])));
    let mut arrivals = inlet.take();
    arrivals.parcels.truncate(1);
    let place = arrivals.parcels[0].segment.payloads().as_ptr();
    let mut store = MessageStore::new(1 << 30);
    store.append(arrivals);
    assert_eq!(store.segments[0].part.segment.payloads().as_ptr(), place);
}

#[test]
fn in_a_steady_flow_memory_is_used_again() {
    for keep_last in [0, 1] {
        let mut store = MessageStore::new(16 << 20);
        store.set_keep_last(keep_last);
        let inlet = store.inlet();
        let mut seen = HashSet::new();
        let mut flow = |store: &mut MessageStore| {
            seen.clear();
            let missed = store.spare.missed();
            for n in 0..300_000 {
                inlet.send(message(&format!("device/{}", n % 100), &[b'x'; 100]));
                if n % 700 == 0 {
                    store.append(inlet.take());
                    seen.extend(store.segments.iter().map(|rolling| rolling.part.segment.payloads().as_ptr()));
                }
            }
            (seen.len(), store.spare.missed() - missed)
        };
        let (_, missed) = flow(&mut store);
        assert!((16..40).contains(&missed), "{missed} segments were allocated to fill 16 MB");
        let (places, missed) = flow(&mut store);
        assert_eq!(missed, 0);
        assert!(places <= 24, "{places} places in memory for 17 segments and four spare ones");
        assert!(store.let_go() > 400_000);
    }
}

#[test]
fn what_a_snapshot_shares_is_not_used_again() {
    let mut store = MessageStore::new(1 << 20);
    let inlet = store.inlet();
    let flow = |store: &mut MessageStore, topic: &str| {
        for _ in 0..20_000 {
            inlet.send(message(topic, topic.as_bytes()));
            store.append(inlet.take());
        }
    };
    flow(&mut store, "before");
    let snapshot = store.snapshot();
    let kept = store.len();
    (0..5).for_each(|_| flow(&mut store, "after"));
    assert_eq!(snapshot.since(MessageId(0)).filter(|message| message.payload == b"before").count(), kept);
}

#[test]
fn many_survivors_are_swept_a_few_at_a_time() {
    let mut store = MessageStore::new(64 << 20);
    store.set_keep_last(1);
    let each_once = (0..6_000).map(|n| format!("device/{n}"));
    let flood = std::iter::repeat_n("flood".to_owned(), 70_000);
    let inlet = store.inlet();
    for (n, topic) in each_once.chain(flood).enumerate() {
        inlet.send(message(&topic, &[b'x'; 1_000]));
        if n % 100 == 0 {
            let before = store.whole_from().0;
            store.append(inlet.take());
            let swept = store.whole_from().0 - before;
            assert!(swept < 1_100, "{swept} messages were swept in one go, more than a segment");
        }
    }
    assert!(store.survivors.len() >= 6_000 && store.whole_from().0 > 6_000, "{store:?}");
}

#[test]
fn hostile_topics_count_towards_the_budget_and_go_with_their_messages() {
    let budget = 4 << 20;
    for keep_last in [0, 1] {
        let mut store = MessageStore::new(budget);
        store.set_keep_last(keep_last);
        for n in 0..1_000 {
            store.push(Direction::Received, message(&format!("{n}/{}", "x".repeat(60_000)), b""));
            assert!(store.bytes() <= budget);
        }
        assert!(store.len() > 50 && store.let_go() > 900, "{store:?}");
    }
}

#[test]
fn topics_that_all_segments_share_leave_room_for_the_last_messages_only() {
    let budget = 4 << 20;
    let mut store = MessageStore::new(budget);
    let topics: Vec<String> = (0..69).map(|n| format!("{n}/{}", "x".repeat(60_000))).collect();
    for topic in topics.iter().cycle().take(30_000) {
        store.push(Direction::Received, message(topic, b""));
        assert!(store.bytes() <= budget, "{store:?}");
    }
    assert!(store.len() >= 69 && store.let_go() > 0, "{store:?}");
}

#[test]
fn numbers_of_forgotten_topics_take_no_room_from_messages() {
    let mut store = MessageStore::new(100_000);
    for n in 0..500 {
        store.push(Direction::Received, message(&format!("device/{n}"), b""));
    }
    let most = 100_000 - Segment::cost(message("last", b"")) - Topics::cost_of_new("last");
    let id = store.push(Direction::Received, message("last", &vec![b'x'; most]));
    assert_eq!((numbers(&store), store.bytes()), (vec![id.0], 100_000));
    assert!(store.allocated() > 100_000);
}

#[test]
fn a_smaller_limit_lets_go_what_is_too_much_and_no_more() {
    let mut store = filled(1 << 30, 20_000, 100);
    store.set_most(Some(1_500));
    assert_eq!((store.len(), store.let_go(), numbers(&store)[0]), (1_500, 18_500, 18_500));
    store.set_most(None);
    let budget = store.bytes() / 2;
    store.set_budget(budget);
    assert!((budget - 200..=budget).contains(&store.bytes()), "{store:?}");
    let mut store = filled(1 << 30, 20_000, 100);
    store.set_keep_last(1);
    store.set_most(Some(1_000));
    assert_eq!((store.len(), store.survivors.len()), (1_000, 0), "the last of each topic are among the last thousand");
}

#[test]
fn a_message_larger_than_the_budget_is_let_go_whole_and_counted() {
    let mut store = MessageStore::new(100_000);
    let small = store.push(Direction::Received, message("a", b"1"));
    let large = store.push(Direction::Received, message("a", &[1; 100_001]));
    let next = store.push(Direction::Received, message("b", b"2"));
    assert_eq!((store.let_go(), store.too_large(), store.len()), (1, 1, 2));
    assert_eq!((store.get(large), store.row_of(large)), (None, None));
    assert_eq!((store.row_of(small), store.row_of(next)), (Some(0), Some(1)));
    let fits = store.push(Direction::Received, message("c", &[3; 99_850]));
    assert_eq!(store.get(fits).map(|stored| stored.payload.len()), Some(99_850), "what fits alone pushes the rest out");
    assert_eq!(numbers(&store), [fits.0]);
}

#[test]
fn pinned_messages_and_the_last_of_each_topic_outlive_the_others() {
    let mut store = MessageStore::new(1 << 20);
    store.set_keep_last(2);
    let names = ["a", "b", "a", "a", "c", "b", "b"];
    let ids = names.map(|topic| store.push(Direction::Received, message(topic, topic.as_bytes())));
    assert!(store.pin(ids[0], true) && store.is_pinned(ids[0]));
    let flood = |store: &mut MessageStore| {
        for _ in 0..20_000 {
            store.push(Direction::Received, message("flood", &[0; 100]));
        }
    };
    flood(&mut store);
    let kept: Vec<u64> = numbers(&store).into_iter().take_while(|id| *id < 7).collect();
    assert_eq!(kept, [0, 2, 3, 4, 5, 6], "pinned, and two of each topic");
    assert_eq!((store.row_of(ids[3]), store.row(2).map(|stored| stored.id)), (Some(2), Some(ids[3])));
    assert!(store.pin(ids[0], false));
    store.set_keep_last(1);
    let kept: Vec<u64> = numbers(&store).into_iter().take_while(|id| *id < 7).collect();
    assert_eq!(kept, [3, 4, 6]);
    store.set_keep_last(0);
    assert!(numbers(&store)[0] > 6);
    assert_eq!(store.len() as u64 + store.let_go(), store.end().0);
}

#[test]
fn what_is_unpinned_goes_with_the_next_sweep() {
    let mut store = MessageStore::new(1 << 20);
    let id = store.push(Direction::Received, message("a", b"1"));
    store.pin(id, true);
    let mut flood = |pinned| {
        store.pin(id, pinned);
        for _ in 0..20_000 {
            store.push(Direction::Received, message("flood", &[0; 100]));
        }
        store.get(id).is_some()
    };
    assert!(flood(true));
    assert!(!flood(false));
}

#[test]
fn survivors_take_half_of_the_limits() {
    let mut store = filled(1 << 20, 5_000, 10);
    let ids = numbers(&store);
    let pinned = ids.iter().filter(|id| store.pin(MessageId(**id), true)).count();
    assert!((1_500..5_000).contains(&pinned), "{pinned}");
    assert!(!store.pin(MessageId(ids[ids.len() - 1]), true));
    assert!(!store.pin(store.end(), true), "there is no such message");
    for n in 0..20_000 {
        store.push(Direction::Received, message(&format!("flood/{}", n % 50), &[0; 100]));
        assert!(store.bytes() <= store.budget());
    }
    assert_eq!(store.pinned(), pinned);
    assert!(ids[..pinned].iter().all(|id| store.get(MessageId(*id)).is_some()));
    store.set_most(Some(100));
    assert!(store.len() <= 100 && store.pinned() <= 50, "{store:?}");
    store.set_budget(4_000);
    assert!(store.bytes() <= 4_000, "{store:?}");
}

#[test]
fn survivors_that_are_replaced_leave_no_gaps_behind() {
    let mut store = MessageStore::new(4 << 20);
    store.set_keep_last(3);
    for n in 0..200_000_u32 {
        // In no order, so that each sweep takes some out of every block.
        let topic = format!("device/{}", n.wrapping_mul(2_654_435_761) % 3_000);
        store.push(Direction::Received, message(&topic, &[0; 100]));
        assert!(store.bytes() <= store.budget());
    }
    assert!(store.survivors.len() <= 9_000);
    assert!(store.survivors.parts().len() <= 6, "{}", store.survivors.parts().len());
    assert_eq!(store.len() as u64 + store.let_go(), 200_000);
}

#[test]
fn a_snapshot_costs_one_copy_of_the_last_segment() {
    let mut store = filled(1 << 30, 50_000, 100);
    let snapshot = store.snapshot();
    let before = numbers(&store);
    let shared = |store: &MessageStore| {
        let last = store.segments.back().map(|last| Arc::strong_count(&last.part.segment));
        last == Some(2)
    };
    assert!(shared(&store));
    store.push(Direction::Sent, message("new", b""));
    assert!(!shared(&store));
    let place = store.segments.back().map(|last| last.part.segment.payloads().as_ptr());
    store.push(Direction::Sent, message("new", b""));
    assert_eq!(store.segments.back().map(|last| last.part.segment.payloads().as_ptr()), place);
    assert!(snapshot.since(MessageId(0)).map(|stored| stored.id.0).eq(before));
    assert_eq!(snapshot.get(store.row(50_000).unwrap().id), None);
}

#[test]
fn clear_forgets_all_but_the_numbers_and_the_limits() {
    let mut store = MessageStore::new(100_000);
    store.set_most(Some(10));
    store.set_keep_last(3);
    let before = store.push(Direction::Sent, message("a", &[0; 2_000]));
    store.push(Direction::Sent, message("a", &[0; 200_000]));
    store.pin(before, true);
    store.clear();
    assert!(store.is_empty());
    assert_eq!((store.len(), store.bytes(), store.let_go(), store.too_large(), store.pinned()), (0, 0, 0, 0, 0));
    assert_eq!((store.budget(), store.most(), store.keep_last()), (100_000, Some(10), 3));
    let after = store.push(Direction::Sent, message("a", b""));
    assert!(after > before);
    assert_eq!((store.get(before), store.row_of(before)), (None, None));
    assert_eq!(store.row(0).map(|stored| stored.id), Some(after));
}

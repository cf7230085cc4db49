//! A tab's filter while messages arrive, are let go, muted and frozen.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use mqttdeck::app::{Action, MemoryAction, MemoryLimits, MessageId, MessagesAction, topic_filter};
use mqttdeck::store::Query;

use super::broker::Bench;

/// Message number `n`: on one of ten topics, with a number, and a word in every seventh.
fn message(n: u64) -> (String, String) {
    let word = if n.is_multiple_of(7) { "Overheat" } else { "fine" };
    (format!("plant/{}", n % 10), format!(r#"{{"n":{n},"temp":{},"state":"{word}"}}"#, n % 100))
}

fn matching(end: u64, matches: impl Fn(u64) -> bool) -> Vec<u64> {
    (0..end).filter(|n| matches(*n)).collect()
}

#[test]
fn what_arrives_while_a_filter_is_on_is_searched_like_what_was_there() {
    let mut bench = Bench::new();
    bench.send((0..5_000).map(message));
    bench.filter("overheat $.temp >= 50");
    // The list before it stays until the first answer is there.
    bench.settle();
    let expected = |n: u64| n.is_multiple_of(7) && n % 100 >= 50;
    for begin in (5_000..20_000).step_by(500) {
        bench.send((begin..begin + 500).map(message));
        bench.app.absorb();
        let shown = bench.shown();
        assert!(shown.is_sorted() && shown.iter().all(|n| expected(*n)), "never anything else, at no time");
    }
    bench.settle();
    assert_eq!(bench.shown(), matching(20_000, expected));
    let tab = bench.app.tab();
    assert_eq!((tab.view.found(), tab.view.progress()), (bench.shown().len(), None));
    let (oldest, newest) = tab.shown_span().unwrap();
    assert!(oldest <= newest && newest <= Timestamp::now());
    assert!(tab.view.bytes() > 0);
}

#[test]
fn another_filter_takes_the_place_of_the_one_that_is_still_searching() {
    let mut bench = Bench::new();
    bench.send((0..30_000).map(message));
    bench.settle();
    for n in 0..50 {
        bench.filter(&format!("/[a-z]+{n}[^x]*x?y?z?n/"));
        bench.app.absorb();
    }
    bench.filter("topic:plant/3 $.temp = 13");
    bench.settle();
    assert_eq!(bench.shown(), matching(30_000, |n| n % 100 == 13));
    bench.filter("nothing-has-this");
    bench.settle();
    assert_eq!(bench.shown(), [0_u64; 0]);
    bench.filter("");
    assert_eq!(bench.shown().len(), 30_000);
    assert!(!bench.app.tab().view.is_filtering());
}

#[test]
fn a_filter_that_cannot_be_read_leaves_the_one_before_in_force() {
    let mut bench = Bench::new();
    bench.send((0..100).map(message));
    bench.filter("overheat");
    bench.settle();
    bench.filter("overheat qos:7");
    bench.settle();
    let view = &bench.app.tab().view;
    assert_eq!(view.text(), "overheat qos:7");
    assert_eq!((view.error(), view.error_range()), (Some("qos: takes 0, 1 or 2, such as qos:1, not 7."), Some(9..14)));
    assert_eq!(bench.shown(), matching(100, |n| n.is_multiple_of(7)));
    bench.filter("overheat");
    assert_eq!(bench.app.tab().view.error(), None);
}

#[test]
fn a_frozen_table_stays_and_counts_what_it_does_not_show() {
    let mut bench = Bench::new();
    bench.send((0..100).map(message));
    bench.settle();
    bench.act(MessagesAction::Freeze(true));
    bench.send((100..300).map(message));
    bench.settle();
    assert_eq!((bench.shown(), bench.app.tab().unseen()), ((0..100).collect(), 200));
    bench.filter("overheat");
    bench.settle();
    assert_eq!(bench.shown(), matching(100, |n| n.is_multiple_of(7)));
    assert_eq!(bench.app.tab().unseen(), 300_u64.div_ceil(7) as usize - 15);
    assert!(bench.app.tab().view.is_frozen() && bench.app.tab().view.vanished() == 0);
    bench.act(MessagesAction::Freeze(false));
    assert_eq!(bench.shown(), matching(300, |n| n.is_multiple_of(7)));
    assert_eq!(bench.app.tab().unseen(), 0);
}

#[test]
fn muted_topics_are_left_out_with_all_below_them() {
    let mut bench = Bench::new();
    let on = |topic: &str| (topic.to_owned(), "x".to_owned());
    bench.send(["a", "a/b", "a/b/c", "ab", "$SYS/a"].map(on));
    bench.act(MessagesAction::Mute { path: "a/b".to_owned(), muted: true });
    bench.settle();
    assert_eq!((bench.shown(), bench.app.tab().view.text()), (vec![0, 3, 4], ""));
    bench.act(MessagesAction::Mute { path: "$SYS".to_owned(), muted: true });
    bench.filter("-topic:ab");
    bench.settle();
    assert_eq!(bench.shown(), [0]);
    assert_eq!(bench.app.tab().view.muted(), ["a/b", "$SYS"]);
    bench.act(MessagesAction::Mute { path: "a/b".to_owned(), muted: false });
    bench.settle();
    assert_eq!(bench.shown(), [0, 1, 2]);
}

#[test]
fn what_the_store_lets_go_leaves_the_table() {
    let mut bench = Bench::new();
    bench.filter("-fine");
    let large = |n: u64| {
        let (topic, payload) = message(n);
        (topic, payload + &"x".repeat(500_000))
    };
    bench.send((0..70).map(large));
    bench.settle();
    assert_eq!(bench.shown(), matching(70, |n| n.is_multiple_of(7)));
    bench.act(MessagesAction::Freeze(true));
    for begin in (70..2_100).step_by(70) {
        bench.send((begin..begin + 70).map(large));
        bench.settle();
        let shown = bench.shown();
        assert!(shown.iter().all(|n| n.is_multiple_of(7) && *n < 70));
        assert_eq!(shown.len() + bench.app.tab().view.vanished(), 10);
    }
    assert!(bench.app.tab().store.let_go() > 1_000, "{:?}", bench.app.tab().store);
    assert_eq!((bench.shown(), bench.app.tab().view.vanished()), (Vec::new(), 10));
    bench.act(MessagesAction::Freeze(false));
    let first = bench.app.tab().store.row(0).unwrap().id.0;
    assert_eq!(bench.shown(), (first..2_100_u64).filter(|n| n.is_multiple_of(7)).collect::<Vec<_>>());
}

#[test]
fn what_outlives_its_segment_stays_in_the_table_until_it_goes() {
    let mut bench = Bench::new();
    let limits = MemoryLimits { most: Some(4_000), keep_last: 2, ..MemoryLimits::default() };
    bench.app.act(Action::InMemory(MemoryAction::Set(limits)));
    bench.filter("overheat");
    // A few topics in a hurry, and hundreds that are heard of now and then.
    let slow = |n: u64| n.is_multiple_of(5);
    let topic = |n: u64| if slow(n) { format!("slow/{}", n / 5 * 7919 % 600) } else { format!("fast/{}", n % 3) };
    for begin in (0..40_000).step_by(500) {
        bench.send((begin..begin + 500).map(|n| (topic(n), message(n).1)));
        bench.app.absorb();
        let shown = bench.shown();
        assert!(shown.is_sorted() && shown.iter().all(|n| n.is_multiple_of(7)));
        if begin.is_multiple_of(2_500) {
            bench.settle();
            let kept = bench.app.tab().store.since(MessageId(0)).map(|message| message.id.0);
            assert_eq!(bench.shown(), kept.filter(|n| n.is_multiple_of(7)).collect::<Vec<_>>(), "after {begin}");
        }
        if begin == 20_000 {
            bench.filter("overheat qos:0");
        }
    }
    let store = &bench.app.tab().store;
    let (gone, kept) = (store.departed(), store.survivors_from(MessageId(0)).count());
    assert!(gone > 300 && kept > 300, "{gone} and {kept}");
}

#[test]
fn clearing_the_messages_empties_the_table_and_keeps_the_filter() {
    let mut bench = Bench::new();
    bench.send((0..100).map(message));
    bench.filter("overheat");
    bench.settle();
    bench.act(MessagesAction::Freeze(true));
    bench.app.act(Action::ClearMessages);
    bench.settle();
    assert_eq!(bench.shown(), [0_u64; 0]);
    bench.send((100..200).map(message));
    bench.settle();
    assert_eq!(bench.shown(), (100..200_u64).filter(|n| n.is_multiple_of(7)).collect::<Vec<_>>());
}

#[test]
fn times_are_looked_at_again_as_the_clock_goes_on() {
    let mut bench = Bench::new();
    bench.send((0..100).map(message));
    bench.filter("since:1s");
    bench.settle();
    assert!(bench.app.next_change().is_some(), "the window looks again by itself");
    bench.wait("too old", |tab| tab.shown_len() == 0);
    bench.filter("before:1s");
    bench.settle();
    assert_eq!(bench.shown().len(), 100);
}

#[test]
fn filters_are_remembered_when_asked_for() {
    let mut bench = Bench::new();
    for n in 0..25 {
        bench.filter(&format!("word{n} "));
        bench.act(MessagesAction::KeepFilter);
    }
    bench.filter("word20");
    bench.act(MessagesAction::KeepFilter);
    bench.filter("passing");
    bench.filter("");
    bench.act(MessagesAction::KeepFilter);
    let filters = &bench.app.preferences().filters;
    assert_eq!((filters.len(), filters[0].as_str(), filters[1].as_str()), (20, "word20", "word24"));
    assert!(!filters.iter().any(|filter| filter == "passing"), "it did not stand for long");
}

#[test]
fn no_frame_waits_for_a_search_however_hostile() {
    let mut bench = Bench::new();
    bench.send([("t".to_owned(), "a".repeat(2_000_000)), ("t".to_owned(), "[".repeat(2_000_000))]);
    bench.send((0..20_000).map(message));
    bench.settle();
    let mut slowest = Duration::ZERO;
    for filter in ["/(a*)*(a*)*b/", "/(x+x+)+y/", "$.a.b.c[3]", "$[0][0][0]", r"/\p{L}{1,50}z/", "-/./", "\"\""] {
        let begun = Instant::now();
        bench.filter(filter);
        slowest = slowest.max(begun.elapsed());
        for _ in 0..20 {
            let begun = Instant::now();
            bench.app.absorb();
            slowest = slowest.max(begun.elapsed());
        }
    }
    assert!(Query::parse("/((((a{100}){100}){100}){100})/").is_err());
    assert!(slowest < Duration::from_millis(500), "{slowest:?}");
    bench.filter("overheat");
    bench.settle();
    assert_eq!(bench.shown().len(), 20_000_usize.div_ceil(7));
}

#[test]
fn the_filter_of_a_topic_finds_it_whatever_it_is() {
    for topic in ["a/b", "a b", "a\"b", "a\\b", "ä/\\\"/ c"] {
        let mut bench = Bench::new();
        bench.send([(topic.to_owned(), "1".to_owned()), ("another".to_owned(), "2".to_owned())]);
        bench.settle();
        bench.filter(&topic_filter(topic));
        bench.settle();
        assert_eq!((bench.app.tab().view.error(), bench.shown()), (None, vec![0]), "{topic}");
    }
}

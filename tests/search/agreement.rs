//! The quick search finds exactly what looking at each message alone finds.

use jiff::Timestamp;
use mqttdeck::mqtt::{MessageRef, Qos};
use mqttdeck::store::{Direction, MessageId, MessageStore, Query, Search, Snapshot};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Pieces that make borders between messages, cases and folds meet often.
const PIECES: [&str; 16] = [
    "k",
    "S",
    "ſ",
    "\u{212A}",
    "pump",
    "PUMP",
    "pu",
    "mp",
    "ö",
    "Ö",
    "{\"a\":1}",
    "{\"a\":\"Pump\"}",
    " ",
    "1",
    "",
    "x y",
];

const TOPICS: [&str; 5] = ["pump", "a/pump", "a/b", "k/ſ", "$SYS/ö"];

const TERMS: [&str; 24] = [
    "pump",
    "k",
    "s",
    "ks",
    "ö",
    "pö",
    "case:PUMP",
    "case:k",
    "\"\"",
    "\"p p\"",
    "/p.*p/",
    "/^$/",
    "topic:a/#",
    "topic:+",
    "qos:1",
    "retained",
    "dir:out",
    "size:>3",
    "size:0",
    "$.a",
    "$.a = 1",
    "$.a ~ pUm",
    "sk",
    "mppu",
];

prop_compose! {
    fn any_message()(
        topic in select(&TOPICS[..]),
        payload in vec(select(&PIECES[..]), 0..4),
        qos in 0_u8..3,
        retain: bool,
        sent: bool,
    ) -> (Direction, &'static str, Vec<u8>, Qos, bool) {
        let direction = if sent { Direction::Sent } else { Direction::Received };
        (direction, topic, payload.concat().into_bytes(), Qos::from_number(qos).unwrap(), retain)
    }
}

prop_compose! {
    fn any_query()(terms in vec((any::<bool>(), select(&TERMS[..]), select(&["", "", "or "][..])), 1..4)) -> String {
        let words = terms.iter().enumerate().map(|(place, (minus, term, or))| {
            format!("{}{}{term}", if place > 0 { or } else { "" }, if *minus { "-" } else { "" })
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Everything that is found from the middle on, then backwards from there.
fn in_slices(query: &Query, snapshot: &Snapshot, middle: u64) -> Vec<u64> {
    let mut search = Search::new(query, snapshot);
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let (mut begin, mut end) = (middle, middle);
    while let Some(slice) = search.slice_from(end) {
        assert!(slice.start == end && slice.end > end);
        search.find(slice.clone(), &mut after);
        end = slice.end;
    }
    while let Some(slice) = search.slice_before(begin) {
        assert!(slice.end == begin && slice.start < begin);
        let mut found = Vec::new();
        search.find(slice.clone(), &mut found);
        before.splice(0..0, found);
        begin = slice.start;
    }
    before.extend(after);
    before
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn quick_and_plain_search_agree(
        messages in vec(any_message(), 0..120),
        query in any_query(),
        keep_last in 0_usize..3,
        budget in select(&[3_000_usize, 1 << 20][..]),
        middle in 0_u64..130,
        (begin, end) in (0_u64..130, 0_u64..130),
    ) {
        let mut store = MessageStore::new(budget);
        store.set_keep_last(keep_last);
        for (direction, topic, payload, qos, retain) in &messages {
            let at = Timestamp::UNIX_EPOCH;
            let id = store.push(*direction, MessageRef { topic, payload, qos: *qos, retain: *retain, properties: None, at });
            store.pin(id, id.0 % 9 == 4);
        }
        let query = Query::parse(&query).unwrap();
        let snapshot = store.snapshot();
        let mut found = Vec::new();
        Search::new(&query, &snapshot).find(begin..end, &mut found);
        let plain = store.since(MessageId(begin)).filter(|message| message.id.0 < end);
        let plain: Vec<u64> = plain.filter(|message| query.finds(message)).map(|message| message.id.0).collect();
        prop_assert_eq!(found, plain);
        let everything: Vec<u64> = store.since(MessageId(0)).filter(|message| query.finds(message)).map(|message| message.id.0).collect();
        prop_assert_eq!(in_slices(&query, &snapshot, middle), everything);
    }
}

/// Fills a store in which most messages of the beginning outlive their segments: 30,000 topics are heard of once or
/// twice, and then one goes on.
fn with_survivors(store: &mut MessageStore, messages: std::ops::Range<u64>) {
    for n in messages {
        let topic = match n {
            0..30_000 => format!("t/{n}"),
            30_000..40_000 => format!("t/{}", n * 3 % 30_000),
            _ => "busy".to_owned(),
        };
        let payload = format!("{n} {}", if n.is_multiple_of(3) { "Hit" } else { "miss" });
        let (payload, at) = (payload.as_bytes(), Timestamp::UNIX_EPOCH);
        let qos = Qos::AtMostOnce;
        store
            .push(Direction::Received, MessageRef { topic: &topic, payload, qos, retain: false, properties: None, at });
    }
}

#[test]
fn slices_find_everything_once_while_survivors_go_and_segments_are_swept() {
    for (text, hits) in [("hit", true), ("-hit", false), ("hit topic:t/+", true), ("/H[i]t/c", true)] {
        let query = Query::parse(text).unwrap();
        let mut store = MessageStore::new(8 << 20);
        store.set_keep_last(1);
        with_survivors(&mut store, 0..300_000);
        let survivors = store.survivors_from(MessageId(0)).count();
        assert!(survivors > 20_000 && store.whole_from().0 > 40_000, "{survivors} {store:?}");

        // As the thread that searches does it: forwards from where it began, then backwards, with what is kept by then.
        let (mut found, mut reached) = (Vec::new(), 15_000..15_000);
        let mut ends = 300_000;
        while reached.start > 0 || reached.end < store.end().0 {
            let snapshot = store.snapshot();
            let mut search = Search::new(&query, &snapshot);
            if let Some(slice) = search.slice_from(reached.end) {
                assert!(slice.start == reached.end && slice.end > slice.start, "{slice:?}");
                search.find(slice.clone(), &mut found);
                reached.end = slice.end;
            } else if let Some(slice) = search.slice_before(reached.start) {
                assert!(slice.end == reached.start && slice.start < slice.end, "{slice:?}");
                search.find(slice.clone(), &mut found);
                reached.start = slice.start;
            } else {
                break;
            }
            if ends < 400_000 {
                with_survivors(&mut store, ends..ends + 20_000);
                ends += 20_000;
            }
        }
        let count = found.len();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), count, "{text}: each once");
        let kept = store.since(MessageId(0)).filter(|message| query.finds(message)).map(|message| message.id.0);
        let missed: Vec<u64> = kept.filter(|id| found.binary_search(id).is_err()).collect();
        assert_eq!(missed, [0_u64; 0], "{text}");
        let fits = |id: &u64| id.is_multiple_of(3) == hits && (!text.contains("topic") || *id < 40_000);
        assert!(found.iter().all(fits) && found.len() > 3_000, "{text}: {}", found.len());
    }
}

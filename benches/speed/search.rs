//! Searching what is kept, beside `memmem` over the same bytes in one piece: the raw limit.

use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use memchr::memmem;
use mqttdeck::mqtt::{MessageRef, Qos};
use mqttdeck::store::{Direction, MessageStore, Query, Search, Snapshot};

const MESSAGES: u64 = 1_000_000;
const LARGE_MESSAGES: u64 = 100_000;
const TOPICS: u64 = 1_000;

/// Each is measured so often, in turn with the raw limit; the best of each counts.
const ROUNDS: usize = 9;

/// Filters over a million messages of 100 bytes; one message in ten thousand is overheated.
const SMALL: [(&str, &str); 10] = [
    ("rare word, any case", "overheat"),
    ("rare word, its case", "case:Overheat"),
    ("rare word with ü, any case", "überhitzt"),
    ("no such word", "qwertz"),
    ("dense word", "running"),
    ("phrase", "\"is Overheat\""),
    ("regular expression", r"/over\w+t/"),
    ("topic filter", "topic:plant/+/7/#"),
    ("topic filter and word", "topic:plant/+/0/# overheat"),
    ("JSON path", "$.temp > 98"),
];

/// Filters over a hundred thousand messages of 1 KiB.
const LARGE: [(&str, &str); 2] = [("JSON path, 1 KiB", "$.last.temp > 98"), ("rare word, 1 KiB", "overheat")];

/// Prints a table.
pub fn run() {
    println!("search: best of {ROUNDS}, one thread; limit: memmem for \"Overheat\" over the same bytes in one piece");
    println!("| filter | found | ours | limit | ratio |\n|---|---|---|---|---|");
    table(&SMALL, MESSAGES, small);
    table(&LARGE, LARGE_MESSAGES, large);
}

fn table(filters: &[(&str, &str)], messages: u64, payload: impl Fn(u64) -> String) {
    let mut store = MessageStore::new(1 << 30);
    let mut raw = Vec::new();
    for n in 0..messages {
        let (topic, payload) = (format!("plant/line/{}/{}", n % 10, n % TOPICS), payload(n));
        raw.extend_from_slice(payload.as_bytes());
        let payload = payload.as_bytes();
        let at = Timestamp::UNIX_EPOCH;
        let message = MessageRef { topic: &topic, payload, qos: Qos::AtMostOnce, retain: false, properties: None, at };
        store.push(Direction::Received, message);
    }
    let snapshot = store.snapshot();
    for (name, text) in filters {
        let Ok(query) = Query::parse(text) else { panic!("{text} cannot be read") };
        let (mut ours, mut limit, mut found) = (Duration::MAX, Duration::MAX, 0);
        for _ in 0..ROUNDS {
            let (took, count) = timed(|| search(&query, &snapshot));
            (ours, found) = (ours.min(took), count);
            limit = limit.min(timed(|| memmem::find_iter(&raw, "Overheat").count()).0);
        }
        let ratio = ours.as_secs_f64() / limit.as_secs_f64();
        println!("| {name} | {found} | {ours:.2?} | {limit:.2?} | {ratio:.1} |");
    }
}

fn search(query: &Query, snapshot: &Snapshot) -> usize {
    let mut search = Search::new(query, snapshot);
    let mut found = Vec::new();
    search.find(0..u64::MAX, &mut found);
    found.len()
}

fn timed(work: impl Fn() -> usize) -> (Duration, usize) {
    let begun = Instant::now();
    let count = black_box(work());
    (begun.elapsed(), count)
}

/// A hundred bytes of JSON.
fn small(n: u64) -> String {
    let state = if n.is_multiple_of(10_000) { "Overheat" } else { "running" };
    let mut text = format!(r#"{{"n":{n},"temp":{}.5,"unit":"C","state":"it is {state}","value":"#, n * 7 % 100);
    while text.len() < 99 {
        text.push(char::from(b'0' + (text.len() % 10) as u8));
    }
    text + "}"
}

/// A kibibyte of JSON, the place that is looked for at its end.
fn large(n: u64) -> String {
    let mut text = String::from("{\"series\":[");
    while text.len() < 950 {
        text.push_str(&small(n + text.len() as u64));
        text.push(',');
    }
    format!("{text}0],\"last\":{{\"n\":{n},\"temp\":{}}}}}", n * 7 % 100)
}

//! The tree of topics: counting messages in it, and what the window asks of it.

use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use mqttdeck::mqtt::Qos;
use mqttdeck::store::{Direction, MessageId, Stored, TopicTree};
use mqttdeck::ui::topics::{SortBy, TopicRows};

/// Messages that are counted in each tree.
const NOTES: usize = 1_000_000;

/// Prints nanoseconds a message, and milliseconds in all and in the longest frame for a large tree.
pub fn run() {
    println!("topic tree");
    for topics in [1_000, 100_000] {
        println!("  {topics} topics: {} ns a message on a known topic", count(topics).as_nanos() / NOTES as u128);
    }
    for (shape, flat) in [("five levels", false), ("one parent", true)] {
        let names = names(100_000, flat);
        let began = Instant::now();
        let mut tree = TopicTree::default();
        names.iter().enumerate().for_each(|(number, name)| note(&mut tree, name, number));
        println!("  100000 topics, {shape}: {:.0} ms to grow", milliseconds(began.elapsed()));
        rows(&tree);
    }
}

fn rows(tree: &TopicTree) {
    let mut rows = TopicRows::default();
    for (what, filter, sort) in [
        ("first rows", "", SortBy::Name),
        ("filter that half match", "TEMP-1", SortBy::Name),
        ("filter that one matches", "temp-99999", SortBy::Name),
        ("no filter again", "", SortBy::Name),
        ("sort by rate", "", SortBy::Rate),
        ("sort by last message", "", SortBy::Last),
    ] {
        let (mut all, mut longest, mut frames) = (Duration::ZERO, Duration::ZERO, 0);
        loop {
            let began = Instant::now();
            let refreshed = rows.refresh(tree, filter, sort, false);
            let took = began.elapsed();
            (all, longest, frames) = (all + took, longest.max(took), frames + 1);
            if refreshed.again.is_none() {
                break;
            }
        }
        println!(
            "    {what}: {:.1} ms in {frames} frames, the longest {:.1} ms; {} rows",
            milliseconds(all),
            milliseconds(longest),
            rows.rows().len()
        );
    }
}

fn count(topics: usize) -> Duration {
    let names = names(topics, false);
    let mut tree = TopicTree::default();
    names.iter().enumerate().for_each(|(number, name)| note(&mut tree, name, number));
    // In no order that memory could foresee.
    let order: Vec<usize> = (0..NOTES).map(|number| number.wrapping_mul(7_919) % topics).collect();
    let began = Instant::now();
    for (number, place) in order.iter().enumerate() {
        note(&mut tree, &names[*place], number);
    }
    black_box(&tree);
    began.elapsed()
}

fn note(tree: &mut TopicTree, topic: &str, number: usize) {
    tree.note(
        topic,
        1,
        &Stored {
            id: MessageId(number as u64),
            at: Timestamp::from_microsecond(number as i64).unwrap_or_default(),
            direction: Direction::Received,
            topic,
            payload: br#"{"value":21.5,"unit":"C"}"#,
            qos: Qos::AtMostOnce,
            retain: false,
            properties: None,
        },
    );
}

fn names(count: usize, flat: bool) -> Vec<String> {
    let name = |number: usize| {
        if flat {
            format!("sensors/temp-{}", number.wrapping_mul(7_919) % count)
        } else {
            format!("plant/{}/line-{}/cell-{}/temp-{number}", number % 7, number % 100, number % 1_000)
        }
    };
    (0..count).map(name).collect()
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

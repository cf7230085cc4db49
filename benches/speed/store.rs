//! The store alone: the way in, what a message costs, snapshots, and the budget under a flood.

use std::hint::black_box;
use std::sync::OnceLock;
use std::time::Instant;

use jiff::Timestamp;
use mqttdeck::mqtt::{Batch, MessageRef, Qos};
use mqttdeck::store::MessageStore;

const MESSAGES: usize = 1_000_000;
const PAYLOAD: [u8; 100] = [b'x'; 100];
/// As many as the network's side hands over at once.
const BATCH: usize = 256;
/// As many as come in a frame under a flood.
const FRAME: usize = 24_000;
const ROUNDS: usize = 5;

/// Prints one line a figure.
pub fn run() {
    println!("store: {MESSAGES} messages of {} bytes", PAYLOAD.len());
    // First: what was freed before is not fresh.
    println!("  touching as much fresh memory: {:.0} ns of CPU a message", fresh_memory());
    for topics in [1_000, 100_000] {
        let batches = batches(topics);
        let fastest = (0..ROUNDS).map(|_| way_in(&batches)).fold(f64::INFINITY, f64::min);
        println!("  {topics:>7} topics: inlet and append {fastest:.0} ns of CPU a message");
        let store = filled(&batches, usize::MAX);
        let each = store.allocated() as f64 / store.len() as f64;
        println!("  {topics:>7} topics: {each:.1} bytes allocated a message");
        let snapshot = |_| {
            let begun = Instant::now();
            black_box(store.snapshot());
            begun.elapsed().as_secs_f64() * 1e6
        };
        let fastest = (0..100).map(snapshot).fold(f64::INFINITY, f64::min);
        println!("  {topics:>7} topics: {fastest:.1} µs a snapshot");
    }
    budget();
}

/// Three times the budget goes through: what the process has grown by, of what it may.
fn budget() {
    const BUDGET: usize = 256 << 20;
    let batches = batches(1_000);
    let before = resident();
    let mut store = MessageStore::new(BUDGET);
    while (store.end().0 as usize) * PAYLOAD.len() < 3 * BUDGET {
        fill(&mut store, &batches);
    }
    let grown = resident().saturating_sub(before);
    println!(
        "  budget {} MB: {} MB counted, {} MB resident, {} messages let go",
        BUDGET >> 20,
        store.bytes() >> 20,
        grown >> 20,
        store.let_go()
    );
}

/// Nanoseconds of CPU a message, on the network's side and the owner's together.
fn way_in(batches: &[Batch]) -> f64 {
    let begun = cpu_seconds();
    let store = filled(batches, 512 << 20);
    let spent = cpu_seconds() - begun;
    assert_eq!(store.len() as u64 + store.let_go(), MESSAGES as u64);
    spent * 1e9 / MESSAGES as f64
}

/// The limit: what the system takes for the pages of a message, with nothing in them but zeros and one byte each.
fn fresh_memory() -> f64 {
    const SEGMENT: usize = 1 << 20;
    let begun = cpu_seconds();
    let segments: Vec<Vec<u8>> = (0..MESSAGES * 116 / SEGMENT).map(|_| vec![1; SEGMENT]).collect();
    let spent = cpu_seconds() - begun;
    spent * 1e9 / black_box(segments).len() as f64 / SEGMENT as f64 * 116.0
}

fn filled(batches: &[Batch], budget: usize) -> MessageStore {
    let mut store = MessageStore::new(budget);
    fill(&mut store, batches);
    store
}

fn fill(store: &mut MessageStore, batches: &[Batch]) {
    let inlet = store.inlet();
    for frame in batches.chunks(FRAME / BATCH) {
        frame.iter().for_each(|batch| inlet.receive(batch));
        store.append(inlet.take());
    }
}

fn batches(topics: usize) -> Vec<Batch> {
    let names: Vec<String> = (0..topics).map(|n| format!("plant/line-{}/device-{n}", n % 10)).collect();
    let message = |n: usize| MessageRef {
        topic: &names[n * 7_919 % topics],
        payload: &PAYLOAD,
        qos: Qos::AtMostOnce,
        retain: false,
        properties: None,
        at: Timestamp::UNIX_EPOCH,
    };
    let batch = |begin: usize| {
        let mut batch = Batch::default();
        (begin..(begin + BATCH).min(MESSAGES)).for_each(|n| batch.push(message(n)));
        batch
    };
    (0..MESSAGES).step_by(BATCH).map(batch).collect()
}

/// The CPU time of this thread, which other work on the machine does not lengthen; the clock where there is none.
fn cpu_seconds() -> f64 {
    static BEGUN: OnceLock<Instant> = OnceLock::new();
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = spent.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| BEGUN.get_or_init(Instant::now).elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// Bytes of the process in memory; 0 where the system does not tell.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    pages.and_then(|text| text.split(' ').nth(1)?.parse::<usize>().ok()).map_or(0, |pages| pages * 4096)
}

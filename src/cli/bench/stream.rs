//! Publishing and receiving as fast as it goes.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use super::{Bench, Pair};
use crate::cli::Failure;
use crate::cli::feeder::{BATCH, Feeder};
use crate::cli::live::Heard;

/// How long nothing may arrive after everything was published, until the rest counts as lost.
const QUIET: Duration = Duration::from_secs(1);

/// From one look at the counters to the next.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stream {
    /// QoS 0: written. QoS 1 and 2: answered.
    pub published: u64,
    /// From the first to the last answer.
    pub publishing: Duration,
    pub received: u64,
    /// From the first publish to the last arrival.
    pub receiving: Duration,
}

/// Publishes all, waits for what arrives.
pub(super) fn measure(bench: &Bench, pair: &mut Pair) -> Result<Stream, Failure> {
    let begun = Instant::now();
    let until = begun + Duration::from_secs(bench.seconds.into());
    let mut feeder = Feeder::default();
    let mut left = bench.count;
    let shows = std::io::stderr().is_terminal() && !bench.json;
    while !(feeder.is_idle() && (left == 0 || Instant::now() >= until)) {
        while feeder.has_room() && left > 0 && Instant::now() < until {
            let count = usize::try_from(left).unwrap_or(BATCH).min(BATCH);
            left -= count as u64;
            feeder.give(&mut pair.publisher, vec![pair.message.clone(); count]);
        }
        step(pair, |pair, event| feeder.hear(&pair.publisher, event))?;
        show(shows, &format!("{} published, {} received", feeder.acknowledged, pair.counter.seen().count));
    }
    let publishing = begun.elapsed();
    feeder.verdict()?;
    let published = feeder.acknowledged;
    wait_for_rest(pair, published)?;
    show(shows, "");
    let seen = pair.counter.seen();
    let receiving = seen.between.map_or(Duration::ZERO, |(_, last)| last.saturating_duration_since(begun));
    Ok(Stream { published, publishing, received: seen.count, receiving })
}

fn step(
    pair: &mut Pair,
    mut hear: impl FnMut(&Pair, &crate::session::Event) -> Result<(), Failure>,
) -> Result<(), Failure> {
    pair.check_subscriber()?;
    match pair.publisher.wait(Some(Instant::now() + LOOK_EVERY)) {
        Heard::Event(event) => hear(pair, &event),
        Heard::Signal => Err(Failure::Interrupted),
        Heard::Woken | Heard::Late => Ok(()),
    }
}

fn wait_for_rest(pair: &mut Pair, published: u64) -> Result<(), Failure> {
    let begun = Instant::now();
    loop {
        let seen = pair.counter.seen();
        let last = seen.between.map_or(begun, |(_, last)| last.max(begun));
        if seen.count >= published || last.elapsed() >= QUIET {
            return Ok(());
        }
        step(pair, |pair, event| pair.publisher.still_up(event))?;
    }
}

/// One line of a terminal that is written again and again.
fn show(shows: bool, text: &str) {
    if shows {
        // Nobody misses it.
        let _ = write!(std::io::stderr(), "\r\x1b[K{text}");
    }
}

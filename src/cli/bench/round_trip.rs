//! One message after the other, there and back.

use std::time::{Duration, Instant};

use super::{Bench, Pair};
use crate::cli::Failure;
use crate::cli::feeder::Feeder;
use crate::cli::live::Heard;

/// Times from publishing to arrival, sorted.
#[derive(Debug, Clone, Default)]
pub(super) struct RoundTrips {
    sorted: Vec<Duration>,
    /// Did not arrive within the time.
    pub lost: u64,
}

impl RoundTrips {
    pub(super) fn count(&self) -> usize {
        self.sorted.len()
    }

    /// The time that so many of a hundred stay below, at most; `None` if nothing came back.
    pub(super) fn percentile(&self, percent: usize) -> Option<Duration> {
        let place = (self.sorted.len() * percent).div_ceil(100).max(1) - 1;
        self.sorted.get(place).copied()
    }
}

/// The longest that one message may take.
const LONGEST: Duration = Duration::from_secs(5);

/// Sends one after the other.
pub(super) fn measure(bench: &Bench, pair: &mut Pair) -> Result<RoundTrips, Failure> {
    let until = Instant::now() + Duration::from_secs(bench.seconds.into());
    let mut trips = RoundTrips::default();
    let mut feeder = Feeder::default();
    for _ in 0..bench.round_trips {
        if Instant::now() >= until {
            break;
        }
        match one(pair, &mut feeder)? {
            Some(took) => trips.sorted.push(took),
            None => trips.lost += 1,
        }
    }
    trips.sorted.sort_unstable();
    Ok(trips)
}

fn one(pair: &mut Pair, feeder: &mut Feeder) -> Result<Option<Duration>, Failure> {
    pair.counter.reset();
    let begun = Instant::now();
    feeder.give(&mut pair.publisher, vec![pair.message.clone()]);
    loop {
        let seen = pair.counter.seen();
        if let Some((first, _)) = seen.between.filter(|_| feeder.is_idle()) {
            return Ok(Some(first.saturating_duration_since(begun)));
        }
        if begun.elapsed() >= LONGEST {
            return Ok(None);
        }
        pair.check_subscriber()?;
        match pair.publisher.wait(Some(begun + LONGEST)) {
            Heard::Event(event) => feeder.hear(&pair.publisher, &event)?,
            Heard::Signal => return Err(Failure::Interrupted),
            Heard::Woken | Heard::Late => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let trips = |count: u64| RoundTrips { sorted: (1..=count).map(Duration::from_millis).collect(), lost: 0 };
        let table = [
            (1, 50, Some(1)),
            (2, 50, Some(1)),
            (100, 50, Some(50)),
            (100, 99, Some(99)),
            (1000, 99, Some(990)),
            (0, 50, None),
        ];
        for (count, percent, expected) in table {
            assert_eq!(trips(count).percentile(percent), expected.map(Duration::from_millis), "{count} {percent}");
        }
    }
}

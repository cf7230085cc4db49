//! When each message of a recording is due.

use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::Speed;

/// Maps the times of a recording to those of its replay. Each is counted from the beginning, so that no delay adds up.
#[derive(Debug, Clone)]
pub struct Schedule {
    speed: Speed,
    /// The recorded time that is replayed at `begin`.
    first: Option<Timestamp>,
    begin: Instant,
    paused: Option<Instant>,
}

impl Schedule {
    /// Begins now.
    #[must_use]
    pub fn new(speed: Speed, now: Instant) -> Self {
        Self { speed, first: None, begin: now, paused: None }
    }

    /// When a message recorded at this time is due. The first one is due at once, and so is one that is older than it.
    pub fn due(&mut self, at: Timestamp) -> Instant {
        let first = *self.first.get_or_insert(at);
        match self.speed {
            Speed::Fastest => self.begin,
            Speed::Tenths(tenths) => {
                let recorded = Duration::try_from(at.duration_since(first)).unwrap_or_default();
                let wait = recorded.as_secs_f64() * 10.0 / f64::from(tenths.max(1));
                let wait = Duration::try_from_secs_f64(wait).unwrap_or(Duration::MAX);
                self.begin.checked_add(wait).unwrap_or_else(|| self.begin + FAR)
            }
        }
    }

    /// Stops the clock, or lets it go on: what was due during the pause is due after it, with the same distances.
    pub fn pause(&mut self, paused: bool, now: Instant) {
        match (self.paused, paused) {
            (None, true) => self.paused = Some(now),
            (Some(since), false) => {
                self.begin += now.saturating_duration_since(since);
                self.paused = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
}

/// Later than anybody waits: ten years.
const FAR: Duration = Duration::from_secs(10 * 365 * 24 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millisecond(milliseconds).unwrap()
    }

    #[test]
    fn distances_are_divided_by_the_speed() {
        let now = Instant::now();
        for (speed, expected) in [
            (Speed::RECORDED, [0, 500, 250, 10_000]),
            (Speed::Tenths(100), [0, 50, 25, 1000]),
            (Speed::Tenths(1), [0, 5000, 2500, 100_000]),
            (Speed::Fastest, [0, 0, 0, 0]),
        ] {
            let mut schedule = Schedule::new(speed, now);
            let due = [1000, 1500, 1250, 11_000].map(|time| (schedule.due(at(time)) - now).as_millis());
            assert_eq!(due, expected, "{speed:?}");
        }
    }

    #[test]
    fn a_clock_that_went_back_makes_nobody_wait() {
        let now = Instant::now();
        let mut schedule = Schedule::new(Speed::RECORDED, now);
        assert_eq!([2000, 1000].map(|time| schedule.due(at(time))), [now, now]);
    }

    #[test]
    fn a_pause_moves_everything_that_follows() {
        let now = Instant::now();
        let later = |milliseconds| now + Duration::from_millis(milliseconds);
        let mut schedule = Schedule::new(Speed::Tenths(20), now);
        schedule.due(at(0));
        schedule.pause(true, later(100));
        schedule.pause(true, later(200));
        schedule.pause(false, later(400));
        schedule.pause(false, later(900));
        assert_eq!(schedule.due(at(1000)), later(800));
    }
}

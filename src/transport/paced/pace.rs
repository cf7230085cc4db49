//! When to let a stream's bytes gather before they are read: the rule, apart from any socket.
//!
//! A broker that writes each message by itself makes a reader wake up for one or two of them at a time, and both sides
//! spend their time on waking and sleeping. Above a rate that no person types or sees, a rest of a millisecond gathers
//! them. Two things must not suffer: an idle connection, so no rest below that rate; and a sender that waits for our
//! acknowledgements, so the rest ends when it costs throughput.

use std::time::{Duration, Instant};

/// How long reads are counted before the rate is judged.
const WINDOW: Duration = Duration::from_millis(4);

/// Reads in a window above which resting begins: more than 5 a millisecond.
const MANY_READS: u32 = 20;

/// How long a paced rate is watched before it is compared with the rate before.
const TRIAL: Duration = Duration::from_millis(10);

/// Trials in a row that end in a switch-off when they bring too little.
const BAD_TRIALS: u32 = 2;

/// Rests in a row after which nothing had come: the flood is over.
const EMPTY_RESTS: u32 = 3;

/// How long resting stays off after it was switched off for the first time; doubles each time.
const FIRST_BAN: Duration = Duration::from_millis(100);

/// The longest that it stays off.
const LONGEST_BAN: Duration = Duration::from_secs(30);

/// How long resting must do well until an earlier switch-off is forgotten.
const PROBATION: Duration = Duration::from_secs(1);

/// Counts reads and writes, and says whether to rest.
#[derive(Debug)]
pub(super) struct Pace {
    began: Instant,
    reads: u32,
    bytes: u64,
    written: u64,
    state: State,
    ban: Duration,
}

#[derive(Debug)]
enum State {
    /// Reads as they come.
    Watching,
    /// Rests between reads.
    Pacing {
        since: Instant,
        /// Bytes a second before.
        unpaced: f64,
        bad_trials: u32,
        empty_rests: u32,
    },
    /// Resting was no good.
    Banned { until: Instant },
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self { began: now, reads: 0, bytes: 0, written: 0, state: State::Watching, ban: FIRST_BAN }
    }

    /// Whether to rest before the next read that would otherwise wait.
    pub(super) fn is_on(&self) -> bool {
        matches!(self.state, State::Pacing { .. })
    }

    /// So many bytes went out.
    pub(super) fn wrote(&mut self, bytes: usize) {
        self.written += bytes as u64;
    }

    /// A read brought so many bytes.
    pub(super) fn read(&mut self, now: Instant, bytes: usize) {
        self.reads += 1;
        self.bytes += bytes as u64;
        if let State::Pacing { empty_rests, .. } = &mut self.state {
            *empty_rests = 0;
        }
        self.judge(now);
    }

    /// A rest was over and nothing had come.
    pub(super) fn came_empty(&mut self, now: Instant) {
        if let State::Pacing { empty_rests, .. } = &mut self.state {
            *empty_rests += 1;
            if *empty_rests >= EMPTY_RESTS {
                return self.switch_off(now);
            }
        }
        self.judge(now);
    }

    fn judge(&mut self, now: Instant) {
        let took = now.duration_since(self.began);
        let window = if self.is_on() { TRIAL } else { WINDOW };
        if took < window {
            return;
        }
        let rate = self.bytes as f64 / took.as_secs_f64();
        let is_busy = took < 2 * WINDOW && self.reads > MANY_READS && self.written * 3 <= self.bytes;
        match &mut self.state {
            State::Watching if is_busy => {
                self.state = State::Pacing { since: now, unpaced: rate, bad_trials: 0, empty_rests: 0 };
            }
            State::Watching => {}
            State::Pacing { since, unpaced, bad_trials, .. } => {
                *bad_trials = if rate < 0.6 * *unpaced { *bad_trials + 1 } else { 0 };
                let (is_bad, stood) = (*bad_trials >= BAD_TRIALS, now.duration_since(*since));
                if stood > PROBATION {
                    self.ban = FIRST_BAN;
                }
                if is_bad {
                    return self.switch_off(now);
                }
            }
            State::Banned { until } if now >= *until => self.state = State::Watching,
            State::Banned { .. } => {}
        }
        self.begin_window(now);
    }

    fn switch_off(&mut self, now: Instant) {
        self.state = State::Banned { until: now + self.ban };
        self.ban = (2 * self.ban).min(LONGEST_BAN);
        self.begin_window(now);
    }

    fn begin_window(&mut self, now: Instant) {
        (self.began, self.reads, self.bytes, self.written) = (now, 0, 0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: Duration = Duration::from_micros(100);

    /// Reads of so many bytes each 100 µs, for so many milliseconds.
    fn flood(pace: &mut Pace, now: &mut Instant, bytes: usize, milliseconds: u32) {
        for _ in 0..milliseconds * 10 {
            *now += STEP;
            pace.read(*now, bytes);
        }
    }

    #[test]
    fn sparse_reads_are_never_paced() {
        let mut now = Instant::now();
        let mut pace = Pace::new(now);
        for _ in 0..10_000 {
            now += Duration::from_micros(250);
            pace.read(now, 1_000_000);
            assert!(!pace.is_on());
        }
    }

    #[test]
    fn a_conversation_is_never_paced_however_fast() {
        let mut now = Instant::now();
        let mut pace = Pace::new(now);
        for _ in 0..100_000 {
            now += Duration::from_micros(20);
            pace.wrote(100);
            pace.read(now, 120);
            assert!(!pace.is_on());
        }
    }

    #[test]
    fn a_flood_is_paced_and_stays_so_while_it_flows() {
        let mut now = Instant::now();
        let mut pace = Pace::new(now);
        flood(&mut pace, &mut now, 200, 5);
        assert!(pace.is_on());
        for _ in 0..5000 {
            now += Duration::from_millis(1);
            pace.read(now, 2000);
            assert!(pace.is_on());
        }
    }

    #[test]
    fn a_sender_that_slows_down_ends_it_for_longer_and_longer() {
        let mut now = Instant::now();
        let mut pace = Pace::new(now);
        let mut bans = Vec::new();
        while bans.len() < 4 {
            while !pace.is_on() {
                flood(&mut pace, &mut now, 200, 1);
            }
            while pace.is_on() {
                now += Duration::from_millis(1);
                pace.read(now, 200);
            }
            let banned = now;
            while !pace.is_on() {
                flood(&mut pace, &mut now, 200, 1);
            }
            bans.push(now.duration_since(banned).as_millis() / 100);
        }
        assert_eq!(bans, [1, 2, 4, 8].map(|hundreds| bans[0] * hundreds), "{bans:?}");
    }

    #[test]
    fn silence_ends_it_after_three_rests() {
        let mut now = Instant::now();
        let mut pace = Pace::new(now);
        flood(&mut pace, &mut now, 200, 5);
        let still_on = [1, 2, 3].map(|_| {
            now += Duration::from_millis(1);
            pace.came_empty(now);
            pace.is_on()
        });
        assert_eq!(still_on, [true, true, false]);
    }
}

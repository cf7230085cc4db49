//! Messages a second over the last seconds, without a clock that ticks: what came earlier weighs less the longer ago it
//! is, and is only reckoned anew when something comes or somebody looks.

use jiff::Timestamp;

/// Seconds after which a message weighs 1/e of a new one: a steady rate shows to nine tenths after seven seconds, and
/// one message a second wavers between 0.85 and 1.2.
const WEIGHT_SECONDS: f32 = 3.0;

/// Below this many messages a second nothing worth showing goes on.
const STILL: f32 = 0.05;

/// How fast messages come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rate {
    per_second: f32,
    /// Microseconds since the epoch, of the latest message.
    at: i64,
}

impl Rate {
    /// Nothing has come yet.
    pub(super) const NONE: Self = Self { per_second: 0.0, at: i64::MIN };

    /// Counts messages that came until `at`, in microseconds. A clock that was set back slows nothing down.
    pub(super) fn add(&mut self, count: u64, at: i64) {
        self.per_second = self.decayed(at) + count as f32 / WEIGHT_SECONDS;
        self.at = at;
    }

    /// Messages a second; 0 once too few to be worth showing.
    pub(super) fn at(self, now: Timestamp) -> f32 {
        let rate = self.decayed(now.as_microsecond());
        if rate < STILL { 0.0 } else { rate }
    }

    /// When the latest message came; `None`: none came.
    pub(super) fn latest(self) -> Option<Timestamp> {
        Timestamp::from_microsecond(self.at).ok()
    }

    fn decayed(self, now: i64) -> f32 {
        let passed = now.saturating_sub(self.at).max(0) as f32 / (1e6 * WEIGHT_SECONDS);
        // In a flood hardly any time passes: the beginning of the series is exact enough, and several times faster.
        let weight = if passed < 0.01 { 1.0 - passed + passed * passed / 2.0 } else { (-passed).exp() };
        self.per_second * weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: f64) -> i64 {
        (second * 1e6) as i64
    }

    #[test]
    fn a_steady_rate_is_told_and_dies_down() {
        for (per_second, step) in [(1, 1.0), (10, 0.1), (1_000, 0.001)] {
            let mut rate = Rate::NONE;
            for number in 0..30 * per_second {
                rate.add(1, second(f64::from(number) * step));
            }
            let told = rate.at(Timestamp::from_second(30).unwrap()) / per_second as f32;
            assert!((0.8..1.2).contains(&told), "{told} of {per_second}");
            assert_eq!(rate.at(Timestamp::from_second(120).unwrap()), 0.0);
        }
    }

    #[test]
    fn many_at_once_count_as_many() {
        let (mut one_by_one, mut at_once) = (Rate::NONE, Rate::NONE);
        (0..500).for_each(|_| one_by_one.add(1, second(7.0)));
        at_once.add(500, second(7.0));
        let now = Timestamp::from_second(8).unwrap();
        assert!((one_by_one.at(now) - at_once.at(now)).abs() < 0.1);
        assert_eq!(at_once.latest(), Timestamp::from_second(7).ok());
        assert_eq!(Rate::NONE.latest(), None);
    }

    #[test]
    fn a_clock_that_jumps_does_no_harm() {
        let mut rate = Rate::NONE;
        for at in [i64::MAX, i64::MIN, second(5.0), second(-5.0), second(5.0)] {
            rate.add(3, at);
            assert!(rate.per_second.is_finite() && rate.per_second >= 1.0);
        }
    }
}

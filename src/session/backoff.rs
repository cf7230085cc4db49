//! How long to wait before the next attempt.

use std::time::Duration;

/// The first wait.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(30);
/// A connection that stood this long proves that all is well again, so that the next wait is a short one. A shorter one
/// proves nothing: two clients with the same client id throw each other out at once, again and again.
const PROOF: Duration = Duration::from_secs(30);

/// Doubling waits, a quarter more or less by chance so that many clients do not come back in step.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The wait before the next attempt.
    pub(super) fn next(&mut self) -> Duration {
        let doubled = FIRST.saturating_mul(2_u32.saturating_pow(self.failures)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        doubled.mul_f64(0.75 + fastrand::f64() / 2.0).clamp(FIRST, LONGEST)
    }

    /// A connection stood for this long.
    pub(super) fn stood(&mut self, up_for: Duration) {
        if up_for >= PROOF {
            self.failures = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let mut backoff = Backoff::default();
        for base in [1, 2, 4, 8, 16, 30, 30, 30] {
            let wait = backoff.next();
            let base = Duration::from_secs(base);
            assert!(wait >= base.mul_f64(0.75) && wait <= base.mul_f64(1.25), "{wait:?} for {base:?}");
            assert!(wait >= FIRST && wait <= LONGEST);
        }
    }

    #[test]
    fn only_a_connection_that_stood_starts_over() {
        let mut backoff = Backoff { failures: 4 };
        backoff.stood(Duration::from_secs(3));
        assert_eq!(backoff.failures, 4);
        backoff.stood(PROOF);
        assert_eq!(backoff.failures, 0);
    }
}

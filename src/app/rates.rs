//! Messages and bytes a second, over the last whole second.

use std::time::{Duration, Instant};

use crate::store::Totals;

/// A counter that tells its speed.
#[derive(Debug, Clone)]
pub struct Rates {
    window: Instant,
    counted: Totals,
    last: (f64, f64),
    total: Totals,
}

impl Default for Rates {
    fn default() -> Self {
        Self { window: Instant::now(), counted: Totals::default(), last: (0.0, 0.0), total: Totals::default() }
    }
}

const WINDOW: Duration = Duration::from_secs(1);

impl Rates {
    pub(super) fn count(&mut self, more: Totals) {
        self.counted.add(more);
        self.total.add(more);
    }

    /// Begins the total anew; the speed stays.
    pub(super) fn clear_total(&mut self) {
        self.total = Totals::default();
    }

    /// Closes the window if its second is over.
    pub(super) fn tick(&mut self, now: Instant) {
        let length = now.saturating_duration_since(self.window);
        if length < WINDOW {
            return;
        }
        let seconds = length.as_secs_f64();
        self.last = (self.counted.messages as f64 / seconds, self.counted.bytes as f64 / seconds);
        (self.window, self.counted) = (now, Totals::default());
    }

    /// Whether another tick would change what is shown.
    pub(super) fn is_moving(&self) -> bool {
        self.counted.messages > 0 || self.last.0 > 0.0
    }

    /// Everything since the messages were cleared last.
    #[must_use]
    pub fn total(&self) -> Totals {
        self.total
    }

    /// Messages a second.
    #[must_use]
    pub fn messages(&self) -> f64 {
        self.last.0
    }

    /// Payload bytes a second.
    #[must_use]
    pub fn bytes(&self) -> f64 {
        self.last.1
    }
}

//! Messages and bytes a second, over the last whole second.

use std::time::{Duration, Instant};

/// A counter that tells its speed.
#[derive(Debug, Clone)]
pub struct Rates {
    window: Instant,
    messages: u64,
    bytes: u64,
    last: (f64, f64),
}

impl Default for Rates {
    fn default() -> Self {
        Self { window: Instant::now(), messages: 0, bytes: 0, last: (0.0, 0.0) }
    }
}

const WINDOW: Duration = Duration::from_secs(1);

impl Rates {
    pub(super) fn count(&mut self, bytes: usize) {
        self.messages += 1;
        self.bytes += bytes as u64;
    }

    /// Closes the window if its second is over.
    pub(super) fn tick(&mut self, now: Instant) {
        let length = now.saturating_duration_since(self.window);
        if length < WINDOW {
            return;
        }
        let seconds = length.as_secs_f64();
        self.last = (self.messages as f64 / seconds, self.bytes as f64 / seconds);
        (self.window, self.messages, self.bytes) = (now, 0, 0);
    }

    /// Whether another tick would change what is shown.
    pub(super) fn is_moving(&self) -> bool {
        self.messages > 0 || self.last.0 > 0.0
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

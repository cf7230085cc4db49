//! Messages that arrive, counted where they arrive.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::mqtt::Batch;
use crate::session::Sink;

/// Counts what arrives.
#[derive(Debug, Default)]
pub(super) struct Counter(Mutex<Seen>);

/// What arrived so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    pub count: u64,
    /// When the first and the last came.
    pub between: Option<(Instant, Instant)>,
}

impl Counter {
    pub(super) fn seen(&self) -> Seen {
        *self.lock()
    }

    /// Begins again at nothing.
    pub(super) fn reset(&self) {
        *self.lock() = Seen::default();
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Counter {
    fn received(&self, messages: &Batch) {
        let now = Instant::now();
        let mut seen = self.lock();
        seen.count += messages.len() as u64;
        seen.between = Some((seen.between.map_or(now, |(first, _)| first), now));
    }

    fn sent(&self, _: &Batch) {}
}

//! The way in: the network's side writes here, the owner of the store empties it once a frame.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Direction;
use crate::mqtt::{Batch, MessageRef};

/// Messages that wait for the owner of the store. Shared between threads; each call is a copy under a short lock.
#[derive(Debug, Default)]
pub struct Inlet {
    waiting: Mutex<Arrivals>,
}

/// What was taken out of an inlet.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// Messages of one direction each, in order.
    pub(super) parts: Vec<(Direction, Batch)>,
    /// Messages that could not wait, since too much waited already.
    pub lost: u64,
}

/// Bytes that may wait: as many as a flood of 100,000 messages of 100 bytes a second brings in some twelve seconds.
const MOST_WAITING: usize = 128 << 20;

impl Inlet {
    /// Messages that arrived.
    pub fn receive(&self, messages: &Batch) {
        self.waiting().add(Direction::Received, messages);
    }

    /// A message that was sent.
    pub fn send(&self, message: MessageRef<'_>) {
        let mut batch = Batch::default();
        batch.push(message);
        self.waiting().add(Direction::Sent, &batch);
    }

    /// Messages that never got here.
    pub fn lose(&self, count: u64) {
        self.waiting().lost += count;
    }

    /// Everything that waits.
    #[must_use]
    pub fn take(&self) -> Arrivals {
        std::mem::take(&mut *self.waiting())
    }

    fn waiting(&self) -> MutexGuard<'_, Arrivals> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arrivals {
    fn add(&mut self, direction: Direction, messages: &Batch) {
        let waiting: usize = self.parts.iter().map(|(_, batch)| batch.bytes()).sum();
        if waiting > MOST_WAITING {
            self.lost += messages.len() as u64;
            return;
        }
        match self.parts.last_mut() {
            Some((last, batch)) if *last == direction => batch.append(messages),
            _ => self.parts.push((direction, messages.clone())),
        }
    }
}

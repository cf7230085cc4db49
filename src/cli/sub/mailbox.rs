//! Messages between the network's side, which never waits, and the loop, which waits for standard output.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::mqtt::Batch;
use crate::session::Sink;

/// Bytes that may wait while nobody reads standard output. What comes then is left out and counted, rather than that the
/// keep-alive stops or the machine runs out of memory.
const MOST_WAITING: usize = 128 << 20;

/// Messages that wait to be printed.
#[derive(Debug, Default)]
pub(super) struct Mailbox(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    messages: Batch,
    /// Messages that came too fast for whoever reads standard output.
    left_out: u64,
}

impl Mailbox {
    /// Takes everything out; the memory of `done_with` is used again.
    pub(super) fn take(&self, mut done_with: Batch) -> Batch {
        done_with.clear();
        std::mem::replace(&mut self.waiting().messages, done_with)
    }

    /// Whether nothing waits now.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting().messages.is_empty()
    }

    /// Messages that came too fast for whoever reads standard output, and will not be printed.
    pub(super) fn left_out(&self) -> u64 {
        self.waiting().left_out
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Mailbox {
    fn received(&self, messages: &Batch) {
        let mut waiting = self.waiting();
        if waiting.messages.bytes() > MOST_WAITING {
            waiting.left_out += messages.len() as u64;
        } else {
            waiting.messages.append(messages);
        }
    }

    fn sent(&self, _: &Batch) {}
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::mqtt::{MessageRef, Qos};

    #[test]
    fn what_waits_is_bounded_and_what_is_left_out_is_counted() {
        let (mailbox, payload, mut batch) = (Mailbox::default(), vec![0; 10 << 20], Batch::default());
        let (topic, qos, at) = ("a", Qos::AtMostOnce, Timestamp::UNIX_EPOCH);
        batch.push(MessageRef { topic, payload: &payload, qos, retain: false, properties: None, at });
        (0..30).for_each(|_| mailbox.received(&batch));
        let taken = mailbox.take(Batch::default());
        let left_out = mailbox.left_out();
        assert!(left_out > 0 && mailbox.is_empty(), "{left_out}");
        assert_eq!(taken.len() as u64 + left_out, 30);
    }
}

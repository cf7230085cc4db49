//! What a session has to tell the owner of its handle: events in a queue, messages straight into the owner's sink.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::{Dated, Delivery, Event, Sink, Wake};
use crate::mqtt::Batch;

/// The queue of events, where the messages go, and who is woken when there is something new.
pub(super) struct Outbox {
    events: Mutex<VecDeque<Dated>>,
    sink: Arc<dyn Sink>,
    /// Whether the owner was woken since it looked last.
    woken: AtomicBool,
    wake: Wake,
}

impl Outbox {
    pub(super) fn new(wake: Wake, sink: Arc<dyn Sink>) -> Arc<Self> {
        Arc::new(Self { events: Mutex::default(), sink, woken: AtomicBool::new(false), wake })
    }

    pub(super) fn push(&self, event: Event) {
        self.events().push_back(Dated { at: Instant::now(), event });
        self.ring();
    }

    /// When messages of QoS 2 are wanted.
    pub(super) fn delivery(&self) -> Delivery {
        self.sink.delivery()
    }

    /// Messages that arrived.
    pub(super) fn received(&self, messages: &Batch) {
        if !messages.is_empty() {
            self.sink.received(messages);
            self.ring();
        }
    }

    /// Messages that went out.
    pub(super) fn sent(&self, messages: &Batch) {
        if !messages.is_empty() {
            self.sink.sent(messages);
            self.ring();
        }
    }

    pub(super) fn drain(&self) -> Vec<Dated> {
        // Before the queue is emptied: what comes in between wakes once too often rather than never.
        self.woken.store(false, Ordering::Release);
        std::mem::take(&mut *self.events()).into()
    }

    /// Wakes the owner only if it may be asleep.
    fn ring(&self) {
        if !self.woken.swap(true, Ordering::AcqRel) {
            (self.wake)();
        }
    }

    fn events(&self) -> MutexGuard<'_, VecDeque<Dated>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;
    use crate::session::{Discard, Ticket};

    #[test]
    fn wakes_only_who_has_not_been_woken() {
        let count = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&count);
        let wake = move || {
            counter.fetch_add(1, Ordering::SeqCst);
        };
        let outbox = Outbox::new(Arc::new(wake), Arc::new(Discard));
        outbox.push(Event::Sent(Ticket(1)));
        outbox.push(Event::Sent(Ticket(9)));
        assert_eq!(count.load(Ordering::SeqCst), 1);
        assert_eq!(outbox.drain().len(), 2);
        outbox.received(&Batch::default());
        assert_eq!(count.load(Ordering::SeqCst), 1);
        outbox.push(Event::Sent(Ticket(2)));
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }
}

//! Queues that never block who writes to them: bounded by the bytes of the messages in them, and honest about what they
//! let go.
//!
//! [`Bounded`] is the queue; [`Outbox`] is the one between a session and the owner of its handle.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::{Dated, Event, Wake};
use crate::mqtt::{Message, Properties};

/// Bytes of messages that may wait to be read. A flood of 100,000 messages of 100 bytes a second fills it in about
/// three seconds, far longer than a window takes for a frame.
pub(super) const BUDGET: usize = 64 * 1024 * 1024;

/// A queue of messages and other things. Others are never dropped; messages are, once `budget` bytes of them wait.
#[derive(Debug)]
pub(super) struct Bounded<T> {
    entries: VecDeque<Entry<T>>,
    bytes: usize,
    budget: usize,
}

/// What is in the queue.
#[derive(Debug)]
pub(super) enum Entry<T> {
    Messages(Vec<Message>),
    Lost(u64),
    Other(T),
}

impl<T> Bounded<T> {
    pub(super) const fn new(budget: usize) -> Self {
        Self { entries: VecDeque::new(), bytes: 0, budget }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn push(&mut self, other: T) {
        self.entries.push_back(Entry::Other(other));
    }

    /// Keeps what fits, in order, and counts the rest. One message always fits an empty queue, however large it is.
    pub(super) fn push_messages(&mut self, mut messages: Vec<Message>) {
        let mut kept = 0;
        for message in &messages {
            let weight = weight(message);
            if self.bytes > 0 && self.bytes + weight > self.budget {
                break;
            }
            self.bytes += weight;
            kept += 1;
        }
        let lost = messages.len() - kept;
        messages.truncate(kept);
        self.append(messages);
        self.lose(lost as u64);
    }

    /// Counts messages that were let go.
    pub(super) fn lose(&mut self, count: u64) {
        match self.entries.back_mut() {
            _ if count == 0 => {}
            Some(Entry::Lost(so_far)) => *so_far += count,
            _ => self.entries.push_back(Entry::Lost(count)),
        }
    }

    /// Everything, in order.
    pub(super) fn drain(&mut self) -> VecDeque<Entry<T>> {
        self.bytes = 0;
        std::mem::take(&mut self.entries)
    }

    fn append(&mut self, messages: Vec<Message>) {
        match self.entries.back_mut() {
            _ if messages.is_empty() => {}
            Some(Entry::Messages(batch)) => batch.extend(messages),
            _ => self.entries.push_back(Entry::Messages(messages)),
        }
    }
}

/// What a message costs, in bytes: what it carries, and the struct around it.
fn weight(message: &Message) -> usize {
    let carried = message.topic.as_str().len() + message.payload.len();
    size_of::<Message>() + carried + message.properties.as_deref().map_or(0, properties_weight)
}

fn properties_weight(properties: &Properties) -> usize {
    let texts = [&properties.content_type, &properties.response_topic].into_iter().flatten().map(String::len);
    let user = properties.user.iter().map(|(name, value)| name.len() + value.len() + 2 * size_of::<String>());
    let correlation = properties.correlation_data.as_ref().map_or(0, bytes::Bytes::len);
    size_of::<Properties>() + texts.sum::<usize>() + user.sum::<usize>() + correlation
}

/// The queue of events, and who is woken when something is in it.
pub(super) struct Outbox {
    events: Mutex<Bounded<Dated>>,
    wake: Wake,
}

impl Outbox {
    pub(super) fn new(wake: Wake) -> Arc<Self> {
        Self::with_budget(wake, BUDGET)
    }

    fn with_budget(wake: Wake, budget: usize) -> Arc<Self> {
        Arc::new(Self { events: Mutex::new(Bounded::new(budget)), wake })
    }

    pub(super) fn push(&self, event: Event) {
        self.change(|events| events.push(Dated { at: Instant::now(), event }));
    }

    pub(super) fn push_messages(&self, messages: Vec<Message>) {
        self.change(|events| events.push_messages(messages));
    }

    pub(super) fn lose(&self, count: u64) {
        self.change(|events| events.lose(count));
    }

    pub(super) fn drain(&self) -> Vec<Dated> {
        let entries = self.events().drain();
        entries.into_iter().map(into_dated).collect()
    }

    /// Wakes the reader only if it may be asleep: when the queue was empty.
    fn change(&self, change: impl FnOnce(&mut Bounded<Dated>)) {
        let must_wake = {
            let mut events = self.events();
            let was_empty = events.is_empty();
            change(&mut events);
            was_empty && !events.is_empty()
        };
        if must_wake {
            (self.wake)();
        }
    }

    fn events(&self) -> MutexGuard<'_, Bounded<Dated>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Messages have times of their own; the batch is as old as its reading.
fn into_dated(entry: Entry<Dated>) -> Dated {
    let now = |event| Dated { at: Instant::now(), event };
    match entry {
        Entry::Messages(messages) => now(Event::Messages(messages)),
        Entry::Lost(count) => now(Event::Lost { count }),
        Entry::Other(dated) => dated,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::mqtt::{Qos, Topic};
    use crate::session::Ticket;

    fn message(size: usize) -> Message {
        Message {
            topic: Topic::parse("t").unwrap(),
            payload: vec![0; size].into(),
            qos: Qos::AtMostOnce,
            retain: false,
            properties: None,
            at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    fn counting() -> (Wake, Arc<AtomicU32>) {
        let count = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&count);
        let wake = move || {
            counter.fetch_add(1, Ordering::SeqCst);
        };
        (Arc::new(wake), count)
    }

    #[test]
    fn wakes_only_when_it_was_empty() {
        let (wake, count) = counting();
        let outbox = Outbox::new(wake);
        outbox.push(Event::Sent(Ticket(1)));
        outbox.push_messages(vec![message(1)]);
        outbox.push_messages(Vec::new());
        assert_eq!(count.load(Ordering::SeqCst), 1);
        assert_eq!(outbox.drain().len(), 2);
        outbox.push_messages(Vec::new());
        assert_eq!(count.load(Ordering::SeqCst), 1);
        outbox.push(Event::Sent(Ticket(2)));
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn batches_grow_and_keep_their_place() {
        let outbox = Outbox::new(counting().0);
        outbox.push_messages(vec![message(1)]);
        outbox.push_messages(vec![message(2), message(3)]);
        outbox.push(Event::Sent(Ticket(1)));
        outbox.push_messages(vec![message(4)]);
        let sizes: Vec<_> = outbox.drain().iter().map(batch_sizes).collect();
        assert_eq!(sizes, [vec![1, 2, 3], vec![], vec![4]]);
    }

    fn batch_sizes(dated: &Dated) -> Vec<usize> {
        match &dated.event {
            Event::Messages(batch) => batch.iter().map(|message| message.payload.len()).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn what_does_not_fit_is_counted_and_other_events_stay() {
        let outbox = Outbox::with_budget(counting().0, 3000);
        outbox.push_messages(vec![message(1000), message(1000), message(1000), message(10)]);
        outbox.push_messages(vec![message(1000)]);
        outbox.push(Event::Sent(Ticket(1)));
        let events = outbox.drain();
        assert_eq!(batch_sizes(&events[0]), [1000, 1000]);
        assert!(matches!(events[1].event, Event::Lost { count: 3 }));
        assert!(matches!(events[2].event, Event::Sent(Ticket(1))));
        outbox.push_messages(vec![message(1000)]);
        assert_eq!(batch_sizes(&outbox.drain()[0]), [1000]);
    }

    #[test]
    fn one_message_fits_however_large() {
        let outbox = Outbox::with_budget(counting().0, 10);
        outbox.push_messages(vec![message(1000), message(1)]);
        let events = outbox.drain();
        assert_eq!(batch_sizes(&events[0]), [1000]);
        assert!(matches!(events[1].event, Event::Lost { count: 1 }));
    }
}

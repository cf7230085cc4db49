//! A queue that never blocks who writes to it: bounded by the bytes of the messages in it, and honest about what it lets
//! go.

use crate::mqtt::Batch;
use std::collections::VecDeque;

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
    Messages(Batch),
    Lost(u64),
    Other(T),
}

impl<T> Bounded<T> {
    pub(super) const fn new(budget: usize) -> Self {
        Self { entries: VecDeque::new(), bytes: 0, budget }
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn push(&mut self, other: T) {
        self.entries.push_back(Entry::Other(other));
    }

    /// Keeps what fits, in order, and counts the rest. One message always fits an empty queue, however large it is.
    pub(super) fn push_messages(&mut self, messages: Batch) {
        if self.bytes + messages.bytes() <= self.budget {
            self.bytes += messages.bytes();
            return self.append(messages);
        }
        let mut kept = Batch::default();
        for message in messages.iter() {
            let full = self.bytes + kept.bytes() + message.topic.len() + message.payload.len() > self.budget;
            if full && self.bytes + kept.bytes() > 0 {
                break;
            }
            kept.push(message);
        }
        let lost = messages.len() - kept.len();
        self.bytes += kept.bytes();
        self.append(kept);
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

    fn append(&mut self, messages: Batch) {
        match self.entries.back_mut() {
            _ if messages.is_empty() => {}
            Some(Entry::Messages(batch)) => batch.append(&messages),
            _ => self.entries.push_back(Entry::Messages(messages)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::{MessageRef, Qos};

    fn batch(sizes: &[usize]) -> Batch {
        let mut batch = Batch::default();
        for &size in sizes {
            let (payload, at) = (vec![0; size], jiff::Timestamp::UNIX_EPOCH);
            let (qos, retain, properties) = (Qos::AtMostOnce, false, None);
            batch.push(MessageRef { topic: "t", payload: &payload, qos, retain, properties, at });
        }
        batch
    }

    fn words(queue: &mut Bounded<&str>) -> Vec<String> {
        let word = |entry| match entry {
            Entry::Messages(batch) => format!("{:?}", batch.iter().map(|one| one.payload.len()).collect::<Vec<_>>()),
            Entry::Lost(count) => format!("lost {count}"),
            Entry::Other(word) => word.to_owned(),
        };
        queue.drain().into_iter().map(word).collect()
    }

    #[test]
    fn batches_grow_and_keep_their_place() {
        let mut queue = Bounded::new(BUDGET);
        queue.push_messages(batch(&[1]));
        queue.push_messages(batch(&[2, 3]));
        queue.push("sent");
        queue.push_messages(batch(&[4]));
        queue.push_messages(batch(&[]));
        assert_eq!(words(&mut queue), ["[1, 2, 3]", "sent", "[4]"]);
        assert!(queue.is_empty());
    }

    #[test]
    fn what_does_not_fit_is_counted_and_other_entries_stay() {
        let mut queue = Bounded::new(2500);
        queue.push_messages(batch(&[1000, 1000, 1000, 10]));
        queue.push_messages(batch(&[1000]));
        queue.push("sent");
        assert_eq!(words(&mut queue), ["[1000, 1000]", "lost 3", "sent"]);
        queue.push_messages(batch(&[1000]));
        assert_eq!(words(&mut queue), ["[1000]"]);
    }

    #[test]
    fn one_message_fits_however_large() {
        let mut queue = Bounded::new(10);
        queue.push_messages(batch(&[1000, 1]));
        assert_eq!(words(&mut queue), ["[1000]", "lost 1"]);
    }
}

//! Messages between the network's side, which never waits, and the loop, which waits for standard output.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::order::{self, Order, Orders};
use super::style::Printed;
use crate::mqtt::Batch;
use crate::session::{Delivery, Sink};

/// Bytes that may wait while nobody reads standard output. What comes then is left out and counted, rather than that the
/// keep-alive stops or the machine runs out of memory.
const MOST_WAITING: usize = 128 << 20;

/// Messages that wait to be printed.
#[derive(Debug, Default)]
pub(in crate::cli) struct Mailbox {
    waiting: Mutex<Waiting>,
    delivery: Delivery,
}

/// Messages, and what only the wire knows of them.
#[derive(Debug, Default)]
pub(in crate::cli) struct Post {
    messages: Batch,
    /// One a message, or none at all.
    orders: Vec<Order>,
}

impl Post {
    /// The messages with what is known of each, in their order.
    pub(in crate::cli) fn iter(&self) -> impl Iterator<Item = Printed<'_>> {
        self.messages.iter().enumerate().map(|(row, message)| Printed {
            message,
            packet_id: self.messages.packet_id(row),
            order: self.orders.get(row).unwrap_or(&order::UNKNOWN),
        })
    }
}

#[derive(Debug, Default)]
struct Waiting {
    post: Post,
    /// Where the orders are known from, if anybody wants to know.
    orders: Option<Orders>,
    /// Messages that came too fast for whoever reads standard output.
    left_out: u64,
}

impl Mailbox {
    /// For messages of QoS 2 that are to be printed then, and with these orders of properties.
    pub(super) fn new(delivery: Delivery, orders: Option<Orders>) -> Self {
        Self { waiting: Mutex::new(Waiting { orders, ..Waiting::default() }), delivery }
    }

    /// Takes everything out; the memory of `done_with` is used again.
    pub(in crate::cli) fn take(&self, mut done_with: Post) -> Post {
        done_with.messages.clear();
        done_with.orders.clear();
        std::mem::replace(&mut self.waiting().post, done_with)
    }

    /// Whether nothing waits now.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting().post.messages.is_empty()
    }

    /// Messages that came too fast for whoever reads standard output, and will not be printed.
    pub(super) fn left_out(&self) -> u64 {
        self.waiting().left_out
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Mailbox {
    fn received(&self, messages: &Batch) {
        let mut waiting = self.waiting();
        let orders = waiting.orders.as_mut().map(|orders| orders.take(messages)).unwrap_or_default();
        if waiting.post.messages.bytes() > MOST_WAITING {
            waiting.left_out += messages.len() as u64;
        } else {
            waiting.post.messages.append(messages);
            waiting.post.orders.extend(orders);
        }
    }

    fn sent(&self, _: &Batch) {}

    fn delivery(&self) -> Delivery {
        self.delivery
    }
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
        let taken = mailbox.take(Post::default()).messages;
        let left_out = mailbox.left_out();
        assert!(left_out > 0 && mailbox.is_empty(), "{left_out}");
        assert_eq!(taken.len() as u64 + left_out, 30);
    }
}

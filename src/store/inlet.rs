//! The way in: the network's side writes here, the owner of the store empties it once a frame.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Direction;
use super::arrivals::Arrivals;
use super::parcel::Parcel;
use super::spare::Spare;
use crate::mqtt::{Batch, MessageRef};

/// Messages that wait for the owner of the store. Shared between threads; each call is a copy under a short lock.
///
/// At most 128 MB wait, and one message more, if the owner is stuck; what comes then is counted as lost.
///
/// One that [`MessageStore::inlet`] gave packs into memory that its store has let go.
///
/// [`MessageStore::inlet`]: super::MessageStore::inlet
#[derive(Default)]
pub struct Inlet {
    waiting: Mutex<Waiting>,
    spare: Arc<Spare>,
}

#[derive(Default)]
struct Waiting {
    arrivals: Arrivals,
    /// Bytes in all parcels but the last, which still grows.
    full_bytes: usize,
}

/// Bytes that may wait: as many as a flood of 100,000 messages of 100 bytes a second brings in some ten seconds. A
/// window that is stuck for longer loses messages rather than the machine its memory.
const MOST_WAITING: usize = 128 << 20;

impl Inlet {
    pub(super) fn new(spare: Arc<Spare>) -> Self {
        Self { waiting: Mutex::default(), spare }
    }

    /// Messages that arrived.
    pub fn receive(&self, messages: &Batch) {
        let mut waiting = self.waiting();
        messages.iter().for_each(|message| waiting.add(Direction::Received, message, &self.spare));
    }

    /// A message that was sent.
    pub fn send(&self, message: MessageRef<'_>) {
        self.waiting().add(Direction::Sent, message, &self.spare);
    }

    /// Everything that waits.
    #[must_use]
    pub fn take(&self) -> Arrivals {
        std::mem::take(&mut *self.waiting()).arrivals
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn add(&mut self, direction: Direction, message: MessageRef<'_>, spare: &Spare) {
        let bytes = self.full_bytes + self.arrivals.parcels.last().map_or(0, Parcel::bytes);
        if bytes >= MOST_WAITING {
            self.arrivals.lost += 1;
            return;
        }
        if self.arrivals.parcels.last().is_none_or(|last| last.is_full_for(message)) {
            self.full_bytes = bytes;
            self.arrivals.parcels.push(spare.parcel());
        }
        if let Some(last) = self.arrivals.parcels.last_mut() {
            last.push(direction, message);
        }
    }
}

impl fmt::Debug for Inlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.waiting().arrivals.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::mqtt::Qos;
    use crate::store::MessageId;

    fn message<'a>(topic: &'a str, payload: &'a [u8]) -> MessageRef<'a> {
        MessageRef { topic, payload, qos: Qos::AtMostOnce, retain: false, properties: None, at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn what_waits_is_bounded_and_what_is_not_let_in_is_counted() {
        let (inlet, payload) = (Inlet::default(), vec![0; 1 << 20]);
        let mut batch = Batch::default();
        batch.push(message("a", &payload));
        for _ in 0..200 {
            inlet.receive(&batch);
        }
        let arrivals = inlet.take();
        assert_eq!((arrivals.len() + arrivals.lost, arrivals.len()), (200, 128));
        inlet.receive(&batch);
        let arrivals = inlet.take();
        assert_eq!((arrivals.len(), arrivals.lost), (1, 0), "there is room again");
    }

    #[test]
    fn rare_arrivals_are_found_wherever_they_are() {
        let inlet = Inlet::default();
        let topics = ["a", "b/birth", "c", "b/birth"];
        for n in 0..20_000 {
            let retain = n == 15_000;
            inlet.send(MessageRef { retain, ..message(topics[usize::from(n >= 14_999) * (n % 4)], &[0; 200]) });
        }
        let arrivals = inlet.take();
        assert!(arrivals.parcels.len() > 3);
        let retained: Vec<u64> = arrivals.retained(MessageId(7)).map(|message| message.id.0).collect();
        assert_eq!(retained, [15_007]);
        let births = || arrivals.on_topics(MessageId(7), |topic| topic.ends_with("birth"));
        assert_eq!((births().count(), births().next().map(|message| message.id.0)), (2_501, Some(15_006)));
    }

    #[test]
    fn arrivals_tell_each_topic_once_with_its_last_message() {
        let inlet = Inlet::default();
        let mut batch = Batch::default();
        for (topic, payload) in [("a", b"1"), ("b", b"2"), ("a", b"3")] {
            batch.push(message(topic, payload));
        }
        inlet.receive(&batch);
        inlet.send(message("b", b"45"));
        inlet.send(message("c", b""));
        let arrivals = inlet.take();
        let topics: Vec<_> = arrivals
            .received_topics(MessageId(10))
            .map(|heard| (heard.last.topic, heard.count, heard.last.payload, heard.last.id.0))
            .collect();
        assert_eq!(topics, [("a", 2, &b"3"[..], 12), ("b", 1, b"2", 11)]);
        let all: Vec<_> = arrivals.messages(MessageId(10)).map(|message| (message.id.0, message.topic)).collect();
        assert_eq!(all, [(10, "a"), (11, "b"), (12, "a"), (13, "b"), (14, "c")]);
        let (received, sent) = (arrivals.totals(Direction::Received), arrivals.totals(Direction::Sent));
        assert_eq!((received.messages, received.bytes, sent.messages, sent.bytes), (3, 3, 2, 2));
    }
}

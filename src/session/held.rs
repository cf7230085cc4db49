//! Messages of QoS 2 that wait for their PUBREL, for whoever wants them only then.
//!
//! Owns what waits and its bound. What does not fit is handed on at once: out of its order, but not lost.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::mqtt::{Batch, MessageRef};

/// Bytes that may wait. The broker decides how much that is: 65,535 packet identifiers, each with a payload of 256 MB.
const MOST_BYTES: usize = 128 << 20;

/// What waits for its PUBREL.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// By packet identifier.
    waiting: BTreeMap<u16, Waiting>,
    /// How many have come so far.
    arrived: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Waiting {
    place: u64,
    /// This message alone.
    message: Batch,
}

impl Held {
    /// Keeps a message back. `false`: it does not fit, or its packet identifier is taken.
    pub(super) fn keep(&mut self, message: MessageRef<'_>, packet_id: u16) -> bool {
        if self.waiting.contains_key(&packet_id) || self.bytes + message.bytes() > MOST_BYTES {
            return false;
        }
        let mut alone = Batch::default();
        alone.push_with_id(message, packet_id);
        self.bytes += message.bytes();
        self.arrived += 1;
        self.waiting.insert(packet_id, Waiting { place: self.arrived, message: alone });
        true
    }

    /// Moves the message with this packet identifier to `out`, if it is here, as one that came at this moment.
    pub(super) fn release(&mut self, packet_id: u16, at: Timestamp, out: &mut Batch) {
        let Some(Waiting { message, .. }) = self.waiting.remove(&packet_id) else { return };
        for released in message.iter() {
            self.bytes = self.bytes.saturating_sub(released.bytes());
            out.push_with_id(MessageRef { at, ..released }, packet_id);
        }
    }

    /// Moves all to `out`, in the order in which they arrived.
    pub(super) fn release_all(&mut self, at: Timestamp, out: &mut Batch) {
        let mut order: Vec<(u64, u16)> = self.waiting.iter().map(|(id, waiting)| (waiting.place, *id)).collect();
        order.sort_unstable();
        order.into_iter().for_each(|(_, id)| self.release(id, at, out));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::Qos;

    fn message(payload: &[u8]) -> MessageRef<'_> {
        let (qos, at) = (Qos::ExactlyOnce, Timestamp::UNIX_EPOCH);
        MessageRef { topic: "a", payload, qos, retain: false, properties: None, at }
    }

    fn ids(batch: &Batch) -> Vec<u16> {
        (0..batch.len()).map(|row| batch.packet_id(row)).collect()
    }

    #[test]
    fn each_is_released_once_and_the_rest_in_the_order_of_their_coming() {
        let (mut held, mut out, at) = (Held::default(), Batch::default(), Timestamp::UNIX_EPOCH);
        for id in [9, 7, 8] {
            assert!(held.keep(message(b"x"), id));
        }
        assert!(!held.keep(message(b"y"), 7), "taken");
        for id in [7, 7, 1] {
            held.release(id, at, &mut out);
        }
        held.release_all(at, &mut out);
        held.release_all(at, &mut out);
        assert_eq!((ids(&out), held.bytes), (vec![7, 9, 8], 0));
    }

    #[test]
    fn what_waits_is_bounded() {
        let (mut held, payload) = (Held::default(), vec![0; 10 << 20]);
        let kept = (1..=20).filter(|id| held.keep(message(&payload), *id)).count();
        assert_eq!(kept, 12);
        held.release(1, Timestamp::UNIX_EPOCH, &mut Batch::default());
        assert!(held.keep(message(&payload), 99));
    }
}

//! Packets out of bytes that come in pieces, both ways.

use std::fmt;

use super::breach::Breach;
use super::conversation::{Conversation, Outstanding};
use super::header::Header;
use super::kind::{Direction, PacketKind, Version};
use super::trace::{KEPT_BYTES, mask, may_hold_secrets};
use super::violation::Violation;

/// Hears of every packet in its place.
pub trait Observer {
    /// A packet of `total` bytes began; these are there by now, and the head is among them.
    fn begins(&mut self, bytes: &[u8], total: usize);
    /// More of the packet that began last.
    fn goes_on(&mut self, bytes: &[u8]);
}

/// Hears nothing.
impl Observer for () {
    #[inline(always)]
    fn begins(&mut self, _: &[u8], _: usize) {}
    #[inline(always)]
    fn goes_on(&mut self, _: &[u8]) {}
}

/// Both directions of one connection.
pub struct Stream {
    conversation: Conversation,
    /// Bytes of the broker's last packet that are still to come, all of them payload.
    incoming_rest: usize,
    /// Packets of the broker that began.
    incoming_packets: u64,
    /// The same of ours.
    outgoing_rest: usize,
    /// The beginning of a packet of ours, of which too little was written to read it.
    unread: Vec<u8>,
    /// What we write is no MQTT: nothing can be known of it any more.
    is_blind: bool,
}

impl Stream {
    /// A connection before CONNECT; see `Conversation::new`.
    #[must_use]
    pub fn new(version: Version, limit: u64, earlier: Outstanding) -> Self {
        Self {
            conversation: Conversation::new(version, limit, earlier),
            incoming_rest: 0,
            incoming_packets: 0,
            outgoing_rest: 0,
            unread: Vec::new(),
            is_blind: false,
        }
    }

    /// What was said so far.
    #[must_use]
    pub const fn conversation(&self) -> &Conversation {
        &self.conversation
    }

    /// What of ours waits for an answer, for the next connection.
    pub fn take_outstanding(&mut self) -> Outstanding {
        self.conversation.take_outstanding()
    }

    /// Bytes of a packet that is let through and whose payload is still to come.
    #[must_use]
    pub const fn incoming_rest(&self) -> usize {
        self.incoming_rest
    }

    /// Packets of the broker that are complete.
    #[must_use]
    pub const fn complete(&self) -> u64 {
        self.incoming_packets - (self.incoming_rest > 0) as u64
    }

    /// Whether what we wrote last ends where a packet ends, so that another may follow.
    #[must_use]
    pub const fn is_between_our_packets(&self) -> bool {
        self.outgoing_rest == 0 && self.unread.is_empty() && !self.is_blind
    }

    /// Reads what came in: how many of these bytes are fine. What is left is the beginning of a packet: it has to be
    /// handed in again with more behind it. After a DISCONNECT nothing is fine any more.
    ///
    /// # Errors
    /// The packet behind the fine bytes breaks a rule.
    #[inline]
    pub fn incoming(&mut self, bytes: &[u8], observer: &mut impl Observer) -> (usize, Result<(), Box<Breach>>) {
        let mut at = self.incoming_rest.min(bytes.len());
        self.incoming_rest -= at;
        if at > 0 {
            observer.goes_on(&bytes[..at]);
        }
        while at < bytes.len() && !self.conversation.is_over() {
            let rest = &bytes[at..];
            match self.conversation.incoming(rest) {
                Ok(Some(total)) => {
                    let here = total.min(rest.len());
                    observer.begins(&rest[..here], total);
                    self.incoming_rest = total - here;
                    self.incoming_packets += 1;
                    at += here;
                }
                Ok(None) => break,
                Err(violation) => return (at, Err(Box::new(self.breach(violation, rest)))),
            }
        }
        (at, Ok(()))
    }

    /// Reads what we wrote.
    #[inline]
    pub fn outgoing(&mut self, bytes: &[u8], observer: &mut impl Observer) {
        if self.unread.is_empty() {
            let read = self.read_ours(bytes, observer);
            self.unread.extend_from_slice(&bytes[read..]);
            return;
        }
        let mut unread = std::mem::take(&mut self.unread);
        unread.extend_from_slice(bytes);
        let read = self.read_ours(&unread, observer);
        unread.drain(..read);
        self.unread = unread;
    }

    fn read_ours(&mut self, bytes: &[u8], observer: &mut impl Observer) -> usize {
        let mut at = self.outgoing_rest.min(bytes.len());
        self.outgoing_rest -= at;
        if at > 0 {
            observer.goes_on(&bytes[..at]);
        }
        while at < bytes.len() && !self.is_blind {
            let rest = &bytes[at..];
            match self.conversation.outgoing(rest) {
                Ok(Some(total)) => {
                    let here = total.min(rest.len());
                    observer.begins(&rest[..here], total);
                    self.outgoing_rest = total - here;
                    at += here;
                }
                Ok(None) => return at,
                Err(_) => self.is_blind = true,
            }
        }
        bytes.len()
    }

    fn breach(&self, violation: Violation, bytes: &[u8]) -> Breach {
        let version = self.conversation.version();
        let packet = bytes.first().and_then(|first| PacketKind::from_number(first >> 4));
        let total =
            Header::read(bytes, version, Direction::FromBroker).ok().flatten().map_or(bytes.len(), |h| h.total());
        let came = bytes.len().min(total);
        // What is masked has to be read whole.
        let read = if may_hold_secrets(bytes) { came } else { came.min(KEPT_BYTES) };
        let mut kept = bytes[..read].to_vec();
        mask(&mut kept, version, Direction::FromBroker);
        kept.truncate(KEPT_BYTES);
        Breach { violation, version, packet, total, came, bytes: kept }
    }
}

impl fmt::Debug for Stream {
    /// Without what is unread: it may be the beginning of a CONNECT with its password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("conversation", &self.conversation).finish_non_exhaustive()
    }
}

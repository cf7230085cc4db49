//! What of ours is under way under which packet id, and which acknowledgement it waits for.

use std::collections::BTreeMap;

use super::super::bits::IdSet;
use super::super::kind::PacketKind;
use super::super::packet::{Acknowledgement, Suback, Subscribe, Unsuback, Unsubscribe};
use super::super::violation::Violation;

/// Our packets that wait for an answer. Kept across the connections of a session, since a broker that takes a session up
/// again may acknowledge what it received before.
#[derive(Debug, Default)]
pub struct Outstanding {
    /// PUBLISH with QoS 1: waits for PUBACK.
    publishes1: IdSet,
    /// PUBLISH with QoS 2: waits for PUBREC.
    publishes2: IdSet,
    /// PUBREL: waits for PUBCOMP.
    releases: IdSet,
    /// SUBSCRIBE and UNSUBSCRIBE, which are few.
    requests: BTreeMap<u16, Request>,
}

/// A request and the number of its filters.
#[derive(Debug, Clone, Copy)]
enum Request {
    Subscribe(usize),
    Unsubscribe(usize),
}

impl Outstanding {
    /// We publish.
    #[inline]
    pub(super) fn published(&mut self, qos: u8, id: u16) {
        match qos {
            1 => drop(self.publishes1.insert(id)),
            2 => drop(self.publishes2.insert(id)),
            _ => {}
        }
    }

    /// We let a message go on: PUBREL.
    pub(super) fn released(&mut self, id: u16) {
        self.releases.insert(id);
    }

    pub(super) fn subscribed(&mut self, request: Subscribe) {
        self.requests.insert(request.id, Request::Subscribe(request.filters));
    }

    pub(super) fn unsubscribed(&mut self, request: Unsubscribe) {
        self.requests.insert(request.id, Request::Unsubscribe(request.filters));
    }

    /// What was under way before waits, too.
    pub(super) fn extend(&mut self, earlier: Self) {
        self.publishes1.extend(&earlier.publishes1);
        self.publishes2.extend(&earlier.publishes2);
        self.releases.extend(&earlier.releases);
        for (id, request) in earlier.requests {
            self.requests.entry(id).or_insert(request);
        }
    }

    /// PUBACK, PUBREC or PUBCOMP.
    pub(super) fn acknowledged(&mut self, read: Acknowledgement) -> Result<(), Violation> {
        let waiting = match read.kind {
            PacketKind::Puback => &mut self.publishes1,
            PacketKind::Pubrec => &mut self.publishes2,
            _ => &mut self.releases,
        };
        if waiting.remove(read.id) { Ok(()) } else { Err(self.unexpected(read.id)) }
    }

    /// SUBACK.
    pub(super) fn suback(&mut self, read: Suback) -> Result<(), Violation> {
        match self.requests.get(&read.id) {
            Some(&Request::Subscribe(filters)) => self.answered(read.id, filters, read.codes),
            Some(Request::Unsubscribe(_)) | None => Err(self.unexpected(read.id)),
        }
    }

    /// UNSUBACK.
    pub(super) fn unsuback(&mut self, read: Unsuback) -> Result<(), Violation> {
        match self.requests.get(&read.id) {
            Some(&Request::Unsubscribe(filters)) => self.answered(read.id, filters, read.codes.unwrap_or(filters)),
            Some(Request::Subscribe(_)) | None => Err(self.unexpected(read.id)),
        }
    }

    fn answered(&mut self, id: u16, expected: usize, found: usize) -> Result<(), Violation> {
        self.requests.remove(&id);
        if expected == found { Ok(()) } else { Err(Violation::CodeCount { expected, found }) }
    }

    fn unexpected(&self, id: u16) -> Violation {
        let publishes = [&self.publishes1, &self.publishes2, &self.releases];
        if publishes.iter().any(|set| set.contains(id)) || self.requests.contains_key(&id) {
            return Violation::WrongAcknowledgement(id);
        }
        Violation::UnknownAcknowledgement(id)
    }
}

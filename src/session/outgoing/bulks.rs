//! Many messages under one ticket: the first bulk is under way, the others wait for it.

use std::time::Instant;

use super::Outgoing;
use crate::session::Refusal;
use crate::session::bulk::Bulk;
use crate::session::driver::Signal;
use crate::session::engine::Client;

impl<C: Client> Outgoing<C> {
    /// Whether the library has written all that it was given of a bulk, and there is more.
    pub(in crate::session) fn is_hungry(&self) -> bool {
        self.bulks.front().is_some_and(Bulk::is_hungry)
    }

    /// Gives the library more of the bulk that is under way.
    pub(in crate::session) fn feed(&mut self) {
        let Some(mut bulk) = self.bulks.pop_front() else { return };
        let taken = bulk.feed(|message| {
            self.check(message)?;
            self.client.publish_untracked(message).then_some(()).ok_or(Refusal::NotConnected)
        });
        self.publishes.queue_bulk(taken);
        self.bulks.push_front(bulk);
        self.end_bulks();
    }

    /// Tells how the bulk that is under way is getting on, and which are done.
    pub(in crate::session) fn report(&mut self, now: Instant) {
        if let Some(bulk) = self.bulks.front_mut()
            && let Some(sent) = bulk.progress(now)
        {
            self.signals.push(Signal::Progress(bulk.ticket, sent));
        }
        self.end_bulks();
    }

    pub(super) fn end_bulks(&mut self) {
        let signals = &mut self.signals;
        self.bulks.retain(|bulk| {
            let end = bulk.end().map(|ack| Signal::Done(bulk.ticket, ack));
            let is_open = end.is_none();
            signals.extend(end);
            is_open
        });
    }

    pub(super) fn give_up_bulks(&mut self) {
        self.publishes.give_up_bulk();
        for bulk in std::mem::take(&mut self.bulks) {
            self.signals.push(Signal::Refused(bulk.ticket, bulk.lost(self.keeps_session)));
        }
    }
}

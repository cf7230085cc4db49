//! Which ticket a packet id belongs to.
//!
//! The library numbers packets when it sends them, in the order in which they were handed over (publishes among
//! publishes, subscribes and unsubscribes among themselves). So a lane keeps what was handed over and not yet sent in
//! that order, and what was sent by its packet id. The library tells the fate of each packet apart from that: that is
//! how those are found that it dropped when a session could not be taken up again. Their messages are kept as long as
//! they may be published again without arriving twice: at QoS 1 until PUBACK, at QoS 2 until PUBREC.

mod marks;
mod packet;

use std::collections::{HashMap, VecDeque};

use marks::{Mark, Marks};
use packet::Packet;

use super::Ticket;
use crate::mqtt::Message;

pub(super) use packet::{Again, Dropped, Fate};

/// Publishes, or subscribes and unsubscribes, that have no answer yet.
#[derive(Default)]
pub(super) struct Lane {
    queued: VecDeque<Queued>,
    sent: HashMap<u16, Packet>,
    sent_in_bulk: Marks,
    /// Counts what was handed over.
    count: u64,
}

/// What the library dropped together with a session.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dropouts {
    /// Tickets that will have no answer.
    pub lost: Vec<Ticket>,
    /// How many of an earlier run will have none.
    pub lost_of_earlier_run: u64,
    /// What is to be published again, in its order.
    pub again: Vec<Again>,
}

impl Dropouts {
    fn lose(&mut self, ticket: Option<Ticket>, is_of_earlier_run: bool) {
        self.lost.extend(ticket);
        self.lost_of_earlier_run += u64::from(is_of_earlier_run);
    }
}

/// Whose packet it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose<T> {
    /// That of one command.
    One(T),
    /// One of a bulk.
    Bulk,
    /// A publish of an earlier run of the program.
    EarlierRun,
}

/// What was handed over and not yet sent, in its order.
enum Queued {
    One(Packet),
    Bulk { count: usize, mark: Mark },
}

impl Lane {
    /// A packet was handed to the library.
    pub(super) fn queue(&mut self, ticket: Ticket, message: Option<Message>, fate: Fate) {
        self.count += 1;
        let (number, ticket, fate) = (self.count, Some(ticket), Some(fate));
        let packet =
            Packet { number, ticket, message, told: false, fate, is_of_earlier_run: false, is_restored: false };
        self.queued.push_back(Queued::One(packet));
    }

    /// A message was handed to the library once more.
    pub(super) fn queue_again(&mut self, again: Again, fate: Fate) {
        self.count += 1;
        let Again { ticket, message, told, is_of_earlier_run } = again;
        let (number, message, fate) = (self.count, Some(message), Some(fate));
        let packet = Packet { number, ticket, message, told, fate, is_of_earlier_run, is_restored: false };
        self.queued.push_back(Queued::One(packet));
    }

    /// The library holds a packet of an earlier run. `message`: what it publishes, unless the broker has it for certain.
    pub(super) fn restore(&mut self, id: u16, message: Option<Message>) {
        self.count += 1;
        let (number, ticket, fate) = (self.count, None, None);
        let packet = Packet { number, ticket, message, told: true, fate, is_of_earlier_run: true, is_restored: true };
        self.sent.insert(id, packet);
    }

    /// So many publishes of a bulk were handed to the library.
    pub(super) fn queue_bulk(&mut self, count: usize) {
        if count > 0 {
            self.queued.push_back(Queued::Bulk { count, mark: Mark::Bulk });
        }
    }

    /// The library sent a packet; 0 is the id of packets without an answer. `tell` hears of its message. `None` if it was
    /// sent before, on an earlier connection, or was given up.
    pub(super) fn sent(&mut self, id: u16, tell: impl FnOnce(&Message)) -> Option<Whose<Ticket>> {
        if self.sent.contains_key(&id) || self.sent_in_bulk.get(id) != Mark::Nobody {
            return None;
        }
        if let Some(Queued::Bulk { count, mark }) = self.queued.front_mut() {
            let (mark, is_last) = (*mark, *count == 1);
            *count -= 1;
            if is_last {
                self.queued.pop_front();
            }
            self.sent_in_bulk.set(id, mark);
            return (mark == Mark::Bulk).then_some(Whose::Bulk);
        }
        let Queued::One(mut packet) = self.queued.pop_front()? else { return None };
        let is_news = !std::mem::replace(&mut packet.told, true);
        let ticket = packet.ticket.filter(|_| is_news);
        if let Some(message) = packet.message.as_ref().filter(|_| ticket.is_some()) {
            tell(message);
        }
        if id != 0 {
            self.sent.insert(id, packet);
        }
        ticket.map(Whose::One)
    }

    /// PUBREC: from now on the broker has the message for certain.
    pub(super) fn received(&mut self, id: u16) {
        if let Some(packet) = self.sent.get_mut(&id) {
            packet.message = None;
        }
    }

    /// The broker answered.
    pub(super) fn answered(&mut self, id: u16) -> Option<Whose<Ticket>> {
        match self.sent_in_bulk.take(id) {
            Mark::Bulk => Some(Whose::Bulk),
            Mark::GivenUp => None,
            Mark::Nobody => self.sent.remove(&id)?.whose(),
        }
    }

    /// After a loss: removes what the library will not take up again, and what it finished without a chance to tell.
    pub(super) fn after_loss(&mut self) -> Dropouts {
        let mut gone = self.remove(|packet| packet.end().is_some());
        gone.sort_unstable_by_key(|packet| packet.number);
        let mut dropouts = Dropouts::default();
        gone.into_iter().for_each(|packet| dropouts.lose(packet.ticket, packet.is_of_earlier_run));
        dropouts
    }

    /// After a connection without the old session: removes what the library dropped with that session, which is
    /// everything of a bulk, since nothing of one is handed over between two connections.
    pub(super) fn after_reset(&mut self) -> Dropouts {
        self.queued.retain(|queued| matches!(queued, Queued::One(_)));
        self.sent_in_bulk.clear();
        let mut gone = self.remove(|packet| packet.is_restored || packet.end() == Some(Err(Dropped)));
        gone.sort_unstable_by_key(|packet| packet.number);
        let mut dropouts = Dropouts::default();
        for Packet { ticket, message, told, is_of_earlier_run, .. } in gone {
            match message {
                Some(message) => dropouts.again.push(Again { ticket, message, told, is_of_earlier_run }),
                None => dropouts.lose(ticket, is_of_earlier_run),
            }
        }
        dropouts
    }

    fn remove(&mut self, mut is_gone: impl FnMut(&mut Packet) -> bool) -> Vec<Packet> {
        let (mut gone, mut kept) = (Vec::new(), VecDeque::with_capacity(self.queued.len()));
        for mut queued in self.queued.drain(..) {
            let is_gone = queued.one().is_some_and(&mut is_gone);
            match queued {
                Queued::One(packet) if is_gone => gone.push(packet),
                other => kept.push_back(other),
            }
        }
        self.queued = kept;
        gone.extend(self.sent.extract_if(|_, packet| is_gone(packet)).map(|(_, packet)| packet));
        gone
    }

    /// Gives up waiting for any answer: the tickets that were still due one.
    pub(super) fn give_up(&mut self) -> Vec<Ticket> {
        let queued = self.queued.iter_mut().filter_map(Queued::one);
        let packets = queued.chain(self.sent.values_mut());
        let give_up = |packet: &mut Packet| {
            packet.message = None;
            packet.ticket.take()
        };
        let mut tickets: Vec<_> = packets.filter_map(give_up).collect();
        tickets.sort_unstable();
        tickets
    }

    /// Gives up waiting for the answers to a bulk.
    pub(super) fn give_up_bulk(&mut self) {
        for queued in &mut self.queued {
            if let Queued::Bulk { mark, .. } = queued {
                *mark = Mark::GivenUp;
            }
        }
        self.sent_in_bulk.give_up();
    }
}

impl Queued {
    fn one(&mut self) -> Option<&mut Packet> {
        match self {
            Self::One(packet) => Some(packet),
            Self::Bulk { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;

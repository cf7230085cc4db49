//! Which ticket a packet id belongs to.
//!
//! The library numbers packets when it sends them, in the order in which they were handed over (publishes among
//! publishes, subscribes and unsubscribes among themselves). So a lane keeps what was handed over and not yet sent in
//! that order, and what was sent by its packet id. The library tells the fate of each packet apart from that: that is
//! how those are found that it dropped when a session could not be taken up again.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::Ticket;

/// Ends when the library is done with a packet: `Err` if it dropped it.
pub(super) type Fate = Pin<Box<dyn Future<Output = Result<(), Dropped>> + Send>>;

/// The library dropped the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dropped;

/// Publishes, or subscribes and unsubscribes, that have no answer yet.
#[derive(Default)]
pub(super) struct Lane {
    queued: VecDeque<Packet>,
    sent: HashMap<u16, Packet>,
}

struct Packet {
    /// `None` once it was given up: the packet keeps its place in the order.
    ticket: Option<Ticket>,
    /// `None` once it is known.
    fate: Option<Fate>,
}

impl Lane {
    /// A packet was handed to the library.
    pub(super) fn queue(&mut self, ticket: Ticket, fate: Fate) {
        self.queued.push_back(Packet { ticket: Some(ticket), fate: Some(fate) });
    }

    /// The library sent a packet; 0 is the id of packets without an answer. `None` if it was sent before, on an earlier
    /// connection, or was given up.
    pub(super) fn sent(&mut self, id: u16) -> Option<Ticket> {
        if self.sent.contains_key(&id) {
            return None;
        }
        let packet = self.queued.pop_front()?;
        let ticket = packet.ticket;
        if id != 0 {
            self.sent.insert(id, packet);
        }
        ticket
    }

    /// The broker answered.
    pub(super) fn answered(&mut self, id: u16) -> Option<Ticket> {
        self.sent.remove(&id)?.ticket
    }

    /// After a loss: removes what the library will not take up again, and what it finished without a chance to tell.
    /// Gives the tickets that will have no answer.
    pub(super) fn after_loss(&mut self) -> Vec<Ticket> {
        self.sweep(|end| end.is_some())
    }

    /// After a connection without the old session: removes what the library dropped with that session.
    /// Gives the tickets that will have no answer.
    pub(super) fn after_reset(&mut self) -> Vec<Ticket> {
        self.sweep(|end| end == Some(Err(Dropped)))
    }

    fn sweep(&mut self, is_gone: impl Fn(Option<Result<(), Dropped>>) -> bool) -> Vec<Ticket> {
        let mut lost = Vec::new();
        let mut keep = |packet: &mut Packet| {
            let gone = is_gone(packet.end());
            lost.extend(packet.ticket.filter(|_| gone));
            !gone
        };
        self.queued.retain_mut(&mut keep);
        self.sent.retain(|_, packet| keep(packet));
        lost.sort_unstable();
        lost
    }

    /// Gives up waiting for any answer: the tickets that were still due one.
    pub(super) fn give_up(&mut self) -> Vec<Ticket> {
        let packets = self.queued.iter_mut().chain(self.sent.values_mut());
        let mut tickets: Vec<_> = packets.filter_map(|packet| packet.ticket.take()).collect();
        tickets.sort_unstable();
        tickets
    }
}

impl Packet {
    /// What is known of its fate by now; each end is told once.
    fn end(&mut self) -> Option<Result<(), Dropped>> {
        match self.fate.as_mut()?.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => None,
            Poll::Ready(end) => {
                self.fate = None;
                Some(end)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> Fate {
        Box::pin(std::future::pending())
    }

    fn dropped() -> Fate {
        Box::pin(std::future::ready(Err(Dropped)))
    }

    #[test]
    fn ids_find_their_tickets_in_the_order_of_sending() {
        let mut lane = Lane::default();
        for ticket in 1..=4 {
            lane.queue(Ticket(ticket), open());
        }
        assert_eq!(lane.sent(10), Some(Ticket(1)));
        assert_eq!(lane.sent(0), Some(Ticket(2)));
        assert_eq!(lane.sent(11), Some(Ticket(3)));
        assert_eq!(lane.answered(11), Some(Ticket(3)));
        assert_eq!(lane.answered(11), None);
        assert_eq!(lane.answered(10), Some(Ticket(1)));
        assert_eq!(lane.sent(11), Some(Ticket(4)));
    }

    #[test]
    fn a_replayed_packet_is_not_sent_twice() {
        let mut lane = Lane::default();
        lane.queue(Ticket(1), open());
        lane.queue(Ticket(2), open());
        assert_eq!(lane.sent(5), Some(Ticket(1)));
        assert_eq!(lane.sent(5), None);
        assert_eq!(lane.sent(6), Some(Ticket(2)));
        assert_eq!(lane.answered(5), Some(Ticket(1)));
    }

    fn finished() -> Fate {
        Box::pin(std::future::ready(Ok(())))
    }

    #[test]
    fn dropped_packets_leave_the_order_after_a_reset() {
        let mut lane = Lane::default();
        for (ticket, fate) in [(1, dropped()), (2, open()), (3, finished()), (4, dropped())] {
            lane.queue(Ticket(ticket), fate);
        }
        assert_eq!(lane.sent(1), Some(Ticket(1)));
        assert_eq!(lane.after_reset(), [Ticket(1), Ticket(4)]);
        assert_eq!(lane.after_reset(), []);
        assert_eq!(lane.sent(1), Some(Ticket(2)));
        assert_eq!(lane.sent(2), Some(Ticket(3)));
    }

    #[test]
    fn after_a_loss_only_what_is_open_stays() {
        let mut lane = Lane::default();
        for (ticket, fate) in [(1, finished()), (2, open()), (3, finished()), (4, dropped())] {
            lane.queue(Ticket(ticket), fate);
        }
        assert_eq!(lane.sent(7), Some(Ticket(1)));
        assert_eq!(lane.after_loss(), [Ticket(1), Ticket(3), Ticket(4)]);
        assert_eq!(lane.sent(7), Some(Ticket(2)));
    }

    #[test]
    fn given_up_packets_keep_their_place_until_dropped() {
        let mut lane = Lane::default();
        lane.queue(Ticket(1), dropped());
        lane.queue(Ticket(2), open());
        assert_eq!(lane.give_up(), [Ticket(1), Ticket(2)]);
        assert_eq!(lane.give_up(), []);
        assert_eq!(lane.after_reset(), []);
        lane.queue(Ticket(3), open());
        assert_eq!(lane.sent(1), None);
        assert_eq!(lane.answered(1), None);
        assert_eq!(lane.sent(2), Some(Ticket(3)));
    }
}

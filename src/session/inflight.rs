//! Which ticket a packet id belongs to.
//!
//! The library numbers packets when it sends them, in the order in which they were handed over (publishes among
//! publishes, subscribes and unsubscribes among themselves). So a lane keeps what was handed over and not yet sent in
//! that order, and what was sent by its packet id. The library tells the fate of each packet apart from that: that is
//! how those are found that it dropped when a session could not be taken up again. Their messages are kept as long as
//! they may be published again without arriving twice: at QoS 1 until PUBACK, at QoS 2 until PUBREC.

use std::collections::{HashMap, VecDeque};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::Ticket;
use crate::mqtt::Message;

/// Ends when the library is done with a packet: `Err` if it dropped it.
pub(super) type Fate = Pin<Box<dyn Future<Output = Result<(), Dropped>> + Send>>;

/// The library dropped the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dropped;

/// Publishes, or subscribes and unsubscribes, that have no answer yet.
#[derive(Default)]
pub(super) struct Lane {
    queued: VecDeque<Queued>,
    sent: HashMap<u16, Packet>,
    /// The packets of a bulk, by packet id: nothing but whose they are is known of them.
    sent_in_bulk: Vec<Mark>,
    /// Counts what was handed over.
    count: u64,
}

/// What the library dropped together with a session.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dropouts {
    /// Tickets that will have no answer.
    pub lost: Vec<Ticket>,
    /// What is to be published again, in its order.
    pub again: Vec<Again>,
}

/// A message to publish again, and who waits for the answer.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Again {
    pub ticket: Option<Ticket>,
    pub message: Message,
    /// Whether it was told already that it went out.
    pub told: bool,
}

/// Whose packet it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose<T> {
    /// That of one command.
    One(T),
    /// One of a bulk.
    Bulk,
}

/// What was handed over and not yet sent, in its order.
enum Queued {
    One(Packet),
    Bulk { count: usize, mark: Mark },
}

/// Whose a packet of a bulk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Nobody,
    Bulk,
    /// Of a bulk that was given up.
    GivenUp,
}

struct Packet {
    /// Its place in the order.
    number: u64,
    /// `None` once it was given up, and for those of an earlier run: the packet keeps its place in the order.
    ticket: Option<Ticket>,
    /// What is published, as long as it may be published again.
    message: Option<Message>,
    told: bool,
    /// `None` once it is known.
    fate: Option<Fate>,
    /// Of an earlier run: its fate cannot be told.
    is_restored: bool,
}

impl Lane {
    /// A packet was handed to the library.
    pub(super) fn queue(&mut self, ticket: Ticket, message: Option<Message>, fate: Fate) {
        self.hand_over(Some(ticket), message, false, fate);
    }

    /// A message was handed to the library once more.
    pub(super) fn queue_again(&mut self, again: Again, fate: Fate) {
        self.hand_over(again.ticket, Some(again.message), again.told, fate);
    }

    fn hand_over(&mut self, ticket: Option<Ticket>, message: Option<Message>, told: bool, fate: Fate) {
        self.count += 1;
        let packet = Packet { number: self.count, ticket, message, told, fate: Some(fate), is_restored: false };
        self.queued.push_back(Queued::One(packet));
    }

    /// The library holds a packet of an earlier run. `message`: what it publishes, unless the broker has it for certain.
    pub(super) fn restore(&mut self, id: u16, message: Option<Message>) {
        self.count += 1;
        let (number, ticket) = (self.count, None);
        self.sent.insert(id, Packet { number, ticket, message, told: true, fate: None, is_restored: true });
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
        if self.sent.contains_key(&id) || self.mark(id) != Mark::Nobody {
            return None;
        }
        if let Some(Queued::Bulk { count, mark }) = self.queued.front_mut() {
            let (mark, is_last) = (*mark, *count == 1);
            *count -= 1;
            if is_last {
                self.queued.pop_front();
            }
            self.set_mark(id, mark);
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
        let mark = self.mark(id);
        self.set_mark(id, Mark::Nobody);
        match mark {
            Mark::Bulk => Some(Whose::Bulk),
            Mark::GivenUp => None,
            Mark::Nobody => self.sent.remove(&id)?.ticket.map(Whose::One),
        }
    }

    /// After a loss: removes what the library will not take up again, and what it finished without a chance to tell.
    /// Gives the tickets that will have no answer.
    pub(super) fn after_loss(&mut self) -> Vec<Ticket> {
        let mut gone = self.remove(|packet| packet.end().is_some());
        gone.sort_unstable_by_key(|packet| packet.number);
        gone.into_iter().filter_map(|packet| packet.ticket).collect()
    }

    /// After a connection without the old session: removes what the library dropped with that session, which is
    /// everything of a bulk, since nothing of one is handed over between two connections.
    pub(super) fn after_reset(&mut self) -> Dropouts {
        self.queued.retain(|queued| matches!(queued, Queued::One(_)));
        self.sent_in_bulk.clear();
        let mut gone = self.remove(|packet| packet.is_restored || packet.end() == Some(Err(Dropped)));
        gone.sort_unstable_by_key(|packet| packet.number);
        let mut dropouts = Dropouts::default();
        for Packet { ticket, message, told, .. } in gone {
            match message {
                Some(message) => dropouts.again.push(Again { ticket, message, told }),
                None => dropouts.lost.extend(ticket),
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
        let open = self.sent_in_bulk.iter_mut().filter(|mark| **mark == Mark::Bulk);
        open.for_each(|mark| *mark = Mark::GivenUp);
    }

    fn mark(&self, id: u16) -> Mark {
        self.sent_in_bulk.get(usize::from(id)).copied().unwrap_or(Mark::Nobody)
    }

    /// Packets without an answer, whose id is 0, leave no mark.
    fn set_mark(&mut self, id: u16, mark: Mark) {
        let place = usize::from(id);
        if mark != Mark::Nobody && place >= self.sent_in_bulk.len() {
            self.sent_in_bulk.resize(place + 1, Mark::Nobody);
        }
        if let Some(there) = self.sent_in_bulk.get_mut(place).filter(|_| id != 0) {
            *there = mark;
        }
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

    fn one(ticket: u64) -> Option<Whose<Ticket>> {
        Some(Whose::One(Ticket(ticket)))
    }

    fn sent(lane: &mut Lane, id: u16) -> Option<Whose<Ticket>> {
        lane.sent(id, |_| {})
    }

    fn lost(tickets: &[u64]) -> Dropouts {
        Dropouts { lost: tickets.iter().copied().map(Ticket).collect(), again: Vec::new() }
    }

    fn message(payload: &'static str) -> Message {
        let topic = crate::mqtt::Topic::parse("t").unwrap();
        let (qos, at) = (crate::mqtt::Qos::ExactlyOnce, jiff::Timestamp::UNIX_EPOCH);
        Message { topic, payload: payload.into(), qos, retain: false, properties: None, at }
    }

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
            lane.queue(Ticket(ticket), None, open());
        }
        assert_eq!(sent(&mut lane, 10), one(1));
        assert_eq!(sent(&mut lane, 0), one(2));
        assert_eq!(sent(&mut lane, 11), one(3));
        assert_eq!(lane.answered(11), Some(Whose::One(Ticket(3))));
        assert_eq!(lane.answered(11), None);
        assert_eq!(lane.answered(10), Some(Whose::One(Ticket(1))));
        assert_eq!(sent(&mut lane, 11), one(4));
    }

    #[test]
    fn a_replayed_packet_is_not_sent_twice() {
        let mut lane = Lane::default();
        lane.queue(Ticket(1), None, open());
        lane.queue(Ticket(2), None, open());
        assert_eq!(sent(&mut lane, 5), one(1));
        assert_eq!(sent(&mut lane, 5), None);
        assert_eq!(sent(&mut lane, 6), one(2));
        assert_eq!(lane.answered(5), Some(Whose::One(Ticket(1))));
    }

    fn finished() -> Fate {
        Box::pin(std::future::ready(Ok(())))
    }

    #[test]
    fn dropped_packets_leave_the_order_after_a_reset() {
        let mut lane = Lane::default();
        for (ticket, fate) in [(1, dropped()), (2, open()), (3, finished()), (4, dropped())] {
            lane.queue(Ticket(ticket), None, fate);
        }
        assert_eq!(sent(&mut lane, 1), one(1));
        assert_eq!(lane.after_reset(), lost(&[1, 4]));
        assert_eq!(lane.after_reset(), lost(&[]));
        assert_eq!(sent(&mut lane, 1), one(2));
        assert_eq!(sent(&mut lane, 2), one(3));
    }

    #[test]
    fn after_a_loss_only_what_is_open_stays() {
        let mut lane = Lane::default();
        for (ticket, fate) in [(1, finished()), (2, open()), (3, finished()), (4, dropped())] {
            lane.queue(Ticket(ticket), None, fate);
        }
        assert_eq!(sent(&mut lane, 7), one(1));
        assert_eq!(lane.after_loss(), [Ticket(1), Ticket(3), Ticket(4)]);
        assert_eq!(sent(&mut lane, 7), one(2));
    }

    #[test]
    fn given_up_packets_keep_their_place_until_dropped() {
        let mut lane = Lane::default();
        lane.queue(Ticket(1), None, dropped());
        lane.queue(Ticket(2), None, open());
        assert_eq!(lane.give_up(), [Ticket(1), Ticket(2)]);
        assert_eq!(lane.give_up(), []);
        assert_eq!(lane.after_reset(), lost(&[]));
        lane.queue(Ticket(3), None, open());
        assert_eq!(sent(&mut lane, 1), None);
        assert_eq!(lane.answered(1), None);
        assert_eq!(sent(&mut lane, 2), one(3));
    }

    #[test]
    fn a_bulk_keeps_its_place_among_single_packets() {
        let mut lane = Lane::default();
        lane.queue(Ticket(1), None, open());
        lane.queue_bulk(2);
        lane.queue(Ticket(2), None, open());
        assert_eq!(
            [sent(&mut lane, 1), sent(&mut lane, 2), sent(&mut lane, 0)],
            [one(1), Some(Whose::Bulk), Some(Whose::Bulk)]
        );
        assert_eq!(sent(&mut lane, 2), None, "a retransmission is not a second message");
        assert_eq!(sent(&mut lane, 3), one(2));
        assert_eq!([lane.answered(2), lane.answered(2)], [Some(Whose::Bulk), None]);
        assert_eq!(lane.answered(3), Some(Whose::One(Ticket(2))));
    }

    #[test]
    fn a_bulk_that_was_given_up_answers_for_no_other() {
        let mut lane = Lane::default();
        lane.queue_bulk(2);
        assert_eq!(sent(&mut lane, 1), Some(Whose::Bulk));
        lane.give_up_bulk();
        lane.queue_bulk(1);
        assert_eq!([sent(&mut lane, 1), sent(&mut lane, 2), sent(&mut lane, 3)], [None, None, Some(Whose::Bulk)]);
        assert_eq!([lane.answered(1), lane.answered(2), lane.answered(3)], [None, None, Some(Whose::Bulk)]);
    }

    #[test]
    fn a_reset_forgets_what_a_bulk_had_under_way() {
        let mut lane = Lane::default();
        lane.queue_bulk(3);
        sent(&mut lane, 1);
        lane.give_up_bulk();
        lane.queue(Ticket(7), None, open());
        assert_eq!(lane.after_reset(), lost(&[]));
        assert_eq!(sent(&mut lane, 1), one(7));
    }

    #[test]
    fn what_may_not_have_arrived_is_published_again_in_its_order() {
        let mut lane = Lane::default();
        for (ticket, payload) in [(1, "arrived"), (2, "on its way"), (3, "given up"), (4, "not sent")] {
            lane.queue(Ticket(ticket), Some(message(payload)), dropped());
            if ticket == 3 {
                lane.queued.iter_mut().filter_map(Queued::one).last().unwrap().ticket = None;
            }
        }
        lane.restore(9, Some(message("of an earlier run")));
        lane.restore(8, None);
        assert_eq!([sent(&mut lane, 1), sent(&mut lane, 2), sent(&mut lane, 9)], [one(1), one(2), None]);
        lane.received(1);
        let dropouts = lane.after_reset();
        assert_eq!(dropouts.lost, [Ticket(1)]);
        let again: Vec<_> = dropouts.again.iter().map(|again| (again.ticket, &again.message.payload[..])).collect();
        let expected: [(_, &[u8]); 4] = [
            (Some(Ticket(2)), b"on its way"),
            (None, b"given up"),
            (Some(Ticket(4)), b"not sent"),
            (None, b"of an earlier run"),
        ];
        assert_eq!(again, expected);
        for again in dropouts.again {
            lane.queue_again(again, open());
        }
        assert_eq!([sent(&mut lane, 1), sent(&mut lane, 2), sent(&mut lane, 3)], [None, None, one(4)]);
        assert_eq!(lane.answered(1), one(2));
    }
}

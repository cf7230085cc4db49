//! Everything of ours that is on its way to the broker: whose it is, whether the broker takes it, how it went.
//!
//! Shared by the driver, which hands commands over, and by the task that polls the library, which hears what became of
//! them. What is handed to the library and what is noted here happen under one lock, so that both keep one order.

mod bulks;

use std::collections::VecDeque;

use super::bulk::Bulk;
use super::driver::Signal;
use super::earlier_run::{EarlierRun, Unfinished};
use super::engine::Client;
use super::inflight::{Again, Fate, Lane, Whose};
use super::{Ack, AuthenticationData, Command, Goodbye, Grant, Refusal, Ticket, offer};
use crate::mqtt::{Batch, Connack, Message, Qos, Reason};
use crate::profile::Profile;

/// The most bytes that a PUBLISH has besides its topic and payload in MQTT 3.1.1, and in MQTT 5 without properties:
/// fixed header 5, length of the topic 2, packet id 2, length of the properties 1.
const OVERHEAD: usize = 10;

/// What is on its way, and the library's client that it goes through.
pub(super) struct Outgoing<C> {
    client: C,
    publishes: Lane,
    requests: Lane,
    earlier_run: Unfinished,
    /// The first is under way, the others wait for it.
    bulks: VecDeque<Bulk>,
    /// What the broker said; `None` while there is no connection.
    connack: Option<Connack>,
    /// Whether the library takes up unfinished packets on the next connection.
    keeps_session: bool,
    /// Who waits for the end of authenticating again.
    reauthenticating: Option<Ticket>,
    signals: Vec<Signal>,
}

impl<C: Client> Outgoing<C> {
    pub(super) fn new(client: C, profile: &Profile) -> Self {
        Self {
            client,
            publishes: Lane::default(),
            requests: Lane::default(),
            earlier_run: Unfinished::default(),
            bulks: VecDeque::new(),
            connack: None,
            keeps_session: !profile.session.clean_session,
            reauthenticating: None,
            signals: Vec::new(),
        }
    }

    /// The library holds a publish of an earlier run of the program; see [`Lane::restore`].
    pub(super) fn restore(&mut self, id: u16, message: Option<Message>) {
        self.publishes.restore(id, message);
        self.earlier_run.found();
    }

    /// Takes a command over.
    pub(super) fn accept(&mut self, command: Command) {
        match command {
            Command::Publish { ticket, message } => self.publish(ticket, message),
            Command::PublishMany { ticket, messages } if self.connack.is_some() => {
                self.bulks.push_back(Bulk::new(ticket, messages));
            }
            Command::PublishMany { ticket, .. } => self.refuse([ticket], &Refusal::NotConnected),
            Command::StopPublishing(ticket) => {
                self.bulks.iter_mut().filter(|bulk| bulk.ticket == ticket).for_each(Bulk::stop);
            }
            Command::Subscribe { ticket, filter, options } => {
                let offered = |connack: &_| offer::subscription(connack, &filter, &options);
                self.request(ticket, offered, |client| client.subscribe(&filter, &options));
            }
            Command::Unsubscribe { ticket, filter, user } => {
                let offered = |connack: &_| offer::unsubscription(connack, &filter, &user);
                self.request(ticket, offered, |client| client.unsubscribe(&filter, &user));
            }
            Command::Authenticate(data) => self.client.authenticate(data),
            Command::Reauthenticate { ticket, data } => self.reauthenticate(ticket, data),
            Command::Disconnect(goodbye) => self.leave(&goodbye),
            // The stream is cut instead.
            Command::Drop => {}
        }
        self.end_bulks();
    }

    /// What there is to tell by now, in order.
    pub(super) fn signals(&mut self) -> std::vec::Drain<'_, Signal> {
        self.signals.drain(..)
    }

    fn publish(&mut self, ticket: Ticket, message: Message) {
        if let Err(refusal) = self.check(&message) {
            return self.refuse([ticket], &refusal);
        }
        match self.client.publish(&message) {
            Some(fate) => self.publishes.queue(ticket, Some(message), fate),
            None => self.refuse([ticket], &Refusal::NotConnected),
        }
    }

    /// What the broker does not accept would end the connection, so it is not sent.
    fn check(&self, message: &Message) -> Result<(), Refusal> {
        let connack = self.connack.as_ref().ok_or(Refusal::NotConnected)?;
        // What the profile limits is what we accept.
        let limit = offer::largest_packet(connack);
        if !surely_fits(message, limit) && self.client.packet_size(message) > limit {
            return Err(Refusal::TooLarge { limit });
        }
        offer::publish(connack, message.qos, message.retain)?;
        let alias = message.properties.as_ref().and_then(|properties| properties.topic_alias);
        if C::HAS_PROPERTIES { offer::alias(connack, alias) } else { Ok(()) }
    }

    /// Asks for something if the broker has `offered` it.
    fn request(
        &mut self,
        ticket: Ticket,
        offered: impl FnOnce(&Connack) -> Result<(), Refusal>,
        queue: impl FnOnce(&C) -> Option<Fate>,
    ) {
        let checked = self.connack.as_ref().ok_or(Refusal::NotConnected).and_then(offered);
        match checked.and_then(|()| queue(&self.client).ok_or(Refusal::NotConnected)) {
            Ok(fate) => self.requests.queue(ticket, None, fate),
            Err(refusal) => self.refuse([ticket], &refusal),
        }
    }

    /// One at a time (MQTT 5, 4.12.1).
    fn reauthenticate(&mut self, ticket: Ticket, data: AuthenticationData) {
        if self.connack.is_none() {
            self.refuse([ticket], &Refusal::NotConnected);
        } else if self.reauthenticating.is_some() {
            self.refuse([ticket], &Refusal::AlreadyAuthenticating);
        } else if self.client.reauthenticate(data) {
            self.reauthenticating = Some(ticket);
        } else {
            self.refuse([ticket], &Refusal::NoAuthentication);
        }
    }

    /// Authenticating again has come to a good end.
    pub(super) fn authenticated(&mut self) {
        let ticket = self.reauthenticating.take();
        self.signals.extend(ticket.map(|ticket| Signal::Done(ticket, Ack::Authenticated)));
    }

    fn leave(&mut self, goodbye: &Goodbye) {
        self.client.leave(goodbye);
        self.give_up_bulks();
        self.give_up();
    }

    /// The library wrote a PUBLISH: what went out, unless it did before.
    pub(super) fn publish_sent(&mut self, id: u16, sent: &mut Batch) {
        match self.publishes.sent(id, |message| sent.push(message.borrowed())) {
            None | Some(Whose::EarlierRun) => {}
            Some(Whose::Bulk) => self.bulks.front_mut().into_iter().for_each(|bulk| bulk.written(id, sent)),
            Some(Whose::One(ticket)) => {
                self.signals.push(Signal::Sent(ticket));
                if id == 0 {
                    self.signals.push(Signal::Done(ticket, Ack::Published { reason: Reason::SUCCESS }));
                }
            }
        }
    }

    /// The library wrote a PUBLISH of QoS 0, of which nobody knows whether it went out: the stream was broken.
    pub(super) fn publish_unsent(&mut self) {
        match self.publishes.sent(0, |_| {}) {
            None | Some(Whose::EarlierRun) => {}
            Some(Whose::Bulk) => self.bulks.front_mut().into_iter().for_each(Bulk::unwritten),
            Some(Whose::One(ticket)) => self.refuse([ticket], &Refusal::ConnectionLost),
        }
    }

    /// The library wrote a SUBSCRIBE or UNSUBSCRIBE.
    pub(super) fn request_sent(&mut self, id: u16) {
        self.requests.sent(id, |_| {});
    }

    /// PUBREC that does not refuse.
    pub(super) fn received(&mut self, id: u16) {
        self.publishes.received(id);
    }

    /// PUBACK, PUBCOMP, or a PUBREC that refuses.
    pub(super) fn published(&mut self, id: u16, reason: Reason) {
        match self.publishes.answered(id) {
            Some(Whose::Bulk) => {
                if let Some(bulk) = self.bulks.front_mut() {
                    bulk.answered(reason);
                }
            }
            Some(Whose::EarlierRun) if reason.is_failure() => self.end_of_earlier_run(1, |run| &mut run.refused),
            Some(Whose::EarlierRun) => self.end_of_earlier_run(1, |run| &mut run.acknowledged),
            single => self.answer(single, reason, |reason| Ack::Published { reason }),
        }
    }

    /// SUBACK.
    pub(super) fn subscribed(&mut self, id: u16, reason: Reason) {
        let whose = self.requests.answered(id);
        let qos = Qos::from_number(reason.code.0).unwrap_or_default();
        self.answer(whose, reason, |reason| Ack::Subscribed(Grant { qos, reason }));
    }

    /// UNSUBACK.
    pub(super) fn unsubscribed(&mut self, id: u16, reason: Reason) {
        let whose = self.requests.answered(id);
        self.answer(whose, reason, |reason| Ack::Unsubscribed { reason });
    }

    fn answer(&mut self, whose: Option<Whose<Ticket>>, reason: Reason, ack: impl FnOnce(Reason) -> Ack) {
        match whose {
            None | Some(Whose::Bulk | Whose::EarlierRun) => {}
            Some(Whose::One(ticket)) if reason.is_failure() => self.refuse([ticket], &Refusal::Broker(reason)),
            Some(Whose::One(ticket)) => self.signals.push(Signal::Done(ticket, ack(reason))),
        }
    }

    /// CONNACK. Without the old session the library has dropped what was under way in it; what cannot have arrived twice
    /// by that is published again (MQTT 5, 4.4).
    pub(super) fn connected(&mut self, connack: Connack) {
        let session_present = connack.session_present;
        self.connack = Some(connack.clone());
        self.signals.push(Signal::Connected(connack));
        if !session_present {
            let (publishes, requests) = (self.publishes.after_reset(), self.requests.after_reset());
            self.refuse(publishes.lost.into_iter().chain(requests.lost), &Refusal::ConnectionLost);
            self.end_of_earlier_run(publishes.lost_of_earlier_run, |run| &mut run.lost);
            publishes.again.into_iter().for_each(|again| self.publish_again(again));
        }
    }

    fn publish_again(&mut self, again: Again) {
        match self.check(&again.message).map(|()| self.client.publish(&again.message)) {
            Ok(Some(fate)) => self.publishes.queue_again(again, fate),
            Ok(None) => self.refuse_again(&again, &Refusal::NotConnected),
            Err(refusal) => self.refuse_again(&again, &refusal),
        }
    }

    fn refuse_again(&mut self, again: &Again, refusal: &Refusal) {
        self.refuse(again.ticket, refusal);
        self.end_of_earlier_run(u64::from(again.is_of_earlier_run), |run| &mut run.refused);
    }

    fn end_of_earlier_run(&mut self, count: u64, as_what: fn(&mut EarlierRun) -> &mut u64) {
        self.signals.extend(self.earlier_run.ended(count, as_what).map(Signal::EarlierRun));
    }

    /// The connection is gone.
    pub(super) fn over(&mut self) {
        self.connack = None;
        let reauthenticating = self.reauthenticating.take();
        self.refuse(reauthenticating, &Refusal::ConnectionLost);
        self.give_up_bulks();
        if !self.keeps_session {
            self.give_up();
        }
        let (publishes, requests) = (self.publishes.after_loss(), self.requests.after_loss());
        self.refuse(publishes.lost.into_iter().chain(requests.lost), &Refusal::ConnectionLost);
        self.end_of_earlier_run(publishes.lost_of_earlier_run, |run| &mut run.lost);
    }

    fn give_up(&mut self) {
        let tickets = self.publishes.give_up().into_iter().chain(self.requests.give_up());
        self.refuse(tickets.collect::<Vec<_>>(), &Refusal::ConnectionLost);
    }

    fn refuse(&mut self, tickets: impl IntoIterator<Item = Ticket>, refusal: &Refusal) {
        let refused = |ticket| Signal::Refused(ticket, refusal.clone());
        self.signals.extend(tickets.into_iter().map(refused));
    }
}

/// Spares the library's own count for nearly all messages.
fn surely_fits(message: &Message, limit: u64) -> bool {
    let bytes = message.topic.as_str().len() + message.payload.len() + OVERHEAD;
    message.properties.is_none() && bytes as u64 <= limit
}

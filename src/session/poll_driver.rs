//! The driver that both versions share: commands to the library's client, reports of its task to signals.

use std::collections::VecDeque;

use super::bounded::Entry;
use super::driver::{Driver, Signal};
use super::engine::{Client, Engine, News, Socket, Welcome};
use super::inflight::Lane;
use super::poll::{PollTask, Report};
use super::{Ack, Command, Refusal, SessionError, Ticket};
use crate::mqtt::{Message, Qos, ReasonCode};
use crate::profile::Profile;
use crate::transport::Link;

/// A driver on top of a library's client and its polling task.
pub(super) struct PollDriver<C> {
    client: C,
    task: PollTask,
    publishes: Lane,
    requests: Lane,
    ready: VecDeque<Result<Signal, SessionError>>,
    /// The number of the stream that was attached last.
    connection: u64,
    welcome: Option<Welcome>,
    /// Our own limit on what we send, in bytes.
    limit: u64,
    /// Whether the library takes up unfinished packets on the next connection.
    keeps_session: bool,
}

impl<C: Client> PollDriver<C> {
    /// Starts polling `engine`.
    pub(super) fn new(client: C, engine: impl Engine, socket: Socket, profile: &Profile) -> Self {
        let limit = u64::from(profile.session.max_packet_bytes);
        Self {
            client,
            task: PollTask::spawn(engine, socket, limit),
            publishes: Lane::default(),
            requests: Lane::default(),
            ready: VecDeque::new(),
            connection: 0,
            welcome: None,
            limit,
            keeps_session: !profile.session.clean_session,
        }
    }

    fn publish(&mut self, ticket: Ticket, message: Message) {
        let size = self.client.packet_size(&message);
        match self.check(&message, size) {
            Err(refusal) => self.refuse([ticket], &refusal),
            Ok(()) => match self.client.publish(message) {
                Some(fate) => self.publishes.queue(ticket, fate),
                None => self.refuse([ticket], &Refusal::NotConnected),
            },
        }
    }

    /// What the broker does not accept would end the connection, so it is not sent.
    fn check(&self, message: &Message, size: u64) -> Result<(), Refusal> {
        let welcome = self.welcome.as_ref().ok_or(Refusal::NotConnected)?;
        let limit = welcome.max_packet.map_or(self.limit, |theirs| self.limit.min(u64::from(theirs)));
        if size > limit {
            return Err(Refusal::TooLarge { limit });
        }
        if message.retain && !welcome.retain {
            return Err(Refusal::Broker(ReasonCode(0x9A)));
        }
        if message.qos > welcome.max_qos {
            return Err(Refusal::Broker(ReasonCode(0x9B)));
        }
        Ok(())
    }

    fn request(&mut self, ticket: Ticket, queue: impl FnOnce(&C) -> Option<super::inflight::Fate>) {
        let fate = self.welcome.is_some().then(|| queue(&self.client)).flatten();
        match fate {
            Some(fate) => self.requests.queue(ticket, fate),
            None => self.refuse([ticket], &Refusal::NotConnected),
        }
    }

    fn leave(&mut self) {
        self.client.leave();
        self.give_up();
    }

    fn take(&mut self, entry: Entry<Report>) {
        match entry {
            Entry::Messages(messages) => self.ready.push_back(Ok(Signal::Messages(messages))),
            Entry::Lost(count) => self.ready.push_back(Ok(Signal::Lost(count))),
            Entry::Other(Report::News(connection, News::Connected(welcome))) => self.connected(connection, welcome),
            Entry::Other(Report::News(_, news)) => self.take_news(&news),
            Entry::Other(Report::Over(connection, error)) => self.over(connection, error),
            Entry::Other(Report::Ended) => self.ready.push_back(Err(Report::breakdown())),
        }
    }

    fn take_news(&mut self, news: &News) {
        match *news {
            News::PublishSent(id) => self.publish_sent(id),
            News::RequestSent(id) => drop(self.requests.sent(id)),
            News::Published(id, reason) => {
                let ticket = self.publishes.answered(id);
                self.answer(ticket, reason, Ack::Published { reason });
            }
            News::Subscribed(id, reason) => {
                let ticket = self.requests.answered(id);
                let granted = Qos::from_number(reason.0).unwrap_or_default();
                self.answer(ticket, reason, Ack::Subscribed { granted });
            }
            News::Unsubscribed(id, reason) => {
                let ticket = self.requests.answered(id);
                self.answer(ticket, reason, Ack::Unsubscribed);
            }
            News::Connected(_) | News::Messages(_) | News::Lost(_) | News::Ping => {}
        }
    }

    fn publish_sent(&mut self, id: u16) {
        let Some(ticket) = self.publishes.sent(id) else {
            return;
        };
        self.ready.push_back(Ok(Signal::Sent(ticket)));
        if id == 0 {
            self.ready.push_back(Ok(Signal::Done(ticket, Ack::Published { reason: ReasonCode(0) })));
        }
    }

    fn answer(&mut self, ticket: Option<Ticket>, reason: ReasonCode, ack: Ack) {
        match ticket {
            None => {}
            Some(ticket) if reason.is_failure() => self.refuse([ticket], &Refusal::Broker(reason)),
            Some(ticket) => self.ready.push_back(Ok(Signal::Done(ticket, ack))),
        }
    }

    fn connected(&mut self, connection: u64, welcome: Welcome) {
        if !welcome.session_present {
            let lost = self.publishes.after_reset().into_iter().chain(self.requests.after_reset());
            self.refuse(lost.collect::<Vec<_>>(), &Refusal::ConnectionLost);
        }
        if connection != self.connection {
            return;
        }
        let Welcome { session_present, assigned_client_id, .. } = welcome.clone();
        self.welcome = Some(welcome);
        self.ready.push_back(Ok(Signal::Connected { session_present, assigned_client_id }));
    }

    /// A stream that was replaced in the meantime is nobody's business any more.
    fn over(&mut self, connection: u64, error: SessionError) {
        if connection != self.connection {
            return;
        }
        self.welcome = None;
        if !self.keeps_session {
            self.give_up();
        }
        let lost = self.publishes.after_loss().into_iter().chain(self.requests.after_loss());
        self.refuse(lost.collect::<Vec<_>>(), &Refusal::ConnectionLost);
        self.ready.push_back(Err(error));
    }

    fn give_up(&mut self) {
        let tickets = self.publishes.give_up().into_iter().chain(self.requests.give_up());
        self.refuse(tickets.collect::<Vec<_>>(), &Refusal::ConnectionLost);
    }

    fn refuse(&mut self, tickets: impl IntoIterator<Item = Ticket>, refusal: &Refusal) {
        let refused = |ticket| Ok(Signal::Refused(ticket, refusal.clone()));
        self.ready.extend(tickets.into_iter().map(refused));
    }
}

impl<C: Client> Driver for PollDriver<C> {
    fn attach(&mut self, link: Link) {
        self.connection += 1;
        self.welcome = None;
        self.task.attach(self.connection, link);
    }

    fn accept(&mut self, command: Command) {
        match command {
            Command::Publish { ticket, message } => self.publish(ticket, message),
            Command::Subscribe { ticket, filter, qos } => {
                self.request(ticket, |client| client.subscribe(&filter, qos));
            }
            Command::Unsubscribe { ticket, filter } => self.request(ticket, |client| client.unsubscribe(&filter)),
            Command::Disconnect => self.leave(),
        }
    }

    async fn next(&mut self) -> Result<Signal, SessionError> {
        loop {
            if let Some(signal) = self.ready.pop_front() {
                return signal;
            }
            for entry in self.task.inbox.take().await {
                self.take(entry);
            }
        }
    }
}

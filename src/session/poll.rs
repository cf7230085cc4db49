//! The task in which the MQTT library is polled.
//!
//! It hands messages straight to the sink, which returns at once, gives the library more of a bulk, and tells the driver
//! the rest through a queue. It does nothing else and never waits for anybody, so that no ping is late.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;

use super::driver::Signal;
use super::engine::{Client, Engine, News, Socket};
use super::failure::{Failure, Reached, judge};
use super::intake::Intake;
use super::outbox::Outbox;
use super::outgoing::Outgoing;
use super::pulse::Pulse;
use super::{Command, SessionError};
use crate::mqtt::Batch;
use crate::transport::{Link, LinkStatus};

/// What the task tells.
#[derive(Debug)]
pub(super) enum Report {
    /// Something happened on the connection with this number.
    Signal(u64, Signal),
    /// The connection with this number is over; the task waits for the next.
    Over(u64, SessionError),
    /// The task has ended.
    Ended,
}

/// From the task to the driver.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    reports: Mutex<VecDeque<Report>>,
    filled: Notify,
}

impl Inbox {
    /// Waits until something is there. May be dropped and called again.
    pub(super) async fn take(&self) -> VecDeque<Report> {
        loop {
            let reports = std::mem::take(&mut *self.reports());
            if !reports.is_empty() {
                return reports;
            }
            self.filled.notified().await;
        }
    }

    fn push(&self, reports: impl IntoIterator<Item = Report>) {
        let mut queue = self.reports();
        let before = queue.len();
        queue.extend(reports);
        if queue.len() > before {
            drop(queue);
            self.filled.notify_one();
        }
    }

    fn reports(&self) -> MutexGuard<'_, VecDeque<Report>> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What driver and task share of what is on its way to the broker.
struct Desk<C> {
    outgoing: Mutex<Outgoing<C>>,
    /// Rung when a command may have made the library hungry.
    bell: Notify,
}

impl<C: Client> Desk<C> {
    fn outgoing(&self) -> MutexGuard<'_, Outgoing<C>> {
        self.outgoing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the library has nothing left to write and there is more. May be dropped and called again.
    async fn hungry(&self) {
        while !self.outgoing().is_hungry() {
            self.bell.notified().await;
        }
    }
}

/// The driver's hold on the task. Dropping it ends the task and closes the stream.
pub(super) struct PollTask<C> {
    links: mpsc::UnboundedSender<(u64, Link)>,
    pub inbox: Arc<Inbox>,
    desk: Arc<Desk<C>>,
    abort: AbortHandle,
}

impl<C: Client> PollTask<C> {
    /// Starts it; it waits for the first stream. Packets above `limit` bytes end a connection.
    pub(super) fn spawn(
        engine: impl Engine,
        socket: Socket,
        limit: u64,
        outgoing: Outgoing<C>,
        outbox: Arc<Outbox>,
    ) -> Self {
        let (links, next_link) = mpsc::unbounded_channel();
        let inbox = Arc::<Inbox>::default();
        let desk = Arc::new(Desk { outgoing: Mutex::new(outgoing), bell: Notify::new() });
        let delivery = outbox.delivery();
        let poller = Poller {
            engine,
            socket,
            limit,
            inbox: LastWord(Arc::clone(&inbox)),
            desk: Arc::clone(&desk),
            outbox,
            intake: Intake::new(delivery),
            sent: Batch::default(),
            was_hungry: false,
        };
        let abort = tokio::spawn(poller.run(next_link)).abort_handle();
        Self { links, inbox, desk, abort }
    }

    /// Hands over a stream, to be used as soon as the one before is over.
    pub(super) fn attach(&self, connection: u64, link: Link) {
        // A task that has ended said so in the inbox.
        let _ = self.links.send((connection, link));
    }

    /// Takes a command over: the answers that are known at once.
    pub(super) fn accept(&self, command: Command) -> Vec<Signal> {
        let mut outgoing = self.desk.outgoing();
        outgoing.accept(command);
        let answers = outgoing.signals().collect();
        drop(outgoing);
        self.desk.bell.notify_one();
        answers
    }
}

impl<C> Drop for PollTask<C> {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

/// Tells the driver when the task ends, even when the library panicked.
struct LastWord(Arc<Inbox>);

impl Drop for LastWord {
    fn drop(&mut self) {
        self.0.push([Report::Ended]);
    }
}

struct Poller<E, C> {
    engine: E,
    socket: Socket,
    /// The largest packet that we accept, in bytes.
    limit: u64,
    inbox: LastWord,
    desk: Arc<Desk<C>>,
    outbox: Arc<Outbox>,
    intake: Intake,
    /// Messages that went out and were not told yet.
    sent: Batch,
    /// Whether the library had written all of a bulk before the last turn.
    was_hungry: bool,
}

impl<E: Engine, C: Client> Poller<E, C> {
    async fn run(mut self, mut next_link: mpsc::UnboundedReceiver<(u64, Link)>) {
        while let Some((connection, link)) = next_link.recv().await {
            let status = link.status();
            self.socket.put(link);
            let error = self.serve(connection, &status).await;
            self.over(connection, error);
        }
    }

    /// Polls until the connection is over.
    async fn serve(&mut self, connection: u64, link: &LinkStatus) -> SessionError {
        let mut pulse = Pulse::default();
        let mut since = None;
        loop {
            let result = self.turn(connection).await;
            if self.intake.holds(|one| matches!(one, News::Connected(_))) {
                since = Some(Instant::now());
            }
            let pinged = self.intake.holds(|one| matches!(one, News::Ping));
            let is_dead = pinged && self.is_dead(&mut pulse, link);
            if result.is_err() || is_dead {
                self.intake.release_all();
            }
            self.tell(connection);
            let failure = match result {
                Err(failure) => self.socket.verdict().map_or(failure, Failure::from),
                Ok(()) if is_dead => Failure::KeepAlive,
                Ok(()) => continue,
            };
            if is_dead {
                self.engine.hang_up();
            }
            let up_for = since.map(|since| since.elapsed());
            return judge(failure, Reached { up_for, limit: self.limit }, link);
        }
    }

    /// One turn of the library. A bulk is fed only when the library has nothing else to do, and not twice in a row
    /// between two looks at what arrived.
    async fn turn(&mut self, connection: u64) -> Result<(), Failure> {
        let mut turn = pin!(self.engine.turn(&mut self.intake));
        loop {
            tokio::select! {
                biased;
                result = &mut turn => return result,
                () = self.desk.hungry() => {
                    let mut outgoing = self.desk.outgoing();
                    outgoing.feed();
                    // A bulk of which nothing was taken is over, and the library has nothing to tell of it.
                    self.inbox.0.push(outgoing.signals().map(|signal| Report::Signal(connection, signal)));
                }
                challenge = self.socket.challenges.next() => {
                    self.inbox.0.push([Report::Signal(connection, Signal::Challenge(challenge))]);
                }
            }
        }
    }

    /// Tells everybody what the turn brought.
    fn tell(&mut self, connection: u64) {
        let mut outgoing = self.desk.outgoing();
        let mut done_with = None;
        // The library takes it that what it wrote went out.
        let has_lost = self.socket.has_lost();
        for one in self.intake.drain() {
            match one {
                News::Messages(messages) => {
                    tell_sent(&mut self.sent, &self.outbox);
                    self.outbox.received(&messages);
                    done_with = Some(messages);
                }
                News::Connected(connack) => outgoing.connected(*connack),
                News::PublishSent(0) if has_lost => outgoing.publish_unsent(),
                News::PublishSent(id) => outgoing.publish_sent(id, &mut self.sent),
                News::RequestSent(id) => outgoing.request_sent(id),
                News::Received(id) => outgoing.received(id),
                News::Published(id, reason) => outgoing.published(id, reason),
                News::Subscribed(id, reason) => outgoing.subscribed(id, reason),
                News::Unsubscribed(id, reason) => outgoing.unsubscribed(id, reason),
                News::Authenticated => outgoing.authenticated(),
                News::Ping => {}
            }
        }
        tell_sent(&mut self.sent, &self.outbox);
        done_with.into_iter().for_each(|batch| self.intake.give_back(batch));
        let is_hungry = outgoing.is_hungry();
        if is_hungry && self.was_hungry {
            outgoing.feed();
        }
        self.was_hungry = is_hungry;
        outgoing.report(Instant::now());
        self.inbox.0.push(outgoing.signals().map(|signal| Report::Signal(connection, signal)));
    }

    fn over(&mut self, connection: u64, error: SessionError) {
        let mut outgoing = self.desk.outgoing();
        outgoing.over();
        let lost = outgoing.signals().map(|signal| Report::Signal(connection, signal));
        self.inbox.0.push(lost.chain([Report::Over(connection, error)]));
    }

    /// Called at each PINGREQ.
    fn is_dead(&mut self, pulse: &mut Pulse, link: &LinkStatus) -> bool {
        self.engine.pretend_pong();
        pulse.is_flat(link.bytes_arrived())
    }
}

/// A task that is stopped, or a library that broke down: what waits for a PUBREL will not get it.
impl<E, C> Drop for Poller<E, C> {
    fn drop(&mut self) {
        self.intake.release_all();
        for one in self.intake.drain() {
            if let News::Messages(messages) = one {
                self.outbox.received(&messages);
            }
        }
    }
}

/// Messages that went out come before those that arrived after them.
fn tell_sent(sent: &mut Batch, outbox: &Outbox) {
    outbox.sent(sent);
    sent.clear();
}

impl Report {
    /// What a library that broke down looks like from outside.
    pub(super) fn breakdown() -> SessionError {
        SessionError::Broke { what: "the MQTT library" }
    }
}

//! The loop: signals and retry; `commands` owns what the caller asks for. Generic over the driver, and over what climbs the
//! ladder.

mod commands;
mod phase;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use phase::{Phase, until};

use super::backoff::Backoff;
use super::driver::{Driver, Signal};
use super::failure::no_connack_within;
use super::outbox::Outbox;
use super::subscriptions::Subscriptions;
use super::{
    Ack, Challenge, Command, Event, Goodbye, Greeting, Plan, Refusal, SessionError, State, Ticket, kept, ladder,
};
use crate::mqtt::{Connack, Filter, SubscribeOptions};
use crate::profile::SessionSettings;
use crate::transport::{Link, Rung, Step, StepOutcome};

pub(super) use commands::refused_while_down;
pub(super) use phase::Climb;

/// How long DISCONNECT may take to go out before the user is told that the session is closed anyway. Below what people
/// notice; a peer that reads takes it in a fraction of it.
const FAREWELL: Duration = Duration::from_millis(100);

/// What the actor needs to know of the profile.
#[derive(Debug)]
pub(super) struct Manner {
    /// For the whole ladder, CONNACK included.
    pub allowed: Duration,
    pub session: SessionSettings,
    pub saved: Vec<(Filter, SubscribeOptions)>,
    /// The files of sessions that the broker forgets as soon as it takes the connection.
    pub outdated: Vec<PathBuf>,
}

impl Manner {
    /// What `plan` says.
    pub(super) fn of(plan: &Plan) -> Self {
        let profile = &plan.profile;
        let saved =
            profile.subscriptions.iter().filter_map(|saved| Some((saved.parsed()?, saved.options.clone()))).collect();
        let (allowed, session, outdated) = (ladder::allowed(plan), profile.session.clone(), kept::outdated(plan));
        Self { allowed, session, saved, outdated }
    }
}

/// One session.
pub(super) struct Actor<D, C> {
    driver: D,
    climb: C,
    manner: Manner,
    commands: mpsc::UnboundedReceiver<Command>,
    outbox: Arc<Outbox>,
    phase: Phase,
    attempt: u32,
    backoff: Backoff,
    subscriptions: Subscriptions,
}

/// What the loop woke up for.
enum Turn {
    Command(Option<Command>),
    Climbed(Result<Link, SessionError>),
    Signal(Result<Signal, SessionError>),
    TimeIsUp,
}

impl<D, C> Actor<D, C>
where
    D: Driver,
    C: FnMut(Instant) -> Climb + Send,
{
    pub(super) fn new(
        driver: D,
        climb: C,
        manner: Manner,
        commands: mpsc::UnboundedReceiver<Command>,
        outbox: Arc<Outbox>,
    ) -> Self {
        let subscriptions = Subscriptions::new(manner.saved.iter().cloned());
        let (phase, backoff) = (Phase::Idle, Backoff::default());
        Self { driver, climb, manner, commands, outbox, phase, attempt: 0, backoff, subscriptions }
    }

    /// Runs until the owner says Disconnect or is gone.
    pub(super) async fn run(mut self) {
        self.connect();
        let goodbye = loop {
            match self.turn().await {
                Turn::Command(None) => break Some(Goodbye::default()),
                Turn::Command(Some(Command::Disconnect(goodbye))) => break Some(goodbye),
                Turn::Command(Some(Command::Drop)) => break None,
                Turn::Command(Some(command)) => self.command(command),
                Turn::Climbed(Ok(link)) => self.greet(link),
                Turn::Climbed(Err(error)) => self.down(error),
                Turn::Signal(Ok(signal)) => self.signal(signal),
                Turn::Signal(Err(error)) => self.broken(error),
                Turn::TimeIsUp => self.time_is_up(),
            }
        };
        self.leave(goodbye).await;
    }

    /// Waits for whatever comes first. Nothing that is dropped here loses anything but the wait itself.
    async fn turn(&mut self) -> Turn {
        let deadline = self.phase.deadline(self.subscriptions.deadline());
        tokio::select! {
            command = self.commands.recv() => Turn::Command(command),
            result = self.phase.climbed() => Turn::Climbed(result),
            signal = self.driver.next() => Turn::Signal(signal),
            () = until(deadline) => Turn::TimeIsUp,
        }
    }

    fn time_is_up(&mut self) {
        match &self.phase {
            Phase::Climbing { .. } | Phase::Idle => {}
            Phase::Greeting { link, .. } => self.down(no_connack_within(self.manner.allowed, link)),
            Phase::Up { .. } => {
                let late = self.subscriptions.overdue(Instant::now());
                late.into_iter().for_each(|event| self.outbox.push(event));
            }
            Phase::Waiting { .. } => self.connect(),
        }
    }

    fn connect(&mut self) {
        self.attempt += 1;
        self.state(State::Connecting { attempt: self.attempt });
        let began = Instant::now();
        let climb = (self.climb)(began + self.manner.allowed);
        self.phase = Phase::Climbing { climb, began };
    }

    fn greet(&mut self, link: Link) {
        let Phase::Climbing { began, .. } = self.phase else {
            return;
        };
        let since = Instant::now();
        let until = Some(began + self.manner.allowed);
        self.phase = Phase::Greeting { link: link.status(), began, since, until };
        self.step(Rung::Mqtt, StepOutcome::Started, since);
        self.driver.attach(link);
    }

    /// People are not timed.
    fn challenge(&mut self, challenge: Challenge) {
        if let Phase::Greeting { until, .. } = &mut self.phase {
            *until = None;
        }
        self.outbox.push(Event::Challenge(challenge));
    }

    fn signal(&mut self, signal: Signal) {
        match signal {
            Signal::Connected(connack) => self.up(connack),
            Signal::Challenge(challenge) => self.challenge(challenge),
            Signal::Sent(ticket) => self.outbox.push(Event::Sent(ticket)),
            Signal::Progress(ticket, sent) => self.outbox.push(Event::Progress { ticket, sent }),
            Signal::Done(ticket, ack @ (Ack::Published { .. } | Ack::PublishedMany { .. } | Ack::Authenticated)) => {
                self.outbox.push(Event::Done(ticket, ack));
            }
            Signal::Done(ticket, ack @ (Ack::Subscribed { .. } | Ack::Unsubscribed { .. })) => {
                self.answer(ticket, Ok(ack));
            }
            Signal::Refused(ticket, refusal) if self.subscriptions.is_asked(ticket) => {
                self.answer(ticket, Err(refusal));
            }
            Signal::EarlierRun(ended) => self.outbox.push(Event::EarlierRun(ended)),
            Signal::Refused(ticket, refusal) => self.outbox.push(Event::Refused(ticket, refusal)),
        }
    }

    fn answer(&mut self, ticket: Ticket, answer: Result<Ack, Refusal>) {
        if let Some(event) = self.subscriptions.answered(ticket, answer) {
            self.outbox.push(event);
        }
    }

    fn up(&mut self, connack: Connack) {
        let Phase::Greeting { link, began, since, .. } = &self.phase else {
            return;
        };
        let (link, took, since) = (link.clone(), began.elapsed(), *since);
        let (security, session_present) = (link.security(), connack.session_present);
        self.step(Rung::Mqtt, StepOutcome::Done(session_words(session_present)), since);
        kept::forget(&self.manner.outdated, &self.outbox);
        self.attempt = 0;
        self.phase = Phase::Up { link, since: Instant::now() };
        self.state(State::Connected(Greeting { connack, security, took }));
        self.subscriptions.connected(session_present, Instant::now());
        self.ask();
    }

    /// The driver's stream is gone. In the other phases it was ours to end.
    fn broken(&mut self, error: SessionError) {
        match &self.phase {
            Phase::Greeting { .. } => self.down(error),
            Phase::Up { since, .. } => {
                self.backoff.stood(since.elapsed());
                self.down(error);
            }
            Phase::Climbing { .. } | Phase::Waiting { .. } | Phase::Idle => {}
        }
    }

    fn down(&mut self, error: SessionError) {
        self.let_go(error.blamed_after_connect());
        let may_retry = self.manner.session.auto_reconnect && !error.is_final();
        let retry_in = may_retry.then(|| self.backoff.next());
        self.phase = retry_in.map_or(Phase::Idle, |wait| Phase::Waiting { until: Instant::now() + wait });
        self.state(State::Down { cause: Arc::new(error), retry_in });
        if retry_in.is_none() {
            let waiting = self.subscriptions.abandon();
            waiting.into_iter().for_each(|ticket| self.outbox.push(Event::Refused(ticket, Refusal::NotConnected)));
        }
    }

    /// Ends the stream, wherever it is. Before CONNACK that is the failure of a rung.
    fn let_go(&mut self, blamed: Rung) {
        match &self.phase {
            Phase::Greeting { link, since, .. } => {
                link.cut();
                self.step(blamed, StepOutcome::Failed, *since);
            }
            Phase::Up { link, .. } => link.cut(),
            Phase::Climbing { .. } | Phase::Waiting { .. } | Phase::Idle => {}
        }
    }

    /// Says goodbye to the broker if it knows us and is to hear it, and tells what becomes of what was under way.
    async fn leave(mut self, goodbye: Option<Goodbye>) {
        if let Some(goodbye) = goodbye.filter(|_| self.phase.is_up()) {
            self.driver.accept(Command::Disconnect(goodbye));
            let goodbye = async {
                while let Ok(signal) = self.driver.next().await {
                    self.signal(signal);
                }
            };
            // Whether it went out in time or not, we are gone.
            let _ = timeout(FAREWELL, goodbye).await;
        }
        self.let_go(Rung::Mqtt);
        self.state(State::Closed);
    }

    fn state(&self, state: State) {
        self.outbox.push(Event::State(state));
    }

    fn step(&self, rung: Rung, outcome: StepOutcome, since: Instant) {
        self.outbox.push(Event::Step(Step { rung, outcome, took: since.elapsed() }));
    }
}

fn session_words(session_present: bool) -> String {
    if session_present { "session taken up again".to_owned() } else { "new session".to_owned() }
}

#[cfg(test)]
mod tests;

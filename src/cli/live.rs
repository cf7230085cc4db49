//! A session as a command has it: events one by one, a time limit, signals, and how it failed as a `Failure`.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use super::narrator::Narrator;
use super::signals::Signals;
use super::{Exit, Failure, failure, secrets};
use crate::explain;
use crate::mqtt::ReasonCode;
use crate::profile::{Profile, octets};
use crate::session::{
    Challenge, Command, Event, Goodbye, Greeting, Plan, Refusal, SessionError, SessionHandle, Sink, State, Ticket,
};
use crate::wire::Trace;

/// More than a session gives its goodbye; one that hangs must not keep the program from ending.
const PATIENCE: Duration = Duration::from_millis(300);

/// A session, and whoever else may wake the command that waits for it.
#[derive(Debug)]
pub(super) struct Live {
    session: SessionHandle,
    profile: Profile,
    signals: Signals,
    events: VecDeque<Event>,
    last_ticket: u64,
    /// Says on standard error what the connection does, if that is wanted.
    narrator: Option<Narrator>,
}

/// What woke the command.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
pub(super) enum Heard {
    /// The session has something to say.
    Event(Event),
    /// Somebody unparked the command, or nobody did: there may be messages.
    Woken,
    /// The user wants it to end.
    Signal,
    /// The time is over.
    Late,
}

impl Live {
    /// Begins to connect. Whoever else unparks the calling thread wakes it, too.
    pub(super) fn open(plan: Plan, trace: Trace, sink: Arc<dyn Sink>, signals: Signals) -> Self {
        let (profile, this) = (plan.profile.clone(), thread::current());
        let session = SessionHandle::spawn_traced(plan, trace, sink, Arc::new(move || this.unpark()));
        Self { session, profile, signals, events: VecDeque::new(), last_ticket: 0, narrator: None }
    }

    /// Says on standard error what the connection does, if `narrates`.
    pub(super) fn narrating(self, narrates: bool) -> Self {
        let narrator = narrates.then(|| Narrator::new(self.profile.clone()));
        Self { narrator, ..self }
    }

    /// Waits for whatever comes first. After it, every message that came before an event is in the sink.
    pub(super) fn wait(&mut self, until: Option<Instant>) -> Heard {
        if let Some(event) = self.events.pop_front() {
            return Heard::Event(event);
        }
        // Another session's wait on this thread may have used up the wake of this one.
        self.fetch();
        if self.events.is_empty() && !self.signals.came() {
            park(until);
            self.fetch();
        }
        match self.events.pop_front() {
            Some(event) => Heard::Event(event),
            None if self.signals.came() => Heard::Signal,
            None if until.is_some_and(|until| until <= Instant::now()) => Heard::Late,
            None => Heard::Woken,
        }
    }

    /// Waits for the next event at the end, whatever signals come; `None` once the time is over.
    pub(super) fn wait_to_leave(&mut self, until: Instant) -> Option<Event> {
        self.fetch();
        while self.events.is_empty() && Instant::now() < until {
            park(Some(until));
            self.fetch();
        }
        self.events.pop_front()
    }

    /// The next event, if there is one now.
    pub(super) fn poll(&mut self) -> Option<Event> {
        self.fetch();
        self.events.pop_front()
    }

    fn fetch(&mut self) {
        let events = self.session.drain().into_iter().map(|dated| dated.event);
        match &mut self.narrator {
            Some(narrator) => self.events.extend(events.inspect(|event| narrator.tell(event))),
            None => self.events.extend(events),
        }
    }

    /// Waits for CONNACK.
    ///
    /// # Errors
    /// It did not come about, the user wants it to end, or the time is over.
    pub(super) fn connected(&mut self, until: Option<Instant>) -> Result<Greeting, Failure> {
        loop {
            match self.wait(until) {
                Heard::Event(Event::State(State::Connected(greeting))) => return Ok(greeting),
                Heard::Event(Event::State(State::Down { cause, .. })) => return Err(self.failure(&cause)),
                Heard::Event(event) => self.still_up(&event)?,
                Heard::Signal => return Err(Failure::Interrupted),
                Heard::Late => return Err(Failure::Late),
                Heard::Woken => {}
            }
        }
    }

    /// # Errors
    /// The event says that there is no connection, and that none will come.
    pub(super) fn still_up(&self, event: &Event) -> Result<(), Failure> {
        match event {
            Event::State(State::Down { cause, retry_in: None }) => Err(self.failure(cause)),
            Event::Challenge(challenge) => self.answer(challenge),
            Event::State(State::Closed) => Err(Failure::Impossible("The session ended by itself.".to_owned())),
            Event::State(State::Connecting { .. } | State::Connected(_) | State::Down { retry_in: Some(_), .. })
            | Event::Step(_)
            | Event::Sent(_)
            | Event::Progress { .. }
            | Event::Done(..)
            | Event::Refused(..)
            | Event::Resubscribed { .. } => Ok(()),
            Event::EarlierRun(ended) => {
                if !ended.is_whole() {
                    failure::warn(&explain::earlier_run(ended));
                }
                Ok(())
            }
            Event::SessionFile(error) => {
                failure::warn(&explain::session_file(error));
                Ok(())
            }
        }
    }

    /// Asks for the answer to a step of authentication where somebody is there to be asked.
    ///
    /// # Errors
    /// Nobody is there, the user wants it to end, or the answer cannot be read.
    pub(super) fn answer(&self, challenge: &Challenge) -> Result<(), Failure> {
        let words = explain::challenge(challenge);
        let question = format!("{words} It holds {}.\nAnswer, or hex: and digits: ", challenge.data.escape_ascii());
        let Some(answer) = secrets::ask(&question)? else {
            let headline = "The broker asks for a step of authentication, and there is no terminal to ask on";
            return Err(Failure::said(headline, words, Exit::Usage));
        };
        let Some(answer) = octets(answer.reveal()) else {
            return Err(Failure::Usage("After hex: come pairs of hexadecimal digits.".to_owned()));
        };
        self.session.send(Command::Authenticate(answer.into()));
        Ok(())
    }

    /// Says that the connection is gone for now, and why.
    pub(super) fn warn_of_loss(&self, cause: &SessionError, retry_in: Duration) {
        let why = explain::session(cause, &self.profile);
        failure::warn(&format!("{}. The next attempt is in {:.1} s.", why.headline, retry_in.as_secs_f64()));
    }

    fn failure(&self, cause: &SessionError) -> Failure {
        let mut why = explain::session(cause, &self.profile);
        if let SessionError::Files(error) = cause {
            secrets::with_flags(&mut why, error);
        }
        Failure::Explained { why: Box::new(why), exit: Exit::of(cause) }
    }

    /// Hands a command over; the ticket is the one to hear of.
    pub(super) fn send(&mut self, command: impl FnOnce(Ticket) -> Command) -> Ticket {
        self.last_ticket += 1;
        let ticket = Ticket(self.last_ticket);
        let command = command(ticket);
        if let Some(narrator) = &mut self.narrator {
            narrator.note(&command);
        }
        self.session.send(command);
        ticket
    }

    /// Says goodbye, if there is one to say, and waits until that is out, or was given up.
    pub(super) fn leave(self, goodbye: impl Into<Option<Goodbye>>) {
        let _in_time = self.session.close_with(goodbye.into()).wait(PATIENCE);
    }
}

fn park(until: Option<Instant>) {
    match until {
        None => thread::park(),
        Some(until) => thread::park_timeout(until.saturating_duration_since(Instant::now())),
    }
}

/// How a command ends to which the broker said no, or did not answer.
pub(super) fn refused(what: &str, refusal: &Refusal) -> Failure {
    Failure::said(what, explain::refusal(refusal), exit(refusal))
}

pub(super) const fn exit(refusal: &Refusal) -> Exit {
    match refusal {
        Refusal::Broker(reason) => Exit::Refused(reason.code.0),
        Refusal::NotOffered(code) => Exit::Refused(code.0),
        Refusal::NoLocalShared | Refusal::NoAuthentication | Refusal::AlreadyAuthenticating => Exit::Usage,
        Refusal::NotConnected | Refusal::ConnectionLost | Refusal::LostAmid { .. } => Exit::Lost,
        Refusal::NoAnswer(_) => Exit::TimedOut,
        Refusal::TooLarge { .. } => Exit::Refused(ReasonCode::PACKET_TOO_LARGE.0),
    }
}

/// Whether it was refused for want of a connection. Then `State::Down` came before it or comes after it, and says more:
/// why there is none.
pub(super) const fn is_loss(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::NotConnected | Refusal::ConnectionLost | Refusal::LostAmid { .. } => true,
        Refusal::Broker(_)
        | Refusal::NotOffered(_)
        | Refusal::NoLocalShared
        | Refusal::NoAuthentication
        | Refusal::AlreadyAuthenticating
        | Refusal::NoAnswer(_)
        | Refusal::TooLarge { .. } => false,
    }
}

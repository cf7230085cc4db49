//! The owner's end of a session.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::mpsc;
use tokio::time::Instant;

use super::actor::{Actor, Climb, Manner};
use super::driver::Driver;
use super::engine::Socket;
use super::outbox::Outbox;
use super::thread::{self, Farewell};
use super::{Command, Dated, Event, Goodbye, Plan, SessionError, Sink, State, Wake, ladder, v4, v5};
use crate::profile::Protocol;
use crate::wire::Trace;

/// The owner's end of a session. Dropping it ends the session.
pub struct SessionHandle {
    commands: mpsc::UnboundedSender<Command>,
    outbox: Arc<Outbox>,
    farewell: Farewell,
    trace: Trace,
    /// Whether the session's task panicked.
    broke: Arc<AtomicBool>,
}

impl SessionHandle {
    /// Starts a session on a thread of its own; it begins to connect at once. Messages go to `sink`; `wake` is called
    /// when events are waiting or messages went there.
    #[must_use]
    pub fn spawn(plan: Plan, sink: Arc<dyn Sink>, wake: Wake) -> Self {
        Self::spawn_traced(plan, Trace::default(), sink, wake)
    }

    /// The same with a trace of the owner's: open from CONNECT on, or shared by sessions that follow each other.
    #[must_use]
    pub fn spawn_traced(plan: Plan, trace: Trace, sink: Arc<dyn Sink>, wake: Wake) -> Self {
        let (commands, received) = mpsc::unbounded_channel();
        let outbox = Outbox::new(wake, sink);
        let socket = Socket::new(&plan.profile, trace.clone());
        let word = LastWord::new(&outbox);
        let broke = Arc::clone(&word.broke);
        let session = guarded(word, run(plan, socket, received, Arc::clone(&outbox)));
        let farewell = thread::start(session).unwrap_or_else(|error| {
            let cause = Arc::new(SessionError::NoThread(error.kind()));
            outbox.push(Event::State(State::Down { cause, retry_in: None }));
            Farewell::of_nobody()
        });
        Self { commands, outbox, farewell, trace, broke }
    }

    /// Hands a command over. Never waits.
    pub fn send(&self, command: Command) {
        // A session that has ended said so with its last event, but one that broke down left its owner without one.
        if let Err(unsent) = self.commands.send(command)
            && self.broke.load(Ordering::Acquire)
        {
            after_all(&unsent.0).into_iter().for_each(|event| self.outbox.push(event));
        }
    }

    /// Another hand on the session, for another thread.
    #[must_use]
    pub fn commands(&self) -> Commands {
        Commands(self.commands.downgrade())
    }

    /// The packets of the session, once somebody opens it: see [`crate::wire::trace`].
    #[must_use]
    pub const fn trace(&self) -> &Trace {
        &self.trace
    }

    /// Leaves the broker. Never waits: the farewell goes out by itself.
    #[expect(clippy::must_use_candidate, reason = "who does not want to wait for it lets it go")]
    pub fn close(self) -> Farewell {
        self.close_with(Some(Goodbye::default()))
    }

    /// Leaves the broker with this goodbye; `None`: without one. Never waits.
    pub fn close_with(self, goodbye: Option<Goodbye>) -> Farewell {
        self.send(goodbye.map_or(Command::Drop, Command::Disconnect));
        self.farewell
    }

    /// Takes what is waiting, in order. Never waits.
    #[must_use]
    pub fn drain(&self) -> Vec<Dated> {
        self.outbox.drain()
    }
}

/// Hands commands to a session, and does not keep it alive.
#[derive(Debug, Clone)]
pub struct Commands(mpsc::WeakUnboundedSender<Command>);

impl Commands {
    /// Hands a command over. Never waits. `false`: the session has ended.
    #[must_use]
    pub fn send(&self, command: Command) -> bool {
        self.0.upgrade().is_some_and(|commands| commands.send(command).is_ok())
    }
}

impl fmt::Debug for SessionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionHandle").finish_non_exhaustive()
    }
}

/// Says that the session broke down, unless it came to its end.
struct LastWord {
    outbox: Arc<Outbox>,
    broke: Arc<AtomicBool>,
    is_said: bool,
}

impl LastWord {
    fn new(outbox: &Arc<Outbox>) -> Self {
        Self { outbox: Arc::clone(outbox), broke: Arc::default(), is_said: false }
    }
}

impl Drop for LastWord {
    fn drop(&mut self) {
        if !self.is_said {
            self.broke.store(true, Ordering::Release);
            let cause = Arc::new(SessionError::Broke { what: "the session" });
            self.outbox.push(Event::State(State::Down { cause, retry_in: None }));
        }
    }
}

/// Runs a session. If it panics, the word is dropped with it and says so: nobody waits for an answer for ever.
async fn guarded(mut word: LastWord, session: impl Future<Output = ()>) {
    session.await;
    word.is_said = true;
}

/// The answer to a command when there is nobody left to carry it out.
fn after_all(command: &Command) -> Option<Event> {
    match command {
        Command::Disconnect(_) | Command::Drop => Some(Event::State(State::Closed)),
        other => super::actor::refused_while_down(other),
    }
}

/// The version is chosen once, here.
async fn run(plan: Plan, socket: Socket, commands: mpsc::UnboundedReceiver<Command>, outbox: Arc<Outbox>) {
    match plan.profile.protocol {
        Protocol::V311 => run_on(v4::driver(&plan, &outbox, socket), plan, commands, outbox).await,
        Protocol::V5 => run_on(v5::driver(&plan, &outbox, socket), plan, commands, outbox).await,
    }
}

async fn run_on<D: Driver>(
    driver: Result<D, SessionError>,
    plan: Plan,
    commands: mpsc::UnboundedReceiver<Command>,
    outbox: Arc<Outbox>,
) {
    match driver {
        Ok(driver) => {
            let manner = Manner::of(&plan);
            let climb = climber(plan, Arc::clone(&outbox));
            Actor::new(driver, climb, manner, commands, outbox).run().await;
        }
        Err(error) => stillborn(error, commands, &outbox).await,
    }
}

fn climber(plan: Plan, outbox: Arc<Outbox>) -> impl FnMut(Instant) -> Climb + Send {
    move |deadline| {
        let outbox = Arc::clone(&outbox);
        Box::pin(ladder::climb(plan.clone(), deadline, move |step| outbox.push(Event::Step(step))))
    }
}

/// A profile that cannot be used: down from the beginning, until the owner has seen it.
async fn stillborn(error: SessionError, mut commands: mpsc::UnboundedReceiver<Command>, outbox: &Outbox) {
    outbox.push(Event::State(State::Down { cause: Arc::new(error), retry_in: None }));
    while let Some(command) =
        commands.recv().await.filter(|command| !matches!(command, Command::Disconnect(_) | Command::Drop))
    {
        super::actor::refused_while_down(&command).into_iter().for_each(|event| outbox.push(event));
    }
    outbox.push(Event::State(State::Closed));
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::session::{Discard, Refusal, Ticket};

    fn handle(session: impl Future<Output = ()> + Send + 'static) -> SessionHandle {
        let (commands, received) = mpsc::unbounded_channel();
        let outbox = Outbox::new(Arc::new(|| {}), Arc::new(Discard));
        let word = LastWord::new(&outbox);
        let broke = Arc::clone(&word.broke);
        let session = async move {
            let _received = received;
            session.await;
        };
        let farewell = thread::start(guarded(word, session)).unwrap();
        assert!(farewell.wait(Duration::from_secs(10)));
        SessionHandle { commands, outbox, farewell, trace: Trace::default(), broke }
    }

    #[test]
    fn a_session_that_panics_says_so_and_answers_to_the_end() {
        let handle = handle(async { panic!("a fault of ours") });
        handle.send(Command::StopPublishing(Ticket(1)));
        handle.send(Command::Reauthenticate { ticket: Ticket(2), data: bytes::Bytes::new().into() });
        handle.send(Command::Drop);
        let events: Vec<_> = handle.drain().into_iter().map(|dated| dated.event).collect();
        let [
            Event::State(State::Down { cause, retry_in: None }),
            Event::Refused(Ticket(2), Refusal::NotConnected),
            Event::State(State::Closed),
        ] = &events[..]
        else {
            panic!("{events:?}")
        };
        assert!(matches!(**cause, SessionError::Broke { .. }) && cause.is_final());
    }

    #[test]
    fn one_that_ends_has_said_its_last_word_itself() {
        let handle = handle(async {});
        handle.send(Command::Drop);
        assert_eq!(handle.drain().len(), 0);
    }
}

//! The thread that replays a recording: reads, waits until a message is due, hands it to the session.
//!
//! A thread and no timer of the window, so that times are kept to a few milliseconds whatever the window does. So many
//! messages are under way at most; the window tells the answers of the session.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::mqtt::Message;
use crate::recording::{FileError, Manner, Progress, Read, Reader, Schedule};
use crate::session::{Command, Commands, Ticket};

/// Messages that are handed over and not answered yet.
const MOST_UNDER_WAY: usize = 1000;
/// Their payloads, in bytes, unless a single one has more.
const MOST_BYTES: usize = 16 << 20;

/// Why a replay is over.
#[derive(Debug)]
pub enum ReplayEnd {
    /// Everything was replayed.
    Done,
    /// The user stopped it.
    Stopped,
    /// The connection was closed.
    Closed,
    /// The recording could not be read any further.
    File(FileError),
}

/// How a replay stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReplayStatus {
    /// Messages that were handed to the session.
    pub sent: u64,
    /// Those that were acknowledged, or at QoS 0 written.
    pub accepted: u64,
    /// Those that the broker or the session refused.
    pub refused: u64,
    /// Messages that have no place in the replay: their topics begin differently.
    pub left_out: u64,
    /// The recorded time that was reached, from the first message on.
    pub position: SignedDuration,
    /// It stands still.
    pub paused: bool,
}

/// What the thread and the window share.
#[derive(Debug, Default)]
pub(super) struct Flight {
    state: Mutex<State>,
    changed: Condvar,
    pub(super) progress: Progress,
}

#[derive(Debug, Default)]
struct State {
    status: ReplayStatus,
    /// Payload bytes of each message under way.
    under_way: HashMap<Ticket, usize>,
    bytes: usize,
    end: Option<ReplayEnd>,
    ended: bool,
}

impl Flight {
    pub(super) fn status(&self) -> ReplayStatus {
        self.state().status
    }

    pub(super) fn is_running(&self) -> bool {
        !self.state().ended
    }

    /// Why it is over, the first time that somebody asks.
    pub(super) fn take_end(&self) -> Option<ReplayEnd> {
        self.state().end.take()
    }

    pub(super) fn pause(&self, paused: bool) {
        self.state().status.paused = paused;
        self.changed.notify_all();
    }

    pub(super) fn stop(&self) {
        self.progress.stop();
        self.changed.notify_all();
    }

    /// Notes the session's answer; `false` if the message is none of the replay's.
    pub(super) fn answer(&self, ticket: Ticket, accepted: bool) -> bool {
        let mut state = self.state();
        let Some(bytes) = state.under_way.remove(&ticket) else { return false };
        state.bytes -= bytes;
        if accepted {
            state.status.accepted += 1;
        } else {
            state.status.refused += 1;
        }
        drop(state);
        self.changed.notify_all();
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, longest: Option<Duration>) -> MutexGuard<'a, State> {
        match longest {
            None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            Some(time) => self.changed.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0,
        }
    }
}

/// The thread's side.
pub(super) struct Player<'a> {
    pub(super) flight: &'a Flight,
    pub(super) manner: &'a Manner,
    pub(super) commands: &'a Commands,
    /// The number of the first publish; the others follow.
    pub(super) next_ticket: u64,
}

impl Player<'_> {
    /// Replays everything, then waits for the last answers.
    pub(super) fn run(mut self, file: &Path) {
        let end = match Reader::open(file) {
            Ok(reader) => self.play(reader),
            Err(error) => ReplayEnd::File(error),
        };
        let end = if matches!(end, ReplayEnd::Done) { self.wait_for_answers() } else { end };
        let mut state = self.flight.state();
        state.ended = true;
        state.end = Some(end);
    }

    fn play(&mut self, mut reader: Reader) -> ReplayEnd {
        let mut schedule = Schedule::new(self.manner.speed, Instant::now());
        let mut first = None;
        loop {
            let entry = match reader.read() {
                Ok(Some(Read::Entry(entry))) => entry,
                // They were named when the recording was opened.
                Ok(Some(Read::Fault(_))) => continue,
                Ok(None) => return ReplayEnd::Done,
                Err(error) => return ReplayEnd::File(error),
            };
            if !self.manner.which.includes(entry.direction) {
                continue;
            }
            let at = entry.at;
            let begin = *first.get_or_insert(at);
            let Some(message) = self.manner.apply(entry) else {
                self.flight.state().status.left_out += 1;
                continue;
            };
            if !self.wait_until_due(&mut schedule, at, message.payload.len()) {
                return ReplayEnd::Stopped;
            }
            if !self.hand_over(message, at.duration_since(begin)) {
                return ReplayEnd::Closed;
            }
            self.flight.progress.set(reader.position(), reader.total());
        }
    }

    /// Waits until the message may go out: its time has come, there is room, nobody wants a pause. `false`: it is to end.
    fn wait_until_due(&self, schedule: &mut Schedule, at: Timestamp, bytes: usize) -> bool {
        let mut state = self.flight.state();
        loop {
            if self.flight.progress.is_stopped() {
                return false;
            }
            let now = Instant::now();
            schedule.pause(state.status.paused, now);
            let is_full =
                state.under_way.len() >= MOST_UNDER_WAY || state.bytes > 0 && state.bytes + bytes > MOST_BYTES;
            let rest = schedule.due(at).saturating_duration_since(now);
            if state.status.paused || is_full {
                state = self.flight.wait(state, None);
            } else if rest.is_zero() {
                return true;
            } else {
                state = self.flight.wait(state, Some(rest));
            }
        }
    }

    /// `false`: there is no session any more.
    fn hand_over(&mut self, mut message: Message, position: SignedDuration) -> bool {
        message.at = Timestamp::now();
        let (ticket, bytes) = (Ticket(self.next_ticket), message.payload.len());
        self.next_ticket += 1;
        let mut state = self.flight.state();
        state.under_way.insert(ticket, bytes);
        state.bytes += bytes;
        state.status.sent += 1;
        state.status.position = position;
        drop(state);
        self.commands.send(Command::Publish { ticket, message })
    }

    /// Every publish is answered: also when the connection is lost.
    fn wait_for_answers(&self) -> ReplayEnd {
        let mut state = self.flight.state();
        while !state.under_way.is_empty() {
            if self.flight.progress.is_stopped() {
                return ReplayEnd::Stopped;
            }
            state = self.flight.wait(state, None);
        }
        ReplayEnd::Done
    }
}

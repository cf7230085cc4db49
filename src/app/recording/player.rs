//! The thread that replays a recording: reads, waits until messages are due, hands them to the session.
//!
//! A thread and no timer of the window, so that times are kept to a few milliseconds whatever the window does. Messages
//! that are due together go to the session together, since the window hears of answers only once a frame.

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::flight::{Flight, ReplayEnd, Wish};
use super::lot::Lot;
use crate::recording::{Entry, Manner, Read, Reader, Schedule};
use crate::session::{Command, Commands, Ticket};

/// How long a replay that is stopped waits for the answers to what is under way.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// The thread's side.
pub(super) struct Player<'a> {
    flight: &'a Flight,
    manner: &'a Manner,
    commands: &'a Commands,
    /// The number of the next lot.
    next_ticket: u64,
    schedule: Schedule,
    /// When the first message of the replay was recorded.
    first: Option<Timestamp>,
    lot: Lot,
    lot_size: usize,
}

/// What is waited for.
#[derive(Clone, Copy)]
enum Until {
    /// Nobody wants a pause.
    Leave,
    /// A message of this recorded time is due.
    Due(Timestamp),
    /// The lot may be handed over.
    Room,
}

impl<'a> Player<'a> {
    /// The lots get tickets from this number on.
    pub(super) fn new(flight: &'a Flight, manner: &'a Manner, commands: &'a Commands, next_ticket: u64) -> Self {
        let schedule = Schedule::new(manner.speed, Instant::now());
        let lot_size = flight.state().lot_size;
        Self { flight, manner, commands, next_ticket, schedule, first: None, lot: Lot::default(), lot_size }
    }

    /// Replays everything, then waits for the last answers.
    pub(super) fn run(mut self, file: &Path) {
        let played = Reader::open(file).map_err(ReplayEnd::File).and_then(|reader| self.play(reader));
        let end = self.wait_for_answers(played.err().unwrap_or(ReplayEnd::Done));
        let mut state = self.flight.state();
        state.give_up();
        state.ended = true;
        state.end = Some(end);
    }

    fn play(&mut self, mut reader: Reader) -> Result<(), ReplayEnd> {
        let read = loop {
            // Each time, since there may be millions that have no place in the replay.
            self.wait(Until::Leave)?;
            match reader.read() {
                Ok(Some(Read::Entry(entry))) => self.play_entry(entry)?,
                // Faults were named when the recording was opened.
                Ok(Some(Read::Fault(_))) => {}
                Ok(None) => break Ok(()),
                Err(error) => break Err(ReplayEnd::File(error)),
            }
            self.flight.progress.set(reader.position(), reader.total());
        };
        self.hand_over()?;
        read
    }

    /// Adds a message that has a place in the replay to the lot, when it is due.
    fn play_entry(&mut self, entry: Entry) -> Result<(), ReplayEnd> {
        let (at, is_wanted) = (entry.at, self.manner.which.includes(entry.direction));
        let Some(message) = self.manner.apply(entry) else {
            self.flight.state().status.left_out += u64::from(is_wanted);
            return Ok(());
        };
        if self.schedule.due(at) > Instant::now() {
            self.hand_over()?;
            self.wait(Until::Due(at))?;
        }
        self.lot.push(message, at.duration_since(*self.first.get_or_insert(at)));
        if self.lot.is_full(self.lot_size) { self.hand_over() } else { Ok(()) }
    }

    /// Waits for one thing, and while somebody wants a pause.
    fn wait(&mut self, until: Until) -> Result<(), ReplayEnd> {
        let mut state = self.flight.state();
        loop {
            match state.wish {
                Wish::GoOn => {}
                Wish::Stop => return Err(ReplayEnd::Stopped),
                Wish::Leave => return Err(ReplayEnd::Closed),
            }
            let now = Instant::now();
            self.schedule.pause(state.status.paused, now);
            let rest = match until {
                _ if state.status.paused => None,
                Until::Leave => Some(Duration::ZERO),
                Until::Due(at) => Some(self.schedule.due(at).saturating_duration_since(now)),
                Until::Room => state.has_room(&self.lot).then_some(Duration::ZERO),
            };
            if rest == Some(Duration::ZERO) {
                return Ok(());
            }
            state = self.flight.wait(state, rest);
        }
    }

    /// Hands the lot to the session, as soon as there is room.
    fn hand_over(&mut self) -> Result<(), ReplayEnd> {
        if self.lot.is_empty() {
            return Ok(());
        }
        self.wait(Until::Room)?;
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        let mut state = self.flight.state();
        let lot = std::mem::take(&mut self.lot);
        let is_many = state.hand_over(ticket, &lot);
        self.lot_size = state.lot_size;
        drop(state);
        let is_open = self.commands.send(lot.into_command(ticket, is_many));
        if is_open { Ok(()) } else { Err(ReplayEnd::Closed) }
    }

    /// Every lot is answered, also when the connection is lost; not when it was closed.
    fn wait_for_answers(&self, mut end: ReplayEnd) -> ReplayEnd {
        let mut state = self.flight.state();
        let mut give_up_at = None;
        while !state.is_answered() && !matches!(end, ReplayEnd::Closed) {
            match state.wish {
                Wish::GoOn => {}
                Wish::Leave => return ReplayEnd::Closed,
                Wish::Stop if give_up_at.is_none() => {
                    end = ReplayEnd::Stopped;
                    give_up_at = Some(Instant::now() + LAST_ANSWERS);
                    for ticket in state.lots() {
                        // One that is gone answers no more than this loop waits for.
                        let _is_open = self.commands.send(Command::StopPublishing(ticket));
                    }
                }
                Wish::Stop => {}
            }
            let left = give_up_at.map(|at| at.saturating_duration_since(Instant::now()));
            if left == Some(Duration::ZERO) {
                break;
            }
            state = self.flight.wait(state, left);
        }
        end
    }
}

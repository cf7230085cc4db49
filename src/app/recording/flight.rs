//! What the thread of a replay and the window share: what is under way, what became of it, and whether to go on.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::SignedDuration;

use super::lot::{FIRST_LOT, Lot, MOST_IN_LOT};
use super::outcome::{Outcome, acknowledged, is_loss, refused};
use crate::recording::{FileError, Progress};
use crate::session::{Event, Refusal, Ticket};

/// Lots of several messages that are handed over and not answered yet: one that goes out, one that waits behind it.
const MOST_LOTS: usize = 2;
/// The same with those of one message.
const MOST_UNDER_WAY: usize = 1000;
/// Their payloads, in bytes, unless a single one has more.
const MOST_BYTES: usize = 16 << 20;

/// A lot that was answered sooner than this may be followed by larger ones, and one that took four times as long by
/// smaller ones: so that a pause is a pause soon, however slow the broker is.
const SOON: Duration = Duration::from_millis(100);

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
    /// Messages that went out, as far as it is known by now.
    pub sent: u64,
    /// Those that were acknowledged, or at QoS 0 written.
    pub accepted: u64,
    /// Those that the broker or the session refused.
    pub refused: u64,
    /// Those that may have arrived: the connection was lost or closed before they were answered.
    pub unknown: u64,
    /// Those that did not arrive, since the connection was lost.
    pub lost: u64,
    /// Messages that have no place in the replay: their topics begin differently.
    pub left_out: u64,
    /// The recorded time that was reached, from the first message on.
    pub position: SignedDuration,
    /// It stands still.
    pub paused: bool,
}

/// What is wished of the thread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Wish {
    #[default]
    GoOn,
    /// Hand nothing more over.
    Stop,
    /// Nobody answers any more.
    Leave,
}

/// What the thread and the window share.
#[derive(Debug, Default)]
pub(super) struct Flight {
    state: Mutex<State>,
    changed: Condvar,
    pub(super) progress: Progress,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) status: ReplayStatus,
    /// Why the first of the refused messages was.
    first_refusal: Option<Refusal>,
    pub(super) wish: Wish,
    pub(super) end: Option<ReplayEnd>,
    pub(super) ended: bool,
    /// So many messages a lot at most.
    pub(super) lot_size: usize,
    /// The loss of the connection was told.
    told: bool,
    under_way: BTreeMap<Ticket, UnderWay>,
    /// Payload bytes of all that is under way.
    bytes: usize,
}

/// A lot that is not answered yet.
#[derive(Debug)]
struct UnderWay {
    is_many: bool,
    count: u64,
    bytes: usize,
    sent: u64,
    since: Instant,
}

/// The window's side.
impl Flight {
    pub(super) fn status(&self) -> ReplayStatus {
        self.state().status
    }

    /// Why the first of the refused messages was.
    pub(super) fn first_refusal(&self) -> Option<Refusal> {
        self.state().first_refusal.clone()
    }

    pub(super) fn is_running(&self) -> bool {
        !self.state().ended
    }

    /// Why it is over, the first time that somebody asks.
    pub(super) fn take_end(&self) -> Option<ReplayEnd> {
        self.state().end.take()
    }

    pub(super) fn pause(&self, paused: bool) {
        self.change(|state| {
            state.status.paused = paused;
            state.told &= paused;
        });
    }

    /// Stands still since the connection was lost; says whether that is news.
    pub(super) fn pause_for_loss(&self) -> bool {
        self.change(|state| {
            state.status.paused = true;
            !std::mem::replace(&mut state.told, true)
        })
    }

    pub(super) fn stop(&self) {
        self.wish(Wish::Stop);
    }

    /// Ends it where nobody answers any more.
    pub(super) fn leave(&self) {
        self.wish(Wish::Leave);
    }

    fn wish(&self, wish: Wish) {
        self.change(|state| {
            if state.wish != Wish::Leave {
                state.wish = wish;
            }
        });
    }

    /// Notes what the session says of a lot.
    pub(super) fn hear(&self, event: &Event) {
        self.change(|state| match event {
            Event::Sent(ticket) => state.sent(*ticket, 1),
            Event::Progress { ticket, sent } => state.sent(*ticket, *sent),
            Event::Done(ticket, ack) => state.answered(*ticket, |count| acknowledged(ack, count)),
            Event::Refused(ticket, refusal) => {
                state.answered(*ticket, |count| refused(refusal, count));
                // What is handed over now would be lost, too.
                state.status.paused |= is_loss(refusal);
            }
            Event::State(_)
            | Event::Step(_)
            | Event::Challenge(_)
            | Event::SessionFile(_)
            | Event::Resubscribed { .. }
            | Event::EarlierRun(_) => {}
        });
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state());
        self.changed.notify_all();
        result
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something changes, or so long.
    pub(super) fn wait<'a>(&self, state: MutexGuard<'a, State>, longest: Option<Duration>) -> MutexGuard<'a, State> {
        match longest {
            None => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            Some(time) => self.changed.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0,
        }
    }
}

impl Default for State {
    fn default() -> Self {
        Self {
            status: ReplayStatus::default(),
            first_refusal: None,
            wish: Wish::GoOn,
            end: None,
            ended: false,
            lot_size: FIRST_LOT,
            told: false,
            under_way: BTreeMap::new(),
            bytes: 0,
        }
    }
}

impl State {
    /// Whether this lot may be handed over.
    pub(super) fn has_room(&self, lot: &Lot) -> bool {
        self.lots().count() < MOST_LOTS
            && self.under_way.len() < MOST_UNDER_WAY
            && (self.bytes == 0 || self.bytes + lot.bytes() <= MOST_BYTES)
    }

    /// The lots that went out as such: the session carries them out one after the other.
    pub(super) fn lots(&self) -> impl Iterator<Item = Ticket> {
        self.under_way.iter().filter(|(_, lot)| lot.is_many).map(|(ticket, _)| *ticket)
    }

    pub(super) fn is_answered(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Notes a lot; says whether it has to go out as one. A message by itself need not, unless it has to stay behind
    /// lots that are not written yet.
    pub(super) fn hand_over(&mut self, ticket: Ticket, lot: &Lot) -> bool {
        let is_many = lot.len() > 1 || self.lots().next().is_some();
        let (count, bytes) = (lot.len() as u64, lot.bytes());
        self.bytes += bytes;
        self.under_way.insert(ticket, UnderWay { is_many, count, bytes, sent: 0, since: Instant::now() });
        self.status.position = lot.position();
        is_many
    }

    /// Waits for no further answer.
    pub(super) fn give_up(&mut self) {
        self.status.unknown += std::mem::take(&mut self.under_way).values().map(|lot| lot.count).sum::<u64>();
        self.bytes = 0;
    }

    fn sent(&mut self, ticket: Ticket, sent: u64) {
        if let Some(lot) = self.under_way.get_mut(&ticket) {
            self.status.sent += sent.saturating_sub(lot.sent);
            lot.sent = lot.sent.max(sent);
        }
    }

    fn answered(&mut self, ticket: Ticket, outcome: impl FnOnce(u64) -> Outcome) {
        let Some(lot) = self.under_way.remove(&ticket) else { return };
        let outcome = outcome(lot.count);
        self.bytes -= lot.bytes;
        let status = &mut self.status;
        status.sent += (outcome.accepted + outcome.refused).saturating_sub(lot.sent);
        status.accepted += outcome.accepted;
        status.refused += outcome.refused;
        status.unknown += outcome.unknown;
        status.lost += outcome.lost;
        self.first_refusal = self.first_refusal.take().or(outcome.refusal);
        if lot.is_many {
            self.lot_size = next_size(self.lot_size, lot.since.elapsed());
        }
    }
}

fn next_size(size: usize, took: Duration) -> usize {
    if took < SOON {
        (size * 2).min(MOST_IN_LOT)
    } else if took > SOON * 4 {
        (size / 2).max(FIRST_LOT)
    } else {
        size
    }
}

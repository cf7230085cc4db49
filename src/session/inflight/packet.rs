//! One packet, and what the library tells of its end.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::Whose;
use crate::mqtt::Message;
use crate::session::Ticket;

/// Ends when the library is done with a packet: `Err` if it dropped it.
pub(in crate::session) type Fate = Pin<Box<dyn Future<Output = Result<(), Dropped>> + Send>>;

/// The library dropped the packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::session) struct Dropped;

/// A message to publish again, and who waits for the answer.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::session) struct Again {
    pub ticket: Option<Ticket>,
    pub message: Message,
    /// Whether it was told already that it went out.
    pub told: bool,
    pub is_of_earlier_run: bool,
}

/// A packet that was handed to the library, and has no answer yet.
pub(super) struct Packet {
    /// Its place in the order.
    pub number: u64,
    /// `None` once it was given up, and for those of an earlier run: the packet keeps its place in the order.
    pub ticket: Option<Ticket>,
    /// What is published, as long as it may be published again.
    pub message: Option<Message>,
    pub told: bool,
    /// `None` once it is known.
    pub fate: Option<Fate>,
    pub is_of_earlier_run: bool,
    /// The library had it from the beginning: its fate cannot be told.
    pub is_restored: bool,
}

impl Packet {
    pub fn whose(&self) -> Option<Whose<Ticket>> {
        if self.is_of_earlier_run { Some(Whose::EarlierRun) } else { self.ticket.map(Whose::One) }
    }

    /// What is known of its fate by now; each end is told once.
    pub fn end(&mut self) -> Option<Result<(), Dropped>> {
        match self.fate.as_mut()?.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Pending => None,
            Poll::Ready(end) => {
                self.fate = None;
                Some(end)
            }
        }
    }
}

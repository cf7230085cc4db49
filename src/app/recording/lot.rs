//! Messages of a replay that are due together.

use jiff::{SignedDuration, Timestamp};

use crate::mqtt::Message;
use crate::session::{Command, Ticket};

/// The size of the first lot, and of all of them where the broker is slow.
pub(super) const FIRST_LOT: usize = 256;

/// The most messages: the window hears of two lots a frame, and 60 times that a second is more than any broker takes.
pub(super) const MOST_IN_LOT: usize = 16 << 10;

/// A lot with so many bytes of payload is full.
const ENOUGH_BYTES: usize = 4 << 20;

/// Messages that are due together.
#[derive(Debug, Default)]
pub(super) struct Lot {
    messages: Vec<Message>,
    bytes: usize,
    /// The recorded time of the last one, counted from the first of the replay.
    position: SignedDuration,
}

impl Lot {
    pub(super) fn push(&mut self, message: Message, position: SignedDuration) {
        self.bytes += message.payload.len();
        self.position = position;
        self.messages.push(message);
    }

    pub(super) fn is_full(&self, most: usize) -> bool {
        self.len() >= most || self.bytes >= ENOUGH_BYTES
    }

    pub(super) fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.messages.len()
    }

    /// Bytes of payload.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn position(&self) -> SignedDuration {
        self.position
    }

    /// What the session is asked to do. A message by itself goes out at once, so that it keeps its time: many are a
    /// command that waits until the one before it is answered.
    pub(super) fn into_command(mut self, ticket: Ticket, is_many: bool) -> Command {
        let now = Timestamp::now();
        self.messages.iter_mut().for_each(|message| message.at = now);
        match self.messages.pop() {
            Some(message) if !is_many => Command::Publish { ticket, message },
            last => {
                self.messages.extend(last);
                Command::PublishMany { ticket, messages: self.messages }
            }
        }
    }
}

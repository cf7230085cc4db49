//! What waits between those who hand messages over and the thread that writes them: bounded in bytes.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Status;
use crate::mqtt::MessageRef;
use crate::recording::Stretches;
use crate::store::Direction;

/// Bytes that may wait for the disk: a slow one has some seconds at a high rate.
const MOST_WAITING: usize = 64 << 20;

/// What both sides share.
#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) waiting: Stretches,
    /// Bytes that the thread took out and still holds.
    pub(super) in_hand: usize,
    pub(super) stop: bool,
    pub(super) status: Status,
}

impl Queue {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the thread.
    pub(super) fn notify(&self) {
        self.changed.notify_all();
    }

    /// Waits while that is so, but no longer than that.
    pub(super) fn wait_while(&self, longest: Duration, is_so: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let waited = self.changed.wait_timeout_while(self.state(), longest, |state| is_so(state));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

impl State {
    /// Adds a message, or counts it as missed if there is no room.
    pub(super) fn add(&mut self, direction: Direction, message: MessageRef<'_>) {
        self.status.wanted += 1;
        let bytes = self.bytes();
        // A message that is larger than the whole queue has it for itself.
        if bytes > 0 && bytes + message.bytes() > MOST_WAITING {
            self.status.missed += 1;
        } else {
            self.waiting.push(direction, message);
        }
    }

    /// Bytes of all messages that were handed over and are not with the writer yet.
    fn bytes(&self) -> usize {
        self.waiting.bytes() + self.in_hand
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::mqtt::{Properties, Qos};

    /// Payload bytes, bytes of a user property, and how many of such messages have room at least and at most.
    const CASES: [(usize, usize, u64, u64); 4] = [
        (1 << 20, 0, 50, 64),
        (0, 1 << 20, 50, 64),
        (70 << 20, 0, 1, 1),
        // Each of them needs a batch of its own, since directions take turns.
        (0, 0, 100_000, 64 << 14),
    ];

    #[test]
    fn the_bound_holds_whatever_makes_messages_large() {
        for (payload, user, least, most) in CASES {
            let properties = (user > 0)
                .then(|| Properties { user: vec![("name".to_owned(), "v".repeat(user))], ..Properties::default() });
            let message = MessageRef {
                topic: "a",
                payload: &vec![0; payload],
                qos: Qos::AtMostOnce,
                retain: false,
                properties: properties.as_ref(),
                at: Timestamp::UNIX_EPOCH,
            };
            let mut state = State::default();
            for number in 0..=most {
                let direction = if number % 2 == 0 { Direction::Received } else { Direction::Sent };
                state.add(direction, message);
                // What the thread takes is not gone before it lets go of it.
                state.in_hand += std::mem::take(&mut state.waiting).bytes();
                assert!(state.bytes() <= MOST_WAITING + message.bytes() + (1 << 20), "{} bytes", state.bytes());
            }
            let taken = state.status.wanted - state.status.missed;
            assert!((least..=most).contains(&taken), "{taken} messages of {payload} and {user} bytes");
            state.in_hand = 0;
            state.add(Direction::Received, message);
            assert_eq!(state.status.wanted - state.status.missed, taken + 1, "there is room again");
        }
    }
}

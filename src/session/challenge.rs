//! Authentication whose steps the user takes: the broker's challenge on the way up, the user's answer on the way down.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::sync::Notify;

use super::AuthenticationData;

/// A step of the broker's in an authentication that is done by hand (MQTT 5, 4.12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// The name of the method.
    pub method: String,
    /// What the method makes of it.
    pub data: AuthenticationData,
    /// The broker's own words.
    pub reason: Option<String>,
}

/// Challenges that were not told yet, and answers that were not sent yet. Shared by the stream, which holds the broker's
/// step back until there is an answer, by the library, which sends it, and by whoever tells the user.
#[derive(Debug, Clone, Default)]
pub(super) struct Challenges(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    told: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    challenges: VecDeque<Challenge>,
    answer: Option<AuthenticationData>,
    stream: Option<Waker>,
}

impl Challenges {
    /// A step of the broker's came.
    pub(super) fn ask(&self, challenge: Challenge) {
        let mut waiting = self.waiting();
        waiting.answer = None;
        waiting.challenges.push_back(challenge);
        drop(waiting);
        self.0.told.notify_one();
    }

    /// The next one to tell. May be dropped and called again.
    pub(super) async fn next(&self) -> Challenge {
        loop {
            let next = self.waiting().challenges.pop_front();
            match next {
                Some(challenge) => return challenge,
                None => self.0.told.notified().await,
            }
        }
    }

    /// The user's answer.
    pub(super) fn answer(&self, data: AuthenticationData) {
        let mut waiting = self.waiting();
        waiting.answer = Some(data);
        if let Some(stream) = waiting.stream.take() {
            stream.wake();
        }
    }

    /// Whether there is an answer; wakes the task when there is.
    pub(super) fn poll_answered(&self, context: &Context<'_>) -> Poll<()> {
        let mut waiting = self.waiting();
        if waiting.answer.is_some() {
            return Poll::Ready(());
        }
        waiting.stream = Some(context.waker().clone());
        Poll::Pending
    }

    /// Takes the answer, to be sent.
    pub(super) fn take_answer(&self) -> Option<AuthenticationData> {
        self.waiting().answer.take()
    }

    /// A new connection: nothing of the last one counts.
    pub(super) fn reset(&self) {
        *self.waiting() = Waiting::default();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

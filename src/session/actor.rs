//! The loop: commands, signals, retry.

use super::{Command, Event, Plan, Wake};

/// The owner's end of a session. Dropping it ends the session.
#[derive(Debug)]
pub struct SessionHandle {}

impl SessionHandle {
    /// Starts a session on `runtime`; it begins to connect at once. `wake` is called when events are waiting.
    #[must_use]
    pub fn spawn(_runtime: &tokio::runtime::Handle, _plan: Plan, _wake: Wake) -> Self {
        todo!()
    }

    /// Hands a command over. Never waits.
    pub fn send(&self, _command: Command) {
        todo!()
    }

    /// Takes what is waiting, in order. Never waits.
    #[must_use]
    pub fn drain(&self) -> Vec<Event> {
        todo!()
    }
}

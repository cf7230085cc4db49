//! Leaving a broker in other ways than by a plain DISCONNECT.

use super::{App, Tab};
use crate::session::Goodbye;

/// A wish about how to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoodbyeAction {
    /// Ask what the DISCONNECT is to say.
    Ask,
    /// Do not leave after all.
    Cancel,
    /// Leave with a DISCONNECT that says this.
    Say(Box<Goodbye>),
    /// Close the connection without a DISCONNECT: the broker publishes the will.
    Drop,
}

impl App {
    /// Whether it is being asked what the DISCONNECT is to say.
    #[must_use]
    pub fn asks_goodbye(&self) -> bool {
        self.goodbye_asked && self.tab().is_connected()
    }

    pub(super) fn in_goodbye(&mut self, action: GoodbyeAction) {
        self.goodbye_asked = action == GoodbyeAction::Ask;
        match action {
            GoodbyeAction::Ask | GoodbyeAction::Cancel => {}
            GoodbyeAction::Say(goodbye) => self.disconnect(Some(*goodbye)),
            GoodbyeAction::Drop => self.disconnect(None),
        }
    }
}

impl GoodbyeAction {
    /// Whether it makes sense now. In 3.1.1 a DISCONNECT cannot say anything.
    pub(super) fn is_enabled(&self, tab: &Tab) -> bool {
        match self {
            Self::Ask | Self::Say(_) => {
                tab.is_connected() && tab.profile_in_use().protocol == crate::profile::Protocol::V5
            }
            Self::Cancel => true,
            Self::Drop => tab.is_connected(),
        }
    }
}

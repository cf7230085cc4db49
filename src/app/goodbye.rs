//! Leaving a broker in other ways than by a plain DISCONNECT.

use super::{App, Tab};
use crate::mqtt::ReasonCode;
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

/// The codes that a client may leave with (MQTT 5, 3.14.2.1).
pub const GOODBYES: [ReasonCode; 14] = [
    ReasonCode(0x00),
    ReasonCode(0x04),
    ReasonCode(0x80),
    ReasonCode(0x81),
    ReasonCode(0x82),
    ReasonCode(0x83),
    ReasonCode(0x90),
    ReasonCode(0x93),
    ReasonCode(0x94),
    ReasonCode(0x95),
    ReasonCode(0x96),
    ReasonCode(0x97),
    ReasonCode(0x98),
    ReasonCode(0x99),
];

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

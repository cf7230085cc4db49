//! Authenticating again on a connection that is up (MQTT 5, 4.12.1): what came of it.

use crate::explain;
use crate::session::{Refusal, Ticket};

/// How it stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Reauthentication {
    /// Not tried since the connection came up, or it succeeded.
    #[default]
    None,
    /// The broker has not decided yet.
    UnderWay(Ticket),
    /// It failed, with the sentence that says why.
    Failed(String),
}

impl Reauthentication {
    /// It begins. One at a time: while one is under way the session refuses another.
    pub(in crate::app) fn begin(&mut self, ticket: Ticket) {
        if !matches!(self, Self::UnderWay(_)) {
            *self = Self::UnderWay(ticket);
        }
    }

    /// A command was refused: perhaps that one.
    pub(in crate::app) fn refused(&mut self, ticket: Ticket, refusal: &Refusal) {
        if *self == Self::UnderWay(ticket) {
            *self = Self::Failed(explain::reauthentication(refusal));
        }
    }

    /// The user has read why it failed.
    pub(in crate::app) fn dismiss(&mut self) {
        if matches!(self, Self::Failed(_)) {
            *self = Self::None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_ticket_ends_it_and_a_failure_stays_until_it_is_put_away() {
        let mut state = Reauthentication::default();
        state.begin(Ticket(1));
        state.begin(Ticket(2));
        state.refused(Ticket(2), &Refusal::AlreadyAuthenticating);
        state.dismiss();
        assert_eq!(state, Reauthentication::UnderWay(Ticket(1)));
        state.refused(Ticket(1), &Refusal::ConnectionLost);
        let failed = "Authenticating again failed: the connection ended meanwhile.";
        assert_eq!(state, Reauthentication::Failed(failed.to_owned()));
        state.dismiss();
        assert_eq!(state, Reauthentication::None);
    }
}

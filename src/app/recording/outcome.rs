//! What became of a lot of a replay, by the session's answer to it.

use crate::session::{Ack, Refusal};

/// What became of a lot, in messages.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub accepted: u64,
    pub refused: u64,
    pub unknown: u64,
    pub lost: u64,
    /// Why the first of the refused messages was.
    pub refusal: Option<Refusal>,
}

/// After a yes to a lot of so many messages.
pub(super) fn acknowledged(ack: &Ack, count: u64) -> Outcome {
    match ack {
        Ack::PublishedMany { acknowledged, refused, first_refusal } => {
            Outcome { accepted: *acknowledged, refused: *refused, refusal: first_refusal.clone(), ..Outcome::default() }
        }
        Ack::Published { reason } if reason.is_failure() => Outcome { refused: count, ..Outcome::default() },
        Ack::Published { .. } | Ack::Subscribed { .. } | Ack::Unsubscribed { .. } | Ack::Authenticated => {
            Outcome { accepted: count, ..Outcome::default() }
        }
    }
}

/// After a no to a lot of so many messages.
pub(super) fn refused(refusal: &Refusal, count: u64) -> Outcome {
    match *refusal {
        Refusal::LostAmid { acknowledged, unknown, unsent } => {
            Outcome { accepted: acknowledged, unknown, lost: unsent, ..Outcome::default() }
        }
        Refusal::NotConnected => Outcome { lost: count, ..Outcome::default() },
        Refusal::ConnectionLost | Refusal::NoAnswer(_) => Outcome { unknown: count, ..Outcome::default() },
        Refusal::Broker(_)
        | Refusal::NotOffered(_)
        | Refusal::NoLocalShared
        | Refusal::NoAuthentication
        | Refusal::AlreadyAuthenticating
        | Refusal::TooLarge { .. } => Outcome { refused: count, refusal: Some(refusal.clone()), ..Outcome::default() },
    }
}

/// Whether what is handed over after this would be lost, too.
pub(super) const fn is_loss(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::LostAmid { .. } | Refusal::NotConnected | Refusal::ConnectionLost => true,
        Refusal::NoAnswer(_)
        | Refusal::Broker(_)
        | Refusal::NotOffered(_)
        | Refusal::NoLocalShared
        | Refusal::NoAuthentication
        | Refusal::AlreadyAuthenticating
        | Refusal::TooLarge { .. } => false,
    }
}

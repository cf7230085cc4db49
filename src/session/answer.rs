//! What becomes of a command: the broker's yes, or why it was not carried out.

use std::time::Duration;

use crate::mqtt::{Qos, Reason, ReasonCode};

/// The broker's yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ack {
    /// QoS 0: written. QoS 1: PUBACK. QoS 2: PUBCOMP.
    Published {
        /// `No matching subscribers` is a success, too.
        reason: Reason,
    },
    /// All that was handed over has its answer; fewer than were given if it was stopped.
    PublishedMany {
        /// QoS 0: written. QoS 1: PUBACK. QoS 2: PUBCOMP.
        acknowledged: u64,
        /// Above a limit, not offered, or refused by the broker.
        refused: u64,
        /// Why the first of those was refused; `None` if there are none.
        first_refusal: Option<Refusal>,
    },
    /// SUBACK.
    Subscribed(Grant),
    /// UNSUBACK.
    Unsubscribed {
        /// `No subscription existed` is a success, too.
        reason: Reason,
    },
    /// AUTH with success.
    Authenticated,
}

/// What the broker granted to a SUBSCRIBE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// May be lower than what was asked for.
    pub qos: Qos,
    /// What the broker says beside it.
    pub reason: Reason,
}

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The broker said no.
    #[error("the broker refused: {0}")]
    Broker(Reason),
    /// The broker said in CONNACK that it does not offer this, so it was not sent. The code is the one that it would
    /// have refused with.
    #[error("the broker does not offer this: {0}")]
    NotOffered(ReasonCode),
    /// A shared subscription cannot leave out our own messages (MQTT 5, 3.8.3.1); it was not sent.
    #[error("no local is not allowed with a shared subscription")]
    NoLocalShared,
    /// CONNECT named no authentication method, so that there is none to authenticate again by (MQTT 5, 4.12.1).
    #[error("the connection was made without an authentication method")]
    NoAuthentication,
    /// Authenticating again is under way.
    #[error("authenticating again is already under way")]
    AlreadyAuthenticating,
    /// There is no connection now. Publishes are not kept for later.
    #[error("not connected")]
    NotConnected,
    /// The connection went away before the answer came.
    #[error("the connection was lost before the broker answered")]
    ConnectionLost,
    /// The connection went away in the middle of a `PublishMany`.
    #[error(
        "the connection was lost after {acknowledged} messages; {unknown} were under way and {unsent} were not sent"
    )]
    LostAmid {
        /// Messages that arrived, as far as their QoS tells.
        acknowledged: u64,
        /// Messages that may have arrived.
        unknown: u64,
        /// Messages that certainly did not arrive: not sent, or refused.
        unsent: u64,
    },
    /// The broker did not answer in time.
    #[error("the broker did not answer within {} s", .0.as_secs())]
    NoAnswer(Duration),
    /// It does not fit the broker's packet limit, or that of MQTT, in bytes; it was not sent.
    #[error("the packet is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
}

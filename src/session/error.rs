//! Why there is no connection, typed to the end.

mod retry;

use std::time::Duration;

use super::ScramError;
use crate::mqtt::{ConnectRefusal, Reason};
use crate::tls::{HandshakeReport, TlsFileError};
use crate::transport::{FrameError, Rung, TransportError};
use crate::wire::Breach;

/// Why a session is down.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The certificate files or TLS settings cannot be used; nothing was sent.
    #[error("the TLS settings cannot be used")]
    Files(#[from] TlsFileError),
    /// A rung below MQTT failed.
    #[error("the connection could not be made")]
    Transport(#[from] TransportError),
    /// The connection timeout ran out.
    #[error("no answer on the rung {rung} within {} s", after.as_secs())]
    Timeout {
        /// The rung that did not answer.
        rung: Rung,
        /// The connection timeout.
        after: Duration,
    },
    /// CONNACK said no.
    #[error("the broker refused the connection: {refusal}")]
    Refused {
        /// Why, with the broker's own words.
        refusal: ConnectRefusal,
        /// Both sides of the TLS handshake; `None` without TLS.
        security: Option<Box<HandshakeReport>>,
    },
    /// The peer closed or reset the connection after CONNECT and before CONNACK.
    #[error("the peer closed the connection instead of answering CONNECT")]
    NoConnack {
        /// Both sides of the TLS handshake; `None` without TLS.
        security: Option<Box<HandshakeReport>>,
    },
    /// The connection was up and is gone.
    #[error("the connection was lost: {cause}")]
    Lost {
        /// How it went.
        cause: LossCause,
        /// How long it had been up.
        up_for: Duration,
    },
    /// What the peer sent is not MQTT, or breaks its rules.
    #[error("the peer does not speak proper MQTT: {detail}")]
    Protocol {
        /// What was wrong, in the library's words.
        detail: String,
    },
    /// The broker broke a rule of MQTT, and was told so.
    #[error("the broker broke a rule of MQTT")]
    Violation(#[source] Box<Breach>),
    /// Enhanced authentication failed on our side.
    #[error("the authentication failed")]
    Authentication {
        /// Why.
        source: ScramError,
    },
    /// The profile holds a value that cannot be used.
    #[error("the profile cannot be used: {detail}")]
    Profile {
        /// Which and why.
        detail: String,
    },
    /// The system gave the session no thread to run on.
    #[error("no thread could be started: {0}")]
    NoThread(std::io::ErrorKind),
    /// A part of the program broke down: a fault of ours.
    #[error("{what} broke down")]
    Broke {
        /// Which part.
        what: &'static str,
    },
}

/// How a connection that was up ended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LossCause {
    /// The peer closed it, without a reason.
    #[error("the broker closed it")]
    Closed,
    /// The peer or the network reset it.
    #[error("it was reset")]
    Reset,
    /// MQTT 5: the broker said goodbye with a reason.
    #[error("the broker disconnected us: {reason}")]
    Disconnected {
        /// Why, with the broker's own words.
        reason: Reason,
        /// Another broker that we should use.
        server_reference: Option<String>,
    },
    /// Nothing came within the keep-alive time.
    #[error("the broker did not answer the keep-alive")]
    KeepAlive,
    /// A packet began, and came so slowly that it would never end.
    #[error("the broker began a packet and does not end it")]
    Stalled,
    /// A packet above the limit came in.
    #[error("a packet of {size} bytes came in; the limit is {limit}")]
    PacketTooLarge {
        /// Its size in bytes.
        size: u64,
        /// Our limit in bytes.
        limit: u64,
    },
    /// A TLS alert or another failure inside TLS.
    #[error("TLS failed: {0}")]
    Tls(String),
    /// The WebSocket was closed with a reason, or broke its rules.
    #[error("the WebSocket ended: {0}")]
    WebSocket(FrameError),
    /// Anything else that the system said.
    #[error("{0}")]
    Io(std::io::ErrorKind),
}

impl SessionError {
    /// Another broker that this one says to use.
    #[must_use]
    pub fn server_reference(&self) -> Option<&str> {
        if let Self::Refused { refusal, .. } = self {
            return refusal.server_reference.as_deref();
        }
        let Self::Lost { cause: LossCause::Disconnected { server_reference, .. }, .. } = self else { return None };
        server_reference.as_deref()
    }

    /// Both sides of the TLS handshake, as far as this attempt came.
    #[must_use]
    pub fn security(&self) -> Option<&HandshakeReport> {
        match self {
            Self::Transport(error) => error.security(),
            Self::Refused { security, .. } | Self::NoConnack { security } => security.as_deref(),
            Self::Files(_)
            | Self::Timeout { .. }
            | Self::Lost { .. }
            | Self::Protocol { .. }
            | Self::Violation(_)
            | Self::Profile { .. }
            | Self::Authentication { .. }
            | Self::Broke { .. }
            | Self::NoThread(_) => None,
        }
    }

    /// The rung that is to blame when this came between CONNECT and CONNACK: TLS 1.3 tells only then what the broker
    /// thinks of our certificate.
    pub(super) const fn blamed_after_connect(&self) -> Rung {
        match self {
            Self::Transport(error) => error.rung(),
            Self::Files(_)
            | Self::Timeout { .. }
            | Self::Refused { .. }
            | Self::NoConnack { .. }
            | Self::Lost { .. }
            | Self::Protocol { .. }
            | Self::Violation(_)
            | Self::Profile { .. }
            | Self::Authentication { .. }
            | Self::Broke { .. }
            | Self::NoThread(_) => Rung::Mqtt,
        }
    }
}

//! Why there is no connection, typed to the end.

use std::time::Duration;

use crate::mqtt::{ConnectRefusal, ReasonCode};
use crate::tls::TlsFileError;
use crate::transport::{Rung, TransportError};

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
        /// Why.
        refusal: ConnectRefusal,
        /// The broker's own words (MQTT 5), if there were any.
        reason_string: Option<String>,
    },
    /// The peer closed or reset the connection after CONNECT and before CONNACK.
    #[error("the peer closed the connection instead of answering CONNECT")]
    NoConnack {
        /// Whether the connection was inside TLS.
        over_tls: bool,
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
    /// The profile holds a value that cannot be used.
    #[error("the profile cannot be used: {detail}")]
    Profile {
        /// Which and why.
        detail: String,
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
        /// Its reason code.
        reason: ReasonCode,
        /// Its own words, if there were any.
        reason_string: Option<String>,
    },
    /// Nothing came within the keep-alive time.
    #[error("the broker did not answer the keep-alive")]
    KeepAlive,
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
    /// Anything else that the system said.
    #[error("{0}")]
    Io(std::io::ErrorKind),
}

impl SessionError {
    /// Whether trying again without changing anything is of no use: files, the profile, and refusals for who we are.
    #[must_use]
    pub fn is_final(&self) -> bool {
        todo!()
    }
}

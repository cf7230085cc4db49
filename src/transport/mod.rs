//! One ladder from a name to a byte stream for the MQTT library: resolve → TCP → TLS.
//!
//! Owns the rungs, their times and their errors. Knows no MQTT and no window.

mod dns;
mod link;
mod tcp;
mod tls;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use crate::tls::{HandshakeError, HandshakeReport};

pub use link::Link;

/// One rung of the ladder. TLS is climbed only where the profile enables it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rung {
    /// The name becomes addresses.
    Resolve,
    /// A TCP connection to one of them.
    Tcp,
    /// The TLS handshake.
    Tls,
    /// CONNECT and CONNACK.
    Mqtt,
}

impl fmt::Display for Rung {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolve => "Resolve",
            Self::Tcp => "TCP",
            Self::Tls => "TLS",
            Self::Mqtt => "MQTT",
        })
    }
}

/// What a rung came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepOutcome {
    /// It has begun.
    Started,
    /// It is done, with what was found: addresses, the peer's address, version and cipher, as a short text.
    Done(String),
    /// It failed; the error follows with the state.
    Failed,
}

/// News of one rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub rung: Rung,
    /// How it went.
    pub outcome: StepOutcome,
    /// Time spent on it so far.
    pub took: Duration,
}

/// Why no byte stream came about, or why it broke.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The name has no address, or the resolver did not answer.
    #[error("the name {host} could not be resolved")]
    Resolve {
        /// The name.
        host: String,
        /// The system's reason.
        source: io::Error,
    },
    /// No address took the connection; this is what the last one said.
    #[error("no TCP connection to {address}")]
    Tcp {
        /// The last address that was tried.
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// The handshake failed, or the server ended it on the first read after it.
    #[error("the TLS handshake failed")]
    Tls {
        /// What both sides had seen by then.
        report: Box<HandshakeReport>,
        /// Why.
        source: HandshakeError,
    },
}

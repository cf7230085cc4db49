//! Why no byte stream came about.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use super::{ProxyError, Rung, WebSocketError};
use crate::tls::{HandshakeError, HandshakeReport};

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
    /// No address took the connection.
    #[error("no TCP connection to {address}{}", told(others, *untried))]
    Tcp {
        /// The address whose refusal tells most.
        address: SocketAddr,
        /// What it said.
        source: io::Error,
        /// What the others that were tried said.
        others: Vec<(SocketAddr, io::Error)>,
        /// How many more the name has, above what is tried.
        untried: usize,
    },
    /// The address to connect from cannot be used.
    #[error("no TCP connection can be made from {address}")]
    LocalAddress {
        /// The address.
        address: IpAddr,
        /// The system's reason; `Unsupported` where the host has no address of the same family.
        source: io::Error,
    },
    /// The Unix socket did not take the connection.
    #[error("no connection to the Unix socket {}", file.display())]
    UnixSocket {
        /// Its path.
        file: PathBuf,
        /// The system's reason; `Unsupported` on a system without Unix sockets.
        source: io::Error,
    },
    /// The proxy made no connection to the broker.
    #[error("the proxy {proxy} made no connection to {broker}")]
    Proxy {
        /// The proxy's host and port.
        proxy: String,
        /// The broker's host and port.
        broker: String,
        /// Why.
        source: ProxyError,
    },
    /// The handshake failed, or the server ended it on the first read after it.
    #[error("the TLS handshake failed")]
    Tls {
        /// What both sides had seen by then.
        report: Box<HandshakeReport>,
        /// Why.
        source: HandshakeError,
    },
    /// The server did not open a WebSocket, or closed it before CONNACK with a reason.
    #[error("no WebSocket came about")]
    WebSocket {
        /// Both sides of the TLS handshake; `None` without TLS.
        security: Option<Box<HandshakeReport>>,
        /// Why.
        source: WebSocketError,
    },
}

impl TransportError {
    /// The rung that is to blame.
    #[must_use]
    pub const fn rung(&self) -> Rung {
        match self {
            Self::Resolve { .. } => Rung::Resolve,
            Self::Tcp { .. } | Self::LocalAddress { .. } => Rung::Tcp,
            Self::UnixSocket { .. } => Rung::UnixSocket,
            Self::Proxy { .. } => Rung::Proxy,
            Self::Tls { .. } => Rung::Tls,
            Self::WebSocket { .. } => Rung::WebSocket,
        }
    }

    /// Both sides of the TLS handshake, as far as it came.
    #[must_use]
    pub fn security(&self) -> Option<&HandshakeReport> {
        match self {
            Self::Tls { report, .. } => Some(report),
            Self::WebSocket { security, .. } => security.as_deref(),
            Self::Resolve { .. }
            | Self::Tcp { .. }
            | Self::LocalAddress { .. }
            | Self::UnixSocket { .. }
            | Self::Proxy { .. } => None,
        }
    }
}

/// "; tried before: A (refused), B (refused); 3 more were not tried"
fn told(others: &[(SocketAddr, io::Error)], untried: usize) -> String {
    let mut words = String::new();
    for (index, (address, said)) in others.iter().enumerate() {
        words.push_str(if index == 0 { "; also tried: " } else { ", " });
        words.push_str(&format!("{address} ({said})"));
    }
    if untried > 0 {
        words.push_str(&format!("; {untried} more were not tried"));
    }
    words
}

//! The local test broker inside this process, so that a first run needs nothing else.
//!
//! Owns its start, its certificates and its end. Knows no window.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use crate::tls::MintError;

/// Where a client finds the broker and what it needs to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerAddress {
    /// Mutual TLS, on loopback.
    pub tls: SocketAddr,
    /// The name that the server's certificate is for.
    pub host: String,
    /// The CA that issued both sides.
    pub ca_file: PathBuf,
    /// A client certificate that it accepts.
    pub client_certificate_file: PathBuf,
    /// Its key.
    pub client_key_file: PathBuf,
}

/// Why the broker did not start.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// The certificates could not be made.
    #[error("cannot make the test certificates")]
    Mint(#[from] MintError),
    /// The certificates could not be kept.
    #[error("cannot write the test certificates to {}", directory.display())]
    Keep {
        /// Where they belong.
        directory: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The broker itself.
    #[error("the local test broker did not start: {0}")]
    Start(String),
}

/// A running broker. Stops when dropped.
#[derive(Debug)]
pub struct LocalBroker {
    address: BrokerAddress,
}

impl LocalBroker {
    /// Where `certificates` are kept: made on first use, and again when they are about to end.
    ///
    /// # Errors
    /// Certificates cannot be made or kept, or no port is to be had.
    pub async fn start(_certificates: &Path) -> Result<Self, BrokerError> {
        todo!()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> &BrokerAddress {
        &self.address
    }
}

/// The user's own directory for the broker's certificates; `None` without a home directory.
#[must_use]
pub fn default_certificates_directory() -> Option<PathBuf> {
    todo!()
}

/// stub
#[derive(Debug)]
pub struct Demo;
impl Demo {
    /// stub
    pub fn start(_: &LocalBroker) -> Self {
        Self
    }
}

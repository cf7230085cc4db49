//! One ladder from a name to a byte stream for the MQTT library: resolve → TCP → TLS.
//!
//! Owns the rungs, their times and their errors. Knows no MQTT and no window.

mod dns;
mod link;
mod pace;
mod paced;
mod status;
mod tcp;
mod tls;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::tls::{HandshakeError, HandshakeReport, TlsPlan};

use paced::Paced;

pub use link::{ByteStream, Link};
pub use status::{Broken, LinkStatus};

/// Where the ladder leads.
#[derive(Debug, Clone)]
pub struct Target {
    /// Host name or IP address; brackets around an IPv6 address do no harm.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// TLS, if it is wanted.
    pub tls: Option<TlsPlan>,
}

/// Climbs the ladder. `observe` hears when a rung begins and how it ended. Dropping the future abandons the attempt.
///
/// # Errors
/// What the first rung that failed said.
pub async fn connect(target: &Target, mut observe: impl FnMut(Step) + Send) -> Result<Link, TransportError> {
    let host = target.host.trim().trim_start_matches('[').trim_end_matches(']');
    let resolving = dns::resolve(host, target.port);
    let addresses = rung(Rung::Resolve, &mut observe, resolving, |found| dns::describe(found)).await?;
    let connecting = tcp::connect(&addresses);
    let (stream, _) = rung(Rung::Tcp, &mut observe, connecting, |(_, peer)| peer.to_string()).await?;
    let stream = Paced::new(stream);
    let Some(plan) = &target.tls else {
        return Ok(Link::new(stream, None));
    };
    let handshake = tls::handshake(stream, host, plan);
    let stream = rung(Rung::Tls, &mut observe, handshake, |_| tls::describe(plan)).await?;
    Ok(Link::new(stream, Some(plan.witness.clone())))
}

/// One rung, with its time and its news.
async fn rung<T>(
    rung: Rung,
    observe: &mut (impl FnMut(Step) + Send),
    work: impl Future<Output = Result<T, TransportError>> + Send,
    describe: impl FnOnce(&T) -> String + Send,
) -> Result<T, TransportError> {
    let begin = Instant::now();
    observe(Step { rung, outcome: StepOutcome::Started, took: Duration::ZERO });
    let result = work.await;
    let outcome = result.as_ref().map_or(StepOutcome::Failed, |value| StepOutcome::Done(describe(value)));
    observe(Step { rung, outcome, took: begin.elapsed() });
    result
}

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

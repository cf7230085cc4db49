//! One ladder from a name to a byte stream for the MQTT library: resolve → TCP → proxy → TLS → WebSocket.
//!
//! Owns the rungs, their times and their errors. Knows no MQTT and no window.
//!
//! ```text
//! connect ─┬─ direct ──► dns ─► tcp (race of the addresses) ──────────┬─► tls ─► websocket ─► Link
//!          ├─ proxy ───► dns ─► tcp ─► proxy (http | socks) ──────────┤
//!          └─ Unix socket ───► unix ──────────────────────────────────┘
//! ```

mod dns;
mod error;
mod http;
mod leave;
mod link;
mod paced;
mod proxy;
mod race;
mod rung;
mod status;
mod tcp;
mod tls;
mod turns;
mod unix;
mod websocket;

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::profile::Carrier;
use crate::tls::TlsPlan;

use leave::Leaving;
use link::Stream;
use paced::Paced;

pub use error::TransportError;
pub use link::{ByteStream, Link};
pub use proxy::{Proxy, ProxyError, SocksReply};
pub use rung::{Rung, Step, StepOutcome};
pub use status::{Broken, LinkStatus};
pub use websocket::{FrameError, WebSocket, WebSocketError};

/// Where the ladder leads, and by which way.
#[derive(Debug, Clone)]
pub struct Target {
    /// The broker's host name or IP address; brackets around an IPv6 address do no harm.
    pub host: String,
    /// Its TCP port.
    pub port: u16,
    /// How one gets there.
    pub way: Way,
    /// The address to connect from, by TCP; `None`: the system chooses.
    pub local_address: Option<IpAddr>,
    /// TLS, if it is wanted.
    pub tls: Option<TlsPlan>,
    /// A WebSocket, if that carries MQTT.
    pub websocket: Option<WebSocket>,
}

/// How one gets to the broker.
#[derive(Debug, Clone)]
pub enum Way {
    /// By TCP.
    Direct,
    /// By TCP to a proxy.
    Proxy(Proxy),
    /// By a Unix socket on this machine; host and port do not matter then.
    UnixSocket(PathBuf),
}

impl Target {
    /// The host without brackets.
    fn host(&self) -> &str {
        bare(&self.host)
    }
}

fn bare(host: &str) -> &str {
    host.trim().trim_start_matches('[').trim_end_matches(']')
}

/// Climbs the ladder. `observe` hears when a rung begins and how it ended. Dropping the future abandons the attempt.
///
/// # Errors
/// What the first rung that failed said.
pub async fn connect(target: &Target, mut observe: impl FnMut(Step) + Send) -> Result<Link, TransportError> {
    let mut stream = reach(target, &mut observe).await?;
    if let Some(plan) = &target.tls {
        let handshake = tls::handshake(stream, target.host(), plan);
        let secured = rung(Rung::Tls, &mut observe, handshake, |_| tls::describe(plan)).await?;
        stream = Box::new(Leaving(secured));
    }
    let status = LinkStatus::new(target.tls.as_ref().map(|plan| plan.witness.clone()));
    if let Some(websocket) = &target.websocket {
        let usual_port = Carrier::WebSocket.usual_port(target.tls.is_some());
        let host = http::host(target.host(), target.port, usual_port);
        let opening = websocket::open(stream, &host, websocket, target.tls.as_ref(), &status);
        stream = rung(Rung::WebSocket, &mut observe, opening, |_| websocket::describe()).await?;
    }
    Ok(Link::over(stream, status))
}

/// The rungs up to a stream that ends at the broker.
async fn reach(target: &Target, observe: &mut (impl FnMut(Step) + Send)) -> Result<Stream, TransportError> {
    let (host, port) = match &target.way {
        Way::Direct => (target.host(), target.port),
        Way::Proxy(proxy) => (bare(&proxy.settings.host), proxy.settings.port),
        Way::UnixSocket(file) => {
            return rung(Rung::UnixSocket, observe, unix::connect(file), |_| unix::describe(file)).await;
        }
    };
    let addresses = rung(Rung::Resolve, observe, dns::resolve(host, port), |found| dns::describe(found)).await?;
    let connecting = tcp::connect(&addresses, target.local_address);
    let (stream, _) = rung(Rung::Tcp, observe, connecting, |(_, peer)| peer.to_string()).await?;
    let Way::Proxy(proxy) = &target.way else {
        return Ok(Box::new(Paced::new(stream)));
    };
    let opening = proxy::tunnel(stream, proxy, target.host(), target.port);
    let (stream, _) = rung(Rung::Proxy, observe, opening, |(_, words)| words.clone()).await?;
    Ok(Box::new(stream))
}

/// One rung, with its time and its news. What fails here may be the fault of a rung below, and then is news of that.
async fn rung<T>(
    rung: Rung,
    observe: &mut (impl FnMut(Step) + Send),
    work: impl Future<Output = Result<T, TransportError>> + Send,
    describe: impl FnOnce(&T) -> String + Send,
) -> Result<T, TransportError> {
    let begin = Instant::now();
    observe(Step { rung, outcome: StepOutcome::Started, took: Duration::ZERO });
    let result = work.await;
    let (rung, outcome) = match &result {
        Ok(value) => (rung, StepOutcome::Done(describe(value))),
        Err(error) => (error.rung(), StepOutcome::Failed),
    };
    observe(Step { rung, outcome, took: begin.elapsed() });
    result
}

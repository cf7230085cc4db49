//! The rung that makes a WebSocket of the stream (RFC 6455), and the byte stream inside it.
//!
//! Owns the HTTP request that opens it and the frames. Knows nothing of the packets in them: they may share a frame, and
//! span several (MQTT 5, section 6).

mod error;
mod frames;
mod meter;
mod upgrade;
mod walk;

use super::leave::Leaving;
use super::{LinkStatus, Stream, TransportError};
use crate::profile::{Secret, WebSocketSettings};
use crate::tls::{HandshakeError, TlsPlan};

pub use error::{FrameError, WebSocketError};
use frames::Frames;
use meter::Meter;
use upgrade::SUBPROTOCOL;

/// What the request says, and how large a frame may be.
#[derive(Debug, Clone)]
pub struct WebSocket {
    /// Path and headers.
    pub settings: WebSocketSettings,
    /// The value of the Authorization header, if there is one.
    pub authorization: Option<Secret>,
    /// The largest frame or message that is accepted, in bytes.
    pub largest_frame: usize,
}

/// Opens a WebSocket to `host`, as a Host header has it, over `stream`; `status` hears what arrives through it.
///
/// # Errors
/// The server does not want to. TLS 1.3 tells only on this first read what it thinks of our certificate, and that is an
/// error of TLS then.
pub(super) async fn open(
    mut stream: Stream,
    host: &str,
    websocket: &WebSocket,
    tls: Option<&TlsPlan>,
    status: &LinkStatus,
) -> Result<Stream, TransportError> {
    let early = upgrade::ask(&mut stream, host, websocket).await.map_err(|source| failure(source, tls))?;
    let metered = Meter::new(stream, &early, websocket.largest_frame, status.clone());
    Ok(Box::new(Leaving(Frames::new(metered, websocket.largest_frame).await)))
}

fn failure(source: WebSocketError, tls: Option<&TlsPlan>) -> TransportError {
    let report = tls.map(|plan| Box::new(plan.witness.report()));
    match (source, report) {
        (WebSocketError::Io(error), Some(report)) if is_of_tls(&error) => {
            TransportError::Tls { report, source: HandshakeError::from_io(&error) }
        }
        (source, security) => TransportError::WebSocket { security, source },
    }
}

/// Whether the stream broke inside TLS, and not below it.
fn is_of_tls(error: &std::io::Error) -> bool {
    match HandshakeError::from_io(error) {
        HandshakeError::Closed | HandshakeError::Reset | HandshakeError::Io(_) => false,
        HandshakeError::ServerCertificate(_)
        | HandshakeError::Alert(_)
        | HandshakeError::NotTls
        | HandshakeError::InvalidServerName(_)
        | HandshakeError::Protocol(_) => true,
    }
}

/// The subprotocol is always the one that was asked for.
pub(super) fn describe() -> String {
    format!("subprotocol {SUBPROTOCOL}")
}

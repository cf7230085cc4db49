//! The third rung: the TLS handshake.

use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::TransportError;
use crate::tls::{HandshakeError, TlsPlan};

/// Shakes hands as `plan` says; what was seen is in its witness, also after a failure.
///
/// # Errors
/// The handshake failed, or `host` is nothing that a certificate can be checked against.
pub(super) async fn handshake(
    stream: TcpStream,
    host: &str,
    plan: &TlsPlan,
) -> Result<TlsStream<TcpStream>, TransportError> {
    let failed = |source| TransportError::Tls { report: Box::new(plan.witness.report()), source };
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| failed(HandshakeError::InvalidServerName(host.to_owned())))?;
    let connector = TlsConnector::from(plan.config.clone());
    let stream = connector.connect(name, stream).await.map_err(|error| failed(HandshakeError::from_io(&error)))?;
    note_terms(&stream, plan);
    Ok(stream)
}

/// What both sides agreed on, which only the finished handshake knows.
fn note_terms(stream: &TlsStream<TcpStream>, plan: &TlsPlan) {
    let session = stream.get_ref().1;
    let version = session.protocol_version().and_then(version_name);
    let cipher = session.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str().map(str::to_owned));
    plan.witness.note(|report| {
        report.version = version.or(report.version);
        report.cipher = cipher;
    });
}

fn version_name(version: rustls::ProtocolVersion) -> Option<&'static str> {
    match version {
        rustls::ProtocolVersion::TLSv1_2 => Some("TLS 1.2"),
        rustls::ProtocolVersion::TLSv1_3 => Some("TLS 1.3"),
        _ => None,
    }
}

/// Version and cipher as a short text.
pub(super) fn describe(plan: &TlsPlan) -> String {
    let report = plan.witness.report();
    let terms = [report.version.map(str::to_owned), report.cipher];
    terms.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

//! The rung of the TLS handshake.

use std::time::Instant;

use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::{Stream, TransportError};
use crate::tls::{HandshakeError, TlsPlan};

/// Shakes hands as `plan` says, with the server that it names or else `host`; what was seen is in its witness, also after
/// a failure.
///
/// # Errors
/// The handshake failed, or the name is nothing that a certificate can be checked against.
pub(super) async fn handshake(stream: Stream, host: &str, plan: &TlsPlan) -> Result<TlsStream<Stream>, TransportError> {
    let asked = plan.server_name.as_deref().unwrap_or(host);
    plan.witness.note(|report| asked.clone_into(&mut report.server_name));
    let failed = |source| TransportError::Tls { report: Box::new(plan.witness.report()), source };
    let name = ServerName::try_from(asked.to_owned())
        .map_err(|_| failed(HandshakeError::InvalidServerName(asked.to_owned())))?;
    let connector = TlsConnector::from(plan.config.clone());
    let begin = Instant::now();
    let outcome = connector.connect(name, stream).await;
    plan.witness.note(|report| report.took = Some(begin.elapsed()));
    let stream = outcome.map_err(|error| failed(HandshakeError::from_io(&error)))?;
    note_terms(&stream, plan);
    Ok(stream)
}

/// What both sides agreed on, which only the finished handshake knows.
fn note_terms(stream: &TlsStream<Stream>, plan: &TlsPlan) {
    let session = stream.get_ref().1;
    let version = session.protocol_version().and_then(version_name);
    let cipher = session.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str().map(str::to_owned));
    let group = session.negotiated_key_exchange_group().and_then(|group| group.name().as_str().map(str::to_owned));
    let protocol = session.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned());
    plan.witness.note(|report| {
        report.version = version.or(report.version);
        report.cipher = cipher;
        report.key_exchange = group;
        report.alpn = protocol;
    });
}

fn version_name(version: rustls::ProtocolVersion) -> Option<&'static str> {
    match version {
        rustls::ProtocolVersion::TLSv1_2 => Some("TLS 1.2"),
        rustls::ProtocolVersion::TLSv1_3 => Some("TLS 1.3"),
        _ => None,
    }
}

/// Version, cipher and, where one was agreed on, protocol as a short text.
pub(super) fn describe(plan: &TlsPlan) -> String {
    let report = plan.witness.report();
    let terms = [report.version.map(str::to_owned), report.cipher, report.alpn.map(|name| format!("ALPN {name}"))];
    terms.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

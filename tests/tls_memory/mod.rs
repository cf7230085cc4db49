//! A TLS server in memory that shows what it is told, over the version that it is told.

use std::path::Path;
use std::sync::Arc;

use mqttdeck::tls::{HandshakeError, HandshakeReport, TlsPlan};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConnection, ServerConfig, ServerConnection, SupportedProtocolVersion};

use crate::tls_support::trouble;

pub const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

/// A server that shows these certificates and signs with this key, whether or not they belong together.
pub fn server(
    chain: Vec<CertificateDer<'static>>,
    key: &Path,
    version: &'static SupportedProtocolVersion,
) -> ServerConfig {
    let provider = aws_lc_rs::default_provider();
    let key = PrivateKeyDer::from_pem_file(key).expect("a key");
    let key = provider.key_provider.load_private_key(key).expect("a key that can sign");
    ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(CertifiedKey::new(chain, key))))
}

/// A whole handshake without sockets, with the name of the plan or else with `host`. The words are those of the error.
pub fn handshake(plan: &TlsPlan, host: &str, server: ServerConfig) -> Result<HandshakeReport, String> {
    let name = ServerName::try_from(plan.server_name.clone().unwrap_or_else(|| host.to_owned())).expect("a name");
    let mut client = ClientConnection::new(Arc::clone(&plan.config), name).expect("a client");
    let mut server = ServerConnection::new(Arc::new(server)).expect("a server");
    for _ in 0..10 {
        let mut wire = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut wire).expect("memory");
        }
        let mut unread = wire.as_slice();
        while !unread.is_empty() {
            server.read_tls(&mut unread).expect("memory");
            if let Err(error) = server.process_new_packets() {
                let mut alert = Vec::new();
                server.write_tls(&mut alert).expect("memory");
                client.read_tls(&mut alert.as_slice()).expect("memory");
                let heard = client.process_new_packets().err().map(|error| words(&error));
                return Err(heard.unwrap_or_else(|| format!("the server: {error}")));
            }
        }
        let mut wire = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut wire).expect("memory");
        }
        let mut unread = wire.as_slice();
        while !unread.is_empty() {
            client.read_tls(&mut unread).expect("memory");
            client.process_new_packets().map_err(|error| words(&error))?;
        }
        if !client.is_handshaking() && !server.is_handshaking() {
            return Ok(plan.witness.report());
        }
    }
    Err("the handshake does not end".to_owned())
}

fn words(error: &rustls::Error) -> String {
    match HandshakeError::from(error) {
        HandshakeError::ServerCertificate(reason) => reason.to_string(),
        HandshakeError::Alert(alert) => format!("alert {alert}"),
        other => format!("{other}: {error}"),
    }
}

/// Certificates of tests/certs/trouble-certs.sh.
pub fn certificates(names: &[&str]) -> Vec<CertificateDer<'static>> {
    let read = |name| CertificateDer::from_pem_file(trouble(&format!("servers/{name}.crt"))).expect("a certificate");
    names.iter().map(read).collect()
}

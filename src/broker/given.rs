//! The certificates that the broker shows and demands: read, looked at, and made a TLS acceptor.
//!
//! Client certificates of X.509 version 1, which `openssl x509 -req` makes without extensions, are refused: the verifier
//! of rustls does not read them. Mosquitto takes them.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::server::WebPkiClientVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::TlsAcceptor;

use super::BrokerError;
use crate::profile::Secret;
use crate::tls::mint::PrivateKey;
use crate::tls::{CertificateInfo, Slot, TlsFileError, inspect};

/// The names that a broker on loopback can be reached by, the preferred one first.
const HOSTS: [&str; 2] = [super::HOST, "127.0.0.1"];

/// What the broker shows and demands. All files in any form that can be read. A client certificate of X.509 version 1 is
/// refused, which Mosquitto would take: renewing it makes it one of version 3.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokerCertificates {
    /// The CA of clients: who shows a certificate of it is let in, and nobody else.
    pub ca_file: PathBuf,
    /// What the broker shows: for localhost or 127.0.0.1, perhaps with its issuers.
    pub server_certificate_file: PathBuf,
    /// Its key.
    pub server_key_file: PathBuf,
    /// What opens the key file.
    pub server_key_passphrase: Option<Secret>,
    /// A client certificate of that CA, for [`super::BrokerAddress`]. The broker itself does not need it.
    pub client_certificate_file: PathBuf,
    /// Its key.
    pub client_key_file: PathBuf,
}

/// All that the listener needs.
pub(super) struct Ready {
    pub(super) acceptor: TlsAcceptor,
    /// The name that clients connect to, which the server's certificate is for.
    pub(super) host: &'static str,
}

impl BrokerCertificates {
    /// Reads and checks the files.
    pub(super) fn ready(&self) -> Result<Ready, BrokerError> {
        let key = PrivateKey::open(&self.server_key_file, self.server_key_passphrase.as_ref())?;
        let chain = key.chain_in(inspect(Slot::None, &self.server_certificate_file, None)?.certificates);
        let Some(own) = chain.first() else {
            let (key, certificate) = (self.server_key_file.clone(), self.server_certificate_file.clone());
            return Err(TlsFileError::KeyMismatch { key, certificate }.into());
        };
        let host = self.host_of(own)?;
        let authorities = inspect(Slot::CaFile, &self.ca_file, None)?.certificates;
        let config = config(&key, &chain, &authorities).map_err(|error| BrokerError::Start(error.to_string()))?;
        Ok(Ready { acceptor: TlsAcceptor::from(Arc::new(config)), host })
    }

    /// Alternative names decide; a certificate without any is for its common name.
    fn host_of(&self, own: &CertificateInfo) -> Result<&'static str, BrokerError> {
        let names: Vec<String> =
            if own.names.is_empty() { own.common_name.iter().cloned().collect() } else { own.names.clone() };
        let is_for = |host: &&str| names.iter().any(|name| name.eq_ignore_ascii_case(host));
        HOSTS
            .into_iter()
            .find(is_for)
            .ok_or_else(|| BrokerError::OtherName { file: self.server_certificate_file.clone(), names: names.clone() })
    }
}

fn config(
    key: &PrivateKey,
    chain: &[CertificateInfo],
    authorities: &[CertificateInfo],
) -> Result<ServerConfig, Box<dyn std::error::Error>> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let der = |certificate: &CertificateInfo| CertificateDer::from(certificate.der.to_vec());
    let mut roots = RootCertStore::empty();
    for authority in authorities {
        roots.add(der(authority))?;
    }
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build()?;
    let shown = CertifiedKey::new(chain.iter().map(der).collect(), key.signing_key());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(clients)
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(shown)));
    // For clients that ask for it; the others need not.
    config.alpn_protocols = vec![b"mqtt".to_vec()];
    Ok(config)
}

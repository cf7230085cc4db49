//! TLS settings to a rustls configuration.

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, Error, NoKeyLog, SupportedProtocolVersion};

use super::demand::Demand;
use super::identity::Presenter;
use super::key_log::KeyLogFile;
use super::provider::provider;
use super::verify::ServerVerifier;
use super::{CertificateInfo, TlsFileError, Witness, material};
use crate::profile::{Secrets, TlsSettings, TlsVersions, Verification};

/// Everything that one handshake needs.
#[derive(Debug, Clone)]
pub struct TlsPlan {
    /// For the handshake.
    pub config: Arc<rustls::ClientConfig>,
    /// Sees what happens in it.
    pub witness: Witness,
    /// Whom to ask for (SNI) and check against, instead of the broker address.
    pub server_name: Option<String>,
    /// As whom the broker will see us, if a client certificate is set.
    pub identity: Option<CertificateInfo>,
}

/// Reads the files anew and builds the configuration of one attempt. Blocks on files.
///
/// # Errors
/// The first file or setting that cannot be used.
pub fn prepare(settings: &TlsSettings, secrets: &Secrets) -> Result<TlsPlan, TlsFileError> {
    let provider = Arc::new(provider());
    let witness = Witness::default();
    let demand = Demand::of(settings, secrets, &provider)?;
    let identity = material::identity(settings, secrets, &provider)?;
    let certificate = identity.as_ref().map(|identity| identity.certificate.clone());
    let verifier =
        ServerVerifier { demand, algorithms: provider.signature_verification_algorithms, witness: witness.clone() };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&versions(settings.versions))
        .map_err(TlsFileError::Settings)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(Presenter { identity, witness: witness.clone() }));
    // A resumed session shows neither side's certificate.
    config.resumption = Resumption::disabled();
    config.alpn_protocols = protocols(&settings.alpn)?;
    config.key_log = Arc::new(NoKeyLog);
    if !settings.key_log_file.as_os_str().is_empty() {
        config.key_log = Arc::new(KeyLogFile::open(&settings.key_log_file)?);
    }
    Ok(TlsPlan { config: Arc::new(config), witness, server_name: server_name(settings), identity: certificate })
}

fn versions(choice: TlsVersions) -> Vec<&'static SupportedProtocolVersion> {
    match choice {
        TlsVersions::Both => vec![&TLS13, &TLS12],
        TlsVersions::Only12 => vec![&TLS12],
        TlsVersions::Only13 => vec![&TLS13],
    }
}

/// RFC 7301: a name has 1 to 255 bytes, and rustls trusts us with that.
fn protocols(names: &[String]) -> Result<Vec<Vec<u8>>, TlsFileError> {
    if names.iter().any(|name| !(1..=255).contains(&name.len())) {
        let words = "a protocol of ALPN has 1 to 255 bytes".to_owned();
        return Err(TlsFileError::Settings(Error::General(words)));
    }
    Ok(names.iter().map(|name| name.as_bytes().to_vec()).collect())
}

/// Brackets around an IPv6 address do no harm.
fn server_name(settings: &TlsSettings) -> Option<String> {
    (settings.verification == Verification::OtherName)
        .then(|| settings.server_name.trim().trim_start_matches('[').trim_end_matches(']').to_owned())
}

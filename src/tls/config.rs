//! TLS settings to a rustls configuration.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::version::{TLS12, TLS13};

use super::authorities::Authorities;
use super::identity::Presenter;
use super::provider::provider;
use super::trust::Trust;
use super::verify::ServerVerifier;
use super::{CertificateInfo, TlsFileError, Witness, material};
use crate::profile::{Secrets, TlsSettings};

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
    let trust = trust(settings, secrets, &provider)?;
    let identity = material::identity(settings, secrets, &provider)?;
    let certificate = identity.as_ref().map(|identity| identity.certificate.clone());
    let verifier =
        ServerVerifier { trust, algorithms: provider.signature_verification_algorithms, witness: witness.clone() };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(TlsFileError::Settings)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(Arc::new(Presenter { identity, witness: witness.clone() }));
    // A resumed session shows neither side's certificate.
    config.resumption = Resumption::disabled();
    Ok(TlsPlan { config: Arc::new(config), witness, server_name: None, identity: certificate })
}

fn trust(settings: &TlsSettings, secrets: &Secrets, provider: &Arc<CryptoProvider>) -> Result<Trust, TlsFileError> {
    match material::authorities(settings, secrets)? {
        None => Trust::system(Arc::clone(provider)),
        Some(certificates) => {
            Ok(Trust::File(Authorities::new(certificates, provider.signature_verification_algorithms)))
        }
    }
}

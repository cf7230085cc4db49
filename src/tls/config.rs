//! TLS settings to a rustls configuration.

use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::version::{TLS12, TLS13};

use super::authorities::Authorities;
use super::identity::{Identity, Presenter};
use super::load::Source;
use super::provider::provider;
use super::trust::Trust;
use super::verify::ServerVerifier;
use super::{CertificateInfo, Slot, TlsFileError, Witness};
use crate::profile::{Secret, TlsMode, TlsSettings};

/// Everything that one handshake needs.
#[derive(Debug, Clone)]
pub struct TlsPlan {
    /// For the handshake.
    pub config: Arc<rustls::ClientConfig>,
    /// Sees what happens in it.
    pub witness: Witness,
    /// As whom the broker will see us, if a client certificate is set.
    pub identity: Option<CertificateInfo>,
}

/// Reads the files anew and builds the configuration of one attempt. Blocks on files.
///
/// "PEM Formatted" counts in the mode that shows it, [`TlsMode::SelfSigned`]; elsewhere either format is taken.
///
/// # Errors
/// The first file or setting that cannot be used.
pub fn prepare(settings: &TlsSettings, passphrase: Option<&Secret>) -> Result<TlsPlan, TlsFileError> {
    let provider = Arc::new(provider());
    let witness = Witness::default();
    let trust = trust(settings, &provider)?;
    let identity = identity(settings, passphrase, &provider)?;
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
    Ok(TlsPlan { config: Arc::new(config), witness, identity: certificate })
}

fn trust(settings: &TlsSettings, provider: &Arc<CryptoProvider>) -> Result<Trust, TlsFileError> {
    match settings.mode {
        TlsMode::CaSigned => Trust::system(Arc::clone(provider)),
        TlsMode::CaFile | TlsMode::SelfSigned => {
            let certificates = source(settings, Slot::CaFile).authorities()?;
            Ok(Trust::File(Authorities::new(certificates, provider.signature_verification_algorithms)))
        }
        mode @ (TlsMode::CaKeystore | TlsMode::SelfSignedKeystores) => Err(TlsFileError::ModeNotAvailable { mode }),
    }
}

fn identity(
    settings: &TlsSettings,
    passphrase: Option<&Secret>,
    provider: &CryptoProvider,
) -> Result<Option<Identity>, TlsFileError> {
    if !settings.mode.uses_client_certificate() {
        return Ok(None);
    }
    let certificate = source(settings, Slot::ClientCertificate);
    let key = source(settings, Slot::ClientKey);
    Identity::load(certificate, key, passphrase, provider).map(Some)
}

fn source(settings: &TlsSettings, slot: Slot) -> Source<'_> {
    let file = match slot {
        Slot::CaFile => &settings.ca_file,
        Slot::ClientCertificate => &settings.client_certificate_file,
        Slot::ClientKey => &settings.client_key_file,
    };
    let pem_formatted = settings.mode.uses_client_certificate().then_some(settings.pem_formatted);
    Source { slot, file, pem_formatted }
}

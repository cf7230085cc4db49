//! What the user demands of a server's certificate: everything, unless it was chosen otherwise.

use std::sync::Arc;

use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms};
use rustls::pki_types::ServerName;

use super::authorities::Authorities;
use super::pin::Fingerprint;
use super::presented::{Accepted, Presented};
use super::trust::Trust;
use super::{CertificateInfo, Leniency, ServerCertificateError, TlsFileError, fitness, material};
use crate::profile::{Secrets, TlsSettings, Verification};

/// The demand, with whom it believes.
#[derive(Debug)]
pub(super) enum Demand {
    /// Chain, dates, purpose and name.
    Full(Trust),
    /// The same without the name.
    ChainOnly(Trust),
    /// The same as full; the name that is asked for is not the broker address.
    OtherName(Trust),
    /// Chain, dates and purpose of this one certificate.
    Pinned(Trust, Fingerprint),
    /// Nothing but that the server has the key of the certificate that it shows.
    Nothing,
}

impl Demand {
    /// Blocks on files.
    pub fn of(settings: &TlsSettings, secrets: &Secrets, provider: &Arc<CryptoProvider>) -> Result<Self, TlsFileError> {
        let trust = || trust(settings, secrets, provider);
        Ok(match settings.verification {
            Verification::Full => Self::Full(trust()?),
            Verification::ChainOnly => Self::ChainOnly(trust()?),
            Verification::OtherName => Self::OtherName(trust()?),
            Verification::Pinned => {
                let words = "the pinned fingerprint is not 64 hexadecimal digits";
                let malformed = || TlsFileError::Settings(rustls::Error::General(words.to_owned()));
                let fingerprint = Fingerprint::parse(&settings.pinned_sha256).ok_or_else(malformed)?;
                Self::Pinned(trust()?, fingerprint)
            }
            Verification::Nothing => Self::Nothing,
        })
    }

    /// Whether the server fulfils it.
    pub fn check(
        &self,
        presented: &Presented<'_>,
        name: &ServerName<'_>,
        algorithms: &WebPkiSupportedAlgorithms,
    ) -> Result<Accepted, ServerCertificateError> {
        // Even where nothing is demanded: under such a key no signature of the handshake can be checked.
        if let Some(bits) = fitness::short_rsa(&presented.info.key) {
            return Err(ServerCertificateError::UnsupportedAlgorithm(format!("an RSA key of {bits} bits")));
        }
        match self {
            Self::Full(trust) => trust.check(presented, Some(name)),
            Self::ChainOnly(trust) => {
                trust.check(presented, None).map(|accepted| accepted.despite(Leniency::NameNotChecked))
            }
            Self::OtherName(trust) => {
                trust.check(presented, Some(name)).map(|accepted| accepted.despite(Leniency::OtherName))
            }
            Self::Pinned(trust, fingerprint) => {
                fingerprint.check(trust, presented, algorithms).map(|accepted| accepted.despite(Leniency::Fingerprint))
            }
            Self::Nothing => Ok(Accepted { path: Vec::new(), leniencies: vec![Leniency::NothingChecked] }),
        }
    }

    /// The certificates from the server's own upwards, as far as each is known to bear the signature of the next.
    pub fn trace(&self, presented: &Presented<'_>) -> Vec<CertificateInfo> {
        match self {
            Self::Full(trust) | Self::ChainOnly(trust) | Self::OtherName(trust) | Self::Pinned(trust, _) => {
                trust.trace(presented)
            }
            Self::Nothing => Vec::new(),
        }
    }
}

fn trust(settings: &TlsSettings, secrets: &Secrets, provider: &Arc<CryptoProvider>) -> Result<Trust, TlsFileError> {
    match material::authorities(settings, secrets)? {
        None => Trust::system(Arc::clone(provider)),
        Some(certificates) => {
            Ok(Trust::File(Authorities::new(certificates, provider.signature_verification_algorithms)))
        }
    }
}

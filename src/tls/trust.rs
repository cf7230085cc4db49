//! Whom we believe: the system's root certificates, or the CA file.

use std::sync::Arc;

use rustls::Error;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls_platform_verifier::Verifier;

use super::authorities::Authorities;
use super::{Leniency, TlsFileError};

/// What decides about a server's certificate.
#[derive(Debug)]
pub(super) enum Trust {
    /// The platform with its own roots and rules; on Linux `SSL_CERT_FILE` is honoured.
    System(Verifier),
    /// The CA file, as OpenSSL would read it.
    File(Authorities),
}

impl Trust {
    pub fn system(provider: Arc<CryptoProvider>) -> Result<Self, TlsFileError> {
        Verifier::new(provider).map(Self::System).map_err(|error| TlsFileError::NoSystemRoots {
            detail: match error {
                Error::General(words) => words,
                other => other.to_string(),
            },
        })
    }

    pub fn check(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<Vec<Leniency>, Error> {
        match self {
            // No stapled OCSP response: revocation is the platform's own affair.
            Self::System(verifier) => {
                verifier.verify_server_cert(leaf, intermediates, name, &[], now).map(|_verified| Vec::new())
            }
            Self::File(authorities) => authorities.check(leaf, intermediates, name, now),
        }
    }
}

//! Whom we believe: the system's root certificates, or the CA file.

use std::sync::Arc;

use rustls::Error;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;

use super::authorities::Authorities;
use super::presented::{Accepted, Presented};
use super::{CertificateInfo, ServerCertificateError, TlsFileError, fitness, hostname};

/// Where the platform's verifier is rustls' own with the system's roots, it compares the name last of all: see
/// `WebPkiServerVerifier::verify_server_cert` in rustls 0.23. So nothing else was wrong where only the name was.
const COMPARES_NAME_LAST: bool = cfg!(all(unix, not(target_vendor = "apple"), not(target_os = "android")));

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

    /// Chain, dates and purpose, and the name where there is one.
    pub fn check(
        &self,
        presented: &Presented<'_>,
        name: Option<&ServerName<'_>>,
    ) -> Result<Accepted, ServerCertificateError> {
        match self {
            Self::System(verifier) => {
                match name {
                    Some(name) => ask_system(verifier, presented, name),
                    None => ask_system_without_name(verifier, presented),
                }?;
                // The system's verifiers look at the extended key usage only.
                fitness::check_purpose(&presented.leaf)?;
                Ok(Accepted { path: Vec::new(), leniencies: Vec::new() })
            }
            Self::File(authorities) => authorities.check(presented, name),
        }
    }

    /// The certificates from the server's own upwards, as far as each is known to bear the signature of the next.
    pub fn trace(&self, presented: &Presented<'_>) -> Vec<CertificateInfo> {
        match self {
            Self::System(_) => vec![presented.info.clone()],
            Self::File(authorities) => authorities.trace(presented),
        }
    }
}

fn ask_system(
    verifier: &Verifier,
    presented: &Presented<'_>,
    name: &ServerName<'_>,
) -> Result<(), ServerCertificateError> {
    let intermediates: Vec<CertificateDer<'_>> =
        presented.intermediates.iter().map(|info| CertificateDer::from(&*info.der)).collect();
    // No stapled OCSP response: revocation is the platform's own affair.
    let verdict = verifier.verify_server_cert(presented.der, &intermediates, name, &[], presented.now);
    let Err(error) = verdict else { return Ok(()) };
    let error = ServerCertificateError::from(&error);
    Err(match error {
        ServerCertificateError::WrongName { .. } => hostname::wrong(&presented.info, name),
        // The platform has no word of its own for a wrong purpose.
        ServerCertificateError::Other(_) => fitness::check_purpose(&presented.leaf).err().unwrap_or(error),
        other => other,
    })
}

/// The platform insists on a name, so it gets one that the certificate is for.
fn ask_system_without_name(verifier: &Verifier, presented: &Presented<'_>) -> Result<(), ServerCertificateError> {
    let own = presented.info.names.iter().find_map(|name| ServerName::try_from(name.replacen('*', "any", 1)).ok());
    let nobody = ServerName::try_from("any.invalid").ok();
    let name = own.or(nobody).ok_or_else(fitness::unreadable)?;
    match ask_system(verifier, presented, &name) {
        Err(ServerCertificateError::WrongName { .. }) if COMPARES_NAME_LAST => Ok(()),
        Err(ServerCertificateError::WrongName { .. }) => {
            let words = "it has no alternative name, and this system takes no certificate without one".to_owned();
            Err(ServerCertificateError::Other(words))
        }
        other => other,
    }
}

//! A CA that signs: one out of files, or one that was just made.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::MintError;
use super::certificate::{self, Content, Purpose, SignedBy};
use super::name::{Name, ServerName};
use super::private_key::PrivateKey;
use crate::profile::Secret;
use crate::tls::load::Source;
use crate::tls::{CertificateInfo, Slot, TlsFileError, certificate as parsing, fitness};

/// A CA's certificate and its key.
#[derive(Debug, Clone)]
pub struct Issuer {
    certificate: CertificateInfo,
    /// What a server must show besides its own certificate: those of all CAs but the root.
    intermediates: Vec<CertificateInfo>,
    key: PrivateKey,
}

/// Why the files are of no CA that can sign.
#[derive(Debug, thiserror::Error)]
pub enum IssuerError {
    /// A file cannot be used.
    #[error(transparent)]
    File(#[from] TlsFileError),
    /// The certificate is not a CA's.
    #[error("{} is not a CA", file.display())]
    NotACa {
        /// The certificate file.
        file: PathBuf,
        /// Whom it names.
        subject: String,
    },
    /// The CA is over: what it signs would not be accepted.
    #[error("{} ended on {not_after}", file.display())]
    Expired {
        /// The certificate file.
        file: PathBuf,
        /// When.
        not_after: Timestamp,
    },
}

impl Issuer {
    /// Makes a new self-signed CA.
    ///
    /// # Errors
    /// The library cannot sign.
    pub fn self_signed(subject: &Name, key: PrivateKey, days: u32) -> Result<Self, MintError> {
        let extensions = certificate::extensions(Purpose::Authority, key.spki(), subject, &[]);
        let content = Content { subject, spki: key.spki(), extensions, days };
        let by = SignedBy { name: subject, key_identifier: None, key: &key };
        let certificate = certificate::write(&content, &by)?;
        Ok(Self { certificate, intermediates: Vec::new(), key })
    }

    /// Opens a CA of any X.509 version, in any form that can be read. Where a file has several certificates, the one of
    /// the key counts. Blocks on the files.
    ///
    /// # Errors
    /// A file cannot be used, the key does not belong to the certificate, or that is no CA's, or over.
    pub fn open(certificate: &Path, key: &Path, passphrase: Option<&Secret>) -> Result<Self, IssuerError> {
        let source = Source::new(Slot::None, certificate, passphrase, None);
        let pool = source.certificates(&source.contents()?)?;
        let key_file = key;
        let key = PrivateKey::open(key_file, passphrase)?;
        let chain = key.chain_in(pool);
        let Some(own) = chain.first().cloned() else {
            let (key, certificate) = (key_file.to_owned(), certificate.to_owned());
            return Err(TlsFileError::KeyMismatch { key, certificate }.into());
        };
        let file = certificate.to_owned();
        if !parsing::parse(&own.der).is_ok_and(|parsed| fitness::may_issue(&parsed)) {
            return Err(IssuerError::NotACa { file, subject: own.subject });
        }
        if own.not_after < Timestamp::now() {
            return Err(IssuerError::Expired { file, not_after: own.not_after });
        }
        let intermediates = chain.into_iter().filter(|link| !link.is_self_issued()).collect();
        Ok(Self { certificate: own, intermediates, key })
    }

    /// Its own certificate.
    #[must_use]
    pub fn certificate(&self) -> &CertificateInfo {
        &self.certificate
    }

    /// What a server must show besides its own certificate; empty under a root.
    #[must_use]
    pub fn intermediates(&self) -> &[CertificateInfo] {
        &self.intermediates
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// Signs a certificate for the holder of this public key (`SubjectPublicKeyInfo` in DER).
    ///
    /// # Errors
    /// The library cannot sign.
    pub fn issue(
        &self,
        purpose: Purpose,
        subject: &Name,
        names: &[ServerName],
        spki: &[u8],
        days: u32,
    ) -> Result<CertificateInfo, MintError> {
        let extensions = certificate::extensions(purpose, spki, subject, names);
        self.sign(&Content { subject, spki, extensions, days })
    }

    /// Signs a certificate that takes the place of an old one: the same subject, names and purpose, new dates and a new
    /// serial number.
    ///
    /// # Errors
    /// The library cannot sign.
    pub fn renew(&self, old: &CertificateInfo, spki: &[u8], days: u32) -> Result<CertificateInfo, MintError> {
        let extensions = certificate::renewed_extensions(old, spki)?;
        self.sign(&Content { subject: &Name::subject_of(old), spki, extensions, days })
    }

    fn sign(&self, content: &Content<'_>) -> Result<CertificateInfo, MintError> {
        let name = Name::subject_of(&self.certificate);
        let key_identifier = Some(certificate::key_identifier_of(&self.certificate));
        certificate::write(content, &SignedBy { name: &name, key_identifier, key: &self.key })
    }
}

//! Making certificates: what they look like, and who signs them.
//!
//! Owns new keys, certificates, signing requests and PKCS#12 keystores. Writes DER itself, so that the names of others
//! stay byte for byte as they are and key material stays in memory that is wiped. Does not know where the results are
//! kept, nor what they are called: that is `workshop`.
//!
//! ```text
//! Subject ─► Name ─┐                       SigningRequest::read ─► subject, names, public key
//! PrivateKey ──────┼─► Issuer::issue ─► CertificateInfo ─► keystore::pkcs12
//! ServerName ──────┘      ▲
//!                  self_signed | open (files)
//! ```

mod authority;
mod certificate;
mod der;
mod issuer;
mod keystore;
mod name;
mod private_key;
mod request;

pub use authority::{MintedAuthority, MintedIdentity};
pub use certificate::{LONGEST_DAYS, Purpose};
pub use issuer::{Issuer, IssuerError};
pub use keystore::pkcs12;
pub use name::{Name, NameFault, ServerName, Subject};
pub use private_key::{NewKey, PrivateKey};
pub use request::{RequestError, SigningRequest};

/// One PEM block with this label, in memory that is wiped.
#[must_use]
pub fn pem(label: &str, der: &[u8]) -> zeroize::Zeroizing<String> {
    super::pem::write(label, der)
}

/// Why a certificate cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MintError {
    /// A part of the subject cannot stand in a certificate.
    #[error("“{text}” cannot stand in a subject")]
    Subject {
        /// The part.
        text: String,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// It is neither a DNS name nor an IP address.
    #[error("{0} is neither a DNS name nor an IP address")]
    ServerName(String),
    /// The cryptography did not give this, as a noun phrase.
    #[error("the library cannot make {0}")]
    Library(&'static str),
}

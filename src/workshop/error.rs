//! Why an order could not be made. Each error names its file or field; none holds a secret.

use std::io;
use std::path::PathBuf;

use crate::tls::TlsFileError;
use crate::tls::mint::{IssuerError, MintError, RequestError};

/// Why nothing was made.
#[derive(Debug, thiserror::Error)]
pub enum WorkshopError {
    /// A file of that name is there already, and was not to be replaced.
    #[error("{} is there already", file.display())]
    Exists {
        /// The file.
        file: PathBuf,
    },
    /// What is made would take the place of the very CA that signs it.
    #[error("{} is the CA's own", file.display())]
    ReplacesCa {
        /// The CA's certificate or key.
        file: PathBuf,
    },
    /// A file cannot be written.
    #[error("cannot write {}", file.display())]
    Write {
        /// The file, or the directory that it belongs into.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// More days than a hundred years, or none.
    #[error("a certificate cannot be valid for {0} days")]
    Days(u32),
    /// A server needs a name that clients connect to, and there is none.
    #[error("there is no name for the server")]
    NoServerName,
    /// A keystore needs a password.
    #[error("there is no password for the keystore")]
    NoPassword,
    /// A certificate or key file cannot be used.
    #[error(transparent)]
    File(#[from] TlsFileError),
    /// The CA cannot sign.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// The request is not to be signed.
    #[error("{} cannot be signed", file.display())]
    Request {
        /// The request.
        file: PathBuf,
        /// Why.
        source: RequestError,
    },
    /// The request names nobody.
    #[error("{} names nobody", file.display())]
    NamelessRequest {
        /// The request.
        file: PathBuf,
    },
    /// A CA with another key is another CA: what the old one signed would no longer be accepted.
    #[error("{} cannot be renewed with another key", file.display())]
    OtherKey {
        /// The CA's certificate.
        file: PathBuf,
    },
    /// A name cannot stand in a certificate, or the cryptography failed.
    #[error(transparent)]
    Mint(#[from] MintError),
}

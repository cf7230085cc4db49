//! Files to certificates and keys.

use std::path::Path;

use super::{CertificateInfo, KeyKind, Slot, TlsFileError};

/// What a file holds, for the words beside its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileContent {
    /// Certificates, in the order of the file; at least one.
    Certificates(Vec<CertificateInfo>),
    /// A private key.
    Key {
        /// Its kind; `None` while it is encrypted.
        kind: Option<KeyKind>,
        /// SubjectPublicKeyInfo of its public half, to compare with a certificate's; `None` while it is encrypted.
        spki: Option<Vec<u8>>,
        /// Whether it needs a passphrase.
        encrypted: bool,
    },
}

/// What the file in this field is, whom it names and when it ends. Blocks on the file.
///
/// # Errors
/// The file cannot be read, is something else than this field needs, or not in the format that `pem_formatted` says.
pub fn inspect(_slot: Slot, _file: &Path, _pem_formatted: bool) -> Result<FileContent, TlsFileError> {
    todo!()
}

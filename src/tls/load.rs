//! Files to certificates and keys.
//!
//! Owns the reading and which field takes what. Each error names its field and its file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rustls::crypto::CryptoProvider;
use zeroize::Zeroizing;

use super::key::{KeyError, OpenKey, StoredKey};
use super::provider::provider;
use super::sniff::{Content, Item, sniff};
use super::{CertificateInfo, KeyKind, Slot, TlsFileError};
use crate::profile::Secret;

/// Ten times what the root certificates of a whole system take.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;

/// What a file holds, for the words beside its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileContent {
    /// Certificates, in the order of the file; at least one.
    Certificates(Vec<CertificateInfo>),
    /// A private key.
    Key {
        /// Its kind; `None` while it is encrypted.
        kind: Option<KeyKind>,
        /// `SubjectPublicKeyInfo` of its public half, to compare with a certificate's; `None` while it is encrypted.
        spki: Option<Vec<u8>>,
        /// Whether it needs a passphrase.
        encrypted: bool,
    },
}

/// What the file in this field is, whom it names and when it ends. Blocks on the file.
///
/// # Errors
/// The file cannot be read, is something else than this field needs, or not in the format that `pem_formatted` says.
pub fn inspect(slot: Slot, file: &Path, pem_formatted: bool) -> Result<FileContent, TlsFileError> {
    let source = Source { slot, file, pem_formatted: Some(pem_formatted) };
    match slot {
        Slot::CaFile => source.authorities().map(FileContent::Certificates),
        Slot::ClientCertificate => source.certificates().map(FileContent::Certificates),
        Slot::ClientKey => inspect_key(&source),
    }
}

fn inspect_key(source: &Source<'_>) -> Result<FileContent, TlsFileError> {
    let key = source.stored_key()?;
    if key.is_encrypted() {
        return Ok(FileContent::Key { kind: None, spki: None, encrypted: true });
    }
    let key = source.open(&key, None, &provider())?;
    Ok(FileContent::Key { kind: Some(KeyKind::of_spki(&key.spki)), spki: Some(key.spki), encrypted: false })
}

/// One file, the field that it was chosen in, and the format that it is said to have (`None`: any).
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub slot: Slot,
    pub file: &'a Path,
    pub pem_formatted: Option<bool>,
}

impl Source<'_> {
    /// The certificates of the file; at least one.
    pub fn certificates(&self) -> Result<Vec<CertificateInfo>, TlsFileError> {
        let (certificates, is_pem) = self.any_certificates()?;
        self.check_format(is_pem).map(|()| certificates)
    }

    /// The same, for the CA file: at least one must be of use there, as a CA or as a server's own self-signed one.
    pub fn authorities(&self) -> Result<Vec<CertificateInfo>, TlsFileError> {
        let (certificates, is_pem) = self.any_certificates()?;
        if !certificates.iter().any(|certificate| certificate.is_ca || certificate.is_self_issued()) {
            let name = certificates.first().map(CertificateInfo::short_name).unwrap_or_default();
            return Err(self.wrong(format!("the certificate of {name}, which is not a CA")));
        }
        self.check_format(is_pem).map(|()| certificates)
    }

    fn any_certificates(&self) -> Result<(Vec<CertificateInfo>, bool), TlsFileError> {
        let content = self.content()?;
        let (certificates, others) = apart(content.items, |item| match item {
            Item::Certificate(certificate) => Ok(*certificate),
            other @ (Item::Key(_) | Item::Else(_)) => Err(other),
        });
        if certificates.is_empty() {
            return Err(self.wrong_content(others.first()));
        }
        Ok((certificates, content.is_pem))
    }

    /// The first private key of the file.
    pub fn stored_key(&self) -> Result<StoredKey, TlsFileError> {
        let content = self.content()?;
        let is_pem = content.is_pem;
        let (keys, others) = apart(content.items, |item| match item {
            Item::Key(key) => Ok(key),
            other @ (Item::Certificate(_) | Item::Else(_)) => Err(other),
        });
        let key = keys.into_iter().next().ok_or_else(|| self.wrong_content(others.first()))?;
        self.check_format(is_pem).map(|()| key)
    }

    /// The key, ready to sign.
    pub fn open(
        &self,
        key: &StoredKey,
        passphrase: Option<&Secret>,
        provider: &CryptoProvider,
    ) -> Result<OpenKey, TlsFileError> {
        let file = self.file.to_owned();
        key.open(passphrase, provider).map_err(|error| match error {
            KeyError::PassphraseNeeded => TlsFileError::PassphraseNeeded { file },
            KeyError::WrongPassphrase => TlsFileError::WrongPassphrase { file },
            KeyError::Damaged(detail) => TlsFileError::Damaged { slot: self.slot, file, detail },
            KeyError::Unsupported(kind) => TlsFileError::UnsupportedKey { file, kind },
        })
    }

    fn content(&self) -> Result<Content, TlsFileError> {
        if self.file.as_os_str().is_empty() {
            return Err(TlsFileError::NotChosen { slot: self.slot });
        }
        let bytes = read(self.file).map_err(|source| match source.kind() {
            io::ErrorKind::FileTooLarge => self.wrong("more than 4 MiB, too much for certificates or keys".to_owned()),
            _ => TlsFileError::Read { slot: self.slot, file: self.file.to_owned(), source },
        })?;
        sniff(&bytes).map_err(|damage| TlsFileError::Damaged {
            slot: self.slot,
            file: self.file.to_owned(),
            detail: damage.0,
        })
    }

    fn check_format(&self, is_pem: bool) -> Result<(), TlsFileError> {
        match self.pem_formatted {
            Some(said) if said != is_pem => {
                Err(TlsFileError::WrongFormat { slot: self.slot, file: self.file.to_owned(), is_pem })
            }
            Some(_) | None => Ok(()),
        }
    }

    fn wrong_content(&self, first: Option<&Item>) -> TlsFileError {
        self.wrong(match first {
            None => "nothing".to_owned(),
            Some(Item::Certificate(certificate)) => format!("the certificate of {}", certificate.short_name()),
            Some(Item::Key(key)) if key.is_encrypted() => "an encrypted private key".to_owned(),
            Some(Item::Key(_)) => "a private key".to_owned(),
            Some(Item::Else(noun)) => noun.clone(),
        })
    }

    fn wrong(&self, found: String) -> TlsFileError {
        TlsFileError::WrongContent { slot: self.slot, file: self.file.to_owned(), found }
    }
}

/// Reads a regular file of a sensible size. Opening a pipe would wait for ever.
fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let about = path.metadata()?;
    if about.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !about.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    if about.len() > LARGEST_FILE {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(about.len()).unwrap_or_default()));
    File::open(path)?.take(LARGEST_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn apart<T>(items: Vec<Item>, pick: impl Fn(Item) -> Result<T, Item>) -> (Vec<T>, Vec<Item>) {
    let mut picked = Vec::new();
    let mut others = Vec::new();
    for item in items {
        match pick(item) {
            Ok(wanted) => picked.push(wanted),
            Err(other) => others.push(other),
        }
    }
    (picked, others)
}

//! Files to certificates and keys.
//!
//! Owns the reading and which field takes what. Each error names its field and its file.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::PrivateKeyDer;
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
pub struct FileContent {
    /// In which form.
    pub form: Form,
    /// Certificates, in the order of the file.
    pub certificates: Vec<CertificateInfo>,
    /// Private keys, in the order of the file.
    pub keys: Vec<KeyInfo>,
    /// Everything else, as noun phrases: "a certificate signing request".
    pub others: Vec<String>,
    /// The entries of a keystore, in its own order; empty for other forms.
    pub aliases: Vec<Alias>,
}

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text with BEGIN and END lines.
    Pem,
    /// Binary.
    Der,
    /// A bundle of certificates, PEM or DER.
    Pkcs7,
    /// A PKCS#12 keystore.
    Pkcs12,
    /// A Java keystore.
    Jks,
    /// A directory of files.
    Directory,
}

/// One private key, without its secret half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyInfo {
    /// Its kind; `None` while it is encrypted.
    pub kind: Option<KeyKind>,
    /// `SubjectPublicKeyInfo` of its public half, to compare with a certificate's; `None` while it is encrypted.
    pub spki: Option<Vec<u8>>,
    /// Whether it needs a passphrase.
    pub encrypted: bool,
}

/// One entry of a keystore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// Its name; keystores without names get "1", "2" and so on.
    pub name: String,
    /// What it is.
    pub kind: AliasKind,
    /// The entry's own certificate, if it has one.
    pub certificate: Option<CertificateInfo>,
}

/// What a keystore's entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AliasKind {
    /// A private key with its certificate chain.
    KeyPair,
    /// A trusted certificate.
    Certificate,
}

/// What the file in this field is, whom it names and when it ends. Blocks on the file.
///
/// # Errors
/// The file cannot be read, or is something else than this field needs; [`Slot::None`] takes everything that is known.
pub fn inspect(slot: Slot, file: &Path, passphrase: Option<&Secret>) -> Result<FileContent, TlsFileError> {
    let source = Source { slot, file };
    let empty = FileContent {
        form: Form::Pem,
        certificates: Vec::new(),
        keys: Vec::new(),
        others: Vec::new(),
        aliases: Vec::new(),
    };
    match slot {
        Slot::ClientKey => Ok(FileContent { keys: vec![inspect_key(&source, passphrase)?], ..empty }),
        Slot::CaFile | Slot::CaKeystore => Ok(FileContent { certificates: source.authorities()?, ..empty }),
        Slot::ClientCertificate | Slot::ClientKeystore | Slot::None => {
            Ok(FileContent { certificates: source.certificates()?, ..empty })
        }
    }
}

fn inspect_key(source: &Source<'_>, passphrase: Option<&Secret>) -> Result<KeyInfo, TlsFileError> {
    let key = source.stored_key()?;
    if key.is_encrypted() && passphrase.is_none() {
        return Ok(KeyInfo { kind: None, spki: None, encrypted: true });
    }
    let encrypted = key.is_encrypted();
    let key = source.open(&key, passphrase, &provider())?;
    Ok(KeyInfo { kind: Some(KeyKind::of_spki(&key.spki)), spki: Some(key.spki), encrypted })
}

/// One file, and the field that it was chosen in.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub slot: Slot,
    pub file: &'a Path,
}

impl Source<'_> {
    /// The certificates of the file; at least one.
    pub fn certificates(&self) -> Result<Vec<CertificateInfo>, TlsFileError> {
        self.any_certificates()
    }

    /// The same, for the CA file: at least one must be of use there, as a CA or as a server's own self-signed one.
    pub fn authorities(&self) -> Result<Vec<CertificateInfo>, TlsFileError> {
        let certificates = self.any_certificates()?;
        if !certificates.iter().any(|certificate| certificate.is_ca || certificate.is_self_issued()) {
            let name = certificates.first().map(CertificateInfo::short_name).unwrap_or_default();
            return Err(self.wrong(format!("the certificate of {name}, which is not a CA")));
        }
        Ok(certificates)
    }

    fn any_certificates(&self) -> Result<Vec<CertificateInfo>, TlsFileError> {
        let content = self.content()?;
        let (certificates, others) = apart(content.items, |item| match item {
            Item::Certificate(certificate) => Ok(*certificate),
            other @ (Item::Key(_) | Item::Else(_)) => Err(other),
        });
        if certificates.is_empty() {
            return Err(self.wrong_content(others.first()));
        }
        Ok(certificates)
    }

    /// The first private key of the file.
    pub fn stored_key(&self) -> Result<StoredKey, TlsFileError> {
        let content = self.content()?;
        let (keys, others) = apart(content.items, |item| match item {
            Item::Key(key) => Ok(key),
            other @ (Item::Certificate(_) | Item::Else(_)) => Err(other),
        });
        keys.into_iter().next().ok_or_else(|| self.wrong_content(others.first()))
    }

    /// The key, ready to sign.
    pub fn open(
        &self,
        key: &StoredKey,
        passphrase: Option<&Secret>,
        provider: &CryptoProvider,
    ) -> Result<OpenKey, TlsFileError> {
        key.open(passphrase, provider).map_err(|error| self.cannot_open(error))
    }

    /// The same, and the key itself beside it, for those who write it elsewhere: they wipe it.
    pub fn open_plain(
        &self,
        key: &StoredKey,
        passphrase: Option<&Secret>,
        provider: &CryptoProvider,
    ) -> Result<(PrivateKeyDer<'static>, OpenKey), TlsFileError> {
        key.open_plain(passphrase, provider).map_err(|error| self.cannot_open(error))
    }

    fn cannot_open(&self, error: KeyError) -> TlsFileError {
        let (slot, file, secret) = (self.slot, self.file.to_owned(), self.slot.secret());
        match error {
            KeyError::PassphraseNeeded => TlsFileError::PassphraseNeeded { slot, file, secret },
            KeyError::WrongPassphrase => TlsFileError::WrongPassphrase { slot, file, secret },
            KeyError::Damaged(detail) => TlsFileError::Damaged { slot, file, detail },
            KeyError::Unsupported(kind) => TlsFileError::UnsupportedKey { slot, file, kind },
        }
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

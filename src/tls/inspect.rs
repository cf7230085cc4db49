//! What a file holds, for the words beside its field, the list of aliases, and `certs inspect`.
//!
//! Describes; what is made of a file for a connection is in `material`.

use std::path::Path;

use super::certificate::CertificateInfo;
use super::key::StoredKey;
use super::keystore::Entry;
use super::load::{Contents, Source};
use super::pbe::Budget;
use super::{KeyKind, Slot, TlsFileError};
use crate::profile::Secret;

/// What a file holds, for the words beside its field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileContent {
    /// In which form.
    pub form: Form,
    /// Certificates, in the order of the file. In a field for CAs only those that may count there.
    pub certificates: Vec<CertificateInfo>,
    /// Private keys, in the order of the file.
    pub keys: Vec<KeyInfo>,
    /// Everything else, as noun phrases: "a certificate signing request for CN=client1".
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

/// What the file in this field is, whom it names and when it ends. Blocks on the file, and, where a password is to be
/// tried, for as long as deriving a key takes.
///
/// # Errors
/// The file cannot be read, or is something else than this field needs; [`Slot::None`] takes everything that is known.
/// A keystore that is protected and has no passphrase here is [`TlsFileError::PassphraseNeeded`]; other encrypted keys
/// are listed as such.
pub fn inspect(slot: Slot, file: &Path, passphrase: Option<&Secret>) -> Result<FileContent, TlsFileError> {
    let source = Source::new(slot, file, passphrase, passphrase);
    describe(&source, &source.contents()?)
}

/// The same for bytes that are in no file. The errors name an empty path.
///
/// # Errors
/// As those of [`inspect`].
pub fn inspect_bytes(slot: Slot, bytes: &[u8], passphrase: Option<&Secret>) -> Result<FileContent, TlsFileError> {
    let source = Source::new(slot, Path::new(""), passphrase, passphrase);
    describe(&source, &source.contents_of(bytes)?)
}

fn describe(source: &Source<'_>, contents: &Contents) -> Result<FileContent, TlsFileError> {
    let certificates = match source.slot {
        Slot::CaFile | Slot::CaKeystore => source.authorities(contents, "")?,
        Slot::ClientCertificate | Slot::ClientKey | Slot::ClientKeystore | Slot::None => contents.all_certificates(),
    };
    let keys = keys(source, contents)?;
    let is_enough = match source.slot {
        Slot::CaFile | Slot::CaKeystore => true,
        Slot::ClientCertificate => !certificates.is_empty(),
        Slot::ClientKey => !keys.is_empty(),
        Slot::ClientKeystore => !certificates.is_empty() && !keys.is_empty(),
        Slot::None => !contents.is_empty(),
    };
    if !is_enough {
        return Err(source.wrong_content(contents));
    }
    Ok(FileContent {
        form: contents.form,
        certificates,
        keys,
        others: contents.others.iter().cloned().chain(contents.unknown.map(str::to_owned)).collect(),
        aliases: contents.entries.iter().map(alias).collect(),
    })
}

fn alias(entry: &Entry) -> Alias {
    Alias {
        name: entry.alias.clone(),
        kind: if entry.key.is_some() { AliasKind::KeyPair } else { AliasKind::Certificate },
        certificate: entry.certificates.first().cloned(),
    }
}

fn keys(source: &Source<'_>, contents: &Contents) -> Result<Vec<KeyInfo>, TlsFileError> {
    let mut budget = contents.budget.clone();
    let loose = contents.keys.iter().map(|key| (key, false));
    let entries = contents.entries.iter().filter_map(|entry| entry.key.as_ref()).map(|key| (key, true));
    loose.chain(entries).map(|(key, is_entry)| key_info(source, key, is_entry, &mut budget)).collect()
}

/// A key that cannot be opened is an error where it is the point of the field, and a locked key where it is one among
/// others: an entry of a keystore may have a password of its own.
fn key_info(
    source: &Source<'_>,
    key: &StoredKey,
    is_entry: bool,
    budget: &mut Budget,
) -> Result<KeyInfo, TlsFileError> {
    let encrypted = key.is_encrypted();
    let closed = KeyInfo { kind: key.kind(), spki: None, encrypted };
    if matches!(source.slot, Slot::CaFile | Slot::CaKeystore) {
        return Ok(closed);
    }
    match source.open(key, is_entry, budget) {
        Ok(open) => Ok(KeyInfo { kind: Some(KeyKind::of_spki(&open.spki)), spki: Some(open.spki), encrypted }),
        Err(TlsFileError::PassphraseNeeded { .. }) => Ok(closed),
        Err(TlsFileError::WrongPassphrase { .. }) if is_entry => Ok(closed),
        Err(error @ TlsFileError::WrongPassphrase { .. }) => Err(error),
        Err(error) if matches!(source.slot, Slot::ClientKey | Slot::ClientKeystore) => Err(error),
        Err(_) => Ok(closed),
    }
}

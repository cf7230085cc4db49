//! Keystores: files with several entries, each with a name, behind one password.
//!
//! Owns what PKCS#12 and Java keystores have in common. Both are read here and not by a library, so that no key stays in
//! memory unwiped, no length in a file is believed, and what the password costs is bounded.

mod jks;
mod pkcs12;

pub(super) use jks::MAGIC as JKS_MAGIC;

use zeroize::Zeroizing;

use super::CertificateInfo;
use super::key::StoredKey;
use super::pbe::{self, Budget, OpenError, Password};

/// The root certificates of a whole system are about 150; Java's own keystore has as many.
pub(super) const MOST_ENTRIES: usize = 20_000;

/// Of keys, people have a handful in one file. Loading one takes up to a millisecond.
pub(super) const MOST_KEYS: usize = 1000;

/// Which kind of keystore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeystoreKind {
    Pkcs12,
    Jks,
}

/// A keystore as it stands in the file.
pub(super) struct StoredKeystore {
    pub kind: KeystoreKind,
    bytes: Zeroizing<Vec<u8>>,
}

/// A keystore whose certificates can be seen. Its keys are still encrypted.
pub(super) struct Keystore {
    /// In the order of the file; key pairs of PKCS#12 first.
    pub entries: Vec<Entry>,
    /// What is left of it for the keys.
    pub budget: Budget,
}

/// One entry.
pub(super) struct Entry {
    /// Its name, or its number from 1 on.
    pub alias: String,
    /// The key of a key pair.
    pub key: Option<StoredKey>,
    /// The entry's own certificate, if it has one, and those of its issuers as far as they belong to the entry.
    pub certificates: Vec<CertificateInfo>,
}

impl StoredKeystore {
    pub fn new(kind: KeystoreKind, bytes: &[u8]) -> Self {
        Self { kind, bytes: Zeroizing::new(bytes.to_vec()) }
    }

    /// Opens it with the password, or, if none is known, as far as it can be opened without.
    pub fn open(&self, password: Option<&str>) -> Result<Keystore, OpenError> {
        let mut budget = Budget::default();
        let entries = match (self.kind, password) {
            (KeystoreKind::Jks, _) => jks::open(&self.bytes, password),
            (KeystoreKind::Pkcs12, Some(text)) => pkcs12::open(&self.bytes, Password::Text(text), &mut budget),
            (KeystoreKind::Pkcs12, None) => {
                let open = |password: Password<'_>, budget: &mut Budget| pkcs12::open(&self.bytes, password, budget);
                pbe::first_fitting(&Password::NONE, &mut budget, open).map_err(|error| match error {
                    OpenError::WrongPassphrase => OpenError::PassphraseNeeded,
                    other => other,
                })
            }
        };
        Ok(Keystore { entries: entries?, budget })
    }
}

impl Entry {
    /// Aliases are the same in capitals, as Java has it.
    pub fn is_called(&self, alias: &str) -> bool {
        self.alias.to_lowercase() == alias.to_lowercase()
    }

    /// What it offers to believe: everything but the own certificate of a key pair, unless that issued itself.
    pub fn authorities(&self) -> impl Iterator<Item = &CertificateInfo> {
        let own = self.key.is_some().then(|| self.certificates.first()).flatten();
        let left_out = own.filter(|own| !own.is_self_issued()).map_or(0, |_| 1);
        self.certificates.iter().skip(left_out)
    }
}

/// The name of an entry, or its number.
fn alias(name: Option<String>, index: usize) -> String {
    name.filter(|name| !name.is_empty()).unwrap_or_else(|| (index + 1).to_string())
}

fn damaged(detail: &str) -> OpenError {
    OpenError::damaged(detail)
}

fn certificate(der: &[u8]) -> Result<CertificateInfo, OpenError> {
    CertificateInfo::from_der(der).map_err(|error| OpenError::Damaged(error.to_string()))
}

/// Neither the keys nor keys and certificates together may be more than anybody has.
fn check_count(keys: usize, all: usize) -> Result<(), OpenError> {
    if keys > MOST_KEYS {
        return Err(OpenError::Damaged(format!("it has more than {MOST_KEYS} keys")));
    }
    if all > MOST_ENTRIES {
        return Err(OpenError::Damaged(format!("it has more than {MOST_ENTRIES} keys and certificates")));
    }
    Ok(())
}

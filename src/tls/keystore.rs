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

    /// Its entries in the order of the file, but key pairs of PKCS#12 first; their keys are still encrypted. Opened with
    /// the password, or, if none is known, as far as it can be opened without.
    pub fn open(&self, password: Option<&str>, budget: &mut Budget) -> Result<Vec<Entry>, OpenError> {
        match (self.kind, password) {
            (KeystoreKind::Jks, _) => jks::open(&self.bytes, password),
            (KeystoreKind::Pkcs12, Some(text)) => pkcs12::open(&self.bytes, Password::Text(text), budget),
            (KeystoreKind::Pkcs12, None) => {
                let open = |password: Password<'_>, budget: &mut Budget| pkcs12::open(&self.bytes, password, budget);
                pbe::first_fitting(&Password::NONE, budget, open).map_err(|error| match error {
                    OpenError::WrongPassphrase => OpenError::PassphraseNeeded,
                    other => other,
                })
            }
        }
    }
}

/// The entries of this alias. Aliases are the same in capitals, as Java has it; but where one is written exactly so, only
/// that counts, as others tell them apart.
pub(super) fn called<'a>(entries: &[&'a Entry], alias: &str) -> Vec<&'a Entry> {
    let exact: Vec<&Entry> = entries.iter().copied().filter(|entry| entry.alias == alias).collect();
    if !exact.is_empty() {
        return exact;
    }
    let lower = alias.to_lowercase();
    entries.iter().copied().filter(|entry| entry.alias.to_lowercase() == lower).collect()
}

impl Entry {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_the_same_in_capitals_unless_one_is_written_exactly_so() {
        let entries = ["Client", "client", "CA"];
        let entries = entries.map(|alias| Entry { alias: alias.to_owned(), key: None, certificates: Vec::new() });
        let all: Vec<&Entry> = entries.iter().collect();
        let cases: [(&str, &[&str]); 5] = [
            ("client", &["client"]),
            ("Client", &["Client"]),
            ("CLIENT", &["Client", "client"]),
            ("ca", &["CA"]),
            ("broker", &[]),
        ];
        for (alias, expected) in cases {
            let found: Vec<&str> = called(&all, alias).iter().map(|entry| entry.alias.as_str()).collect();
            assert_eq!(found, expected, "{alias}");
        }
    }
}

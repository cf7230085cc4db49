//! Files to certificates and keys.
//!
//! Owns what each field takes of what a file holds. Each error names its field and its file.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::key::{OpenKey, StoredKey};
use super::keystore::{self, Entry, MOST_ENTRIES};
use super::pbe::{Budget, OpenError, Password};
use super::provider::provider;
use super::read::{self, ReadError};
use super::sniff::{Item, Refusal, sniff};
use super::{CertificateInfo, Form, Slot, TlsFileError};
use crate::profile::{Secret, SecretKind};

/// One file, the field that it was chosen in, and what may open it.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub slot: Slot,
    pub file: &'a Path,
    /// For a keystore. Never empty.
    store: Option<&'a Secret>,
    /// For a key. Never empty.
    key: Option<&'a Secret>,
}

/// What a file holds. Keystores are open; keys are still as they stand in the file.
pub(super) struct Contents {
    pub form: Form,
    /// Certificates outside of keystores.
    pub certificates: Vec<CertificateInfo>,
    /// Keys outside of keystores.
    pub keys: Vec<StoredKey>,
    /// What is in keystores.
    pub entries: Vec<Entry>,
    /// Everything else that is known, as noun phrases.
    pub others: Vec<String>,
    /// What is not known, as a noun phrase.
    pub unknown: Option<&'static str>,
    /// What is left to spend on opening keys.
    pub budget: Budget,
}

impl<'a> Source<'a> {
    /// Empty secrets count as none.
    pub fn new(slot: Slot, file: &'a Path, store: Option<&'a Secret>, key: Option<&'a Secret>) -> Self {
        let known = |secret: Option<&'a Secret>| secret.filter(|secret| !secret.is_empty());
        Self { slot, file, store: known(store), key: known(key) }
    }

    /// Reads the file anew.
    pub fn contents(&self) -> Result<Contents, TlsFileError> {
        self.contents_within(&mut Budget::default())
    }

    /// What is in these bytes.
    pub fn contents_of(&self, bytes: &[u8]) -> Result<Contents, TlsFileError> {
        self.sorted(bytes, &mut Budget::default())
    }

    fn contents_within(&self, budget: &mut Budget) -> Result<Contents, TlsFileError> {
        if self.file.as_os_str().is_empty() {
            return Err(TlsFileError::NotChosen { slot: self.slot });
        }
        match self.slot {
            Slot::CaFile | Slot::CaKeystore | Slot::None if self.file.is_dir() => self.contents_of_directory(budget),
            _ => self.sorted(&read::file(self.file).map_err(|error| self.unread(error))?, budget),
        }
    }

    fn sorted(&self, bytes: &[u8], budget: &mut Budget) -> Result<Contents, TlsFileError> {
        let content = sniff(bytes).map_err(|refusal| match refusal {
            Refusal::Damaged(detail) => self.refused(OpenError::Damaged(detail), self.slot.secret()),
            Refusal::TooMany(found) => self.wrong(found),
        })?;
        let mut contents = Contents::new(content.form);
        for item in content.items {
            self.add(item, &mut contents, budget)?;
        }
        contents.budget = budget.clone();
        Ok(contents)
    }

    fn add(&self, item: Item, contents: &mut Contents, budget: &mut Budget) -> Result<(), TlsFileError> {
        match item {
            Item::Certificate(certificate) => contents.certificates.push(*certificate),
            Item::Distrusted(certificate) if matches!(self.slot, Slot::CaFile | Slot::CaKeystore) => {
                let name = certificate.short_name();
                contents.others.push(format!("the certificate of {name}, marked as not to be trusted for servers"));
            }
            Item::Distrusted(certificate) => contents.certificates.push(*certificate),
            Item::Key(key) => contents.keys.push(key),
            Item::Keystore(keystore) => {
                let opened = keystore.open(self.store.map(Secret::reveal), budget);
                contents.entries.extend(opened.map_err(|error| self.refused(error, self.slot.secret()))?);
            }
            Item::ForeignKeystore(kind) => {
                let (slot, file, kind) = (self.slot, self.file.to_owned(), kind.to_owned());
                return Err(TlsFileError::UnsupportedKeystore { slot, file, kind });
            }
            Item::Else(noun) => contents.others.push(noun),
            Item::Unknown(noun) => contents.unknown = Some(noun),
        }
        Ok(())
    }

    /// The certificates of every file in it. Files without any are passed over: directories of CAs have notes and lists
    /// of revoked ones beside them. All keystores together may cost as much as one.
    fn contents_of_directory(&self, budget: &mut Budget) -> Result<Contents, TlsFileError> {
        let mut contents = Contents::new(Form::Directory);
        let mut seen: HashSet<Arc<[u8]>> = HashSet::new();
        for file in read::files_of(self.file).map_err(|error| self.unread(error))? {
            let found = Source { file: &file, ..*self }.contents_within(budget).map(|found| found.all_certificates());
            let new = found.unwrap_or_default().into_iter().filter(|one| seen.insert(Arc::clone(&one.der)));
            contents.certificates.extend(new);
            if contents.certificates.len() > MOST_ENTRIES {
                return Err(self.wrong(format!("more than {MOST_ENTRIES} certificates")));
            }
        }
        if contents.certificates.is_empty() {
            return Err(self.wrong("no certificate in any of its files".to_owned()));
        }
        Ok(contents)
    }

    /// The certificates to believe: of the entry of this alias, or all. At least one must be of use, as a CA or as a
    /// server's own self-signed one.
    pub fn authorities(&self, contents: &Contents, alias: &str) -> Result<Vec<CertificateInfo>, TlsFileError> {
        let all: Vec<&Entry> = contents.entries.iter().collect();
        let chosen = if alias.is_empty() { all } else { keystore::called(&all, alias) };
        let useful = |entry: &&Entry| entry.authorities().next().is_some();
        if !contents.entries.is_empty() && !alias.is_empty() && !chosen.iter().any(useful) {
            return Err(self.no_such_alias(alias, contents.entries.iter().filter(useful)));
        }
        let inside = chosen.into_iter().flat_map(Entry::authorities);
        let certificates: Vec<_> = contents.certificates.iter().chain(inside).cloned().collect();
        match certificates.first() {
            None => Err(self.wrong_content(contents)),
            Some(_) if certificates.iter().any(|one| one.is_ca || one.is_self_issued()) => Ok(certificates),
            Some(first) => Err(self.wrong(format!("the certificate of {}, which is not a CA", first.short_name()))),
        }
    }

    /// All certificates; at least one.
    pub fn certificates(&self, contents: &Contents) -> Result<Vec<CertificateInfo>, TlsFileError> {
        let certificates = contents.all_certificates();
        if certificates.is_empty() { Err(self.wrong_content(contents)) } else { Ok(certificates) }
    }

    /// The key to sign with, opened: the first of the file, or that of a keystore's key pair, with what the keystore has
    /// as its certificate. Of several pairs, the one of this alias counts, or else the only one whose certificate is among
    /// these.
    pub fn own_key(
        &self,
        contents: &Contents,
        alias: &str,
        certificates: &[CertificateInfo],
    ) -> Result<(OpenKey, Option<CertificateInfo>), TlsFileError> {
        let mut budget = contents.budget.clone();
        if let Some(key) = contents.keys.first() {
            return self.open(key, false, &mut budget).map(|open| (open, None));
        }
        let entry = self.key_pair(&contents.key_pairs(), alias, certificates)?;
        match entry.and_then(|entry| entry.key.as_ref().zip(Some(entry))) {
            None => Err(self.wrong_content(contents)),
            Some((key, entry)) => {
                self.open(key, true, &mut budget).map(|open| (open, entry.certificates.first().cloned()))
            }
        }
    }

    fn key_pair<'b>(
        &self,
        pairs: &[&'b Entry],
        alias: &str,
        certificates: &[CertificateInfo],
    ) -> Result<Option<&'b Entry>, TlsFileError> {
        // Beside other fields than the client keystore, the alias is not to be seen.
        let alias = if self.slot == Slot::ClientKeystore || pairs.len() > 1 { alias } else { "" };
        if !pairs.is_empty() && !alias.is_empty() {
            let named = keystore::called(pairs, alias).into_iter().next();
            return named.map(Some).ok_or_else(|| self.no_such_alias(alias, pairs.iter().copied()));
        }
        let fits = |entry: &&&Entry| entry.certificates.first().is_some_and(|own| certificates.contains(own));
        let mut fitting = pairs.iter().filter(fits);
        match (pairs, fitting.next(), fitting.next()) {
            ([], ..) => Ok(None),
            ([only], ..) | (_, Some(only), None) => Ok(Some(*only)),
            (..) => {
                let found = pairs.iter().map(|entry| entry.alias.clone()).collect();
                Err(TlsFileError::AliasNeeded { slot: self.slot, file: self.file.to_owned(), found })
            }
        }
    }

    /// A key, ready to sign. The key's own password counts most; keystores mostly have the same for both, or none. So
    /// where the store's is not known yet, that is asked for.
    pub fn open(&self, key: &StoredKey, is_entry: bool, budget: &mut Budget) -> Result<OpenKey, TlsFileError> {
        let known = self.key.into_iter().chain(self.store.filter(|store| Some(*store) != self.key));
        let mut passwords: Vec<Password<'_>> = known.map(|secret| Password::Text(secret.reveal())).collect();
        if is_entry && self.store.is_none() {
            passwords.extend(Password::NONE);
        }
        let wanted = if is_entry && self.store.is_none() { self.slot.secret() } else { SecretKind::KeyPassphrase };
        key.open(&passwords, budget, &provider()).map_err(|error| match error {
            OpenError::WrongPassphrase if self.key.is_none() => self.refused(OpenError::PassphraseNeeded, wanted),
            other => self.refused(other, SecretKind::KeyPassphrase),
        })
    }

    fn refused(&self, error: OpenError, secret: SecretKind) -> TlsFileError {
        let (slot, file) = (self.slot, self.file.to_owned());
        match error {
            OpenError::PassphraseNeeded => TlsFileError::PassphraseNeeded { slot, file, secret },
            OpenError::WrongPassphrase => TlsFileError::WrongPassphrase { slot, file, secret },
            OpenError::Damaged(detail) => TlsFileError::Damaged { slot, file, detail },
            OpenError::Unsupported(kind) => TlsFileError::UnsupportedKey { slot, file, kind },
        }
    }

    fn unread(&self, error: ReadError) -> TlsFileError {
        let (slot, file) = (self.slot, self.file.to_owned());
        match error {
            ReadError::TooLarge(bytes) => TlsFileError::TooLarge { slot, file, bytes },
            ReadError::TooMany(most) => self.wrong(format!("more than {most} files")),
            ReadError::Io(source) => TlsFileError::Read { slot, file, source },
        }
    }

    fn no_such_alias<'b>(&self, alias: &str, useful: impl Iterator<Item = &'b Entry>) -> TlsFileError {
        let found = useful.map(|entry| entry.alias.clone()).collect();
        TlsFileError::NoSuchAlias { slot: self.slot, file: self.file.to_owned(), alias: alias.to_owned(), found }
    }

    /// The file holds nothing that this field needs, but this.
    pub fn wrong_content(&self, contents: &Contents) -> TlsFileError {
        let certificate = contents.certificates.first();
        self.wrong(match (certificate, contents.keys.first(), contents.entries.first()) {
            (Some(certificate), ..) => format!("the certificate of {}", certificate.short_name()),
            (None, Some(key), _) if key.is_encrypted() => "an encrypted private key".to_owned(),
            (None, Some(_), _) => "a private key".to_owned(),
            (None, None, Some(entry)) => match entry.certificates.first() {
                Some(own) if entry.key.is_some() => format!("the key pair of {}", own.short_name()),
                Some(own) => format!("the certificate of {}", own.short_name()),
                None => "a private key".to_owned(),
            },
            (None, None, None) if matches!(contents.form, Form::Pkcs12 | Form::Jks) => "an empty keystore".to_owned(),
            (None, None, None) => {
                contents.others.first().map_or(contents.unknown.unwrap_or("nothing"), String::as_str).to_owned()
            }
        })
    }

    pub fn wrong(&self, found: String) -> TlsFileError {
        TlsFileError::WrongContent { slot: self.slot, file: self.file.to_owned(), found }
    }
}

impl Contents {
    fn new(form: Form) -> Self {
        Self {
            form,
            certificates: Vec::new(),
            keys: Vec::new(),
            entries: Vec::new(),
            others: Vec::new(),
            unknown: None,
            budget: Budget::default(),
        }
    }

    /// Inside and outside of keystores.
    pub fn all_certificates(&self) -> Vec<CertificateInfo> {
        let inside = self.entries.iter().flat_map(|entry| &entry.certificates);
        self.certificates.iter().chain(inside).cloned().collect()
    }

    pub fn key_pairs(&self) -> Vec<&Entry> {
        self.entries.iter().filter(|entry| entry.key.is_some()).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.keys.is_empty() && self.entries.is_empty() && self.others.is_empty()
    }
}

//! The files of a profile: what was read of each, and what is odd about the file itself.

use std::path::{Path, PathBuf};

use super::{Dated, Finding};
use crate::profile::{Secrets, TlsMode, TlsSettings};
use crate::tls::material::{file, slots};
use crate::tls::{CertificateInfo, FileContent, Form, Slot, TlsFileError, inspect};

/// One file that could be read.
pub(super) struct Held {
    pub slot: Slot,
    pub file: PathBuf,
    pub content: FileContent,
}

/// The files that count in a profile's mode.
pub(super) struct Files {
    pub held: Vec<Held>,
    pub unusable: Vec<TlsFileError>,
}

impl Files {
    pub fn read(settings: &TlsSettings, secrets: &Secrets) -> Self {
        let mut files = Self { held: Vec::new(), unusable: Vec::new() };
        for &slot in slots(settings.mode) {
            let file = file(settings, slot);
            match inspect(slot, file, secrets.get(slot.secret())) {
                Ok(content) => files.held.push(Held { slot, file: file.to_owned(), content }),
                Err(error) => files.unusable.push(error),
            }
        }
        files
    }

    /// Adds an error, unless there is one about the same file: the first says what is wrong with it.
    pub fn add_unusable(&mut self, error: TlsFileError) {
        let known = subject(&error).is_some_and(|place| self.unusable.iter().any(|one| subject(one) == Some(place)));
        if !known {
            self.unusable.push(error);
        }
    }

    /// The certificates of all files. A key's file is only looked into for its key.
    pub fn certificates(&self) -> impl Iterator<Item = Dated> {
        let held = self.held.iter().filter(|held| held.slot != Slot::ClientKey);
        held.flat_map(|held| held.content.certificates.iter().map(|certificate| held.dated(certificate)))
    }

    /// The file with the client's certificate.
    pub fn client(&self) -> Option<&Held> {
        self.held.iter().find(|held| matches!(held.slot, Slot::ClientCertificate | Slot::ClientKeystore))
    }
}

impl Held {
    pub fn dated(&self, certificate: &CertificateInfo) -> Dated {
        Dated { slot: self.slot, file: self.file.clone(), certificate: certificate.clone() }
    }
}

/// Which field and file an error is about.
fn subject(error: &TlsFileError) -> Option<(Slot, &Path)> {
    match error {
        TlsFileError::NotChosen { slot } => Some((*slot, Path::new(""))),
        TlsFileError::Read { slot, file, .. }
        | TlsFileError::WrongContent { slot, file, .. }
        | TlsFileError::TooLarge { slot, file, .. }
        | TlsFileError::Damaged { slot, file, .. }
        | TlsFileError::PassphraseNeeded { slot, file, .. }
        | TlsFileError::WrongPassphrase { slot, file, .. }
        | TlsFileError::NoSuchAlias { slot, file, .. }
        | TlsFileError::AliasNeeded { slot, file, .. }
        | TlsFileError::UnsupportedKeystore { slot, file, .. }
        | TlsFileError::UnsupportedKey { slot, file, .. } => Some((*slot, file)),
        TlsFileError::KeyMismatch { .. }
        | TlsFileError::NoSystemRoots { .. }
        | TlsFileError::KeyLog { .. }
        | TlsFileError::Settings(_) => None,
    }
}

/// What is odd about the files themselves.
pub(super) fn findings(files: &Files, settings: &TlsSettings) -> Vec<Finding> {
    let keys = files.held.iter().filter(|held| matches!(held.slot, Slot::ClientKey | Slot::ClientKeystore));
    let open = keys.filter_map(|held| {
        let mode = permissions(&held.file)?;
        (mode & OTHERS != 0).then(|| Finding::KeyReadableByOthers { file: held.file.clone(), mode })
    });
    let ticked = files.held.iter().filter(|_| settings.mode == TlsMode::SelfSigned).filter_map(|held| {
        let is_pem = is_pem(held.content.form)?;
        let (slot, file) = (held.slot, held.file.clone());
        (is_pem != settings.pem_formatted).then_some(Finding::TickDoesNotFit { slot, file, is_pem })
    });
    open.chain(ticked).collect()
}

/// The permission bits of the group and of everybody.
const OTHERS: u32 = 0o077;

#[cfg(unix)]
fn permissions(file: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().ok().map(|about| about.permissions().mode() & 0o777)
}

/// Access is by lists there, which the directory gives its files.
#[cfg(not(unix))]
fn permissions(_file: &Path) -> Option<u32> {
    None
}

/// `None`: the tick means nothing for it.
const fn is_pem(form: Form) -> Option<bool> {
    match form {
        Form::Pem => Some(true),
        Form::Der | Form::Pkcs12 | Form::Jks => Some(false),
        Form::Pkcs7 | Form::Directory => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_error_about_a_file_is_enough() {
        let mut files = Files { held: Vec::new(), unusable: Vec::new() };
        let (slot, other) = (Slot::ClientKey, Slot::ClientCertificate);
        let damaged = |slot: Slot| TlsFileError::Damaged { slot, file: "a".into(), detail: "end".to_owned() };
        let locked = TlsFileError::PassphraseNeeded { slot, file: "a".into(), secret: slot.secret() };
        let mismatch = || TlsFileError::KeyMismatch { key: "a".into(), certificate: "b".into() };
        for error in [damaged(slot), locked, damaged(other), mismatch(), TlsFileError::NotChosen { slot }] {
            files.add_unusable(error);
        }
        let kept: Vec<String> = files.unusable.iter().map(ToString::to_string).collect();
        let expected = [
            "a is damaged: end",
            "a is damaged: end",
            "a does not belong to b",
            "no file is chosen in Client Key File",
        ];
        assert_eq!(kept, expected);
    }
}

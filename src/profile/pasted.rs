//! PEM text that was pasted into a file field: made whole again and written once, for the user alone.
//!
//! Owns what a way through a field of one line, or through JSON, does to line ends. Knows nothing of what the text says.

use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{DeletedProfile, Entry, ProfileId, ProfileStore, Secret, StoreError, file};

const DASHES: &str = "-----";

impl ProfileStore {
    /// Keeps text that was pasted into a file field in `pasted/ID-NAME.pem` beside the profiles, for the user alone.
    /// Never overwrites another file. It stays when the profile is deleted: a copy may use it, and the delete may be
    /// undone.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn keep_pasted(&self, id: &ProfileId, name: &str, text: &Secret) -> Result<PathBuf, StoreError> {
        let directory = self.directory().join("pasted");
        let unusable = |source| StoreError::Directory { directory: directory.clone(), source };
        file::make_private_directory(&directory).map_err(unusable)?;
        keep(&directory, &format!("{}-{name}", id.0), text).map_err(|(file, source)| StoreError::Write { file, source })
    }

    /// Removes text that was kept so and that no profile names, nor `deleted`, which may be brought back. What cannot be
    /// removed stays.
    pub fn discard_pasted(&self, file: &Path, deleted: Option<&DeletedProfile>) {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let may_come_back = deleted.is_some_and(|deleted| deleted.mentions(&name));
        let named = self.entries().iter().any(|entry| match entry {
            Entry::Ready { profile, .. } => profile.tls.files().any(|named| named == file),
            // It could not be saved while the settings were open.
            Entry::Unreadable(_) => false,
        });
        if !named && !may_come_back {
            // It is as private as before.
            let _stays = file::remove(file);
        }
    }
}

/// Writes the text to `NAME.pem`, else `NAME-2.pem` and so on. An error comes with the file that it was to be.
fn keep(directory: &Path, name: &str, text: &Secret) -> Result<PathBuf, (PathBuf, io::Error)> {
    let text = with_lines(text.reveal());
    let mut number = 1_u32;
    loop {
        let ending = if number == 1 { String::new() } else { format!("-{number}") };
        let path = directory.join(format!("{name}{ending}.pem"));
        match file::create(&path, &text) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err((path, error)),
        }
    }
}

/// The text with its lines. Where they were lost, spaces and `\n` of JSON stand in their place, or nothing.
fn with_lines(text: &str) -> Zeroizing<String> {
    // Twice as long is enough for a line end at every letter: growing would leave copies behind.
    let mut whole = Zeroizing::new(String::with_capacity(2 * text.len() + 1));
    if text.trim().contains('\n') {
        whole.push_str(text);
        return whole;
    }
    // Odd parts are labels, as in BEGIN CERTIFICATE.
    for (index, part) in text.trim().split(DASHES).enumerate() {
        if index % 2 == 1 {
            whole.push_str(DASHES);
            whole.push_str(part);
            whole.push_str(DASHES);
            whole.push('\n');
        } else {
            push_body(&mut whole, part);
        }
    }
    whole
}

/// What stands between two labels. A space behind a colon belongs to a header such as `Proc-Type: 4,ENCRYPTED`.
fn push_body(whole: &mut String, body: &str) {
    let mut letters = body.trim().chars().peekable();
    let mut before = '\n';
    while let Some(letter) = letters.next() {
        let escaped = letter == '\\' && letters.next_if(|next| matches!(next, 'n' | 'r')).is_some();
        let ends = escaped || (letter.is_whitespace() && before != ':');
        if ends && whole.ends_with("-----\n") {
            // The line of the label has ended already.
            continue;
        }
        before = if ends { '\n' } else { letter };
        whole.push(before);
    }
    if before != '\n' {
        whole.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_lines_come_back() {
        let whole = "-----BEGIN A-----\nMIIB\nAAAA\n-----END A-----\n";
        let legacy = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMIIB\n\
                      -----END RSA PRIVATE KEY-----\n";
        let two = format!("{whole}{whole}");
        for (pasted, kept) in [
            (whole, whole),
            (&whole.replace('\n', "\r\n"), &whole.replace('\n', "\r\n")),
            (whole.trim_end(), whole.trim_end()),
            (&whole.replace('\n', " "), whole),
            (&whole.replace('\n', "\\n"), whole),
            ("-----BEGIN A-----MIIBAAAA-----END A-----", "-----BEGIN A-----\nMIIBAAAA\n-----END A-----\n"),
            (&legacy.replace('\n', " "), legacy),
            (&two.replace('\n', " "), &two),
            ("-----BEGIN A-----", "-----BEGIN A-----\n"),
            ("", ""),
        ] {
            assert_eq!(*with_lines(pasted), kept, "{pasted:?}");
        }
    }

    #[test]
    fn nothing_is_overwritten_and_nobody_else_may_read_it() {
        let directory = tempfile::tempdir().unwrap();
        let text = |text: &str| Secret::new(text.to_owned());
        let first = keep(directory.path(), "plant-key", &text("one\n")).unwrap();
        let second = keep(directory.path(), "plant-key", &text("two\n")).unwrap();
        assert_eq!(first, directory.path().join("plant-key.pem"));
        assert_eq!(second, directory.path().join("plant-key-2.pem"));
        assert_eq!(std::fs::read_to_string(first).unwrap(), "one\n");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&second.metadata().unwrap().permissions()) & 0o777, 0o600);
    }
}

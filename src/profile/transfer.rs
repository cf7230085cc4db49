//! A profile in a file outside the directory: written to be handed on, and read back.

use std::path::Path;

use super::file::{self, Unreadable};
use super::store::encode;
use super::{Profile, StoreError, UnreadableProfile};

/// The profile as the text of a file. It holds no secret, since a profile holds none.
///
/// # Errors
/// One of its values has no form in a file.
pub fn export(profile: &Profile) -> Result<String, StoreError> {
    encode(profile)
}

/// Writes it to a file, whole or not at all; another file of this name is replaced if `replace`.
///
/// # Errors
/// It cannot be written, or the name is taken.
pub fn export_to(path: &Path, profile: &Profile, replace: bool) -> Result<(), StoreError> {
    let text = encode(profile)?;
    let written = if replace { file::replace(path, &text) } else { file::create(path, &text) };
    written.map_err(|source| StoreError::Write { file: path.to_owned(), source })
}

/// Reads a profile from a file.
///
/// # Errors
/// It cannot be read, or is no profile.
pub fn import(path: &Path) -> Result<Profile, UnreadableProfile> {
    file::read(path).map(|(profile, _)| profile).map_err(|Unreadable { position, reason, .. }| UnreadableProfile {
        file: path.to_owned(),
        position,
        reason,
    })
}

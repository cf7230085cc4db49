//! Profiles on disk: one RON file each, listed, read and written atomically.

use std::io;
use std::path::{Path, PathBuf};

use super::Profile;

/// A profile's identity: the stem of its file's name. Stays the same when the profile is renamed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct ProfileId(pub String);

/// One file of the directory.
#[derive(Debug, Clone)]
pub enum Entry {
    /// It could be read.
    Ready {
        /// Its identity.
        id: ProfileId,
        /// What it says.
        profile: Profile,
    },
    /// It could not; it is left alone.
    Unreadable(UnreadableProfile),
}

/// A file that is listed but not touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableProfile {
    /// The file.
    pub file: PathBuf,
    /// Line and column, from 1, where it stopped making sense; `None` if it could not be opened.
    pub position: Option<(usize, usize)>,
    /// Why, in the parser's or the system's words.
    pub reason: String,
}

/// A profile that was deleted and can be brought back.
#[derive(Debug, Clone)]
pub struct DeletedProfile {
    /// What it was.
    pub id: ProfileId,
    /// Its name, to say what can be undone.
    pub name: String,
    /// The bytes of its file.
    contents: Vec<u8>,
}

/// Why a profile could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The directory cannot be made or listed.
    #[error("cannot use the profile directory {}", directory.display())]
    Directory {
        /// The directory.
        directory: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file cannot be written, or deleted.
    #[error("cannot write {}", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The profile cannot be written as RON.
    #[error("cannot write the profile {name} as text")]
    Encode {
        /// The profile's name.
        name: String,
        /// The library's reason.
        source: ron::Error,
    },
    /// The file of this identity is unreadable and must not be overwritten.
    #[error("{} cannot be read, so it is not overwritten", file.display())]
    WouldOverwrite {
        /// The file.
        file: PathBuf,
    },
}

/// The directory of profiles and what was read from it.
#[derive(Debug)]
pub struct ProfileStore {
    directory: PathBuf,
    entries: Vec<Entry>,
}

impl ProfileStore {
    /// The user's own directory of profiles; `None` without a home directory.
    #[must_use]
    pub fn default_directory() -> Option<PathBuf> {
        todo!()
    }

    /// Opens the directory, making it if it is missing, and reads every `*.ron` in it.
    ///
    /// # Errors
    /// The directory cannot be made or listed. Files that cannot be read become `Entry::Unreadable`.
    pub fn open(_directory: &Path) -> Result<Self, StoreError> {
        todo!()
    }

    /// Where the files are.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// All files, by profile name, the unreadable ones last.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The profile of this identity, if it is there and readable.
    #[must_use]
    pub fn get(&self, id: &ProfileId) -> Option<&Profile> {
        self.entries.iter().find_map(|entry| match entry {
            Entry::Ready { id: found, profile } if found == id => Some(profile),
            _ => None,
        })
    }

    /// Keeps a new profile in a file of its own, named after the profile's name.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn create(&mut self, _profile: &Profile) -> Result<ProfileId, StoreError> {
        todo!()
    }

    /// Replaces a profile, keeping fields that a newer version wrote and this one does not know.
    ///
    /// # Errors
    /// It cannot be written; the old file is then as it was.
    pub fn save(&mut self, _id: &ProfileId, _profile: &Profile) -> Result<(), StoreError> {
        todo!()
    }

    /// Deletes a profile's file and hands back what is needed to undo that.
    ///
    /// # Errors
    /// It cannot be deleted.
    pub fn delete(&mut self, _id: &ProfileId) -> Result<DeletedProfile, StoreError> {
        todo!()
    }

    /// Brings a deleted profile back, with its old identity unless that is taken by now.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn restore(&mut self, _deleted: DeletedProfile) -> Result<ProfileId, StoreError> {
        todo!()
    }
}

//! The profiles that the window uses, by name.

use std::path::PathBuf;

use super::{Exit, Failure, words};
use crate::explain;
use crate::profile::{Entry, Profile, ProfileId, ProfileStore, UnreadableProfile};

/// The directory of the profiles: the chosen one, else the user's own.
#[derive(Debug)]
pub struct Profiles(Option<PathBuf>);

impl Profiles {
    /// `chosen` by `--profiles` or `MQTTDECK_PROFILES`.
    #[must_use]
    pub fn new(chosen: Option<PathBuf>) -> Self {
        Self(chosen)
    }

    /// Where they are, whether or not the directory is there.
    ///
    /// # Errors
    /// None is chosen, and there is no home directory.
    pub fn directory(&self) -> Result<PathBuf, Failure> {
        let homeless =
            || Failure::Usage("There is no home directory: name one for the profiles with --profiles.".into());
        self.0.clone().or_else(ProfileStore::default_directory).ok_or_else(homeless)
    }

    /// All files of the directory; none if there is no such directory, which is not made.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn entries(&self) -> Result<Vec<Entry>, Failure> {
        let directory = self.directory()?;
        if !directory.exists() {
            return Ok(Vec::new());
        }
        let store = ProfileStore::open(&directory)
            .map_err(|error| Failure::Explained { why: Box::new(explain::store_error(&error)), exit: Exit::File })?;
        Ok(store.entries().to_vec())
    }

    /// The profile with this name, or with this name of its file.
    ///
    /// # Errors
    /// There is none, or its file cannot be read.
    pub fn find(&self, name: &str) -> Result<(ProfileId, Profile), Failure> {
        let mut unreadable = None;
        for entry in self.entries()? {
            match entry {
                Entry::Ready { id, profile } if profile.name == name || id.0 == name => return Ok((id, profile)),
                Entry::Unreadable(file) if file.file.file_stem().is_some_and(|stem| stem == name) => {
                    unreadable = Some(file);
                }
                Entry::Ready { .. } | Entry::Unreadable(_) => {}
            }
        }
        Err(unreadable.map_or_else(
            || Failure::Usage(format!("There is no profile named \u{201c}{name}\u{201d}.")),
            |file| unusable(&file),
        ))
    }
}

/// A file that is no profile, or cannot be opened.
pub(super) fn unusable(unreadable: &UnreadableProfile) -> Failure {
    let file = unreadable.file.display();
    let headline = match unreadable.position {
        Some(_) => format!("{file} is no profile"),
        None => format!("{file} cannot be read"),
    };
    Failure::file(headline, reason(unreadable))
}

/// Why a file is no profile, as a sentence.
pub(super) fn reason(unreadable: &UnreadableProfile) -> String {
    match unreadable.position {
        Some((line, column)) => format!("Line {line}, column {column}: {}.", unreadable.reason.trim_end_matches('.')),
        None => words::sentence(&unreadable.reason),
    }
}

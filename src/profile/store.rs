//! Profiles on disk: one RON file each, listed, read and written atomically.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ron::ser::PrettyConfig;

use super::Profile;
use super::file::{self, Unreadable};
use super::merge::keep_unknown_fields;

/// The longest file name that is made out of a profile's name, in characters, without number and ending.
const MAX_SLUG: usize = 40;

/// A profile's identity: the stem of its file's name. Stays the same when the profile is renamed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct ProfileId(pub String);

/// One file of the directory.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "nearly all are the large one, in one short list")]
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

/// Where the sessions are kept that brokers keep for the profiles of this directory: shared by the window and the commands.
#[must_use]
pub fn sessions_directory(profiles: &Path) -> PathBuf {
    profiles.join("sessions")
}

/// A profile that was deleted and can be brought back.
#[derive(Debug, Clone)]
pub struct DeletedProfile {
    /// What it was.
    pub id: ProfileId,
    /// What it said.
    pub profile: Profile,
    /// The text of its file.
    contents: String,
}

impl DeletedProfile {
    /// Whether its file has this text somewhere.
    pub(super) fn mentions(&self, text: &str) -> bool {
        self.contents.contains(text)
    }
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
        directories::ProjectDirs::from("", "", "mqttdeck").map(|dirs| dirs.config_dir().join("profiles"))
    }

    /// Opens the directory, making it if it is missing, and reads every `*.ron` in it.
    ///
    /// # Errors
    /// The directory cannot be made or listed. Files that cannot be read become `Entry::Unreadable`.
    pub fn open(directory: &Path) -> Result<Self, StoreError> {
        let unusable = |source| StoreError::Directory { directory: directory.to_owned(), source };
        file::make_private_directory(directory).map_err(unusable)?;
        let mut store = Self { directory: directory.to_owned(), entries: Vec::new() };
        for found in fs::read_dir(directory).map_err(unusable)? {
            let path = found.map_err(unusable)?.path();
            if is_profile_file(&path) {
                store.entries.push(read_entry(path));
            }
        }
        store.sort();
        Ok(store)
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
    pub fn create(&mut self, profile: &Profile) -> Result<ProfileId, StoreError> {
        let id = self.write_new(&slug(&profile.name), &encode(profile)?)?;
        self.remember(id.clone(), profile.clone());
        Ok(id)
    }

    /// Replaces a profile, keeping fields that a newer version wrote and this one does not know.
    ///
    /// # Errors
    /// It cannot be written; the old file is then as it was.
    pub fn save(&mut self, id: &ProfileId, profile: &Profile) -> Result<(), StoreError> {
        let path = self.file_of(id);
        let text = match read_again(&path)? {
            Some(old) => merged(&old, profile)?,
            None => encode(profile)?,
        };
        file::replace(&path, &text).map_err(|source| StoreError::Write { file: path, source })?;
        self.remember(id.clone(), profile.clone());
        Ok(())
    }

    /// Deletes a profile's file and hands back what is needed to undo that.
    ///
    /// # Errors
    /// It cannot be deleted.
    pub fn delete(&mut self, id: &ProfileId) -> Result<DeletedProfile, StoreError> {
        let path = self.file_of(id);
        let known = self.get(id).cloned().unwrap_or_default();
        // A file that somebody else has already removed can be brought back, too: from memory.
        let contents = match read_again(&path)? {
            Some(contents) => {
                file::remove(&path).map_err(|source| StoreError::Write { file: path, source })?;
                contents
            }
            None => encode(&known)?,
        };
        self.entries.retain(|entry| !is_ready(entry, id));
        Ok(DeletedProfile { id: id.clone(), profile: known, contents })
    }

    /// Brings a deleted profile back, with its old identity unless that is taken by now.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn restore(&mut self, deleted: DeletedProfile) -> Result<ProfileId, StoreError> {
        let DeletedProfile { id: old, contents, .. } = deleted;
        let id = self.write_new(&old.0, &contents)?;
        self.entries.push(read_entry(self.file_of(&id)));
        self.sort();
        Ok(id)
    }

    /// Where the sessions are kept that brokers keep for us.
    #[must_use]
    pub fn sessions(&self) -> PathBuf {
        sessions_directory(&self.directory)
    }

    fn file_of(&self, id: &ProfileId) -> PathBuf {
        self.directory.join(format!("{}.ron", id.0))
    }

    /// Writes a file that is not there yet: `name.ron`, else `name-2.ron` and so on.
    fn write_new(&self, name: &str, text: &str) -> Result<ProfileId, StoreError> {
        let mut number = 1_u32;
        loop {
            let id = ProfileId(if number == 1 { name.to_owned() } else { format!("{name}-{number}") });
            let path = self.file_of(&id);
            match file::create(&path, text) {
                Ok(()) => return Ok(id),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(source) => return Err(StoreError::Write { file: path, source }),
            }
        }
    }

    fn remember(&mut self, id: ProfileId, profile: Profile) {
        self.entries.retain(|entry| !is_ready(entry, &id));
        self.entries.push(Entry::Ready { id, profile });
        self.sort();
    }

    fn sort(&mut self) {
        self.entries.sort_by_cached_key(|entry| match entry {
            Entry::Ready { id, profile } => (false, profile.name.to_lowercase(), id.0.clone()),
            Entry::Unreadable(unreadable) => (true, unreadable.file.to_string_lossy().into_owned(), String::new()),
        });
    }
}

fn is_ready(entry: &Entry, wanted: &ProfileId) -> bool {
    matches!(entry, Entry::Ready { id, .. } if id == wanted)
}

/// Hidden files are other programs' business: editors and file managers leave such.
fn is_profile_file(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    !hidden && path.extension().is_some_and(|extension| extension == "ron")
}

fn read_entry(path: PathBuf) -> Entry {
    let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else {
        let reason = "its name is not valid Unicode".to_owned();
        return Entry::Unreadable(UnreadableProfile { file: path, position: None, reason });
    };
    match file::read(&path) {
        Ok((profile, _)) => Entry::Ready { id: ProfileId(stem.to_owned()), profile },
        Err(Unreadable { position, reason, .. }) => {
            Entry::Unreadable(UnreadableProfile { file: path, position, reason })
        }
    }
}

/// The text that stands in the file now; `None` if the file is gone.
fn read_again(path: &Path) -> Result<Option<String>, StoreError> {
    match file::read(path) {
        Ok((_, text)) => Ok(Some(text)),
        Err(unreadable) if unreadable.is_missing => Ok(None),
        Err(_) => Err(StoreError::WouldOverwrite { file: path.to_owned() }),
    }
}

/// The profile as the text of its file.
pub(super) fn encode(profile: &Profile) -> Result<String, StoreError> {
    let pretty = PrettyConfig::new().new_line("\n");
    ron::ser::to_string_pretty(profile, pretty)
        .map(|text| text + "\n")
        .map_err(|source| StoreError::Encode { name: profile.name.clone(), source })
}

/// The profile as text, with what only a newer version understands. It is read once more before it replaces anything.
fn merged(old: &str, profile: &Profile) -> Result<String, StoreError> {
    let failed = |source| StoreError::Encode { name: profile.name.clone(), source };
    let text = keep_unknown_fields(encode(profile)?.trim_end(), old) + "\n";
    let check: Profile = ron::from_str(&text).map_err(|error| failed(error.code))?;
    if check == *profile { Ok(text) } else { Err(failed(ron::Error::Message("it would read differently".to_owned()))) }
}

/// A file name out of a profile's name: letters and digits of ASCII in lower case, joined by hyphens.
fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let mut slug = words.join("-");
    slug.truncate(MAX_SLUG);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "profile".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_after_the_profile() {
        let table = [
            ("Plant A", "plant-a"),
            ("  Kaa, one-way (TLS) ", "kaa-one-way-tls"),
            ("../../etc/passwd", "etc-passwd"),
            ("Größe 2", "gr-e-2"),
            ("工場", "profile"),
            ("", "profile"),
        ];
        for (name, expected) in table {
            assert_eq!(slug(name), expected, "{name}");
        }
        assert_eq!(slug(&"a ".repeat(60)).len(), 39);
    }
}

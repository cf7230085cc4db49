//! Bytes from disk: regular files of a bounded size, and directories of them.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

/// What hostile files are measured by: three hundred times the root certificates of a whole system, and more than the
/// largest revocation lists. See the issue that this reader was made for: "hostile files up to 64 MiB".
pub(super) const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// Entries of a directory, read or not. Those of CAs have some hundreds.
const MOST_FILES: usize = 20_000;

/// Why there are no bytes.
#[derive(Debug)]
pub(super) enum ReadError {
    /// It has as many.
    TooLarge(u64),
    /// A directory has more entries than this.
    TooMany(usize),
    Io(io::Error),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The bytes of a regular file. Opening a pipe would wait for ever.
pub(super) fn file(path: &Path) -> Result<Zeroizing<Vec<u8>>, ReadError> {
    let about = path.metadata()?;
    if about.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory).into());
    }
    if !about.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file").into());
    }
    if about.len() > LARGEST_FILE {
        return Err(ReadError::TooLarge(about.len()));
    }
    // Never more than there is room for: what a growing vector leaves behind is not wiped.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(about.len()).unwrap_or_default()));
    File::open(path)?.take(about.len()).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The regular files right inside a directory, by name. Each only once, though `c_rehash` links to each by its hash.
pub(super) fn files_of(directory: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let entries = fs::read_dir(directory)?.take(MOST_FILES + 1);
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    if files.len() > MOST_FILES {
        return Err(ReadError::TooMany(MOST_FILES));
    }
    files.sort();
    let mut seen = BTreeSet::new();
    files.retain(|file| file.is_file() && file.canonicalize().is_ok_and(|real| seen.insert(real)));
    let sizes = files.iter().filter_map(|file| file.metadata().ok()).map(|about| about.len());
    let total = sizes.fold(0, u64::saturating_add);
    if total > LARGEST_FILE { Err(ReadError::TooLarge(total)) } else { Ok(files) }
}

//! One profile file: read with care, written whole or not at all.
//!
//! Owns the bytes on disk. Knows nothing of the other files or of what a profile means.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::Profile;

/// More than this is no profile: the samples have under 2 KiB.
const MAX_BYTES: u64 = 1024 * 1024;

/// Why a file gives no profile.
#[derive(Debug)]
pub(super) struct Unreadable {
    /// Line and column, from 1; `None` if the file could not be read.
    pub(super) position: Option<(usize, usize)>,
    /// In the parser's or the system's words.
    pub(super) reason: String,
    /// There is no such file at all.
    pub(super) is_missing: bool,
}

/// The profile and the text that it was read from.
pub(super) fn read(path: &Path) -> Result<(Profile, String), Unreadable> {
    let bytes = read_bytes(path).map_err(|error| Unreadable {
        position: None,
        reason: said(&error),
        // A link that leads nowhere is a file that cannot be read, not a missing one.
        is_missing: error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(path).is_err(),
    })?;
    let text = String::from_utf8(bytes).map_err(|error| Unreadable {
        position: Some(end(&error.as_bytes()[..error.utf8_error().valid_up_to()])),
        reason: "it is not text".to_owned(),
        is_missing: false,
    })?;
    match ron::from_str(&text) {
        Ok(profile) => Ok((profile, text)),
        Err(error) => Err(Unreadable {
            position: Some((error.span.start.line, error.span.start.col)),
            reason: error.code.to_string(),
            is_missing: false,
        }),
    }
}

/// Line and column, from 1, behind these bytes.
fn end(text: &[u8]) -> (usize, usize) {
    let text = String::from_utf8_lossy(text);
    let last = text.rsplit('\n').next().unwrap_or_default();
    (text.matches('\n').count() + 1, last.chars().count() + 1)
}

fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    // Before opening: opening a pipe would wait for a writer.
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes = Vec::new();
    if metadata.len() <= MAX_BYTES {
        // The file may grow meanwhile.
        File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    }
    if metadata.len().max(bytes.len() as u64) > MAX_BYTES {
        return Err(io::Error::other("it is larger than 1 MiB"));
    }
    Ok(bytes)
}

/// The system's words, without its number.
fn said(error: &io::Error) -> String {
    let words = error.to_string();
    words.split(" (os error").next().unwrap_or(&words).to_owned()
}

/// Writes a file that must not be there yet; `AlreadyExists` if it is.
pub(super) fn create(path: &Path, text: &str) -> io::Result<()> {
    let directory = parent(path);
    written(directory, text)?.persist_noclobber(path)?;
    sync_directory(directory);
    Ok(())
}

/// Puts a new text in place of a file, in one step. Follows a link, so that it stays one.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = match fs::canonicalize(path) {
        Ok(target) => target,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(error),
    };
    let directory = parent(&target);
    written(directory, text)?.persist(&target)?;
    sync_directory(directory);
    Ok(())
}

pub(super) fn remove(path: &Path) -> io::Result<()> {
    fs::remove_file(path)?;
    sync_directory(parent(path));
    Ok(())
}

/// Makes the directory and its parents where they are missing, for the user alone.
pub(super) fn make_private_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// A file without a name yet, on disk to the last byte. `tempfile` makes it readable for the user alone.
fn written(directory: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut file = tempfile::Builder::new().prefix(".mqttdeck-").suffix(".tmp").tempfile_in(directory)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Makes a rename or removal survive a power cut. Not every file system can, and the change itself has been made,
/// so a failure is no error.
fn sync_directory(directory: &Path) {
    #[cfg(unix)]
    drop(File::open(directory).and_then(|directory| directory.sync_all()));
    #[cfg(not(unix))]
    let _ = directory;
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

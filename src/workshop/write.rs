//! Files onto the disk: all or none, never over another unasked, and secrets for their owner only.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::{FileKind, WorkshopError};

/// Where the files go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The directory; made if it is missing.
    pub directory: PathBuf,
    /// Whether files that are there already may be replaced.
    pub overwrite: bool,
}

/// A file that is not written yet.
pub(super) struct Draft {
    pub kind: FileKind,
    /// Wiped on drop, whatever it is.
    pub content: Zeroizing<Vec<u8>>,
}

impl Destination {
    /// A directory in which nothing is replaced.
    #[must_use]
    pub fn new(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into(), overwrite: false }
    }

    /// The whole path of a file, from the root.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        let file = self.directory.join(name);
        // Without a working directory it stays as it is.
        std::path::absolute(&file).unwrap_or(file)
    }

    /// Whether these names can be had, before anything is made.
    pub(super) fn check(&self, names: &[String]) -> Result<(), WorkshopError> {
        let taken = names.iter().map(|name| self.path(name)).find(|file| file.symlink_metadata().is_ok());
        match taken {
            Some(file) if !self.overwrite => Err(WorkshopError::Exists { file }),
            Some(_) | None => Ok(()),
        }
    }

    /// Writes all files, each under its path, or none.
    pub(super) fn write(&self, files: &[(PathBuf, Draft)]) -> Result<(), WorkshopError> {
        let directory = self.path("");
        fs::create_dir_all(&directory).map_err(|source| WorkshopError::Write { file: directory.clone(), source })?;
        let ready: Vec<(&Path, NamedTempFile)> = files
            .iter()
            .map(|(file, draft)| match ready(&directory, draft) {
                Ok(temporary) => Ok((file.as_path(), temporary)),
                Err(source) => Err(WorkshopError::Write { file: file.clone(), source }),
            })
            .collect::<Result<_, _>>()?;
        let mut placed = Vec::new();
        for (file, temporary) in ready {
            if let Err(error) = self.place(file, temporary) {
                // Only what was not there before: what was replaced cannot be brought back.
                placed.iter().filter(|_| !self.overwrite).for_each(|file| drop(fs::remove_file(file)));
                return Err(error);
            }
            placed.push(file);
        }
        Ok(())
    }

    /// The last step, in which somebody else may have been faster.
    fn place(&self, file: &Path, temporary: NamedTempFile) -> Result<(), WorkshopError> {
        let placed = if self.overwrite { temporary.persist(file) } else { temporary.persist_noclobber(file) };
        placed.map(drop).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists if !self.overwrite => WorkshopError::Exists { file: file.to_owned() },
            _ => WorkshopError::Write { file: file.to_owned(), source: error.error },
        })
    }
}

/// On the disk, under a name of its own. Temporary files are for their owner only.
fn ready(directory: &Path, draft: &Draft) -> io::Result<NamedTempFile> {
    let mut temporary = NamedTempFile::new_in(directory)?;
    temporary.write_all(&draft.content)?;
    if !draft.kind.is_secret() {
        let_all_read(&temporary)?;
    }
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

/// A broker often runs under an account of its own, and must read certificates.
#[cfg(unix)]
fn let_all_read(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;

    file.as_file().set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn let_all_read(_: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> Draft {
        Draft { kind: FileKind::Certificate, content: Zeroizing::new(text.as_bytes().to_vec()) }
    }

    #[test]
    fn who_was_faster_keeps_its_file_and_nothing_of_ours_is_left() {
        let directory = tempfile::tempdir().unwrap();
        let to = Destination::new(directory.path());
        let files = [(to.path("a.crt"), draft("ours")), (to.path("b.crt"), draft("ours"))];
        // After the check, before the writing.
        to.check(&["a.crt".to_owned(), "b.crt".to_owned()]).unwrap();
        fs::write(to.path("b.crt"), "theirs").unwrap();
        let error = to.write(&files).unwrap_err();
        assert!(matches!(error, WorkshopError::Exists { file } if file == to.path("b.crt")));
        assert_eq!(fs::read_to_string(to.path("b.crt")).unwrap(), "theirs");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_dangling_link_counts_as_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let to = Destination::new(directory.path());
        #[cfg(unix)]
        std::os::unix::fs::symlink("/nowhere/at/all", to.path("a.crt")).unwrap();
        #[cfg(not(unix))]
        fs::write(to.path("a.crt"), "").unwrap();
        assert!(matches!(to.check(&["a.crt".to_owned()]), Err(WorkshopError::Exists { .. })));
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let file = NamedTempFile::new().unwrap();
        let to = Destination::new(file.path());
        let error = to.write(&[(to.path("a.crt"), draft("ours"))]).unwrap_err();
        assert!(matches!(error, WorkshopError::Write { file: named, .. } if named.starts_with(file.path())));
    }
}

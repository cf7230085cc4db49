//! Files that are written beside the window: whole or not at all, and none in place of another without leave.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::work::Finished;
use super::{App, Level};
use crate::profile::StoreError;

/// Puts what a file is to hold into it.
type Contents = dyn Fn(&mut dyn Write) -> io::Result<()> + Send + Sync;

/// A file that is to be written.
#[derive(Clone)]
pub(super) struct NewFile {
    pub(super) path: PathBuf,
    pub(super) contents: Arc<Contents>,
    /// What is in it, and its verb: "The broker's certificate is".
    pub(super) what: String,
}

impl App {
    /// A file that stands where another is to be written, which waits for leave.
    #[must_use]
    pub fn overwrite(&self) -> Option<&Path> {
        self.overwrite.as_ref().map(|file| file.path.as_path())
    }

    pub(super) fn answer_overwrite(&mut self, replace: bool) {
        if let Some(file) = self.overwrite.take().filter(|_| replace) {
            self.write_file(file, true);
        }
    }

    pub(super) fn write_file(&self, file: NewFile, replace: bool) {
        self.work.spawn(self.wake.clone(), move || {
            let result = write(&file.path, &*file.contents, replace);
            Some(Finished::Written { file, result })
        });
    }

    pub(super) fn file_written(&mut self, file: NewFile, result: io::Result<()>) {
        match result {
            Ok(()) => self.notify(Level::Info, format!("{} saved in {}", file.what, file.path.display())),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.overwrite = Some(file),
            Err(source) => self.notify_store_error(&StoreError::Write { file: file.path, source }),
        }
    }
}

/// Writes a file whole or not at all; `AlreadyExists` if there is one that is not to be replaced. Blocks.
fn write(path: &Path, contents: &Contents, replace: bool) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !replace && std::fs::symlink_metadata(path).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    // A path without a directory has an empty one as its parent.
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mqttdeck-").suffix(".tmp");
    // No secrets are written here: as readable as any file that the user makes.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(directory)?;
    let mut buffered = BufWriter::new(&mut file);
    contents(&mut buffered)?;
    buffered.flush()?;
    drop(buffered);
    file.as_file().sync_all()?;
    if replace {
        file.persist(path)?;
    } else {
        file.persist_noclobber(path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write_text(path: &Path, text: &'static str, replace: bool) -> io::Result<()> {
        write(path, &move |out| out.write_all(text.as_bytes()), replace)
    }

    #[test]
    fn a_file_is_replaced_only_with_leave() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("chain.pem");
        write_text(&file, "one", false).unwrap();
        assert_eq!(write_text(&file, "two", false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "one");
        write_text(&file, "two", true).unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "two");
        assert_eq!(write_text(directory.path(), "x", true).unwrap_err().kind(), io::ErrorKind::IsADirectory);
        assert!(write_text(&directory.path().join("missing/chain.pem"), "x", false).is_err());
        assert!(write(&file, &|_| Err(io::ErrorKind::StorageFull.into()), true).is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "two", "what is half written replaces nothing");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "no temporary file stays");
    }
}

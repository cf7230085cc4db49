//! Files that are written beside the window: whole or not at all, and none in place of another without leave.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::work::Finished;
use super::{App, Level};
use crate::profile::StoreError;
use crate::recording::Progress;

/// As often as a number is read while it runs.
pub(super) const SOON: Duration = Duration::from_millis(100);

/// Puts what a file is to hold into it. What takes long counts how far it is, and ends with `Interrupted` when it is to
/// stop.
type Contents = dyn Fn(&mut dyn Write, &Progress) -> io::Result<()> + Send + Sync;

/// A file that is to be written.
#[derive(Clone)]
pub(super) struct NewFile {
    pub(super) path: PathBuf,
    pub(super) contents: Arc<Contents>,
    /// What is in it, and its verb: "The broker's certificate is".
    pub(super) what: String,
}

/// A wish about files that are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WritingAction {
    /// Whether the file that stands where one is to be written is replaced.
    AnswerOverwrite(bool),
    /// Write no further what goes into this file: nothing is left of it.
    Stop(PathBuf),
}

/// A file that is being written.
#[derive(Debug)]
pub struct Writing {
    /// Where.
    pub path: PathBuf,
    progress: Arc<Progress>,
}

impl Writing {
    /// From 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f32 {
        self.progress.fraction()
    }
}

/// A file that was written, or not.
pub(super) struct Written {
    file: NewFile,
    progress: Arc<Progress>,
    result: io::Result<()>,
}

impl App {
    /// The files that are being written, in the order of asking.
    #[must_use]
    pub fn writing(&self) -> &[Writing] {
        &self.writing
    }

    /// A file that stands where another is to be written, which waits for leave.
    #[must_use]
    pub fn overwrite(&self) -> Option<&Path> {
        self.overwrite.as_ref().map(|file| file.path.as_path())
    }

    pub(super) fn in_writing(&mut self, action: WritingAction) {
        match action {
            WritingAction::AnswerOverwrite(replace) => {
                if let Some(file) = self.overwrite.take().filter(|_| replace) {
                    self.write_file(file, true);
                }
            }
            WritingAction::Stop(path) => {
                let stopped = self.writing.iter().filter(|writing| writing.path == path);
                stopped.for_each(|writing| writing.progress.stop());
            }
        }
    }

    pub(super) fn write_file(&mut self, file: NewFile, replace: bool) {
        let progress = Arc::new(Progress::default());
        self.writing.push(Writing { path: file.path.clone(), progress: Arc::clone(&progress) });
        self.work.spawn(self.wake.clone(), move || {
            let result = write(&file.path, |out| (file.contents)(out, &progress), replace);
            Some(Finished::Written(Box::new(Written { file, progress, result })))
        });
    }

    pub(super) fn file_written(&mut self, news: Written) {
        let Written { file, progress, result } = news;
        self.writing.retain(|writing| !Arc::ptr_eq(&writing.progress, &progress));
        match result {
            Ok(()) => self.notify(Level::Info, format!("{} saved in {}", file.what, file.path.display())),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.overwrite = Some(file),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                self.notify(Level::Info, format!("Stopped: nothing was saved in {}", file.path.display()));
            }
            Err(source) => self.notify_store_error(&StoreError::Write { file: file.path, source }),
        }
    }
}

/// Writes a file whole or not at all; `AlreadyExists` if there is one that is not to be replaced. Blocks.
fn write(path: &Path, contents: impl Fn(&mut dyn Write) -> io::Result<()>, replace: bool) -> io::Result<()> {
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
        write(path, |out| out.write_all(text.as_bytes()), replace)
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
        assert!(write(&file, |_| Err(io::ErrorKind::StorageFull.into()), true).is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "two", "what is half written replaces nothing");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "no temporary file stays");
    }
}

//! What goes wrong with files.

use std::io;
use std::path::{Path, PathBuf};

/// A file that could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be opened or read.
    #[error("{} could not be read", file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// It cannot be made or written: the disk may be full.
    #[error("{} could not be written", file.display())]
    Write {
        /// Which.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// It was being written, and it is gone, or something shorter stands in its place.
    #[error("{} is no longer there as it was written", .0.display())]
    Gone(PathBuf),
    /// It stands there already, and nobody gave leave to replace it.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// A recording was to go on at its end, but it is none.
    #[error("{} is there already and is no recording", .0.display())]
    NoRecording(PathBuf),
}

impl FileError {
    pub(super) fn read(file: &Path, source: io::Error) -> Self {
        Self::Read { file: file.to_owned(), source }
    }

    pub(super) fn write(file: &Path, source: io::Error) -> Self {
        Self::Write { file: file.to_owned(), source }
    }

    /// The file that it is about.
    #[must_use]
    pub fn file(&self) -> &Path {
        match self {
            Self::Read { file, .. } | Self::Write { file, .. } => file,
            Self::Gone(file) | Self::Exists(file) | Self::NoRecording(file) => file,
        }
    }
}

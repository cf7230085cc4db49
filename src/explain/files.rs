//! What a certificate or key file is, and why it cannot be used.

use jiff::Timestamp;

use super::Explanation;
use crate::tls::{FileContent, Slot, TlsFileError};

/// The words beside a file field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileWords {
    /// One sentence.
    pub text: String,
    /// How it is to be shown.
    pub mood: Mood,
}

/// How good the news is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// All is well.
    Good,
    /// It works, but look: ends within 30 days, encrypted.
    Caution,
    /// It cannot work.
    Bad,
}

/// "The broker will see you as client1, until 22 Nov 2027".
#[must_use]
pub fn file_content(_slot: Slot, _content: &FileContent, _now: Timestamp) -> FileWords {
    todo!()
}

/// Why a file cannot be used.
#[must_use]
pub fn file_error(_error: &TlsFileError) -> Explanation {
    todo!()
}

//! Every state change and error of one connection, as sentences.

use std::collections::VecDeque;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// The most lines that are kept: a night of reconnects every few seconds.
const MOST_LINES: usize = 10_000;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It went as it should.
    Info,
    /// It works, but look.
    Caution,
    /// It failed.
    Error,
}

/// One sentence with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// When.
    pub at: Timestamp,
    /// How much it matters.
    pub level: Level,
    /// The sentence.
    pub text: String,
}

/// The last lines, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Log {
    lines: VecDeque<LogLine>,
}

impl Log {
    /// Something that happens now.
    pub(super) fn push(&mut self, level: Level, text: impl Into<String>) {
        self.push_at(Instant::now(), level, text);
    }

    /// Something that happened a moment ago, before the window came to read of it.
    pub(super) fn push_at(&mut self, at: Instant, level: Level, text: impl Into<String>) {
        if self.lines.len() == MOST_LINES {
            self.lines.pop_front();
        }
        let at = Timestamp::now().saturating_sub(SignedDuration::try_from(at.elapsed()).unwrap_or_default());
        self.lines.push_back(LogLine { at: at.unwrap_or_default(), level, text: text.into() });
    }

    /// The line in this row, 0 being the oldest that is kept.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<&LogLine> {
        self.lines.get(row)
    }

    /// How many lines are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether nothing has happened yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.lines.clear();
    }
}

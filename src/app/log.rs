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
    /// What it counts, and how many so far; `None`: it tells of something that happened once.
    counted: Option<(Counted, u64)>,
}

/// What may happen with every message: told in one line with a count, or a flood would push out all other lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// Messages that came faster than they could be kept.
    TooFast,
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
        let at = Timestamp::now().saturating_sub(SignedDuration::try_from(at.elapsed()).unwrap_or_default());
        self.add(LogLine { at: at.unwrap_or_default(), level, text: text.into(), counted: None });
    }

    /// Something that happened so many times more: the last line counts on if it is of this, or a new one begins.
    pub(super) fn count(&mut self, what: Counted, more: u64, sentence: impl Fn(u64) -> String) {
        let last = self
            .lines
            .iter_mut()
            .rev()
            .map_while(|line| line.counted.as_mut().map(|counted| (counted, &mut line.text)));
        if let Some(((_, count), text)) = last.into_iter().find(|((other, _), _)| *other == what) {
            *count += more;
            *text = sentence(*count);
            return;
        }
        let (at, text) = (Timestamp::now(), sentence(more));
        self.add(LogLine { at, level: Level::Caution, text, counted: Some((what, more)) });
    }

    fn add(&mut self, line: LogLine) {
        if self.lines.len() == MOST_LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_again_and_again_is_one_line_until_something_else_happens() {
        let mut log = Log::default();
        let told = |count: u64| format!("{count} too fast");
        log.count(Counted::TooFast, 2, told);
        log.count(Counted::TooFast, 3, told);
        log.push(Level::Info, "Disconnected");
        log.count(Counted::TooFast, 1, told);
        let lines: Vec<&str> = log.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(lines, ["5 too fast", "Disconnected", "1 too fast"]);
    }
}

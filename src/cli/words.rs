//! How things are written on standard output and standard error: within 80 columns, aligned, without anything in a
//! foreign text that could mislead a terminal.

use std::io;
use std::time::Duration;

use jiff::Timestamp;

use crate::explain::{FindingWords, Mood};
use crate::mqtt::Qos;

/// What every terminal has.
pub(super) const COLUMNS: usize = 80;

/// The paragraph, broken between words; `first` begins its first line, `next` each of the others.
pub(super) fn wrapped(first: &str, next: &str, text: &str) -> String {
    let mut lines = String::from(first);
    let mut used = first.chars().count();
    let mut empty = true;
    for word in readable(text).split_whitespace() {
        let length = word.chars().count();
        if !empty && used + 1 + length > COLUMNS {
            lines.push('\n');
            lines.push_str(next);
            (used, empty) = (next.chars().count(), true);
        }
        if !empty {
            lines.push(' ');
            used += 1;
        }
        lines.push_str(word);
        used += length;
        empty = false;
    }
    lines.truncate(lines.trim_end().len());
    lines.push('\n');
    lines
}

/// Names and what belongs to them, in two columns.
pub(super) fn rows(indent: &str, rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let next = format!("{indent}{:width$}  ", "");
    rows.iter().map(|(name, value)| wrapped(&format!("{indent}{name:width$}  "), &next, value)).collect()
}

/// A foreign text without control and direction characters.
pub(super) fn readable(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let misleads = |c: char| (c.is_control() && !c.is_whitespace()) || turns(c);
    text.chars().map(|c| if misleads(c) { '\u{FFFD}' } else { c }).collect()
}

/// Cut to so many characters, the last of which then says so.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// "22 Nov 2027", in UTC as certificates have it.
pub(super) fn date(at: Timestamp) -> String {
    at.strftime("%-d %b %Y").to_string()
}

/// Whole days from `now` to `end`; negative when it is over.
pub(super) fn days(end: Timestamp, now: Timestamp) -> i64 {
    end.duration_since(now).as_secs().div_euclid(24 * 60 * 60)
}

/// "until 22 Nov 2027, 365 days left".
pub(super) fn until(end: Timestamp, now: Timestamp) -> String {
    let left = match days(end, now) {
        ..0 => "which is over".to_owned(),
        0 => "less than a day left".to_owned(),
        1 => "1 day left".to_owned(),
        days => format!("{days} days left"),
    };
    format!("{}, {left}", date(end))
}

/// "0.4 ms", "41 ms", "2500 ms": short ones with a digit behind the point.
pub(super) fn milliseconds(took: Duration) -> String {
    let milliseconds = took.as_secs_f64() * 1000.0;
    if milliseconds < 10.0 { format!("{milliseconds:.1} ms") } else { format!("{milliseconds:.0} ms") }
}

/// The same as a number for JSON, to the microsecond.
pub(super) fn milliseconds_number(took: Duration) -> f64 {
    (took.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

/// One finding, with what to do about it.
pub(super) fn finding(told: &FindingWords) -> String {
    let said = [Some(told.text.as_str()), told.remedy.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    wrapped(&format!("  {:9}", mood(told.mood)), &" ".repeat(11), &said)
}

const fn mood(mood: Mood) -> &'static str {
    match mood {
        Mood::Good => "Note",
        Mood::Caution => "Caution",
        Mood::Bad => "Wrong",
    }
}

/// For clap: 0, 1 or 2.
pub(super) fn qos(text: &str) -> Result<Qos, String> {
    text.parse().ok().and_then(Qos::from_number).ok_or_else(|| "use 0, 1 or 2".to_owned())
}

/// For clap: how many, not none.
pub(super) fn count(text: &str) -> Result<u64, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "use a whole number, at least 1".to_owned())
}

/// What the system says of a file, as a sentence without its number: "No such file or directory."
pub(super) fn said(error: &io::Error) -> String {
    let words = error.to_string();
    sentence(words.split(" (os error").next().unwrap_or_default())
}

/// These words on one line, with a capital and a full stop.
pub(super) fn sentence(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return String::new() };
    format!("{}{}.", first.to_uppercase(), letters.as_str().trim_end_matches('.'))
}

/// "1 message", "2 messages".
pub(super) fn messages(count: u64) -> String {
    if count == 1 { "1 message".to_owned() } else { format!("{count} messages") }
}

/// "yes" or "no".
pub(super) const fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_keep_to_the_terminal() {
        let text = "word ".repeat(40);
        let lines = wrapped("  - ", "    ", &text);
        assert!(lines.lines().all(|line| line.chars().count() <= COLUMNS), "{lines}");
        assert_eq!(lines.split_whitespace().filter(|word| *word == "word").count(), 40);
        assert_eq!(wrapped("a: ", "   ", ""), "a:\n");
        assert_eq!(wrapped("", "", &"x".repeat(100)), format!("{}\n", "x".repeat(100)));
    }

    #[test]
    fn foreign_texts_cannot_mislead_a_terminal() {
        assert_eq!(wrapped("", "", "a\u{1B}[0mb\u{202E}c\nd"), "a\u{FFFD}[0mb\u{FFFD}c d\n");
    }

    #[test]
    fn the_system_speaks_in_sentences() {
        let table = [
            (io::Error::from_raw_os_error(2), "No such file or directory."),
            (io::ErrorKind::FileTooLarge.into(), "File too large."),
        ];
        for (error, expected) in table {
            assert_eq!(said(&error), expected);
        }
    }

    #[test]
    fn days_are_whole() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let table = [(-1, -1), (0, 0), (86_399, 0), (86_400, 1), (-86_400, -1), (-86_401, -2)];
        for (seconds, expected) in table {
            let end = Timestamp::from_second(1_000_000 + seconds).unwrap();
            assert_eq!(days(end, now), expected, "{seconds}");
        }
    }
}

//! What two texts differ in, line by line. Bounded in time and size, whatever the texts are.

use std::collections::HashMap;
use std::ops::Range;
use std::time::{Duration, Instant};

use similar::algorithms::{Capture, Replace, diff_slices_deadline};
use similar::{Algorithm, DiffOp};

/// The longest text that is compared, in bytes: laid-out JSON of some two million values.
pub const MOST_BYTES: usize = 16 << 20;
/// The most lines that are compared: each costs some 100 bytes once it is shown.
pub const MOST_LINES: usize = 100_000;
/// After so long the rest counts as changed. Texts of which most is the same take a few milliseconds.
const PATIENCE: Duration = Duration::from_millis(500);

/// What two texts differ in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// In nothing.
    Equal,
    /// One of them is longer than [`MOST_BYTES`] or [`MOST_LINES`].
    TooLarge,
    /// In these lines.
    Lines {
        /// All lines of both in order; where lines were replaced, the old ones before the new.
        lines: Vec<DiffLine>,
        /// Whether time was up before the smallest difference was found.
        rough: bool,
    },
}

/// Whose a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Both have it.
    Same,
    /// Only the old text has it.
    Removed,
    /// Only the new text has it.
    Added,
}

/// One line of either text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// Whose it is.
    pub change: Change,
    /// Its number in the old text, from 1.
    pub old: Option<usize>,
    /// Its number in the new text, from 1.
    pub new: Option<usize>,
    /// The line, without its end.
    pub text: String,
    /// What in it is not in the line that it was replaced by, in bytes; empty: nothing stands out.
    pub emphasis: Range<usize>,
}

/// Compares two texts.
#[must_use]
pub fn difference(old: &str, new: &str) -> Difference {
    difference_within(old, new, PATIENCE)
}

fn difference_within(old: &str, new: &str, patience: Duration) -> Difference {
    if old == new {
        return Difference::Equal;
    }
    let too_many =
        |text: &str| text.len() > MOST_BYTES || memchr::memchr_iter(b'\n', text.as_bytes()).count() >= MOST_LINES;
    if too_many(old) || too_many(new) {
        return Difference::TooLarge;
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split('\n').collect(), new.split('\n').collect());
    let mut numbers = HashMap::new();
    let (old_numbers, new_numbers) = (numbered(&old, &mut numbers), numbered(&new, &mut numbers));
    let deadline = Instant::now() + patience;
    let mut capture = Replace::new(Capture::new());
    match diff_slices_deadline(Algorithm::Myers, &mut capture, &old_numbers, &new_numbers, Some(deadline)) {
        Ok(()) => {}
        Err(never) => match never {},
    }
    let mut lines = Vec::with_capacity(old.len().max(new.len()));
    for op in capture.into_inner().into_ops() {
        add(&mut lines, &op, &old, &new);
    }
    Difference::Lines { lines, rough: Instant::now() >= deadline }
}

/// Equal lines get equal numbers: comparing them then costs the same, however long they are.
fn numbered<'a>(lines: &[&'a str], numbers: &mut HashMap<&'a str, usize>) -> Vec<usize> {
    let number = |line: &&'a str| {
        let next = numbers.len();
        *numbers.entry(line).or_insert(next)
    };
    lines.iter().map(number).collect()
}

fn add(lines: &mut Vec<DiffLine>, op: &DiffOp, old: &[&str], new: &[&str]) {
    let (old_range, new_range) = (op.old_range(), op.new_range());
    if matches!(op, DiffOp::Equal { .. }) {
        let same = |(old_at, new_at): (usize, usize)| line(Change::Same, Some(old_at), Some(new_at), new[new_at]);
        return lines.extend(old_range.zip(new_range).map(same));
    }
    let stands_out = |place: usize| match (old.get(old_range.start + place), new.get(new_range.start + place)) {
        (Some(one), Some(other)) if place < old_range.len() && place < new_range.len() => unlike(one, other),
        _ => (0..0, 0..0),
    };
    for (place, at) in old_range.clone().enumerate() {
        lines.push(DiffLine { emphasis: stands_out(place).0, ..line(Change::Removed, Some(at), None, old[at]) });
    }
    for (place, at) in new_range.clone().enumerate() {
        lines.push(DiffLine { emphasis: stands_out(place).1, ..line(Change::Added, None, Some(at), new[at]) });
    }
}

fn line(change: Change, old: Option<usize>, new: Option<usize>, text: &str) -> DiffLine {
    let number = |at: usize| at + 1;
    DiffLine { change, old: old.map(number), new: new.map(number), text: text.to_owned(), emphasis: 0..0 }
}

/// What lies between the common beginning and the common end of two lines; nothing, if they have neither.
fn unlike(one: &str, other: &str) -> (Range<usize>, Range<usize>) {
    let same = |(a, b): &(char, char)| a == b;
    let length =
        |pairs: &mut dyn Iterator<Item = (char, char)>| pairs.map(|(letter, _)| letter.len_utf8()).sum::<usize>();
    let begin = length(&mut one.chars().zip(other.chars()).take_while(same));
    let rest = (&one[begin..], &other[begin..]);
    let end = length(&mut rest.0.chars().rev().zip(rest.1.chars().rev()).take_while(same));
    if one[..begin].trim().is_empty() && end == 0 {
        return (0..0, 0..0);
    }
    (begin..one.len() - end, begin..other.len() - end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines as a patch has them, with what stands out in brackets.
    fn patch(old: &str, new: &str) -> Vec<String> {
        let Difference::Lines { lines, rough: false } = difference(old, new) else { return Vec::new() };
        let shown = |line: &DiffLine| {
            let sign = match line.change {
                Change::Same => ' ',
                Change::Removed => '-',
                Change::Added => '+',
            };
            let (text, Range { start, end }) = (&line.text, line.emphasis.clone());
            let text = if start < end {
                format!("{}[{}]{}", &text[..start], &text[start..end], &text[end..])
            } else {
                text.clone()
            };
            format!("{sign}{text}")
        };
        lines.iter().map(shown).collect()
    }

    #[test]
    fn changes_stand_in_order_and_what_is_unlike_stands_out() {
        let table: [(&str, &str, &[&str]); 6] = [
            ("a\nb\nc", "a\nx\nc", &[" a", "-b", "+x", " c"]),
            ("\"t\": 21.5,", "\"t\": 22.5,", &["-\"t\": 2[1].5,", "+\"t\": 2[2].5,"]),
            ("a", "a\nb", &[" a", "+b"]),
            ("a\nb", "b", &["-a", " b"]),
            ("grün", "grau", &["-gr[ün]", "+gr[au]"]),
            ("", "x", &["-", "+x"]),
        ];
        for (old, new, expected) in table {
            assert_eq!(patch(old, new), expected, "{old:?} to {new:?}");
        }
        assert_eq!(difference("same", "same"), Difference::Equal);
    }

    #[test]
    fn numbers_are_those_of_each_text() {
        let Difference::Lines { lines, .. } = difference("a\nb\nc", "b\nc\nd") else { panic!("they differ") };
        let numbers: Vec<_> = lines.iter().map(|line| (line.old, line.new)).collect();
        assert_eq!(numbers, [(Some(1), None), (Some(2), Some(1)), (Some(3), Some(2)), (None, Some(3))]);
    }

    #[test]
    fn what_nobody_can_compare_in_time_ends_all_the_same() {
        let many = |step: usize| (0..60_000).map(|n| (n * step % 60_013).to_string()).collect::<Vec<_>>().join("\n");
        let begun = Instant::now();
        let Difference::Lines { rough, lines } = difference_within(&many(7), &many(11), Duration::from_millis(20))
        else {
            panic!("they differ");
        };
        assert!(rough && lines.len() >= 60_000);
        assert!(begun.elapsed() < Duration::from_secs(10));
        assert_eq!(difference("a", &"\n".repeat(MOST_LINES + 1)), Difference::TooLarge);
        assert_eq!(difference("a", &"x".repeat(MOST_BYTES + 1)), Difference::TooLarge);
    }
}

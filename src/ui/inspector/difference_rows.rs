//! The lines of a difference as rows of the view: in one column or two, wrapped, with what both have folded away.

use std::collections::HashSet;
use std::ops::Range;

use crate::app::payload::diff::{Change, DiffLine};
use crate::ui::decoding::wrap::pieces;

/// Equal lines that stay in sight around a change.
const CONTEXT: usize = 3;
/// Fewer equal lines than this are not folded: the row that stands for them would hardly be shorter.
const FEW: usize = 3;

/// A part of a line that fits a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// Which line of the difference.
    pub(super) line: usize,
    /// Which part of it, in bytes.
    pub(super) part: Range<usize>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row {
    /// Stands for equal lines: the first of them, and how many.
    Fold(usize, usize),
    /// A line, over the whole width.
    One(Piece),
    /// The old text at the left, the new at the right.
    Two(Option<Piece>, Option<Piece>),
}

/// The rows for a view of this kind.
#[derive(Debug, Default)]
pub(super) struct DifferenceRows {
    unfolded: HashSet<usize>,
    /// Columns of a row, or of each half; and whether there are halves.
    made_for: Option<(usize, bool)>,
    rows: Vec<Row>,
}

impl DifferenceRows {
    /// The rows, as they were made last.
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether this row stands for equal lines.
    pub(super) fn is_fold(&self, number: usize) -> bool {
        matches!(self.rows.get(number), Some(Row::Fold(..)))
    }

    /// The line of a row: of two, the new one.
    pub(super) fn line(&self, number: usize) -> Option<usize> {
        match self.rows.get(number)? {
            Row::Fold(..) => None,
            Row::One(piece) => Some(piece.line),
            Row::Two(old, new) => new.as_ref().or(old.as_ref()).map(|piece| piece.line),
        }
    }

    /// Shows the equal lines that a row stands for, or folds those again that it is among. Says where the row of them
    /// is, or the first of them.
    pub(super) fn toggle(&mut self, lines: &[DiffLine], number: usize) -> usize {
        let first = match self.rows.get(number) {
            Some(Row::Fold(first, _)) => Some(*first).filter(|first| self.unfolded.insert(*first)),
            Some(Row::One(_) | Row::Two(..)) | None => {
                let line = self.line(number);
                let first = line.and_then(|line| self.shown_around(lines, line));
                first.filter(|first| self.unfolded.remove(first))
            }
        };
        let (Some(first), Some((columns, halves))) = (first, self.made_for) else { return number };
        self.rows = self.made(lines, columns, halves);
        let is_there = |row: &Row| matches!(row, Row::Fold(line, _) if *line == first);
        let begins = |number: &usize| is_there(&self.rows[*number]) || self.line(*number) == Some(first);
        (0..self.rows.len()).find(begins).unwrap_or(number)
    }

    /// Where the unfolded lines begin among which this one is.
    fn shown_around(&self, lines: &[DiffLine], line: usize) -> Option<usize> {
        let first = self.unfolded.iter().copied().filter(|first| *first <= line).max()?;
        lines.get(first..=line)?.iter().all(|line| line.change == Change::Same).then_some(first)
    }

    /// Brings the rows up to date with the view.
    pub(super) fn refresh(&mut self, lines: &[DiffLine], columns: usize, halves: bool) -> &[Row] {
        if self.made_for != Some((columns, halves)) {
            self.made_for = Some((columns, halves));
            self.rows = self.made(lines, columns, halves);
        }
        &self.rows
    }

    fn made(&self, lines: &[DiffLine], columns: usize, halves: bool) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            let same = lines[at].change == Change::Same;
            let length = lines[at..].iter().take_while(|line| (line.change == Change::Same) == same).count();
            let stretch = at..at + length;
            match (same, halves) {
                (true, _) => self.add_same(&mut rows, lines, stretch, columns, halves),
                (false, false) => stretch.for_each(|line| rows.extend(wrapped(lines, line, columns).map(Row::One))),
                (false, true) => add_changed(&mut rows, lines, stretch, columns),
            }
            at += length;
        }
        rows
    }

    fn add_same(&self, rows: &mut Vec<Row>, lines: &[DiffLine], all: Range<usize>, columns: usize, halves: bool) {
        let before = if all.start == 0 { 0 } else { CONTEXT };
        let after = if all.end == lines.len() { 0 } else { CONTEXT };
        let hidden = (all.start + before).min(all.end)..all.end.saturating_sub(after).max(all.start);
        let fold = hidden.len() > FEW && !self.unfolded.contains(&hidden.start);
        for line in all {
            if fold && hidden.contains(&line) {
                if line == hidden.start {
                    rows.push(Row::Fold(line, hidden.len()));
                }
                continue;
            }
            let same = wrapped(lines, line, columns);
            rows.extend(
                same.map(|piece| if halves { Row::Two(Some(piece.clone()), Some(piece)) } else { Row::One(piece) }),
            );
        }
    }
}

/// Each run of removed lines stands beside the added ones that follow it.
fn add_changed(rows: &mut Vec<Row>, lines: &[DiffLine], changed: Range<usize>, columns: usize) {
    let mut at = changed.start;
    while at < changed.end {
        let run = |from: usize, change: Change| {
            lines[from..changed.end].iter().take_while(|line| line.change == change).count()
        };
        let removed = run(at, Change::Removed);
        let added = run(at + removed, Change::Added);
        let old = at..at + removed;
        let new = old.end..old.end + added;
        for pair in 0..removed.max(added) {
            let side = |range: &Range<usize>| (pair < range.len()).then(|| wrapped(lines, range.start + pair, columns));
            let mut left = side(&old).into_iter().flatten();
            let mut right = side(&new).into_iter().flatten();
            loop {
                match (left.next(), right.next()) {
                    (None, None) => break,
                    (left, right) => rows.push(Row::Two(left, right)),
                }
            }
        }
        // Never nothing: lines that are not equal are removed or added.
        at += (removed + added).max(1);
    }
}

fn wrapped(lines: &[DiffLine], line: usize, columns: usize) -> impl Iterator<Item = Piece> {
    let text = lines.get(line).map_or("", |line| line.text.as_str());
    pieces(text, columns).into_iter().map(move |part| Piece { line, part })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::payload::diff::{Difference, difference};

    /// The rows as texts: equal lines, `-old`, `+new`, `old | new`, `…n`.
    fn rows(old: &str, new: &str, columns: usize, halves: bool) -> Vec<String> {
        let Difference::Lines { lines, .. } = difference(old, new) else { return Vec::new() };
        let mut rows = DifferenceRows::default();
        let text = |piece: &Piece| lines[piece.line].text[piece.part.clone()].to_owned();
        let half = |piece: &Option<Piece>| piece.as_ref().map_or_else(String::new, text);
        let words = |row: &Row| match row {
            Row::Fold(_, count) => format!("…{count}"),
            Row::One(piece) => match lines[piece.line].change {
                Change::Same => text(piece),
                Change::Removed => format!("-{}", text(piece)),
                Change::Added => format!("+{}", text(piece)),
            },
            Row::Two(old, new) => format!("{}|{}", half(old), half(new)),
        };
        rows.refresh(&lines, columns, halves).iter().map(words).collect()
    }

    #[test]
    fn rows_are_folded_wrapped_and_paired() {
        let many = |change: &str| {
            (0..20).map(|n| if n == 10 { change.to_owned() } else { n.to_string() }).collect::<Vec<_>>().join("\n")
        };
        assert_eq!(rows(&many("a"), &many("b"), 20, false), ["…7", "7", "8", "9", "-a", "+b", "11", "12", "13", "…6"]);
        assert_eq!(rows("abcdefgh", "abcx", 4, false), ["-abcd", "-efgh", "+abcx"]);
        assert_eq!(rows("abcdefgh", "abcx", 4, true), ["abcd|abcx", "efgh|"]);
        assert_eq!(rows("a\nb\nc", "a\nx\ny\nc", 9, true), ["a|a", "b|x", "|y", "c|c"]);
    }

    #[test]
    fn a_fold_opens_and_closes() {
        let same = (0..30).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        let Difference::Lines { lines, .. } = difference(&format!("{same}\na"), &format!("{same}\nb")) else {
            panic!("they differ");
        };
        let mut rows = DifferenceRows::default();
        assert_eq!(rows.refresh(&lines, 20, false)[0], Row::Fold(0, 27));
        assert_eq!(rows.toggle(&lines, 0), 0);
        assert_eq!((rows.refresh(&lines, 20, false).len(), rows.is_fold(0)), (32, false));
        assert_eq!(rows.toggle(&lines, 20), 0, "among the lines that were folded");
        assert_eq!((rows.refresh(&lines, 20, false).len(), rows.is_fold(0)), (6, true));
        assert_eq!(rows.toggle(&lines, 5), 5, "a changed line is not");
    }
}

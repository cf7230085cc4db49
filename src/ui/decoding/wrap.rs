//! Where the rows of a text begin in a view of so many columns.
//!
//! Only every 64th beginning is kept, and those between are found again when they are seen: a text of 100 MB needs an
//! index of a few hundred kilobytes, also when it has no line breaks, or nothing else.

use std::ops::Range;

use crate::ui::beside::Stop;

/// Rows from one kept beginning to the next.
const STRIDE: usize = 64;
/// Columns of a tab, as egui draws it.
const TAB: usize = 4;

/// The rows of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ui) struct Wrapped {
    /// For views of so many columns.
    pub(in crate::ui) columns: usize,
    /// How many there are, at least one.
    pub(in crate::ui) rows: usize,
    /// Where every 64th begins, in bytes.
    beginnings: Vec<usize>,
}

impl Wrapped {
    /// Cuts a text at its line breaks, and lines that are longer than `columns` into pieces. Stops early if told to:
    /// then only a part of the text has rows.
    pub(in crate::ui) fn of(text: &str, columns: usize, stop: &Stop) -> Self {
        let columns = columns.max(TAB);
        let mut wrapped = Self { columns, rows: 0, beginnings: Vec::new() };
        let mut next = Some(0);
        while let Some(start) = next {
            if wrapped.rows.is_multiple_of(STRIDE) {
                if stop.is_wanted() {
                    break;
                }
                wrapped.beginnings.push(start);
            }
            wrapped.rows += 1;
            next = row(text, start, columns).1;
        }
        wrapped
    }

    /// One row of the text that this was made of, in bytes.
    pub(in crate::ui) fn row(&self, text: &str, number: usize) -> Option<Range<usize>> {
        let mut start = *self.beginnings.get(number / STRIDE)?;
        for _ in 0..number % STRIDE {
            start = row(text, start, self.columns).1?;
        }
        Some(start..row(text, start, self.columns).0)
    }
}

/// All rows of a short text.
pub(in crate::ui) fn pieces(text: &str, columns: usize) -> Vec<Range<usize>> {
    let columns = columns.max(TAB);
    let mut pieces = Vec::new();
    let mut next = Some(0);
    while let Some(start) = next {
        let (end, after) = row(text, start, columns);
        pieces.push(start..end);
        next = after;
    }
    pieces
}

/// Where the row that begins here ends, and where the next one begins.
fn row(text: &str, start: usize, columns: usize) -> (usize, Option<usize>) {
    let mut width = 0;
    for (at, letter) in text[start..].char_indices() {
        if letter == '\n' {
            return (start + at, Some(start + at + 1));
        }
        width += columns_of(letter);
        if width > columns {
            return (start + at, Some(start + at));
        }
    }
    (text.len(), None)
}

/// Letters of East Asian scripts and pictures are about twice as wide as others.
fn columns_of(letter: char) -> usize {
    match letter {
        '\t' => TAB,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_at_breaks_and_at_the_edge() {
        let cases: [(&str, usize, &[&str]); 7] = [
            ("", 4, &[""]),
            ("ab\ncd", 4, &["ab", "cd"]),
            ("abcdefghi", 4, &["abcd", "efgh", "i"]),
            ("äöüßx\n\nx", 4, &["äöüß", "x", "", "x"]),
            ("abcd", 4, &["abcd"]),
            ("漢字漢字", 5, &["漢字", "漢字"]),
            ("a\tb", 4, &["a", "\t", "b"]),
        ];
        for (text, columns, expected) in cases {
            let wrapped = Wrapped::of(text, columns, &Stop::default());
            let rows = |number| wrapped.row(text, number).map(|row| &text[row]);
            assert_eq!((0..wrapped.rows).filter_map(rows).collect::<Vec<_>>(), expected, "{text:?} in {columns}");
            assert_eq!(pieces(text, columns).into_iter().map(|row| &text[row]).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn every_row_is_found_again() {
        let text: String = (0..1_000).map(|number| format!("{}\n", "x".repeat(number % 37))).collect();
        let wrapped = Wrapped::of(&text, 10, &Stop::default());
        let rows = pieces(&text, 10);
        assert_eq!(wrapped.rows, rows.len());
        for (number, row) in rows.iter().enumerate() {
            assert_eq!(wrapped.row(&text, number).as_ref(), Some(row));
        }
        assert_eq!(wrapped.row(&text, rows.len()), None);
    }
}

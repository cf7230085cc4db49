//! Where the rows of lines begin in a view of so many columns.
//!
//! Only every 256th beginning is kept, and those between are found again when they are seen: a text of 100 MB needs an
//! index of some hundred kilobytes, also when it has no line breaks, or nothing else.

use std::ops::{ControlFlow, Range};

use super::page::Row;
use crate::app::payload::Lines;

/// Rows from one kept beginning to the next.
const STRIDE: usize = 256;
/// Columns of a tab, as egui draws it.
const TAB: usize = 4;

/// The rows of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrapped {
    /// For views of so many columns.
    pub(super) columns: usize,
    /// How many there are.
    pub(super) rows: usize,
    /// Whether these are all.
    pub(super) is_whole: bool,
    /// Where every 256th begins.
    beginnings: Vec<Beginning>,
}

/// Where a row begins: which line, and which byte of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Beginning {
    line: usize,
    at: usize,
    /// Whether the line goes on with the one above.
    goes_on: bool,
}

impl Wrapped {
    /// Cuts lines that are longer than `columns` into pieces, until there are `most` rows or it is told to stop.
    pub(super) fn of(lines: &dyn Lines, columns: usize, most: usize, stop: &dyn Fn() -> bool) -> Self {
        let mut wrapped = Self { columns, rows: 0, is_whole: true, beginnings: Vec::new() };
        let mut goes_on = false;
        lines.walk(0, &mut |line| {
            let mut next = Some(0);
            while let Some(at) = next {
                if wrapped.rows.is_multiple_of(STRIDE) {
                    if wrapped.rows >= most || stop() {
                        wrapped.is_whole = false;
                        return ControlFlow::Break(());
                    }
                    wrapped.beginnings.push(Beginning { line: line.number, at, goes_on });
                }
                wrapped.rows += 1;
                next = piece(line.text, at, columns).1;
            }
            goes_on = line.goes_on;
            ControlFlow::Continue(())
        });
        wrapped
    }

    /// The rows from one on, until told to break; of the lines that this was made of.
    pub(super) fn walk(&self, lines: &dyn Lines, first: usize, visit: &mut dyn FnMut(Row) -> ControlFlow<()>) {
        let Some(begin) = self.beginnings.get(first / STRIDE) else { return };
        let (mut left_out, mut goes_on, mut from) = (first % STRIDE, begin.goes_on, Some(begin.at));
        lines.walk(begin.line, &mut |line| {
            let mut next = from.take().or(Some(0));
            while let Some(at) = next {
                let (end, after) = piece(line.text, at, self.columns);
                next = after;
                if left_out > 0 {
                    left_out -= 1;
                    continue;
                }
                let text = line.text.get(at..end).unwrap_or_default().to_owned();
                let quoted = line.text.get(..at).filter(|_| !goes_on).map(ends_quoted);
                visit(Row { line: line.number, part: at..end, text, goes_on: goes_on || at > 0, quoted })?;
            }
            goes_on = line.goes_on;
            ControlFlow::Continue(())
        });
    }

    /// The line of a row, and where in it the row begins.
    pub(super) fn place(&self, lines: &dyn Lines, row: usize) -> Option<(usize, usize)> {
        let mut place = None;
        self.walk(lines, row, &mut |row| {
            place = Some((row.line, row.part.start));
            ControlFlow::Break(())
        });
        place
    }

    /// The row in which this place of a line is; `None`: it is below those that are known.
    pub(super) fn row_of(&self, lines: &dyn Lines, line: usize, at: usize) -> Option<usize> {
        let after = self.beginnings.partition_point(|begin| (begin.line, begin.at) <= (line, at));
        let mut number = after.checked_sub(1)? * STRIDE;
        let mut found = None;
        self.walk(lines, number, &mut |row| {
            if (row.line, row.part.start) > (line, at) || number >= self.rows {
                return ControlFlow::Break(());
            }
            found = Some((number, row.line)).filter(|_| row.line == line);
            number += 1;
            ControlFlow::Continue(())
        });
        found.map(|(number, _)| number)
    }
}

/// Whether a quotation mark is open at the end of this text.
fn ends_quoted(text: &str) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            _ => {}
        }
    }
    quoted
}

/// All pieces of one line.
pub(in crate::ui) fn pieces(text: &str, columns: usize) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut next = Some(0);
    while let Some(start) = next {
        let (end, after) = piece(text, start, columns);
        pieces.push(start..end);
        next = after;
    }
    pieces
}

/// Where the piece that begins here ends, and where the next one begins.
fn piece(text: &str, start: usize, columns: usize) -> (usize, Option<usize>) {
    let (columns, rest) = (columns.max(TAB), &text[start..]);
    // Nothing is wider than its bytes but a tab.
    if rest.len() * TAB <= columns || (rest.len() <= columns && !rest.contains('\t')) {
        return (text.len(), None);
    }
    let mut width = 0;
    for (at, letter) in rest.char_indices() {
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
    use std::sync::Arc;

    use super::*;
    use crate::app::payload::Context;
    use crate::app::{Body, DECODERS, Input};

    fn lines(text: &str) -> Arc<dyn Lines> {
        let decoder = DECODERS.iter().find(|decoder| decoder.name == "Text").unwrap();
        let input = Input { topic: "t", payload: text.as_bytes(), content_type: None, context: &Context::default() };
        let Body::Lines(lines) = (decoder.decode)(&input).unwrap().body else { panic!("no lines") };
        lines
    }

    fn rows(lines: &dyn Lines, wrapped: &Wrapped, first: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        wrapped.walk(lines, first, &mut |row| {
            rows.push(row);
            ControlFlow::Continue(())
        });
        rows
    }

    #[test]
    fn rows_are_cut_at_breaks_and_at_the_edge() {
        let cases: [(&str, usize, &[&str]); 7] = [
            ("x", 4, &["x"]),
            ("ab\ncd", 4, &["ab", "cd"]),
            ("abcdefghi", 4, &["abcd", "efgh", "i"]),
            ("äöüßx\n\nx", 4, &["äöüß", "x", "", "x"]),
            ("abcd", 4, &["abcd"]),
            ("漢字漢字", 5, &["漢字", "漢字"]),
            ("a\tb", 4, &["a", "\t", "b"]),
        ];
        for (text, columns, expected) in cases {
            let lines = lines(text);
            let wrapped = Wrapped::of(&*lines, columns, usize::MAX, &|| false);
            let rows = rows(&*lines, &wrapped, 0);
            assert_eq!(rows.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), expected, "{text:?} in {columns}");
            assert_eq!((wrapped.rows, wrapped.is_whole), (expected.len(), true));
        }
        assert_eq!(pieces("", 4).first(), Some(&(0..0)));
        assert_eq!(pieces("abcdef", 4), [0..4, 4..6]);
    }

    #[test]
    fn every_row_is_found_again_and_so_is_every_place() {
        let text: String = (0..1_000).map(|number| format!("{}\n", "x".repeat(number % 37))).collect();
        let lines = lines(&text);
        let wrapped = Wrapped::of(&*lines, 10, usize::MAX, &|| false);
        let all = rows(&*lines, &wrapped, 0);
        assert_eq!(wrapped.rows, all.len());
        for (number, row) in all.iter().enumerate() {
            assert_eq!(wrapped.place(&*lines, number), Some((row.line, row.part.start)));
            assert_eq!(wrapped.row_of(&*lines, row.line, row.part.start), Some(number));
            assert_eq!(
                wrapped.row_of(&*lines, row.line, row.part.end.saturating_sub(1).max(row.part.start)),
                Some(number)
            );
        }
        assert_eq!(rows(&*lines, &wrapped, all.len() + STRIDE), []);
    }

    #[test]
    fn a_line_that_was_broken_goes_on_in_the_next_row() {
        let lines = lines(&"y".repeat(4_100));
        let wrapped = Wrapped::of(&*lines, 1_000, usize::MAX, &|| false);
        let rows = rows(&*lines, &wrapped, 0);
        let seen: Vec<_> = rows.iter().map(|row| (row.line, row.text.len(), row.goes_on)).collect();
        assert_eq!(
            seen,
            [(0, 1_000, false), (0, 1_000, true), (0, 1_000, true), (0, 1_000, true), (0, 96, true), (1, 4, true)]
        );
    }

    #[test]
    fn a_row_tells_whether_it_begins_within_a_quoted_text() {
        let lines = lines(r#""key": "a\"bcdefghijkl", 12, "next""#);
        let wrapped = Wrapped::of(&*lines, 10, usize::MAX, &|| false);
        let seen: Vec<_> = rows(&*lines, &wrapped, 0).iter().map(|row| (row.text.clone(), row.quoted)).collect();
        let expected = [(r#""key": "a\"#, false), (r#""bcdefghij"#, true), (r#"kl", 12, ""#, true), (r#"next""#, true)];
        assert_eq!(seen, expected.map(|(text, quoted)| (text.to_owned(), Some(quoted))));
    }

    #[test]
    fn a_head_is_not_the_whole() {
        let lines = lines(&"z\n".repeat(10_000));
        let head = Wrapped::of(&*lines, 10, 500, &|| false);
        assert_eq!((head.rows, head.is_whole), (512, false));
        assert_eq!((head.row_of(&*lines, 511, 0), head.row_of(&*lines, 5_000, 0)), (Some(511), None));
    }
}

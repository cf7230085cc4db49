//! Finding a text in what is shown of a payload, or bytes in its dump.
//!
//! Any case is Unicode's simple folding, as in the filter of messages. What stands on both sides of the place where a
//! line was broken for its length is found, too.

use std::ops::{ControlFlow, Range};

use regex::bytes::{Regex, RegexBuilder};

use super::body::{Line, Lines};
use super::hex::{self, Width};

/// The most hits: who wants more wants another word.
pub const MOST_HITS: usize = 100_000;
/// The most marks: a hit of many lines has as many.
const MOST_MARKS: usize = 4 * MOST_HITS;
/// The longest text that is looked for, in bytes.
const LONGEST: usize = 4096;
/// What one character of a text may take when it is found in another case, in bytes.
const LONGEST_CHARACTER: usize = 4;
/// Bytes of a dump between two looks at whether to go on.
const SLICE: usize = 1 << 20;
/// Lines between two looks.
const LOOK_EVERY: usize = 1024;

/// A text to be found.
#[derive(Debug, Clone)]
pub struct Finder {
    text: Regex,
    /// The same in a dump, where it may be bytes in hex as well.
    in_dump: Regex,
    /// The most bytes that a hit can have.
    longest: usize,
}

/// A part of a hit, in one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which hit, from 0.
    pub hit: usize,
    /// Which line.
    pub line: usize,
    /// Where in the line's text; in a dump, which of the line's sixteen bytes.
    pub part: Range<usize>,
}

/// What was found, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    marks: Vec<Mark>,
    hits: usize,
    /// Whether there were too many, and those after the last were not looked for.
    pub stopped: bool,
}

impl Finder {
    /// `None`: the text is empty or longer than 4096 bytes.
    #[must_use]
    pub fn new(text: &str, match_case: bool) -> Option<Self> {
        if text.is_empty() || text.len() > LONGEST {
            return None;
        }
        let pattern = regex::escape(text);
        let case = if match_case { "" } else { "(?i)" };
        let bytes = hex::parse(text).ok().filter(|bytes| !bytes.is_empty());
        let bytes = bytes.map(|bytes| bytes.iter().map(|byte| format!("\\x{byte:02x}")).collect::<String>());
        let in_dump =
            bytes.map_or_else(String::new, |bytes| format!("(?-u:{bytes})|")) + &format!("(?:{case}{pattern})");
        // A character has some ten forms at most, and a text so long takes a few hundred kilobytes.
        let made = |pattern: &str| RegexBuilder::new(pattern).size_limit(64 << 20).build().ok();
        let longest = text.chars().count() * LONGEST_CHARACTER;
        Some(Self { text: made(&format!("{case}{pattern}"))?, in_dump: made(&in_dump)?, longest })
    }

    /// Whether the text is in this one.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        self.text.is_match(text.as_bytes())
    }

    /// All hits. `goes_on` is told now and then how many lines are done, and says whether to go on.
    pub fn find(&self, lines: &dyn Lines, goes_on: &mut dyn FnMut(usize) -> bool) -> Found {
        let mut found = Found::default();
        match lines.bytes() {
            Some(bytes) => self.in_bytes(bytes, &mut found, goes_on),
            None => self.in_lines(lines, &mut found, goes_on),
        }
        found
    }

    fn in_bytes(&self, bytes: &[u8], found: &mut Found, goes_on: &mut dyn FnMut(usize) -> bool) {
        let width = Width::Sixteen.bytes();
        let mut at = 0;
        while at < bytes.len() && goes_on(at / width) {
            let next = (at + SLICE).min(bytes.len());
            // A hit that begins in this slice may end in the next one.
            let seen = &bytes[..next.saturating_add(self.longest).min(bytes.len())];
            while let Some(hit) = self.in_dump.find_at(seen, at).filter(|hit| hit.start() < next) {
                at = hit.end();
                let part = |row: usize| {
                    let within = |place: usize| place.clamp(row * width, (row + 1) * width) - row * width;
                    (row, within(hit.start())..within(hit.end()))
                };
                if found.add((hit.start() / width..=(hit.end() - 1) / width).map(part)).is_break() {
                    return;
                }
            }
            at = at.max(next);
        }
    }

    fn in_lines(&self, lines: &dyn Lines, found: &mut Found, goes_on: &mut dyn FnMut(usize) -> bool) {
        let mut joined = Joined::default();
        lines.walk(0, &mut |line| {
            if line.number.is_multiple_of(LOOK_EVERY) && !goes_on(line.number) {
                return ControlFlow::Break(());
            }
            if joined.is_empty() && !line.goes_on {
                let mut hits = self.text.find_iter(line.text.as_bytes());
                return hits.try_for_each(|hit| found.add([(line.number, hit.range())].into_iter()));
            }
            joined.add(line);
            let mut searched = 0;
            while let Some(hit) = self.text.find_at(joined.text.as_bytes(), searched) {
                searched = hit.end();
                found.add(joined.parts(hit.range()).into_iter())?;
            }
            joined.keep(line.goes_on, searched, self.longest);
            ControlFlow::Continue(())
        });
    }
}

impl Found {
    /// How many hits there are.
    #[must_use]
    pub fn hits(&self) -> usize {
        self.hits
    }

    /// What of all hits is in this line.
    #[must_use]
    pub fn in_line(&self, line: usize) -> &[Mark] {
        let from = self.marks.partition_point(|mark| mark.line < line);
        let length = self.marks[from..].partition_point(|mark| mark.line == line);
        &self.marks[from..from + length]
    }

    /// Where a hit begins.
    #[must_use]
    pub fn beginning(&self, hit: usize) -> Option<&Mark> {
        self.marks.get(self.marks.partition_point(|mark| mark.hit < hit)).filter(|mark| mark.hit == hit)
    }

    /// The first hit in this line or below; the first of all if there is none.
    #[must_use]
    pub fn from_line(&self, line: usize) -> usize {
        let at = self.marks.partition_point(|mark| mark.line < line);
        self.marks.get(at).map_or(0, |mark| mark.hit)
    }

    fn add(&mut self, parts: impl Iterator<Item = (usize, Range<usize>)>) -> ControlFlow<()> {
        if self.hits == MOST_HITS || self.marks.len() >= MOST_MARKS {
            self.stopped = true;
            return ControlFlow::Break(());
        }
        let hit = self.hits;
        self.marks.extend(parts.map(|(line, part)| Mark { hit, line, part }));
        self.hits += 1;
        ControlFlow::Continue(())
    }
}

/// The end of lines that were broken, and the line that goes on with them.
#[derive(Default)]
struct Joined {
    text: String,
    pieces: Vec<Piece>,
}

/// What of a line is in [`Joined`].
struct Piece {
    line: usize,
    /// Where it begins in its line.
    in_line: usize,
    /// Where it begins in the text.
    in_text: usize,
}

impl Joined {
    fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    fn add(&mut self, line: Line<'_>) {
        self.pieces.push(Piece { line: line.number, in_line: 0, in_text: self.text.len() });
        self.text.push_str(line.text);
    }

    /// The parts of a hit, line by line.
    fn parts(&self, hit: Range<usize>) -> Vec<(usize, Range<usize>)> {
        let ends = self.pieces.iter().skip(1).map(|next| next.in_text).chain([self.text.len()]);
        let parts = self.pieces.iter().zip(ends).map(|(piece, end)| {
            let within = |place: usize| place.clamp(piece.in_text, end) - piece.in_text + piece.in_line;
            (piece.line, within(hit.start)..within(hit.end))
        });
        parts.filter(|(_, part)| !part.is_empty()).collect()
    }

    /// Leaves what a hit may begin with that ends in the next line, nothing of it before `searched`.
    fn keep(&mut self, goes_on: bool, searched: usize, longest: usize) {
        if !goes_on {
            *self = Self::default();
            return;
        }
        let cut = self.text.floor_char_boundary(self.text.len().saturating_sub(longest)).max(searched);
        self.text.drain(..cut);
        let first = self.pieces.partition_point(|piece| piece.in_text <= cut).saturating_sub(1);
        self.pieces.drain(..first);
        for piece in &mut self.pieces {
            piece.in_line += cut.saturating_sub(piece.in_text);
            piece.in_text = piece.in_text.saturating_sub(cut);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::test::input;
    use crate::payload::{Body, DECODERS};

    /// The hits as `line:from-to`, parts joined by `+`.
    fn hits(decoder: &str, payload: &[u8], text: &str, match_case: bool) -> Vec<String> {
        let decoder = DECODERS.iter().find(|one| one.name == decoder).unwrap();
        let Body::Lines(lines) = (decoder.decode)(&input(payload)).unwrap().body else { panic!("no lines") };
        let found = Finder::new(text, match_case).unwrap().find(&*lines, &mut |_| true);
        let part = |mark: &Mark| format!("{}:{}-{}", mark.line, mark.part.start, mark.part.end);
        let parts = |hit: usize| found.marks.iter().filter(move |mark| mark.hit == hit).map(part);
        (0..found.hits()).map(|hit| parts(hit).collect::<Vec<_>>().join("+")).collect()
    }

    #[test]
    fn texts_are_found_as_they_are_shown() {
        type Case<'a> = (&'a str, &'a [u8], &'a str, bool, &'a [&'a str]);
        let json = br#"{"Pump":1,"b":"pump \u00e9"}"#;
        let cases: [Case<'_>; 12] = [
            ("Text", b"a pump\nPUMP pump", "Pump", false, &["0:2-6", "1:0-4", "1:5-9"]),
            ("Text", b"a pump\nPUMP pump", "PUMP", true, &["1:0-4"]),
            ("Text", "GRÖSSE größe".as_bytes(), "GRÖ", false, &["0:0-4", "0:8-12"]),
            ("Text", b"aaaa", "aa", false, &["0:0-2", "0:2-4"]),
            ("Text", b"a.c abc", "a.c", false, &["0:0-3"]),
            ("Text", b"nothing", "more", false, &[]),
            ("JSON", json, "pump", false, &["1:3-7", "2:8-12"]),
            ("JSON", json, "\"b\": \"", false, &["2:2-8"]),
            ("Text", "\u{202e}x".as_bytes(), "202e", false, &["0:5-9"]),
            ("Hex", b"xxHello, xxxxxxhello", "hello", false, &["0:2-7", "0:15-16+1:0-4"]),
            ("Hex", b"\x00\xff\x10hi", "00 FF 10", false, &["0:0-3"]),
            ("Hex", b"\xab0ab", "ab", true, &["0:0-1", "0:2-4"]),
        ];
        for (decoder, payload, text, match_case, expected) in cases {
            assert_eq!(hits(decoder, payload, text, match_case), expected, "{text} in {}", payload.escape_ascii());
        }
        assert!(Finder::new("", false).is_none() && Finder::new(&"x".repeat(LONGEST + 1), false).is_none());
    }

    #[test]
    fn where_a_line_was_broken_does_not_matter() {
        let payload = format!("{}needle{}\nneedle", "x".repeat(4093), "ö".repeat(5_000));
        assert_eq!(hits("Text", payload.as_bytes(), "NEEDLE", false), ["0:4093-4096+1:0-3", "4:0-6"]);
        assert_eq!(hits("Text", payload.as_bytes(), &"ö".repeat(2_000), true).len(), 2);
        let json = format!("[\"{}needle\"]", "y".repeat(4092));
        assert_eq!(hits("JSON", json.as_bytes(), "needle", true), ["1:4095-4098+2:0-3"]);
    }

    #[test]
    fn too_many_hits_end_the_search_and_it_is_said() {
        let payload = vec![b'a'; 2 << 20];
        let Body::Lines(lines) = (DECODERS.last().unwrap().decode)(&input(&payload)).unwrap().body else {
            panic!("no lines")
        };
        let found = Finder::new("a", false).unwrap().find(&*lines, &mut |_| true);
        assert_eq!((found.hits(), found.stopped), (MOST_HITS, true));
        let (second, last) = (found.beginning(1).unwrap(), found.beginning(MOST_HITS - 1).unwrap());
        assert_eq!((second.line, second.part.clone(), last.line), (0, 1..2, (MOST_HITS - 1) / 16));
        assert_eq!((found.beginning(MOST_HITS), found.in_line(2).len(), found.from_line(3)), (None, 16, 48));
        let mut looks = 0;
        let stopped = Finder::new("b", false).unwrap().find(&*lines, &mut |_| {
            looks += 1;
            looks < 2
        });
        assert_eq!((stopped.hits(), looks), (0, 2));
    }
}

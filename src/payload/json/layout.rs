//! A line for each value of JSON, made from the place where it begins. Keys keep their order, numbers and texts their
//! very characters.
//!
//! Takes every byte, but lays out well only what is JSON, JSON lines, or the diagnostic notation of CBOR. Knows nothing
//! of values, only of brackets, commas and quotation marks.

use super::super::lines::{Breaks, End, LONGEST_LINE};
use super::super::{Syntax, head};

const INDENT: &[u8] = b"  ";

/// Deeper levels are indented like this one. What people write stays far above.
const DEEPEST_INDENT: usize = 32;

/// JSON, laid out.
pub(in super::super) struct Layout;

/// Where a line begins.
#[derive(Debug, Clone, Copy, Default)]
pub(in super::super) struct Place {
    at: usize,
    depth: usize,
    /// Whether the line goes on with one that was too long.
    goes_on: bool,
    in_string: bool,
}

impl Breaks for Layout {
    type Place = Place;

    fn at(place: Place) -> usize {
        place.at
    }

    fn line(bytes: &[u8], place: &mut Place, line: Option<&mut Vec<u8>>) -> Option<End> {
        if !place.in_string {
            place.skip_space(bytes);
        }
        (place.at < bytes.len()).then(|| Line { bytes, place, line, length: 0 }.write())
    }

    const SYNTAX: Syntax = Syntax::Json;
}

impl Place {
    fn skip_space(&mut self, bytes: &[u8]) {
        let rest = bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
    }
}

/// A line that is being written.
struct Line<'a> {
    bytes: &'a [u8],
    place: &'a mut Place,
    line: Option<&'a mut Vec<u8>>,
    length: usize,
}

impl Line<'_> {
    fn write(mut self) -> End {
        while let Some(&byte) = self.bytes.get(self.place.at) {
            if self.length >= LONGEST_LINE {
                self.place.goes_on = true;
                return End::Broken;
            }
            if self.place.in_string {
                self.string();
            } else if self.token(byte) {
                break;
            }
        }
        self.place.goes_on = false;
        End::Line
    }

    /// Takes what begins with this byte. Says whether the line ends with it, or before.
    fn token(&mut self, byte: u8) -> bool {
        match byte {
            b'"' => {
                self.take(1);
                self.place.in_string = true;
            }
            b'{' | b'[' => return self.open(byte),
            b'}' | b']' if self.length > 0 => return true,
            b'}' | b']' => {
                self.place.depth = self.place.depth.saturating_sub(1);
                self.take(1);
            }
            b',' => {
                self.take(1);
                return true;
            }
            b':' => {
                self.take(1);
                self.push(b" ");
            }
            space if space.is_ascii_whitespace() => {
                self.place.skip_space(self.bytes);
                // Two values side by side: JSON lines.
                return self.place.depth == 0 && self.length > 0;
            }
            _ => self.take(self.word_length()),
        }
        false
    }

    /// An empty object stays on its line.
    fn open(&mut self, byte: u8) -> bool {
        self.take(1);
        self.place.skip_space(self.bytes);
        // In both pairs the closing bracket comes two after the opening one.
        if self.bytes.get(self.place.at) == Some(&(byte + 2)) {
            self.take(1);
            return false;
        }
        self.place.depth += 1;
        true
    }

    fn word_length(&self) -> usize {
        let seen = head(&self.bytes[self.place.at..], LONGEST_LINE);
        let ends = |byte: &u8| b"{}[],:\"".contains(byte) || byte.is_ascii_whitespace();
        seen.iter().position(ends).unwrap_or(seen.len()).max(1)
    }

    /// A string's next part: as far as the line has room, or to its end.
    fn string(&mut self) {
        let seen = head(&self.bytes[self.place.at..], LONGEST_LINE - self.length);
        if seen.is_empty() {
            // No room for the next character: the line ends before it, not within it.
            self.length = LONGEST_LINE;
            return;
        }
        let mut length = 0;
        while let Some(found) = seen.get(length..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
            if seen[length + found] == b'"' {
                self.place.in_string = false;
                return self.take(length + found + 1);
            }
            length += found + 2;
        }
        // An escape may reach one beyond what was seen; a character may have more bytes than there is room.
        let rest = self.bytes.len() - self.place.at;
        self.take(length.max(seen.len()).clamp(1, rest));
    }

    fn take(&mut self, length: usize) {
        let from = self.place.at;
        self.place.at += length;
        let bytes = self.bytes;
        self.push(&bytes[from..from + length]);
    }

    fn push(&mut self, bytes: &[u8]) {
        if let Some(line) = &mut self.line {
            if self.length == 0 && !self.place.goes_on {
                line.extend(INDENT.repeat(self.place.depth.min(DEEPEST_INDENT)));
            }
            line.extend_from_slice(bytes);
        }
        self.length += bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::payload::Body;
    use crate::payload::lines::shown;

    #[test]
    fn long_strings_are_broken_between_characters_and_not_within_escapes() {
        let letters = ["a", "ö", "漢", "😀", "\\n", "\\\"", "aö漢😀\\\\"];
        for letter in letters {
            // From each place in the line that a character may begin at.
            for shift in 0..8 {
                let json = format!("[\"{}{}\",1]", "x".repeat(shift), letter.repeat(2 * LONGEST_LINE));
                let Body::Lines(lines) = shown::<Layout>(json.clone().into_bytes()).0 else { panic!("no lines") };
                let mut joined = String::new();
                lines.walk(0, &mut |line| {
                    assert!(line.text.len() <= LONGEST_LINE + 2 * INDENT.len(), "{} bytes", line.text.len());
                    assert!(!line.goes_on || line.text.len() > LONGEST_LINE - 4, "broken after {}", line.text.len());
                    joined += line.text.trim_start();
                    ControlFlow::Continue(())
                });
                assert_eq!(joined, json, "{letter} from {shift}");
            }
        }
    }
}

//! Hex: dumps of anything, and bytes from what people paste.

mod dump;
mod parse;

use std::fmt::Write;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Body, DecodeError, Decoded, Decoder, Input, Line, Lines, Syntax};

pub use dump::{Width, places, row, row_count};
pub use parse::{HexError, parse};

pub(super) const DECODER: Decoder = Decoder { name: "Hex", recognises: |_| true, decode, tree: |_| None, rare: false };

#[expect(clippy::unnecessary_wraps, reason = "the table's signature")]
fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    Ok(Decoded { body: Body::Lines(Arc::new(Dump(input.payload.to_vec()))), value: None, note: None })
}

/// Bytes whose dump is made as it is seen.
struct Dump(Vec<u8>);

impl Lines for Dump {
    fn count(&self) -> usize {
        row_count(&self.0, Width::Sixteen)
    }

    fn walk(&self, first: usize, visit: &mut dyn FnMut(Line<'_>) -> ControlFlow<()>) {
        for number in first..self.count() {
            if visit(Line { number, text: &row(&self.0, number, Width::Sixteen), goes_on: false }).is_break() {
                return;
            }
        }
    }

    fn syntax(&self) -> Syntax {
        Syntax::Hex
    }

    fn bytes(&self) -> Option<&[u8]> {
        Some(&self.0)
    }
}

/// Two digits a byte, without gaps.
#[must_use]
pub fn hex_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::test::{input, text_of};

    #[test]
    fn a_dump_shows_offset_bytes_and_ascii() {
        let payload: Vec<u8> = (b'a'..=b'z').chain([0, 0xff]).collect();
        assert_eq!(
            text_of(&decode(&input(&payload)).unwrap().body),
            "00000000  61 62 63 64 65 66 67 68  69 6a 6b 6c 6d 6e 6f 70  |abcdefghijklmnop|\n\
             00000010  71 72 73 74 75 76 77 78  79 7a 00 ff              |qrstuvwxyz..|"
        );
        assert_eq!(text_of(&decode(&input(b"")).unwrap().body), "");
    }

    #[test]
    fn lines_are_made_one_by_one() {
        let Body::Lines(lines) = decode(&input(&vec![0; 100 << 20])).unwrap().body else { panic!("no lines") };
        assert_eq!((lines.count(), lines.line(usize::MAX)), (6_553_600, String::new()));
        assert!(lines.line(6_553_599).starts_with("063ffff0  00 "), "{}", lines.line(6_553_599));
    }
}

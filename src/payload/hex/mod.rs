//! Hex dumps: offset, sixteen bytes, the same as ASCII. Shows anything, and reads what people paste.

mod parse;

use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use super::{Body, DecodeError, Decoded, Decoder, Input, Lines, Syntax};

pub use parse::{HexError, parse};

pub(super) const DECODER: Decoder = Decoder { name: "Hex", recognises: |_| true, decode, tree: |_| None, rare: false };

const BYTES_A_LINE: usize = 16;

/// Payloads of at most so many bytes are shown whole.
const WHOLE: usize = 32 << 10;

/// Characters of a full line with its end: offset and gap 10, bytes 3 each, gap in the middle and before the bars 2,
/// bars 2, ASCII 16.
const CHARACTERS_A_LINE: usize = 10 + 3 * BYTES_A_LINE + 2 + 2 + BYTES_A_LINE;

#[expect(clippy::unnecessary_wraps, reason = "the table's signature")]
fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let payload = input.payload;
    if payload.len() > WHOLE {
        return Ok(Decoded { body: Body::Lines(Arc::new(Dump(payload.to_vec()))), value: None, note: None });
    }
    let text = hex_lines(payload, 0..hex_line_count(payload)).collect::<Vec<_>>().join("\n");
    Ok(Decoded::text(text, Syntax::Hex))
}

/// Bytes whose dump is made as it is seen.
struct Dump(Vec<u8>);

impl Lines for Dump {
    fn count(&self) -> usize {
        hex_line_count(&self.0)
    }

    fn line(&self, number: usize) -> String {
        hex_lines(&self.0, number..number.saturating_add(1)).next().unwrap_or_default()
    }

    fn syntax(&self) -> Syntax {
        Syntax::Hex
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

/// How many lines the hex dump of a payload has.
#[must_use]
pub fn hex_line_count(payload: &[u8]) -> usize {
    payload.len().div_ceil(BYTES_A_LINE)
}

/// Some lines of a payload's hex dump, the first being line 0. Costs what these lines cost, however large the payload.
pub fn hex_lines(payload: &[u8], lines: Range<usize>) -> impl Iterator<Item = String> + '_ {
    let line = move |number: usize| {
        let begin = number.checked_mul(BYTES_A_LINE)?;
        let rest = payload.get(begin..).filter(|rest| !rest.is_empty())?;
        Some(line(begin, &rest[..rest.len().min(BYTES_A_LINE)]))
    };
    lines.map_while(line)
}

/// `00000010  68 65 6c 6c 6f 00 00 00  …  |hello...|`
fn line(offset: usize, bytes: &[u8]) -> String {
    let mut text = String::with_capacity(CHARACTERS_A_LINE);
    // Writing to a String cannot fail.
    let _ = write!(text, "{offset:08x} ");
    for place in 0..BYTES_A_LINE {
        let gap = if place % 8 == 0 { " " } else { "" };
        let _ = match bytes.get(place) {
            Some(byte) => write!(text, "{gap}{byte:02x} "),
            None => write!(text, "{gap}   "),
        };
    }
    text.push_str(" |");
    text.extend(bytes.iter().map(|byte| if (b' '..=b'~').contains(byte) { char::from(*byte) } else { '.' }));
    text.push('|');
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
        let payload = vec![0; 100 << 20];
        assert_eq!(hex_line_count(&payload), 6_553_600);
        let last: Vec<String> = hex_lines(&payload, 6_553_599..7_000_000).collect();
        assert_eq!(last.len(), 1);
        assert!(last[0].starts_with("063ffff0  00 "), "{last:?}");
        assert_eq!(hex_lines(&payload, usize::MAX - 1..usize::MAX).count(), 0);
        let Body::Lines(lines) = decode(&input(&payload)).unwrap().body else { panic!("shown whole") };
        assert_eq!(
            (lines.count(), lines.line(6_553_599), lines.line(usize::MAX)),
            (6_553_600, last[0].clone(), "".into())
        );
    }
}

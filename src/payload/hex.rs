//! Hex dumps: offset, sixteen bytes, the same as ASCII. Reads anything.

use std::fmt::Write;
use std::ops::Range;

use super::{DecodeError, Decoded, Decoder, Input, MAX_TEXT, Syntax};

pub(super) const DECODER: Decoder = Decoder { name: "Hex", recognises: |_| true, decode };

const BYTES_A_LINE: usize = 16;

/// Characters of a full line with its end: offset and gap 10, bytes 3 each, gap in the middle and before the bars 2,
/// bars 2, ASCII 16.
const CHARACTERS_A_LINE: usize = 10 + 3 * BYTES_A_LINE + 2 + 2 + BYTES_A_LINE;

fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let payload = input.payload;
    let lines = hex_line_count(payload);
    if lines.saturating_mul(CHARACTERS_A_LINE) > MAX_TEXT {
        return Err(DecodeError(format!("{} bytes are too many for one hex dump", payload.len())));
    }
    let text = hex_lines(payload, 0..lines).collect::<Vec<_>>().join("\n");
    Ok(Decoded::text(text, Syntax::Hex))
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

    #[test]
    fn a_dump_shows_offset_bytes_and_ascii() {
        let payload: Vec<u8> = (b'a'..=b'z').chain([0, 0xff]).collect();
        assert_eq!(
            decode(&payload).unwrap().text,
            "00000000  61 62 63 64 65 66 67 68  69 6a 6b 6c 6d 6e 6f 70  |abcdefghijklmnop|\n\
             00000010  71 72 73 74 75 76 77 78  79 7a 00 ff              |qrstuvwxyz..|"
        );
        assert_eq!(decode(b"").unwrap().text, "");
    }

    #[test]
    fn lines_are_made_one_by_one() {
        let payload = vec![0; 100 << 20];
        assert_eq!(hex_line_count(&payload), 6_553_600);
        let last: Vec<String> = hex_lines(&payload, 6_553_599..7_000_000).collect();
        assert_eq!(last.len(), 1);
        assert!(last[0].starts_with("063ffff0  00 "), "{last:?}");
        assert_eq!(hex_lines(&payload, usize::MAX - 1..usize::MAX).count(), 0);
        assert!(decode(&payload).is_err());
    }
}

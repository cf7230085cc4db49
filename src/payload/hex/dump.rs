//! The rows of a hex dump: `00000010  68 65 6c 6c 6f 00 00 00  …  |hello...|`.

use std::fmt::Write;
use std::ops::Range;

/// Characters before the first byte: an offset of eight digits and a gap.
const OFFSET: usize = 10;
/// Bytes between two gaps.
const GROUP: usize = 8;

/// How many bytes a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Where there is no room for more.
    Eight,
    /// The usual.
    Sixteen,
}

impl Width {
    /// Bytes of a row.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::Eight => 8,
            Self::Sixteen => 16,
        }
    }

    /// Characters of a full row.
    #[must_use]
    pub fn columns(self) -> usize {
        self.ascii() + self.bytes() + 1
    }

    /// The column of the first byte as ASCII, behind its bar.
    fn ascii(self) -> usize {
        OFFSET + 3 * self.bytes() + self.bytes() / GROUP + 1
    }
}

/// How many rows the dump of a payload has.
#[must_use]
pub fn row_count(payload: &[u8], width: Width) -> usize {
    payload.len().div_ceil(width.bytes())
}

/// One row, from 0; empty beyond the last. Costs the same, however large the payload.
#[must_use]
pub fn row(payload: &[u8], number: usize, width: Width) -> String {
    let offset = number.saturating_mul(width.bytes());
    let rest = payload.get(offset..).unwrap_or_default();
    let bytes = &rest[..rest.len().min(width.bytes())];
    if bytes.is_empty() {
        return String::new();
    }
    let mut text = String::with_capacity(width.columns());
    // Writing to a String cannot fail.
    let _ = write!(text, "{offset:08x} ");
    for place in 0..width.bytes() {
        let gap = if place % GROUP == 0 { " " } else { "" };
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

/// Where these bytes of a row stand in it, as digits and as ASCII, in characters.
#[must_use]
pub fn places(bytes: &Range<usize>, width: Width) -> [Range<usize>; 2] {
    let digits = |place: usize| OFFSET + 3 * place + place / GROUP;
    let last = bytes.end.saturating_sub(1).max(bytes.start);
    [digits(bytes.start)..digits(last) + 2, width.ascii() + bytes.start..width.ascii() + last + 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_rows_have_half_the_bytes() {
        let payload: Vec<u8> = (b'a'..=b'z').collect();
        let rows: Vec<String> = (0..5).map(|number| row(&payload, number, Width::Eight)).collect();
        assert_eq!(
            rows,
            [
                "00000000  61 62 63 64 65 66 67 68  |abcdefgh|",
                "00000008  69 6a 6b 6c 6d 6e 6f 70  |ijklmnop|",
                "00000010  71 72 73 74 75 76 77 78  |qrstuvwx|",
                "00000018  79 7a                    |yz|",
                "",
            ]
        );
        assert_eq!(row_count(&payload, Width::Eight), 4);
        assert_eq!(rows[0].len(), Width::Eight.columns());
        assert_eq!(row(&payload, 0, Width::Sixteen).len(), Width::Sixteen.columns());
    }

    #[test]
    fn bytes_are_found_in_their_row() {
        let payload: Vec<u8> = (b'a'..=b'p').collect();
        for (width, bytes, digits, ascii) in [
            (Width::Sixteen, 0..1, "61", "a"),
            (Width::Sixteen, 6..10, "67 68  69 6a", "ghij"),
            (Width::Sixteen, 15..16, "70", "p"),
            (Width::Eight, 2..8, "63 64 65 66 67 68", "cdefgh"),
        ] {
            let row = row(&payload, 0, width);
            assert_eq!(places(&bytes, width).map(|place| &row[place]), [digits, ascii], "{bytes:?}");
        }
    }
}

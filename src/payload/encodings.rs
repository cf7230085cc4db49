//! Text in other encodings than UTF-8: UTF-16, and Windows-1252, of which Latin-1 is a part.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::lines::shown;
use super::text::{Plain, as_text};
use super::{DecodeError, Decoded, Decoder, Input, LOOKED_AT};

pub(super) const UTF_16: Decoder =
    Decoder { name: "UTF-16", recognises: is_utf_16, decode: utf_16, tree: |_| None, rare: true };

pub(super) const LATIN_1: Decoder =
    Decoder { name: "Latin-1", recognises: |_| false, decode: latin_1, tree: |_| None, rare: true };

/// Either marked as such, or with every other byte zero, as what is mostly ASCII has it.
fn is_utf_16(input: &Input<'_>) -> bool {
    let seen = &input.payload[..input.payload.len().min(LOOKED_AT)];
    if seen.len() < 4 || !input.payload.len().is_multiple_of(2) {
        return false;
    }
    let encoding = match marked(seen) {
        Some(encoding) => encoding,
        None if zeros(seen, 1) => UTF_16LE,
        None if zeros(seen, 0) => UTF_16BE,
        None => return false,
    };
    // What was looked at may end within a pair of surrogates.
    let text = encoding.decode_with_bom_removal(seen).0;
    as_text(text.trim_end_matches('\u{fffd}').as_bytes()).is_some_and(|text| !text.contains('\u{fffd}'))
}

fn marked(payload: &[u8]) -> Option<&'static Encoding> {
    match payload {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether of all pairs of bytes, nine in ten have a zero in this place and none in the other.
fn zeros(payload: &[u8], place: usize) -> bool {
    let pairs = payload.chunks_exact(2);
    let count = pairs.len();
    pairs.filter(|pair| pair[place] == 0 && pair[1 - place] != 0).count() * 10 >= count * 9
}

#[expect(clippy::unnecessary_wraps, reason = "the table's signature")]
fn utf_16(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let guessed = if zeros(input.payload, 0) { UTF_16BE } else { UTF_16LE };
    let encoding = marked(input.payload).unwrap_or(guessed);
    let order = if encoding == UTF_16LE { "low byte first (UTF-16LE)" } else { "high byte first (UTF-16BE)" };
    Ok(read(input.payload, encoding, &format!("Read with the {order}.")))
}

#[expect(clippy::unnecessary_wraps, reason = "the table's signature")]
fn latin_1(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    Ok(read(input.payload, WINDOWS_1252, "Read as Windows-1252, of which Latin-1 is a part."))
}

fn read(payload: &[u8], encoding: &'static Encoding, how: &str) -> Decoded {
    let (text, strange) = encoding.decode_with_bom_removal(payload);
    let strange = if strange { " Some of it is not." } else { "" };
    let (body, broken) = shown::<Plain>(text.into_owned().into_bytes());
    let broken = broken.map(|broken| format!(" {broken}")).unwrap_or_default();
    Decoded { body, value: None, note: Some(format!("{how}{strange}{broken}")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::test::{input, text_of};

    #[test]
    fn utf_16_is_read_in_both_orders() {
        let table: [(&[u8], bool, &str, &str); 6] = [
            (b"\xff\xfeh\0i\0", true, "hi", "Read with the low byte first (UTF-16LE)."),
            (b"\xfe\xff\0h\0i", true, "hi", "Read with the high byte first (UTF-16BE)."),
            (b"h\0\xf6\0r\0", true, "hör", "Read with the low byte first (UTF-16LE)."),
            (b"\0h\0\xf6\0r", true, "hör", "Read with the high byte first (UTF-16BE)."),
            (b"\xff\xfe=\xd8\0\xde", true, "😀", "Read with the low byte first (UTF-16LE)."),
            (b"\xff\xfe\0\xd8x\0", false, "\u{fffd}x", "Read with the low byte first (UTF-16LE). Some of it is not."),
        ];
        for (payload, recognised, text, note) in table {
            let decoded = utf_16(&input(payload)).unwrap();
            assert_eq!((text_of(&decoded.body).as_str(), decoded.note.as_deref()), (text, Some(note)), "{payload:?}");
            assert_eq!(is_utf_16(&input(payload)), recognised, "{payload:?}");
        }
        for payload in [&b"plain"[..], b"ab", b"\0\0\0\0", b"\x01\0\x02\0\x03\0", b"\xff\xfe"] {
            assert!(!is_utf_16(&input(payload)), "{payload:?}");
        }
    }

    #[test]
    fn latin_1_reads_every_byte() {
        let every: Vec<u8> = (0..=255).collect();
        let decoded = latin_1(&input(&every)).unwrap();
        assert!(text_of(&decoded.body).ends_with("üýþÿ"));
        assert_eq!(text_of(&latin_1(&input(b"21 \xb0C \x80")).unwrap().body), "21 °C €");
    }
}

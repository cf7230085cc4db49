//! Text: UTF-8 without control characters other than tab and line ends.

use super::{DecodeError, Decoded, Decoder, Input, LOOKED_AT, Syntax, head};

pub(super) const DECODER: Decoder = Decoder { name: "Text", recognises, decode };

fn recognises(input: &Input<'_>) -> bool {
    as_text(head(input.payload, LOOKED_AT)).is_some()
}

/// The payload as text, if it is one.
pub(super) fn as_text(payload: &[u8]) -> Option<&str> {
    str::from_utf8(payload).ok().filter(|text| !text.bytes().any(is_foreign))
}

/// Whether text does not have this byte: ASCII's control characters other than tab, line feed and carriage return.
fn is_foreign(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r')
}

/// Never fails: what is not UTF-8 becomes U+FFFD, and the note says where that begins.
#[expect(clippy::unnecessary_wraps, reason = "the table's signature")]
fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let payload = input.payload;
    let text = String::from_utf8_lossy(payload).into_owned();
    let note = str::from_utf8(payload).err().map(|error| format!("Not UTF-8 from byte {} on.", error.valid_up_to()));
    Ok(Decoded { note, ..Decoded::text(text, Syntax::Plain) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_utf8_is_replaced_and_noted() {
        let table: [(&[u8], &str, Option<&str>); 4] = [
            (b"plain", "plain", None),
            ("größer".as_bytes(), "größer", None),
            (b"abc\xffdef", "abc\u{fffd}def", Some("Not UTF-8 from byte 3 on.")),
            (b"\xc3", "\u{fffd}", Some("Not UTF-8 from byte 0 on.")),
        ];
        for (payload, text, note) in table {
            let decoded = decode(payload).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.note.as_deref()), (text, note), "{payload:?}");
        }
    }

    #[test]
    fn control_characters_are_not_text() {
        let table: [(&[u8], bool); 5] =
            [(b"a\tb\r\nc", true), (b"\0", false), (b"\x1b[1m", false), (b"\x7f", false), ("\u{85}".as_bytes(), true)];
        for (payload, expected) in table {
            assert_eq!(recognises(payload), expected, "{payload:?}");
        }
    }
}

//! Text: UTF-8 without control characters other than tab and line ends.

use super::lines::{Breaks, End, LONGEST_LINE, shown};
use super::{DecodeError, Decoded, Decoder, Input, LOOKED_AT, Syntax, Value, head};

pub(super) const DECODER: Decoder = Decoder { name: "Text", recognises, decode, tree, rare: false };

/// UTF-8's byte order mark: some senders begin with it, and nobody wants to see it.
pub(super) const MARK: &[u8] = b"\xef\xbb\xbf";

/// A number alone has at most this many characters.
const LONGEST_NUMBER: usize = 64;

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
    let strange = str::from_utf8(payload).err().map(|error| format!("Not UTF-8 from byte {} on.", error.valid_up_to()));
    let (body, broken) = shown::<Plain>(payload.strip_prefix(MARK).unwrap_or(payload).to_vec());
    Ok(Decoded { body, value: tree(input), note: strange.or(broken) })
}

/// A number, or true or false, alone.
fn tree(input: &Input<'_>) -> Option<Value> {
    let payload = input.payload.trim_ascii();
    let text = str::from_utf8(payload).ok().filter(|text| text.len() <= LONGEST_NUMBER)?;
    match serde_json::from_str(text).ok()? {
        serde_json::Value::Number(_) => Some(Value::Number(text.to_owned())),
        serde_json::Value::Bool(flag) => Some(Value::Bool(flag)),
        _ => None,
    }
}

/// Text as it is.
pub(super) struct Plain;

impl Breaks for Plain {
    /// The first byte of a line, and whether the end of the one before made it.
    type Place = (usize, bool);

    fn at((at, _): (usize, bool)) -> usize {
        at
    }

    fn line(bytes: &[u8], place: &mut (usize, bool), line: Option<&mut Vec<u8>>) -> Option<End> {
        let rest = bytes.get(place.0..).filter(|rest| !rest.is_empty() || place.1)?;
        let seen = head(rest, LONGEST_LINE);
        let end = memchr::memchr(b'\n', seen).unwrap_or(seen.len());
        let ends = rest.get(end) == Some(&b'\n');
        if let Some(line) = line {
            let shown = &seen[..end];
            line.extend_from_slice(if ends { shown.strip_suffix(b"\r").unwrap_or(shown) } else { shown });
        }
        *place = (place.0 + end + usize::from(ends), ends);
        Some(if ends || end == rest.len() { End::Line } else { End::Broken })
    }

    const SYNTAX: Syntax = Syntax::Plain;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Body;
    use crate::payload::test::{input, text_of};

    #[test]
    fn what_is_not_utf8_is_replaced_and_noted() {
        let table: [(&[u8], &str, Option<&str>); 8] = [
            (b"plain", "plain", None),
            (b"", "", None),
            (b"a\r\nb\n\nc\n", "a\nb\n\nc\n", None),
            ("größer".as_bytes(), "größer", None),
            (b"\xef\xbb\xbfmarked", "marked", None),
            ("\u{202e}gpj\0".as_bytes(), "‹U+202E›gpj‹U+0000›", None),
            (b"abc\xffdef", "abc\u{fffd}def", Some("Not UTF-8 from byte 3 on.")),
            (b"\xc3", "\u{fffd}", Some("Not UTF-8 from byte 0 on.")),
        ];
        for (payload, text, note) in table {
            let decoded = decode(&input(payload)).unwrap();
            assert_eq!((text_of(&decoded.body).as_str(), decoded.note.as_deref()), (text, note), "{payload:?}");
        }
    }

    #[test]
    fn control_characters_are_not_text() {
        let table: [(&[u8], bool); 5] =
            [(b"a\tb\r\nc", true), (b"\0", false), (b"\x1b[1m", false), (b"\x7f", false), ("\u{85}".as_bytes(), true)];
        for (payload, expected) in table {
            assert_eq!(recognises(&input(payload)), expected, "{payload:?}");
        }
    }

    #[test]
    fn one_long_line_is_broken_between_characters() {
        let payload = format!("short\n{}\nshort", "ö".repeat(1 << 20));
        let decoded = decode(&input(payload.as_bytes())).unwrap();
        let Body::Lines(lines) = &decoded.body else { panic!("{:?}", decoded.body) };
        assert_eq!(lines.count(), 2 + (2 << 20) / LONGEST_LINE);
        assert_eq!((lines.line(0).as_str(), lines.line(lines.count() - 1).as_str()), ("short", "short"));
        assert_eq!(lines.line(100), "ö".repeat(LONGEST_LINE / 2));
        assert_eq!(lines.line(lines.count()), "");
        assert_eq!(decoded.note.as_deref(), Some("Lines longer than 4096 bytes are broken."));
        let joined: Vec<String> = (0..lines.count()).map(|number| lines.line(number)).collect();
        assert_eq!(joined.concat(), payload.replace('\n', ""));
    }

    #[test]
    fn a_number_alone_is_a_tree() {
        let table: [(&[u8], Option<Value>); 6] = [
            (b"21.50\n", Some(Value::Number("21.50".to_owned()))),
            (b"-1e3", Some(Value::Number("-1e3".to_owned()))),
            (b"true", Some(Value::Bool(true))),
            (b"\"text\"", None),
            (b"21,5", None),
            (b"", None),
        ];
        for (payload, expected) in table {
            assert_eq!(tree(&input(payload)), expected, "{payload:?}");
        }
    }
}

//! Base64, as MIME writes it and for addresses, with padding and without; and what is inside.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::text::as_text;
use super::{DecodeError, Decoded, Decoder, Input, LOOKED_AT, MAX_TREE, Value, wrapped};

pub(super) const DECODER: Decoder = Decoder { name: "Base64", recognises, decode, tree, rare: true };

/// Shorter texts are words.
const SHORTEST: usize = 16;

const EITHER: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const MIME: GeneralPurpose = GeneralPurpose::new(&STANDARD, EITHER);
const ADDRESS: GeneralPurpose = GeneralPurpose::new(&URL_SAFE, EITHER);

/// Bytes as Base64, with padding: RFC 4648, section 4.
#[must_use]
pub fn base64_of(bytes: &[u8]) -> String {
    MIME.encode(bytes)
}

/// Reads Base64 of both alphabets, with padding or without, white space being nothing.
///
/// # Errors
/// It is not Base64; the error names the place.
pub fn parse_base64(text: &str) -> Result<Vec<u8>, DecodeError> {
    bytes_of(text.as_bytes())
}

pub(super) fn bytes_of(text: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let digits: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let engine = if digits.iter().any(|byte| matches!(byte, b'-' | b'_')) { &ADDRESS } else { &MIME };
    engine
        .decode(&digits)
        .map_err(|error| DecodeError(format!("Not Base64: {}.", error.to_string().trim_end_matches('.'))))
}

fn recognises(input: &Input<'_>) -> bool {
    is_clear(input.payload)
}

/// Whether it is Base64 of something that is known when seen: text, a picture, compressed data.
pub(super) fn is_clear(payload: &[u8]) -> bool {
    // A whole number of groups of four, so that what was looked at can be read alone.
    let seen = &payload[..payload.len().min(LOOKED_AT)];
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=\r\n".contains(byte);
    if seen.len() < SHORTEST || !seen.trim_ascii_end().iter().all(is_digit) {
        return false;
    }
    let digits: Vec<u8> = seen.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if digits.len() < SHORTEST {
        return false;
    }
    let complete = seen.len() == payload.len();
    let digits = if complete { &digits[..] } else { &digits[..digits.len() / 4 * 4] };
    let Ok(bytes) = bytes_of(digits) else { return false };
    let text = if complete { &bytes[..] } else { super::head(&bytes, bytes.len().saturating_sub(4)) };
    as_text(text).is_some() || wrapped::is_known(&bytes)
}

fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let bytes = bytes_of(input.payload)?;
    Ok(wrapped::inside(input, bytes, "Base64".to_owned()))
}

fn tree(input: &Input<'_>) -> Option<Value> {
    if input.payload.len() > MAX_TREE {
        return None;
    }
    wrapped::tree_inside(input, bytes_of(input.payload).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::test::{input, text_of};

    #[test]
    fn what_is_inside_is_shown() {
        // Made with Python's base64 module.
        let table: [(&[u8], bool, &str); 7] = [
            (b"eyJ0ZW1wIjogMjEuNX0=", true, "{\n  \"temp\": 21.5\n}"),
            (b"eyJ0ZW1wIjogMjEuNX0", true, "{\n  \"temp\": 21.5\n}"),
            (b"eyJ0ZW1w\r\nIjogMjEuNX0=\r\n", true, "{\n  \"temp\": 21.5\n}"),
            (b"w7_Dv8O_w7_Dv8O_", true, "ÿÿÿÿÿÿ"),
            (b"aGVsbG8=", false, "hello"),
            (b"", false, ""),
            (
                b"AAECAwQFBgcICQoLDA0ODw==",
                false,
                "00000000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  |................|",
            ),
        ];
        for (payload, clear, expected) in table {
            let decoded = decode(&input(payload)).unwrap();
            assert_eq!(
                (recognises(&input(payload)), text_of(&decoded.body).as_str()),
                (clear, expected),
                "{payload:?}"
            );
        }
        assert_eq!(decode(&input(b"eyJ0ZW1wIjogMjEuNX0=")).unwrap().note.as_deref(), Some("JSON inside Base64."));
    }

    #[test]
    fn words_numbers_and_names_are_not_base64() {
        let table = [
            "temperatureabcde",
            "1234567890123456",
            "550e8400-e29b-41d4-a716-446655440000",
            "deadbeefdeadbeefdeadbeefdeadbeef",
            "sensor/temperature/livingroom/desk",
            "AAAAAAAAAAAAAAAAAAAAAAAA",
            "HelloWorldHelloWorld",
            "not base64 at all, no",
        ];
        for text in table {
            assert!(!recognises(&input(text.as_bytes())), "{text}");
        }
    }

    #[test]
    fn base64_goes_both_ways() {
        for bytes in [&b""[..], b"a", b"ab", b"abc", b"\xff\xfe\xfd"] {
            assert_eq!(parse_base64(&base64_of(bytes)).unwrap(), bytes);
        }
        assert_eq!(parse_base64("a*b").unwrap_err().to_string(), "Not Base64: Invalid symbol 42, offset 1.");
    }
}

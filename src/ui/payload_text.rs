//! A payload for the clipboard.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// The text itself if it is UTF-8, else its bytes in hexadecimal.
pub(super) fn of(payload: &[u8]) -> String {
    std::str::from_utf8(payload).map_or_else(|_| hexadecimal(payload), str::to_owned)
}

/// Two digits a byte, without gaps.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// Base64 as in RFC 4648, section 4, with padding.
pub(super) fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_bytes_become_digits() {
        for (payload, text) in [(&b"21.5"[..], "21.5"), (&[0xff, 0x00, 0x1a], "ff001a"), (&[], "")] {
            assert_eq!(of(payload), text);
        }
        assert_eq!(base64(&[0xff, 0x00, 0x1a, 0x2b]), "/wAaKw==");
    }
}

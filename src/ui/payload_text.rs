//! A payload for the clipboard.

use std::fmt::Write;

/// The text itself if it is UTF-8, else its bytes in hexadecimal.
pub(super) fn of(payload: &[u8]) -> String {
    std::str::from_utf8(payload).map_or_else(|_| hexadecimal(payload), str::to_owned)
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a String cannot fail.
        let _written = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_bytes_become_digits() {
        for (payload, text) in [(&b"21.5"[..], "21.5"), (&[0xff, 0x00, 0x1a], "ff001a"), (&[], "")] {
            assert_eq!(of(payload), text);
        }
    }
}

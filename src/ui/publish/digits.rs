//! Bytes that are typed as digits.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// Reads hex digits, two a byte; white space and commas between them are nothing.
pub(super) fn hex(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len() / 2);
    for (number, line) in text.lines().enumerate() {
        let mut half = None;
        for (place, letter) in line.chars().enumerate() {
            let wrong = |what: &str| Err(format!("Line {}, column {}: {what}", number + 1, place + 1));
            let gap = letter.is_whitespace() || letter == ',';
            match (half.take(), letter.to_digit(16)) {
                (None, None) if gap => {}
                (Some(_), None) if gap => return wrong("a byte has two hex digits, and here is one."),
                (_, None) => return wrong(&format!("\u{201c}{letter}\u{201d} is not a hex digit.")),
                (None, Some(digit)) => half = Some(digit),
                (Some(first), Some(second)) => bytes.extend(u8::try_from(first << 4 | second)),
            }
        }
        if half.is_some() {
            let column = line.chars().count();
            return Err(format!("Line {}, column {column}: a byte has two hex digits, and here is one.", number + 1));
        }
    }
    Ok(bytes)
}

/// Reads Base64 with padding; white space is nothing.
pub(super) fn base64(text: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64_STANDARD.decode(&digits).map_err(|error| format!("Not Base64: {error}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_become_bytes_or_the_place_is_named() {
        let table = [
            ("00 fF,10\n0a0b", Ok(vec![0, 0xff, 0x10, 0x0a, 0x0b])),
            ("", Ok(vec![])),
            ("68 6z", Err("Line 1, column 5: \u{201c}z\u{201d} is not a hex digit.")),
            ("00\n1", Err("Line 2, column 1: a byte has two hex digits, and here is one.")),
            ("0 0", Err("Line 1, column 2: a byte has two hex digits, and here is one.")),
        ];
        for (text, expected) in table {
            assert_eq!(hex(text), expected.map_err(str::to_owned), "{text:?}");
        }
        assert_eq!(base64("AP8\nQ"), Ok(vec![0, 0xff, 0x10]));
        assert!(base64("A*").is_err());
    }
}

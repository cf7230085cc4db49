//! Bytes as people type them into a field of one line: as text, or as `hex:` and digits.

/// Behind `hex:` stands something that is not hexadecimal digits, two a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("after hex: stand hexadecimal digits, two a byte")]
pub struct NotHex;

/// The bytes of `hex:0aff` or `hex: 0A FF`; of any other text, its own in UTF-8.
///
/// # Errors
/// It begins with `hex:`, and what follows are not digits, two a byte.
pub fn binary(text: &str) -> Result<Vec<u8>, NotHex> {
    let Some(digits) = text.strip_prefix("hex:") else { return Ok(text.as_bytes().to_vec()) };
    let digit = |letter: char| letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok()).ok_or(NotHex);
    let digits = digits.chars().filter(|letter| *letter != ' ').map(digit).collect::<Result<Vec<u8>, NotHex>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(NotHex);
    }
    Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_its_own_bytes_and_hex_is_read() {
        let table: [(&str, Result<&[u8], NotHex>); 9] = [
            ("", Ok(b"")),
            ("request 7", Ok(b"request 7")),
            ("Grüße", Ok("Grüße".as_bytes())),
            ("hexagon", Ok(b"hexagon")),
            ("hex:", Ok(b"")),
            ("hex:0aFF", Ok(&[0x0A, 0xFF])),
            ("hex: 0a ff", Ok(&[0x0A, 0xFF])),
            ("hex:0af", Err(NotHex)),
            ("hex:no", Err(NotHex)),
        ];
        for (text, bytes) in table {
            assert_eq!(binary(text), bytes.map(<[u8]>::to_vec), "{text:?}");
        }
    }
}

//! Reads hex as people paste it: `0a ff`, `0x0A, 0xFF`, `\x0a\xff`, `0a:ff`, and dumps with offsets and ASCII.

/// Why a text is not hex, as a sentence that names the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HexError {
    /// A character that hex does not have.
    #[error("Line {line}, column {column}: “{found}” is not a hex digit.")]
    NotADigit {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
        /// The character.
        found: char,
    },
    /// A digit without its partner.
    #[error("Line {line}, column {column}: a byte has two hex digits, and here is one.")]
    HalfAByte {
        /// From 1.
        line: usize,
        /// From 1, in characters.
        column: usize,
    },
}

/// Reads bytes from hex digits, two a byte.
///
/// Between bytes may stand white space, `,` `;` `:` `-` and the prefixes `0x` and `\x`. If every line begins with the
/// offset that it has, as in the dumps of this program, hexdump -C and xxd, offsets and ASCII are left out.
///
/// # Errors
/// Something else stands there; the error names the line and the column.
pub fn parse(text: &str) -> Result<Vec<u8>, HexError> {
    if let Some(bytes) = dump(text) {
        return Ok(bytes);
    }
    let mut bytes = Vec::with_capacity(text.len() / 2);
    for (number, line) in text.lines().enumerate() {
        plain(line, number + 1, &mut bytes)?;
    }
    Ok(bytes)
}

fn plain(text: &str, line: usize, bytes: &mut Vec<u8>) -> Result<(), HexError> {
    let mut half: Option<(u8, usize)> = None;
    let mut characters = text.chars().enumerate().peekable();
    while let Some((place, character)) = characters.next() {
        let column = place + 1;
        let next = characters.peek().map(|(_, next)| *next);
        match (half, digit(character)) {
            (None, _) if matches!((character, next), ('0', Some('x' | 'X')) | ('\\', Some('x'))) => {
                characters.next();
            }
            (None, Some(digit)) => half = Some((digit, column)),
            (Some((first, _)), Some(second)) => {
                bytes.push(first << 4 | second);
                half = None;
            }
            (None, None) if is_between(character) => {}
            (Some((_, column)), None) if is_between(character) => return Err(HexError::HalfAByte { line, column }),
            (_, None) => return Err(HexError::NotADigit { line, column, found: character }),
        }
    }
    match half {
        Some((_, column)) => Err(HexError::HalfAByte { line, column }),
        None => Ok(()),
    }
}

fn is_between(character: char) -> bool {
    character.is_whitespace() || matches!(character, ',' | ';' | ':' | '-')
}

fn digit(character: char) -> Option<u8> {
    character.to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// The bytes of a dump; `None`: a line does not begin with its offset.
fn dump(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut begin = None;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let end = line.find(|character: char| !character.is_ascii_hexdigit()).unwrap_or(line.len());
        let offset = u64::from_str_radix(&line[..end], 16).ok().filter(|_| end >= 4)?;
        let begin = *begin.get_or_insert(offset);
        // A last line may have the offset alone.
        let rest = &line[end..];
        // A colon without a space, or two spaces after a few digits, may as well stand between bytes.
        let wide = || rest.strip_prefix("  ").filter(|_| end >= 7);
        let rest = rest.strip_prefix(": ").or_else(wide).or(rest.is_empty().then_some(""))?;
        let expected = begin.checked_add(u64::try_from(bytes.len()).ok()?)?;
        // A plain number of digits must not be taken for the offset of nothing.
        if offset != expected || (rest.is_empty() && bytes.is_empty()) {
            return None;
        }
        dump_line(rest.trim_start(), &mut bytes)?;
    }
    (!bytes.is_empty()).then_some(bytes)
}

/// At most 16 bytes in pairs of digits, up to the bar or the wide gap before their ASCII.
fn dump_line(rest: &str, bytes: &mut Vec<u8>) -> Option<()> {
    let hex = rest.split('|').next()?;
    // hexdump has a wide gap in the middle of the line, too; then the bar has ended the hex.
    let hex = if hex.len() < rest.len() { hex } else { &hex[..hex.rfind("  ").unwrap_or(hex.len())] };
    let before = bytes.len();
    plain(hex, 1, bytes).ok()?;
    (bytes.len() - before <= 16).then_some(())
}

#[cfg(test)]
mod tests {
    use super::super::{Width, row};
    use super::*;

    #[test]
    fn hex_is_read_as_it_is_pasted() {
        let table: [(&str, &[u8]); 11] = [
            ("", b""),
            ("0aff", b"\x0a\xff"),
            ("0A FF\n01\t02\r\n", b"\x0a\xff\x01\x02"),
            (r"\x0a\xff", b"\x0a\xff"),
            ("0a:ff-00;01", b"\x0a\xff\0\x01"),
            ("0x0aff", b"\x0a\xff"),
            ("00000000", b"\0\0\0\0"),
            ("00000000  68 65 6c 6c 6f                                    |hello|\n00000005\n", b"hello"),
            ("00000000: 6865 6c6c 6f0a                           hello.", b"hello\n"),
            ("0010: 68 69", b"hi"),
            ("deadbeef 0102", b"\xde\xad\xbe\xef\x01\x02"),
        ];
        for (text, bytes) in table {
            assert_eq!(parse(text), Ok(bytes.to_vec()), "{text}");
        }
    }

    #[test]
    fn a_dump_of_ours_comes_back() {
        for length in [0_u8, 1, 7, 8, 9, 15, 16, 17, 100] {
            let payload: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(37)).collect();
            let dump: Vec<String> = (0..9).map(|number| row(&payload, number, Width::Sixteen)).collect();
            assert_eq!(parse(&dump.join("\n")), Ok(payload), "{length}");
        }
    }

    #[test]
    fn an_error_names_the_place() {
        let table = [
            ("0a fg", "Line 1, column 5: “g” is not a hex digit."),
            ("0a\n0b c", "Line 2, column 4: a byte has two hex digits, and here is one."),
            ("0x1, 0x2", "Line 1, column 3: a byte has two hex digits, and here is one."),
            ("hello", "Line 1, column 1: “h” is not a hex digit."),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn digits_between_which_something_stands_are_no_offset() {
        for (text, expected) in [
            ("dead:beef", [0xde, 0xad, 0xbe, 0xef]),
            ("0123:4567", [0x01, 0x23, 0x45, 0x67]),
            ("0123  4567", [0x01, 0x23, 0x45, 0x67]),
        ] {
            assert_eq!(parse(text).unwrap(), expected, "{text}");
        }
    }
}

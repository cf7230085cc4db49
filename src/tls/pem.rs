//! The blocks of a PEM file (RFC 7468, and the older RFC 1421 with its headers), whatever stands around them.
//!
//! Knows no certificates and no keys: only labels, headers and bytes.

use base64::Engine;
use base64::alphabet;
use base64::engine::general_purpose::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Files that were cut and pasted lose their padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// More lines than any header has.
const MOST_HEADERS: usize = 16;

/// A label, and what stands between its BEGIN and its END.
pub(super) struct Framed<'a> {
    /// As in `RSA PRIVATE KEY`.
    pub label: &'a str,
    body: &'a str,
}

/// The same, decoded.
pub(super) struct Block<'a> {
    /// Lines such as `Proc-Type: 4,ENCRYPTED`.
    pub headers: Vec<(&'a str, &'a str)>,
    /// The decoded bytes, wiped on drop.
    pub der: Zeroizing<Vec<u8>>,
}

/// Why a block cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum PemError {
    #[error("the line -----END {0}----- is missing")]
    NoEnd(String),
    #[error("it begins as {begin} and ends as {end}")]
    OtherEnd { begin: String, end: String },
    #[error("what stands between the lines of {0} is not base64")]
    NotBase64(String),
}

/// The bytes of a file as text, if they have a PEM block; `converted` keeps what must be converted. Notepad and
/// PowerShell save UTF-16 with a byte order mark, and what stands around the blocks may be Latin-1.
pub(super) fn text<'a>(bytes: &'a [u8], converted: &'a mut Zeroizing<String>) -> Option<&'a str> {
    // As long as it can become, so that it never moves: what a moved key leaves behind is not wiped.
    let room = || Zeroizing::new(String::with_capacity(bytes.len().saturating_mul(2)));
    let units = |read: fn([u8; 2]) -> u16| {
        let pairs = bytes[2..].chunks_exact(2).map(move |pair| read([pair[0], pair[1]]));
        char::decode_utf16(pairs).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
    };
    match (bytes, std::str::from_utf8(bytes)) {
        ([0xFF, 0xFE, ..], _) => {
            *converted = room();
            converted.extend(units(u16::from_le_bytes));
        }
        ([0xFE, 0xFF, ..], _) => {
            *converted = room();
            converted.extend(units(u16::from_be_bytes));
        }
        (_, Ok(text)) => return text.contains(BEGIN).then_some(text),
        (_, Err(_)) => {
            if !bytes.utf8_chunks().any(|chunk| chunk.valid().contains(BEGIN)) {
                return None;
            }
            *converted = room();
            bytes.utf8_chunks().for_each(|chunk| {
                converted.push_str(chunk.valid());
                converted.push('?');
            });
        }
    }
    converted.contains(BEGIN).then_some(converted.as_str())
}

/// All blocks in the order of the text; the first that is not whole is the last. Anything around them is skipped: a byte
/// order mark, what `openssl -text` prints, "Bag Attributes".
pub(super) fn blocks(text: &str) -> impl Iterator<Item = Result<Framed<'_>, PemError>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, begun) = rest.split_once(BEGIN)?;
        let block = block(begun);
        rest = block.as_ref().map_or("", |(_, behind)| behind);
        Some(block.map(|(block, _)| block))
    })
}

fn block(begun: &str) -> Result<(Framed<'_>, &str), PemError> {
    let (label, rest) = begun.split_once(DASHES).ok_or_else(|| PemError::NoEnd(first_line(begun)))?;
    let (body, rest) = rest.split_once(END).ok_or_else(|| PemError::NoEnd(first_line(label)))?;
    let (end, rest) = rest.split_once(DASHES).ok_or_else(|| PemError::NoEnd(first_line(label)))?;
    if body.contains(BEGIN) {
        return Err(PemError::NoEnd(first_line(label)));
    }
    if label != end {
        return Err(PemError::OtherEnd { begin: first_line(label), end: first_line(end) });
    }
    Ok((Framed { label, body }, rest))
}

impl<'a> Framed<'a> {
    pub fn decode(&self) -> Result<Block<'a>, PemError> {
        let (headers, base64) = self.split().ok_or_else(|| PemError::NotBase64(first_line(self.label)))?;
        match BASE64.decode(base64.as_bytes()) {
            Ok(der) => Ok(Block { headers, der: Zeroizing::new(der) }),
            Err(_) => Err(PemError::NotBase64(first_line(self.label))),
        }
    }

    /// Base64 has no colon, so a line with one is a header.
    #[expect(clippy::type_complexity, reason = "a pair that its only caller takes apart at once")]
    fn split(&self) -> Option<(Vec<(&'a str, &'a str)>, Zeroizing<String>)> {
        let mut headers = Vec::new();
        let mut base64 = Zeroizing::new(String::with_capacity(self.body.len()));
        for line in self.body.split(['\n', '\r']) {
            match line.split_once(':') {
                Some(_) if headers.len() == MOST_HEADERS => return None,
                Some((name, value)) => headers.push((name.trim(), value.trim())),
                None => line.split_whitespace().for_each(|word| base64.push_str(word)),
            }
        }
        Some((headers, base64))
    }
}

/// One block with this label, in lines of 64 characters as RFC 7468 has them.
pub(super) fn write(label: &str, der: &[u8]) -> Zeroizing<String> {
    // Base64 takes four characters for three bytes, and a line feed follows 64 of them; room for all, so that nothing
    // secret is left behind by growing.
    let mut text = Zeroizing::new(String::with_capacity(der.len() * 3 / 2 + 4 * label.len() + 80));
    text.push_str(&format!("{BEGIN}{label}{DASHES}\n"));
    for line in der.chunks(48) {
        STANDARD.encode_string(line, &mut text);
        text.push('\n');
    }
    text.push_str(&format!("{END}{label}{DASHES}\n"));
    text
}

/// What goes into an error: never more than a line, short, and nothing of a key that follows without its dashes.
fn first_line(text: &str) -> String {
    let is_of_label = |c: &char| matches!(c, 'A'..='Z' | '0'..='9' | ' ' | '#' | '.');
    let label: String = text.chars().take_while(is_of_label).take(40).collect();
    // The last word is cut where base64 begins in it.
    let whole = text[label.len()..].starts_with(['-', '\r', '\n']) || label.len() == text.len();
    let words = if whole { label.as_str() } else { label.rsplit_once(' ').map_or("", |(words, _)| words) };
    words.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Label, headers and bytes of each block.
    #[expect(clippy::type_complexity, reason = "a triple for comparisons")]
    fn decoded(text: &str) -> Result<Vec<(&str, Vec<(&str, &str)>, Vec<u8>)>, PemError> {
        let decode = |framed: Framed<'_>| framed.decode().map(|block| block.der.to_vec());
        blocks(text)
            .map(|framed| {
                let framed = framed?;
                let headers = framed.decode()?.headers;
                Ok((framed.label, headers, decode(framed)?))
            })
            .collect()
    }

    #[test]
    fn blocks_are_found_in_whatever_stands_around_them() {
        let cases = [
            "-----BEGIN A-----\nAQID\n-----END A-----\n",
            "\u{feff}-----BEGIN A-----\r\nAQ\r\nID\r\n-----END A-----\r\n",
            "Bag Attributes\n  localKeyID: 01\n-----BEGIN A-----\n  AQID  \n\n-----END A-----",
            "-----BEGIN A-----AQID-----END A-----",
            "-----BEGIN A-----\rAQID\r-----END A-----\r",
        ];
        for text in cases {
            assert_eq!(decoded(text).unwrap(), [("A", Vec::new(), vec![1, 2, 3])], "{text}");
        }
    }

    #[test]
    fn several_blocks_keep_their_order_and_headers() {
        let text = "-----BEGIN A-----\nAQ==\n-----END A-----\nnoise\n-----BEGIN B-----\nProc-Type: 4,ENCRYPTED\n\
                    DEK-Info: DES-CBC,00\n\nAg==\n-----END B-----\n";
        let headers = vec![("Proc-Type", "4,ENCRYPTED"), ("DEK-Info", "DES-CBC,00")];
        assert_eq!(decoded(text).unwrap(), [("A", Vec::new(), vec![1]), ("B", headers, vec![2])]);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for length in [0_usize, 1, 47, 48, 49, 96, 2400] {
            let der: Vec<u8> = (0..=255).cycle().take(length).collect();
            let text = write("A", &der);
            assert!(text.lines().all(|line| line.len() <= 64), "{length}");
            assert!(text.capacity() == String::with_capacity(length * 3 / 2 + 84).capacity(), "it grew: {length}");
            assert_eq!(blocks(&text).next().unwrap().unwrap().decode().unwrap().der.as_slice(), der);
        }
    }

    #[test]
    fn a_damaged_block_says_how() {
        let cases = [
            ("-----BEGIN A-----\nAQID\n", "the line -----END A----- is missing"),
            ("-----BEGIN A", "the line -----END A----- is missing"),
            ("-----BEGIN EC PRIVATE KEY MHcCAQEEIA", "the line -----END EC PRIVATE KEY----- is missing"),
            ("-----BEGIN EC PRIVATE KEY----MHcCAQEEIA", "the line -----END EC PRIVATE KEY----- is missing"),
            ("-----BEGIN A-----\nAQID\n-----END B-----", "it begins as A and ends as B"),
            ("-----BEGIN A-----\n-----BEGIN A-----\nAQID\n-----END A-----", "the line -----END A----- is missing"),
            ("-----BEGIN A-----\nAQ_?\n-----END A-----", "what stands between the lines of A is not base64"),
        ];
        for (text, expected) in cases {
            assert_eq!(decoded(text).err().map(|error| error.to_string()).as_deref(), Some(expected), "{text}");
        }
    }
}

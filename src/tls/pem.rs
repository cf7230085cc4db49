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

/// What stands between one BEGIN and its END.
pub(super) struct Block<'a> {
    /// As in `RSA PRIVATE KEY`.
    pub label: &'a str,
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

/// Whether the text has a PEM block.
pub(super) fn is_pem(text: &str) -> bool {
    text.contains(BEGIN)
}

/// All blocks in the order of the text. Anything around them is skipped: a byte order mark, what `openssl -text`
/// prints, "Bag Attributes".
pub(super) fn blocks(text: &str) -> Result<Vec<Block<'_>>, PemError> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, begun)) = rest.split_once(BEGIN) {
        let (block, behind) = block(begun)?;
        blocks.push(block);
        rest = behind;
    }
    Ok(blocks)
}

fn block(begun: &str) -> Result<(Block<'_>, &str), PemError> {
    let (label, rest) = begun.split_once(DASHES).ok_or_else(|| PemError::NoEnd(first_line(begun)))?;
    let (body, rest) = rest.split_once(END).ok_or_else(|| PemError::NoEnd(first_line(label)))?;
    let (end, rest) = rest.split_once(DASHES).ok_or_else(|| PemError::NoEnd(first_line(label)))?;
    if body.contains(BEGIN) {
        return Err(PemError::NoEnd(first_line(label)));
    }
    if label != end {
        return Err(PemError::OtherEnd { begin: first_line(label), end: first_line(end) });
    }
    let (headers, der) = decode(body).ok_or_else(|| PemError::NotBase64(first_line(label)))?;
    Ok((Block { label, headers, der }, rest))
}

/// Base64 has no colon, so a line with one is a header.
#[expect(clippy::type_complexity, reason = "a pair that its only caller takes apart at once")]
fn decode(body: &str) -> Option<(Vec<(&str, &str)>, Zeroizing<Vec<u8>>)> {
    let mut headers = Vec::new();
    let mut base64 = Zeroizing::new(String::with_capacity(body.len()));
    for line in body.split(['\n', '\r']) {
        match line.split_once(':') {
            Some((name, value)) => headers.push((name.trim(), value.trim())),
            None => base64.extend(line.chars().filter(|c| !c.is_whitespace())),
        }
    }
    let der = BASE64.decode(base64.as_bytes()).ok()?;
    Some((headers, Zeroizing::new(der)))
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

/// What goes into an error: never more than a line, and short.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let blocks = blocks(text).unwrap();
            assert_eq!(blocks.len(), 1, "{text}");
            assert_eq!((blocks[0].label, blocks[0].der.as_slice()), ("A", &[1, 2, 3][..]), "{text}");
        }
    }

    #[test]
    fn several_blocks_keep_their_order_and_headers() {
        let text = "-----BEGIN A-----\nAQ==\n-----END A-----\nnoise\n-----BEGIN B-----\nProc-Type: 4,ENCRYPTED\n\
                    DEK-Info: DES-CBC,00\n\nAg==\n-----END B-----\n";
        let blocks = blocks(text).unwrap();
        let seen: Vec<_> = blocks.iter().map(|block| (block.label, block.der.to_vec())).collect();
        assert_eq!(seen, [("A", vec![1]), ("B", vec![2])]);
        assert_eq!(blocks[1].headers, [("Proc-Type", "4,ENCRYPTED"), ("DEK-Info", "DES-CBC,00")]);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for length in [0_usize, 1, 47, 48, 49, 96, 2400] {
            let der: Vec<u8> = (0..=255).cycle().take(length).collect();
            let text = write("A", &der);
            assert!(text.lines().all(|line| line.len() <= 64), "{length}");
            assert!(text.capacity() == String::with_capacity(length * 3 / 2 + 84).capacity(), "it grew: {length}");
            assert_eq!(blocks(&text).unwrap()[0].der.as_slice(), der);
        }
    }

    #[test]
    fn a_damaged_block_says_how() {
        let cases = [
            ("-----BEGIN A-----\nAQID\n", "the line -----END A----- is missing"),
            ("-----BEGIN A", "the line -----END A----- is missing"),
            ("-----BEGIN A-----\nAQID\n-----END B-----", "it begins as A and ends as B"),
            ("-----BEGIN A-----\n-----BEGIN A-----\nAQID\n-----END A-----", "the line -----END A----- is missing"),
            ("-----BEGIN A-----\nAQ_?\n-----END A-----", "what stands between the lines of A is not base64"),
        ];
        for (text, expected) in cases {
            assert_eq!(blocks(text).err().map(|error| error.to_string()).as_deref(), Some(expected), "{text}");
        }
    }
}

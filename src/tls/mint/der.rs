//! Writing DER: the few elements that certificates, requests and keystores are made of.
//!
//! Each function gives one whole element. Knows no certificates.

use x509_parser::oid_registry::Oid;

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const UTF8_STRING: u8 = 0x0C;
const BMP_STRING: u8 = 0x1E;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
/// Tags of context-specific elements, primitive and constructed, to which their number is added.
const CONTEXT: u8 = 0x80;
const CONTEXT_CONSTRUCTED: u8 = 0xA0;

/// `NULL`.
pub(super) const NULL: &[u8] = &[0x05, 0x00];
/// `BOOLEAN TRUE`.
pub(super) const TRUE: &[u8] = &[BOOLEAN, 0x01, 0xFF];

pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(SEQUENCE, parts)
}

pub(super) fn set(parts: &[&[u8]]) -> Vec<u8> {
    element(SET, parts)
}

/// `[number] EXPLICIT`, or `[number] IMPLICIT` around what is constructed itself.
pub(super) fn context(number: u8, parts: &[&[u8]]) -> Vec<u8> {
    element(CONTEXT_CONSTRUCTED + number, parts)
}

/// `[number] IMPLICIT` around a primitive.
pub(super) fn context_primitive(number: u8, content: &[u8]) -> Vec<u8> {
    element(CONTEXT + number, &[content])
}

/// A number that is not negative, out of its bytes with the highest first.
pub(super) fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = &bytes[zeros..];
    // The highest bit would make it negative, and nothing at all is no number.
    let sign: &[u8] = if digits.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    element(INTEGER, &[sign, digits])
}

pub(super) fn oid(oid: &Oid<'_>) -> Vec<u8> {
    element(OBJECT_IDENTIFIER, &[oid.as_bytes()])
}

pub(super) fn octet_string(parts: &[&[u8]]) -> Vec<u8> {
    element(OCTET_STRING, parts)
}

/// Bits, of which the last so many are not used.
pub(super) fn bit_string(bytes: &[u8], unused: u8) -> Vec<u8> {
    element(BIT_STRING, &[&[unused], bytes])
}

pub(super) fn utf8_string(text: &str) -> Vec<u8> {
    element(UTF8_STRING, &[text.as_bytes()])
}

/// UTF-16 with the higher byte first, as PKCS#12 has its names.
pub(super) fn bmp_string(text: &str) -> Vec<u8> {
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    element(BMP_STRING, &[&bytes])
}

/// Any element: its tag, its length, and its content. Allocates once, so that no copy of a secret is left behind.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let bytes = length.to_be_bytes();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let mut der = Vec::with_capacity(2 + bytes.len() + length);
    der.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => der.push(short),
        _ => {
            let digits = &bytes[zeros..];
            der.push(0x80 | u8::try_from(digits.len()).unwrap_or(u8::MAX));
            der.extend_from_slice(digits);
        }
    }
    for part in parts {
        der.extend_from_slice(part);
    }
    der
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_signs_are_as_der_wants_them() {
        let cases: [(Vec<u8>, &[u8]); 9] = [
            (integer(&[]), &[2, 1, 0]),
            (integer(&[0, 0]), &[2, 1, 0]),
            (integer(&[0, 0x7F]), &[2, 1, 0x7F]),
            (integer(&[0x80]), &[2, 2, 0, 0x80]),
            (bit_string(&[0x80], 7), &[3, 2, 7, 0x80]),
            (sequence(&[]), &[0x30, 0]),
            (bmp_string("Aé"), &[0x1E, 4, 0, 0x41, 0, 0xE9]),
            (element(4, &[&[0; 0x80]])[..4].to_vec(), &[4, 0x81, 0x80, 0]),
            (element(4, &[&[0; 0x100]])[..5].to_vec(), &[4, 0x82, 1, 0, 0]),
        ];
        for (made, expected) in cases {
            assert_eq!(made, expected);
        }
    }
}

//! X.501 names as text that people can read and that cannot pretend to be something else.
//!
//! What a peer writes into its certificate is hostile: control characters are shown as escapes, and a comma or plus
//! inside a value is marked, so that one value cannot look like two.

use x509_parser::asn1_rs::{FromDer, Tag};
use x509_parser::objects::{oid_registry, oid2abbrev};
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// Bytes of one part of a name. X.520 allows 64 characters of most, and a DNS name has 253.
const LONGEST: usize = 2048;

/// The whole name in the order of the certificate, as in `C=GB, O=Example, CN=client1`.
pub(super) fn distinguished(name: &X509Name<'_>) -> String {
    let parts: Vec<String> =
        name.iter_rdn().map(|part| part.iter().map(attribute).collect::<Vec<_>>().join(" + ")).collect();
    parts.join(", ")
}

/// The same, from the DER encoding; `None` if it is not a name, or an empty one.
pub(super) fn distinguished_from_der(der: &[u8]) -> Option<String> {
    X509Name::from_der(der).ok().map(|(_, name)| distinguished(&name)).filter(|text| !text.is_empty())
}

/// The last common name: the most specific one, which brokers take for the user name.
pub(super) fn common(name: &X509Name<'_>) -> Option<String> {
    name.iter_common_name().last().map(|attribute| printable(&value(attribute)))
}

/// Every common name, in the order of the certificate.
pub(super) fn all_common(name: &X509Name<'_>) -> Vec<String> {
    name.iter_common_name().map(|attribute| printable(&value(attribute))).collect()
}

/// Whether two whole names are the same to RFC 5280, 7.1: in whatever string type, case and number of spaces.
pub(super) fn are_same(one: &str, other: &str) -> bool {
    let (mut words, mut others) = (one.split_whitespace(), other.split_whitespace());
    loop {
        match (words.next(), others.next()) {
            (Some(word), Some(other)) if word.eq_ignore_ascii_case(other) => {}
            (None, None) => return true,
            (Some(_) | None, _) => return false,
        }
    }
}

/// Makes control characters visible.
pub(super) fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { c.escape_default().to_string() } else { c.to_string() }).collect()
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let kind = attribute.attr_type();
    let short = oid2abbrev(kind, oid_registry()).map_or_else(|_| kind.to_id_string(), str::to_owned);
    format!("{short}={}", printable(&marked(&value(attribute))))
}

fn marked(value: &str) -> String {
    value.replace('\\', "\\\\").replace(',', "\\,").replace('+', "\\+")
}

/// As text; what is longer than any name ends in an ellipsis, which no name of a host has.
pub(super) fn shortened(bytes: &[u8], read: impl Fn(&[u8]) -> String) -> String {
    match bytes.get(..LONGEST) {
        Some(beginning) if bytes.len() > LONGEST => read(beginning) + "…",
        Some(_) | None => read(bytes),
    }
}

fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
    shortened(attribute.as_slice(), |bytes| read(attribute.attr_value().tag(), bytes))
}

fn read(tag: Tag, bytes: &[u8]) -> String {
    match tag {
        Tag::BmpString => {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        // T.61 as everybody writes it, which is Latin-1.
        Tag::T61String => bytes.iter().copied().map(char::from).collect(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `SEQUENCE { SET { SEQUENCE { commonName, value } } }`
    fn name_with(tag: u8, value: &[u8]) -> Vec<u8> {
        let wrap = |tag: u8, inner: &[u8]| [&[tag, u8::try_from(inner.len()).unwrap()], inner].concat();
        let pair = [&[0x06, 0x03, 0x55, 0x04, 0x03][..], &wrap(tag, value)].concat();
        wrap(0x30, &wrap(0x31, &wrap(0x30, &pair)))
    }

    #[test]
    fn every_string_type_becomes_text_that_cannot_pretend() {
        let cases: [(u8, &[u8], &str); 6] = [
            (0x0C, "Gerät 1".as_bytes(), "CN=Gerät 1"),
            (0x13, b"client1", "CN=client1"),
            (0x14, b"Ger\xE4t", "CN=Gerät"),
            (0x1E, b"\x00G\x00\xE4", "CN=Gä"),
            (0x0C, b"a, CN=admin", "CN=a\\, CN=admin"),
            (0x0C, b"a\n\x1b[2J", "CN=a\\n\\u{1b}[2J"),
        ];
        for (tag, value, expected) in cases {
            assert_eq!(distinguished_from_der(&name_with(tag, value)).as_deref(), Some(expected));
        }
    }

    #[test]
    fn spelling_makes_no_other_name() {
        let cases = [
            ("C=GB, CN=Plant CA", "C=GB, CN=plant  ca", true),
            ("CN=Plant CA", "CN=PlantCA", false),
            ("CN=Plant CA", "O=Plant CA", false),
            ("C=GB, CN=Plant CA", "CN=Plant CA", false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(are_same(one, other), expected, "{one} and {other}");
        }
    }

    #[test]
    fn what_is_no_name_is_none() {
        assert_eq!(distinguished_from_der(b"\x30\x05nonsense"), None);
    }
}

//! DER (X.690), one element after the other.
//!
//! Nothing here recurses and nothing is copied, so a hostile file may nest and repeat as it likes. Knows no certificates
//! and no keys.

use x509_parser::asn1_rs::Oid;

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: u8 = 0x05;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const UTF8_STRING: u8 = 0x0C;
pub(super) const BMP_STRING: u8 = 0x1E;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
/// `[0]` around or instead of something constructed.
pub(super) const CONTEXT_0: u8 = 0xA0;
/// `[0]` instead of a string.
pub(super) const STRING_0: u8 = 0x80;

/// More than any structure has whose parts are told apart by their places: an RSA key has nine.
const MOST_FIELDS: usize = 12;

/// A tag, a length and as many bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element<'a> {
    /// Class, form and number; always below 31, as everywhere in certificates and keys.
    pub tag: u8,
    /// With tag and length.
    pub whole: &'a [u8],
    /// Without them.
    pub content: &'a [u8],
}

impl<'a> Element<'a> {
    /// The first element, and what is behind it. `None` if it is cut off, or its length is not definite.
    pub fn first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (&tag, rest) = bytes.split_first()?;
        let (&short, rest) = rest.split_first()?;
        let (length, rest) = match short {
            0..0x80 => (usize::from(short), rest),
            0x81..=0x88 => long_length(rest, usize::from(short & 0x7F))?,
            0x80 | 0x89.. => return None,
        };
        if tag & 0x1F == 0x1F || length > rest.len() {
            return None;
        }
        let (content, behind) = rest.split_at(length);
        Some((Self { tag, whole: &bytes[..bytes.len() - behind.len()], content }, behind))
    }

    /// The only element, of this tag.
    pub fn only(bytes: &'a [u8], tag: u8) -> Option<Self> {
        let (element, behind) = Self::first(bytes)?;
        (behind.is_empty() && element.tag == tag).then_some(element)
    }

    /// The elements inside.
    pub fn elements(self) -> Elements<'a> {
        Elements(self.content)
    }

    /// The first few elements inside; `None` if one of them is not whole.
    pub fn fields(self) -> Option<Vec<Self>> {
        let mut elements = self.elements();
        let fields: Vec<_> = elements.by_ref().take(MOST_FIELDS).collect();
        (fields.len() == MOST_FIELDS || elements.0.is_empty()).then_some(fields)
    }

    /// Its content, if it has this tag.
    pub fn content_of(self, tag: u8) -> Option<&'a [u8]> {
        (self.tag == tag).then_some(self.content)
    }

    pub fn oid(self) -> Option<Oid<'a>> {
        // The registry of names reads numbers of 64 bits, so ten bytes of seven bits each are plenty for one.
        self.content_of(OBJECT_IDENTIFIER)
            .filter(|content| content.len() <= 64 && content.last().is_some_and(|byte| byte & 0x80 == 0))
            .map(|content| Oid::new(content.into()))
    }

    /// An integer that is not negative and fits.
    pub fn number(self) -> Option<u64> {
        let bytes = self.content_of(INTEGER)?;
        if bytes.first().is_none_or(|first| first & 0x80 != 0) {
            return None;
        }
        let significant = &bytes[bytes.iter().take_while(|&&byte| byte == 0).count()..];
        (significant.len() <= 8).then(|| significant.iter().fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }
}

fn long_length(bytes: &[u8], count: usize) -> Option<(usize, &[u8])> {
    let (digits, rest) = bytes.split_at_checked(count)?;
    let length = digits.iter().fold(0_u64, |length, &digit| length << 8 | u64::from(digit));
    Some((usize::try_from(length).ok()?, rest))
}

/// Elements one after the other. Ends before the first that is not whole; see [`Elements::rest`].
#[derive(Debug, Clone)]
pub(super) struct Elements<'a>(&'a [u8]);

impl<'a> Elements<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// What was not yet read.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// The next, if it has this tag.
    pub fn next_of(&mut self, tag: u8) -> Option<Element<'a>> {
        let (element, behind) = Element::first(self.0)?;
        (element.tag == tag).then(|| {
            self.0 = behind;
            element
        })
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let (element, behind) = Element::first(self.0)?;
        self.0 = behind;
        Some(element)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_in_every_form_and_never_believed() {
        let cases: [(&[u8], Option<&[u8]>); 10] = [
            (&[0x04, 2, 7, 8], Some(&[7, 8])),
            (&[0x04, 0x81, 2, 7, 8], Some(&[7, 8])),
            (&[0x04, 0x84, 0, 0, 0, 2, 7, 8, 9], Some(&[7, 8])),
            (&[0x04, 0], Some(&[])),
            (&[], None),
            (&[0x04], None),
            (&[0x04, 3, 7, 8], None),
            (&[0x04, 0x80, 0, 0], None),
            (&[0x04, 0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], None),
            (&[0x1F, 1, 1], None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Element::first(bytes).map(|(element, _)| element.content), expected, "{bytes:?}");
        }
    }

    #[test]
    fn numbers_are_read_as_far_as_they_fit() {
        let cases: [(&[u8], Option<u64>); 6] = [
            (&[0x02, 1, 5], Some(5)),
            (&[0x02, 2, 0, 0x80], Some(128)),
            (&[0x02, 1, 0x80], None),
            (&[0x02, 0], None),
            (&[0x02, 9, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], Some(u64::MAX)),
            (&[0x02, 9, 1, 0, 0, 0, 0, 0, 0, 0, 0], None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Element::first(bytes).and_then(|(element, _)| element.number()), expected, "{bytes:?}");
        }
    }

    #[test]
    fn fields_are_whole_or_none() {
        let read = |bytes: &[u8]| Element::only(bytes, SEQUENCE)?.fields().map(|fields| fields.len());
        assert_eq!(read(&[0x30, 4, 5, 0, 5, 0]), Some(2));
        assert_eq!(read(&[0x30, 4, 5, 0, 5, 1]), None);
        assert_eq!(read(&[0x30, 0]), Some(0));
        let many = [vec![0x30, 64], [0x05, 0].repeat(32)].concat();
        assert_eq!(read(&many), Some(MOST_FIELDS));
    }
}

//! A password in the encodings that the formats want.

use zeroize::Zeroizing;

/// What a key is derived from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::tls) enum Password<'a> {
    /// None at all, which PKCS#12 tells from an empty one.
    Absent,
    /// This one.
    Text(&'a str),
}

impl<'a> Password<'a> {
    /// What stands for "no password" in the keystores that have none.
    pub const NONE: [Self; 2] = [Self::Text(""), Self::Absent];

    /// For PBES1 and PBES2.
    pub fn utf8(self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.text().as_bytes().to_vec())
    }

    /// For Java keystores: UTF-16, big end first.
    pub fn utf16(self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(2 * self.text().len() + 2));
        bytes.extend(self.text().encode_utf16().flat_map(u16::to_be_bytes));
        bytes
    }

    /// For PKCS#12: the same with a zero at the end (RFC 7292, B.1).
    pub fn bmp(self) -> Zeroizing<Vec<u8>> {
        let mut bytes = self.utf16();
        if self != Self::Absent {
            bytes.extend([0, 0]);
        }
        bytes
    }

    fn text(self) -> &'a str {
        match self {
            Self::Absent => "",
            Self::Text(text) => text,
        }
    }
}

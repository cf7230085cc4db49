//! What people choose by mistake or from elsewhere, told by its first bytes.

use super::keystore::JKS_MAGIC;

/// What begins like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    /// A Java keystore, which can be read.
    Jks,
    /// A keystore that cannot be read, as keytool calls its kind.
    Keystore(&'static str),
    /// Something else that is known, as a noun phrase.
    Else(&'static str),
    /// DER that is cut or changed, as certificates and most keys begin.
    CutDer,
    /// Nothing that is known, as a noun phrase.
    Unknown(&'static str),
}

/// First bytes, and what they mean.
const BEGINNINGS: &[(&[u8], Foreign)] = &[
    (&JKS_MAGIC, Foreign::Jks),
    (&[0xCE, 0xCE, 0xCE, 0xCE], Foreign::Keystore("JCEKS")),
    // Bouncy Castle: version 1 or 2, then a salt of 20 bytes.
    (&[0, 0, 0, 1, 0, 0, 0, 20], Foreign::Keystore("BKS")),
    (&[0, 0, 0, 2, 0, 0, 0, 20], Foreign::Keystore("BKS")),
    (&[0, 0, 0, 0, b'C', b'E', b'R', b'T'], Foreign::Else("a Windows certificate store (SST)")),
    (&[0x1E, 0xF1, 0xB5, 0xB0], Foreign::Else("a Windows private key file (PVK)")),
    (b"SQLite format 3\0", Foreign::Else("a database, perhaps the certificate store of a browser")),
    (b"PuTTY-User-Key-File", Foreign::Else("a PuTTY key")),
    (b"ssh-", Foreign::Else("an SSH public key")),
    (b"ecdsa-sha2-", Foreign::Else("an SSH public key")),
    (b"PK\x03\x04", Foreign::Else("a ZIP archive")),
    (b"<!DOCTYPE", Foreign::Else("a web page")),
    (b"<!doctype", Foreign::Else("a web page")),
    (b"<html", Foreign::Else("a web page")),
    // A sequence whose length takes bytes of its own, or is not given.
    (&[0x30, 0x80], Foreign::CutDer),
    (&[0x30, 0x81], Foreign::CutDer),
    (&[0x30, 0x82], Foreign::CutDer),
    (&[0x30, 0x83], Foreign::CutDer),
    (&[0x30, 0x84], Foreign::CutDer),
];

/// As far as it is looked at to tell text from data.
const LOOK: usize = 4096;

/// Tells what is no PEM and no DER that we know.
pub(super) fn recognise(bytes: &[u8]) -> Foreign {
    let known = BEGINNINGS.iter().find(|(beginning, _)| bytes.starts_with(beginning)).map(|(_, foreign)| *foreign);
    let beginning = &bytes[..bytes.len().min(LOOK)];
    known.unwrap_or_else(|| match beginning.utf8_chunks().next() {
        // A character may be cut in two at the end of what is looked at.
        Some(chunk) if beginning.len() - chunk.valid().len() < 4 && !chunk.valid().contains('\0') => {
            Foreign::Unknown("text that is neither a certificate nor a key")
        }
        _ => Foreign::Unknown("data that is neither a certificate nor a key"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_told_apart() {
        let cases: [(&[u8], Foreign); 7] = [
            (b"\xFE\xED\xFE\xED", Foreign::Jks),
            (b"\xCE\xCE\xCE\xCE\0\0", Foreign::Keystore("JCEKS")),
            (b"\x30\x82\x01", Foreign::CutDer),
            (b"<html><body>Sign in", Foreign::Else("a web page")),
            (b"hello", Foreign::Unknown("text that is neither a certificate nor a key")),
            (b"\0\0\0\0", Foreign::Unknown("data that is neither a certificate nor a key")),
            (b"hello\xFF\xFF\xFF\xFF", Foreign::Unknown("data that is neither a certificate nor a key")),
        ];
        for (bytes, expected) in cases {
            assert_eq!(recognise(bytes), expected, "{bytes:?}");
        }
    }
}

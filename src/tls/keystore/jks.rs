//! Java keystores (JKS), as keytool wrote them until Java 8, and as trusted certificates are still often given.
//!
//! ```text
//! FEEDFEED, version, count, entries, SHA-1 of password, "Mighty Aphrodite" and everything before
//! key pair:     1, alias, date, length, encrypted key, count, certificates
//! certificate:  2, alias, date, certificate
//! certificate:  type (not in version 1), length, DER
//! ```
//!
//! Only the keys are encrypted, each with its own password. The password of the store is for the check at the end, so
//! certificates can be read without, as keytool does.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY, SHA1_OUTPUT_LEN};
use zeroize::Zeroizing;

use super::{Entry, OpenError, Password, StoredKey, alias, certificate, check_count, damaged};
use crate::tls::CertificateInfo;

pub(in crate::tls) const MAGIC: [u8; 4] = [0xFE, 0xED, 0xFE, 0xED];

const KEY_PAIR: u32 = 1;
const TRUSTED: u32 = 2;

/// A chain has as many certificates at the very most; OpenSSL follows 100.
const LONGEST_CHAIN: u32 = 100;

/// The entries, checked with the password if there is one. Without, it must have no keys.
pub(super) fn open(bytes: &[u8], password: Option<&str>) -> Result<Vec<Entry>, OpenError> {
    let (content, check) =
        bytes.len().checked_sub(SHA1_OUTPUT_LEN).map(|length| bytes.split_at(length)).ok_or_else(cut)?;
    let entries = read(content)?;
    match password {
        Some(text) => verify(content, Password::Text(text), check)?,
        None if entries.iter().any(|entry| entry.key.is_some()) => return Err(OpenError::PassphraseNeeded),
        None => {}
    }
    Ok(entries)
}

fn verify(content: &[u8], password: Password<'_>, check: &[u8]) -> Result<(), OpenError> {
    let mut context = Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    context.update(&password.utf16());
    context.update(b"Mighty Aphrodite");
    context.update(content);
    verify_slices_are_equal(context.finish().as_ref(), check).map_err(|_| OpenError::WrongPassphrase)
}

fn read(content: &[u8]) -> Result<Vec<Entry>, OpenError> {
    let mut reader = Reader(content);
    let magic = reader.take(4)?;
    let version = reader.number()?;
    if magic != MAGIC || !(1..=2).contains(&version) {
        return Err(OpenError::Damaged(format!("its version is {version}, and only 1 and 2 are known")));
    }
    let count = reader.number()? as usize;
    check_count(0, count)?;
    // Not reserved by the count, which may be a lie.
    let mut entries: Vec<Entry> = Vec::new();
    let (mut keys, mut certificates) = (0, 0);
    for index in 0..count {
        let entry = entry(&mut reader, version, index)?;
        keys += usize::from(entry.key.is_some());
        certificates += entry.certificates.len();
        check_count(keys, keys + certificates)?;
        entries.push(entry);
    }
    if reader.0.is_empty() { Ok(entries) } else { Err(damaged("there are bytes behind its last entry")) }
}

fn entry(reader: &mut Reader<'_>, version: u32, index: usize) -> Result<Entry, OpenError> {
    let kind = reader.number()?;
    let name = reader.text()?;
    let _date = reader.take(8)?;
    let (key, count) = match kind {
        KEY_PAIR => {
            let key = StoredKey::EncryptedPkcs8(Zeroizing::new(reader.block()?.to_vec()));
            (Some(key), reader.number()?)
        }
        TRUSTED => (None, 1),
        _ => return Err(damaged("it has an entry that is neither a key nor a certificate")),
    };
    if count > LONGEST_CHAIN {
        return Err(damaged("it says that a chain has more than 100 certificates"));
    }
    let certificates = (0..count).map(|_| chain_link(reader, version)).collect::<Result<_, _>>()?;
    Ok(Entry { alias: alias(Some(name), index), key, certificates })
}

fn chain_link(reader: &mut Reader<'_>, version: u32) -> Result<CertificateInfo, OpenError> {
    if version > 1 && reader.text()? != "X.509" {
        return Err(damaged("it has a certificate that is not X.509"));
    }
    certificate(reader.block()?)
}

/// What is left to read. No length is believed before that many bytes are there.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], OpenError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(cut)?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32, OpenError> {
        self.take(4).map(|bytes| bytes.iter().fold(0, |number, &byte| number << 8 | u32::from(byte)))
    }

    fn block(&mut self) -> Result<&'a [u8], OpenError> {
        let length = self.number()? as usize;
        self.take(length)
    }

    /// Java's UTF-8, which differs from the real one in nothing that a name has.
    fn text(&mut self) -> Result<String, OpenError> {
        let length = self.take(2)?;
        let length = usize::from(length[0]) << 8 | usize::from(length[1]);
        self.take(length).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}

fn cut() -> OpenError {
    damaged("it ends too early, or a length in it was changed")
}

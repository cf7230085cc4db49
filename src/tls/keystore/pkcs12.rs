//! PKCS#12 (RFC 7292), also called PFX: one password for everything in it.
//!
//! ```text
//! PFX { 3, authSafe, [MacData] }
//! authSafe: data { several of: data { SafeContents } or encryptedData { SafeContents } }
//! SafeContents: bags, each a key, an encrypted key, a certificate, or something else, with a name and an identifier
//! ```

mod bags;
mod mac;

use zeroize::Zeroizing;

use super::{Budget, Entry, OpenError, Password, alias, damaged};
use crate::tls::ber;
use crate::tls::der::{CONTEXT_0, Element, OCTET_STRING, SEQUENCE, STRING_0};
use crate::tls::pbe;
use bags::Bags;

const DATA: &str = "1.2.840.113549.1.7.1";
const ENCRYPTED_DATA: &str = "1.2.840.113549.1.7.6";

/// The entries: key pairs, then certificates without a key.
pub(super) fn open(bytes: &[u8], password: Password<'_>, budget: &mut Budget) -> Result<Vec<Entry>, OpenError> {
    read(bytes, password, budget).map_err(|error| error.of("a PKCS#12 keystore encrypted with"))
}

fn read(bytes: &[u8], password: Password<'_>, budget: &mut Budget) -> Result<Vec<Entry>, OpenError> {
    let pfx = Element::only(bytes, SEQUENCE).and_then(Element::fields).unwrap_or_default();
    let [_version, safe, more @ ..] = pfx.as_slice() else { return Err(cut()) };
    let content = data(*safe)?;
    if let Some(mac) = more.first() {
        mac::verify(*mac, &content, password, budget)?;
    }
    bags(&content, password, budget)?.into_entries(password, budget)
}

fn bags(content: &[u8], password: Password<'_>, budget: &mut Budget) -> Result<Bags, OpenError> {
    let converted = ber::definite(content);
    let safe = Element::only(converted.as_deref().map_or(content, Vec::as_slice), SEQUENCE).ok_or_else(cut)?;
    let mut bags = Bags::default();
    let mut parts = safe.elements();
    for part in &mut parts {
        let contents = safe_contents(part, password, budget)?;
        let converted = ber::definite(&contents);
        bags.read(converted.as_ref().unwrap_or(&contents))?;
    }
    if parts.rest().is_empty() { Ok(bags) } else { Err(cut()) }
}

/// One part of the authenticated safe, decrypted if need be.
fn safe_contents(
    info: Element<'_>,
    password: Password<'_>,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (kind, content) = content_info(info).ok_or_else(cut)?;
    match kind.as_str() {
        DATA => data(info),
        ENCRYPTED_DATA => {
            // EncryptedData (RFC 5652, 8): version, then type, algorithm and ciphertext.
            let fields = Element::only(content.content, SEQUENCE).and_then(Element::fields).unwrap_or_default();
            let inner = fields.get(1).and_then(|inner| inner.fields()).unwrap_or_default();
            let [_type, algorithm, ciphertext, ..] = inner.as_slice() else { return Err(cut()) };
            let ciphertext = octets(*ciphertext).ok_or_else(cut)?;
            let plain = pbe::decrypt(*algorithm, &ciphertext, password, budget)?;
            // Nonsense that happens to be padded well.
            if plain.first() == Some(&SEQUENCE) { Ok(plain) } else { Err(OpenError::WrongPassphrase) }
        }
        _ => Err(OpenError::Unsupported("a public key instead of a password".to_owned())),
    }
}

/// The octets of a `ContentInfo` of the type data.
fn data(info: Element<'_>) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let (kind, content) = content_info(info).ok_or_else(cut)?;
    if kind != DATA {
        return Err(OpenError::Unsupported("a public key instead of a password".to_owned()));
    }
    Element::first(content.content).and_then(|(inner, _)| octets(inner)).ok_or_else(cut)
}

/// `ContentInfo` (RFC 5652, 3): the type and what `[0]` holds.
fn content_info(info: Element<'_>) -> Option<(String, Element<'_>)> {
    let fields = info.fields()?;
    let [kind, content] = fields.as_slice() else { return None };
    (content.tag == CONTEXT_0).then_some((kind.oid()?.to_id_string(), *content))
}

/// An octet string, whole or in pieces, also where `[0]` takes the place of its tag.
fn octets(element: Element<'_>) -> Option<Zeroizing<Vec<u8>>> {
    match element.tag {
        OCTET_STRING | STRING_0 => Some(Zeroizing::new(element.content.to_vec())),
        CONTEXT_0 => {
            let mut whole = Zeroizing::new(Vec::with_capacity(element.content.len()));
            let mut pieces = element.elements();
            while let Some(piece) = pieces.next_of(OCTET_STRING) {
                whole.extend_from_slice(piece.content);
            }
            pieces.rest().is_empty().then_some(whole)
        }
        _ => None,
    }
}

fn cut() -> OpenError {
    damaged("it ends too early, or bytes in it were changed")
}

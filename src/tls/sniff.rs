//! What a file holds, told by its content and never by its ending.

use rustls::pki_types::PrivateKeyDer;
use x509_parser::asn1_rs::{Any, FromDer, Tag};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::revocation_list::CertificateRevocationList;
use zeroize::Zeroizing;

use super::CertificateInfo;
use super::key::StoredKey;
use super::legacy_key::LegacyKey;
use super::pem::{self, Block};

/// Everything in one file.
pub(super) struct Content {
    /// Whether it is PEM; otherwise DER, or nothing that we know.
    pub is_pem: bool,
    /// What was found, in the order of the file.
    pub items: Vec<Item>,
}

/// One thing in a file.
pub(super) enum Item {
    Certificate(Box<CertificateInfo>),
    Key(StoredKey),
    /// Anything else, as a noun phrase.
    Else(String),
}

/// It begins like something that we know, and cannot be read to its end. Says how.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Damage(pub String);

/// Looks into the bytes of a file.
pub(super) fn sniff(bytes: &[u8]) -> Result<Content, Damage> {
    let text = as_text(bytes);
    if pem::is_pem(&text) {
        let blocks = pem::blocks(&text).map_err(|error| Damage(error.to_string()))?;
        let items = blocks.iter().map(pem_item).collect::<Result<_, _>>()?;
        return Ok(Content { is_pem: true, items });
    }
    Ok(Content { is_pem: false, items: der_items(bytes)? })
}

/// The elements directly inside a DER sequence; `None` if it is not one, or not whole.
pub(super) fn children(der: &[u8]) -> Option<Vec<Any<'_>>> {
    let (_, outer) = Any::from_der(der).ok()?;
    (outer.tag() == Tag::Sequence).then(|| elements(outer.data)).flatten()
}

/// DER elements one after the other; `None` if the last one is not whole.
pub(super) fn elements(bytes: &[u8]) -> Option<Vec<Any<'_>>> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (behind, element) = Any::from_der(rest).ok()?;
        found.push(element);
        rest = behind;
    }
    Some(found)
}

/// Notepad and PowerShell save text as UTF-16 with a byte order mark.
fn as_text(bytes: &[u8]) -> Zeroizing<String> {
    let units = |read: fn([u8; 2]) -> u16| bytes[2..].chunks_exact(2).map(move |pair| read([pair[0], pair[1]]));
    let text = match bytes {
        [0xFF, 0xFE, ..] => char::decode_utf16(units(u16::from_le_bytes)).map(Result::unwrap_or_default).collect(),
        [0xFE, 0xFF, ..] => char::decode_utf16(units(u16::from_be_bytes)).map(Result::unwrap_or_default).collect(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    };
    Zeroizing::new(text)
}

fn pem_item(block: &Block<'_>) -> Result<Item, Damage> {
    match block.label {
        "CERTIFICATE" | "X509 CERTIFICATE" => certificate(&block.der),
        // OpenSSL's own form: the certificate, then what it is trusted for.
        "TRUSTED CERTIFICATE" => certificate(first_element(&block.der)),
        "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" | "ENCRYPTED PRIVATE KEY" => pem_key(block),
        other => Ok(Item::Else(noun_of_label(other))),
    }
}

fn pem_key(block: &Block<'_>) -> Result<Item, Damage> {
    if let Some(legacy) = LegacyKey::from_block(block) {
        return Ok(Item::Key(StoredKey::EncryptedPem(legacy)));
    }
    match der_item(&block.der)? {
        key @ Item::Key(_) => Ok(key),
        _ => Err(Damage(format!("what stands in {} is not a key", block.label))),
    }
}

fn noun_of_label(label: &str) -> String {
    let noun = match label {
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => "a certificate signing request",
        "X509 CRL" => "a revocation list",
        "PUBLIC KEY" | "RSA PUBLIC KEY" => "a public key",
        "PKCS7" | "CMS" => "a PKCS#7 bundle",
        "OPENSSH PRIVATE KEY" => "an OpenSSH key",
        "DSA PRIVATE KEY" => "a DSA key",
        "EC PARAMETERS" | "DH PARAMETERS" | "X9.42 DH PARAMETERS" => "parameters without a key",
        _ => "PEM text that is neither a certificate nor a key",
    };
    noun.to_owned()
}

fn der_items(bytes: &[u8]) -> Result<Vec<Item>, Damage> {
    let mut items = Vec::new();
    let mut rest = bytes;
    while !rest.trim_ascii().is_empty() {
        let element = first_element(rest);
        items.push(der_item(element)?);
        rest = &rest[element.len()..];
    }
    Ok(items)
}

/// The first DER element with its header, or everything if there is no telling where it ends.
fn first_element(bytes: &[u8]) -> &[u8] {
    match Any::from_der(bytes) {
        Ok((rest, _)) => &bytes[..bytes.len() - rest.len()],
        Err(_) => bytes,
    }
}

fn der_item(der: &[u8]) -> Result<Item, Damage> {
    let Some(children) = children(der) else { return unknown(der) };
    let tags: Vec<Tag> = children.iter().map(Any::tag).collect();
    match tags.as_slice() {
        // Before PKCS#8, which a PKCS#12 (version 3) looks like.
        [Tag::Integer, Tag::Sequence, ..] if children[0].data == [3] => Ok(else_("a PKCS#12 keystore")),
        [Tag::Integer, Tag::Integer] => Ok(else_("a public key")),
        [Tag::Integer, Tag::Integer, ..] if tags.len() == 6 => Ok(else_("a DSA key")),
        [Tag::Integer, Tag::Sequence | Tag::OctetString | Tag::Integer, ..] => plain_key(der),
        [Tag::Sequence, Tag::OctetString] => Ok(Item::Key(StoredKey::EncryptedPkcs8(Zeroizing::new(der.to_vec())))),
        [Tag::Sequence, Tag::BitString] => Ok(else_("a public key")),
        [Tag::Oid, ..] => Ok(else_("a PKCS#7 bundle")),
        [Tag::Sequence, Tag::Sequence, Tag::BitString] => signed_item(der),
        _ => unknown(der),
    }
}

fn plain_key(der: &[u8]) -> Result<Item, Damage> {
    PrivateKeyDer::try_from(der)
        .map(|key| Item::Key(StoredKey::Plain(key.clone_key())))
        .map_err(|reason| Damage(reason.to_owned()))
}

fn signed_item(der: &[u8]) -> Result<Item, Damage> {
    if X509CertificationRequest::from_der(der).is_ok() {
        return Ok(else_("a certificate signing request"));
    }
    if CertificateRevocationList::from_der(der).is_ok() {
        return Ok(else_("a revocation list"));
    }
    certificate(der)
}

fn certificate(der: &[u8]) -> Result<Item, Damage> {
    CertificateInfo::from_der(der)
        .map(|info| Item::Certificate(Box::new(info)))
        .map_err(|error| Damage(error.to_string()))
}

fn unknown(bytes: &[u8]) -> Result<Item, Damage> {
    match bytes {
        [0xFE, 0xED, 0xFE, 0xED, ..] => Ok(else_("a Java keystore (JKS)")),
        [0xCE, 0xCE, 0xCE, 0xCE, ..] => Ok(else_("a Java keystore (JCEKS)")),
        // A DER sequence whose length takes bytes of its own, as every certificate and most keys begin.
        [0x30, 0x81..=0x84, ..] => Err(Damage("it ends too early, or bytes in it were changed".to_owned())),
        _ if std::str::from_utf8(bytes).is_ok() => Ok(else_("text that is neither a certificate nor a key")),
        _ => Ok(else_("data that is neither a certificate nor a key")),
    }
}

fn else_(noun: &str) -> Item {
    Item::Else(noun.to_owned())
}

//! What a file holds, told by its content and never by its ending.

use x509_parser::asn1_rs::oid;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::oid_registry::Oid;
use x509_parser::prelude::FromDer;
use zeroize::Zeroizing;

use super::der::{BIT_STRING, CONTEXT_0, Element, INTEGER, OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE};
use super::foreign::{self, Foreign};
use super::key::StoredKey;
use super::keystore::{JKS_MAGIC, KeystoreKind, MOST_ENTRIES, MOST_KEYS, StoredKeystore};
use super::legacy_key::LegacyKey;
use super::pem::{self, Block, Framed};
use super::pkcs7::{self, Bundle};
use super::{CertificateInfo, Form, ber, certificate as parsing, names};

const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

const SERVER_AUTH: Oid<'static> = oid!(1.3.6.1.5.5.7.3.1);
/// `anyExtendedKeyUsage`
const ANY_PURPOSE: Oid<'static> = oid!(2.5.29.37.0);

/// Everything in one file.
pub(super) struct Content {
    pub form: Form,
    /// What was found, in the order of the file.
    pub items: Vec<Item>,
    /// How many of them are keys.
    keys: usize,
}

/// One thing in a file.
pub(super) enum Item {
    Certificate(Box<CertificateInfo>),
    /// A certificate that OpenSSL was told not to believe where it is a server's CA.
    Distrusted(Box<CertificateInfo>),
    Key(StoredKey),
    Keystore(StoredKeystore),
    /// A keystore that cannot be read, by the name of its kind.
    ForeignKeystore(&'static str),
    /// Anything else that is known, as a noun phrase.
    Else(String),
    /// Nothing that is known, as a noun phrase.
    Unknown(&'static str),
}

/// Why the content cannot be told.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It begins like something that we know, and cannot be read to its end. Says how.
    Damaged(String),
    /// More of these than there is any use for, as in "more than 1000 keys".
    TooMany(String),
}

/// Looks into the bytes of a file.
pub(super) fn sniff(bytes: &[u8]) -> Result<Content, Refusal> {
    // A keystore may hold text, also text that looks like PEM.
    let is_binary = Element::only(bytes, SEQUENCE).is_some() || bytes.starts_with(&JKS_MAGIC);
    let mut converted = Zeroizing::new(String::new());
    match pem::text(bytes, &mut converted) {
        Some(text) if !is_binary => sniff_pem(text),
        _ => sniff_der(bytes),
    }
}

fn sniff_pem(text: &str) -> Result<Content, Refusal> {
    let mut content = Content::new(Form::Pem);
    for framed in pem::blocks(text) {
        let framed = framed.map_err(|error| damaged(&error.to_string()))?;
        content.add_pem(&framed)?;
    }
    Ok(content)
}

/// DER files may have several items one after the other, and end in a line feed.
fn sniff_der(bytes: &[u8]) -> Result<Content, Refusal> {
    let mut content = Content::new(Form::Der);
    let mut rest = bytes.trim_ascii_start();
    while !rest.is_empty() {
        let behind = match Element::first(rest) {
            Some((element, behind)) if content.add_der(element.whole)? => behind,
            // What cannot be told apart is one thing up to the end.
            _ => {
                content.add_unknown(rest)?;
                break;
            }
        };
        rest = behind.trim_ascii_start();
    }
    Ok(content)
}

impl Content {
    fn new(form: Form) -> Self {
        Self { form, items: Vec::new(), keys: 0 }
    }

    fn add(&mut self, item: Item) -> Result<(), Refusal> {
        let is_keystore = |item: &Item| matches!(item, Item::Keystore(_));
        if is_keystore(&item) && self.items.iter().any(is_keystore) {
            return Err(Refusal::TooMany("more than one keystore".to_owned()));
        }
        self.keys += usize::from(matches!(item, Item::Key(_)));
        if self.keys > MOST_KEYS {
            return Err(Refusal::TooMany(format!("more than {MOST_KEYS} keys")));
        }
        if self.items.len() == MOST_ENTRIES {
            return Err(Refusal::TooMany(format!("more than {MOST_ENTRIES} certificates and others")));
        }
        self.items.push(item);
        Ok(())
    }

    fn add_pem(&mut self, framed: &Framed<'_>) -> Result<(), Refusal> {
        let decode = || framed.decode().map_err(|error| damaged(&error.to_string()));
        let before = self.items.len();
        match framed.label {
            "CERTIFICATE" | "X509 CERTIFICATE" | "PKCS7" | "CMS" | "PKCS #7 SIGNED DATA" | "CERTIFICATE CHAIN" => {
                self.add_whole(&decode()?.der)?;
                let found = &self.items[before..];
                if found.iter().any(|item| matches!(item, Item::Key(_) | Item::Keystore(_))) {
                    return Err(damaged(&format!("what stands in {} is not a certificate", framed.label)));
                }
                Ok(())
            }
            // OpenSSL's own form: the certificate, then what it is trusted for.
            "TRUSTED CERTIFICATE" => {
                let der = decode()?.der;
                let (own, marks) = Element::first(&der).map_or((&**der, &[][..]), |(own, marks)| (own.whole, marks));
                let info = Box::new(certificate_info(own)?);
                self.add(if is_for_servers(marks) { Item::Certificate(info) } else { Item::Distrusted(info) })
            }
            "PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" | "ENCRYPTED PRIVATE KEY" => {
                self.add(pem_key(framed, &decode()?)?)
            }
            "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => self.add(request(&decode()?.der)),
            other => self.add(Item::Else(noun_of_label(other).to_owned())),
        }
    }

    /// One DER item that must be known.
    fn add_whole(&mut self, der: &[u8]) -> Result<(), Refusal> {
        if self.add_der(der)? { Ok(()) } else { Err(cut()) }
    }

    /// Adds what a DER element is, or says that it is nothing known.
    fn add_der(&mut self, der: &[u8]) -> Result<bool, Refusal> {
        let fields = Element::only(der, SEQUENCE).and_then(Element::fields).unwrap_or_default();
        let tags: Vec<u8> = fields.iter().map(|field| field.tag).collect();
        let item = match tags.as_slice() {
            // Before PKCS#8, which a PKCS#12 (version 3) looks like.
            [INTEGER, SEQUENCE, ..] if fields[0].content == [3] => {
                self.form = Form::Pkcs12;
                Item::Keystore(StoredKeystore::new(KeystoreKind::Pkcs12, der))
            }
            [INTEGER, INTEGER] | [SEQUENCE, BIT_STRING] => Item::Else("a public key".to_owned()),
            [INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER] => Item::Else("a DSA key".to_owned()),
            [INTEGER, SEQUENCE | OCTET_STRING | INTEGER, ..] => plain_key(der),
            [SEQUENCE, OCTET_STRING] => Item::Key(StoredKey::EncryptedPkcs8(Zeroizing::new(der.to_vec()))),
            [OBJECT_IDENTIFIER, ..] => return self.add_bundle(der).map(|()| true),
            [SEQUENCE, SEQUENCE, BIT_STRING] => signed_item(der, fields[0])?,
            _ => return Ok(false),
        };
        self.add(item).map(|()| true)
    }

    fn add_bundle(&mut self, der: &[u8]) -> Result<(), Refusal> {
        self.form = Form::Pkcs7;
        match pkcs7::open(der).ok_or_else(cut)? {
            Bundle::Certificates(certificates) => {
                certificates.map(|element| certificate(element.whole)).try_for_each(|item| self.add(item?))
            }
            Bundle::Else(noun) => self.add(Item::Else(noun.to_owned())),
        }
    }

    /// What is no DER, or no DER that is known.
    fn add_unknown(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        if let Some(der) = ber::definite(bytes) {
            return self.add_whole(&der);
        }
        let item = match foreign::recognise(bytes) {
            Foreign::Jks => {
                self.form = Form::Jks;
                Item::Keystore(StoredKeystore::new(KeystoreKind::Jks, bytes))
            }
            Foreign::Keystore(kind) => Item::ForeignKeystore(kind),
            Foreign::Else(noun) => Item::Else(noun.to_owned()),
            Foreign::CutDer => return Err(cut()),
            Foreign::Unknown(noun) => Item::Unknown(noun),
        };
        self.add(item)
    }
}

fn pem_key(framed: &Framed<'_>, block: &Block<'_>) -> Result<Item, Refusal> {
    if let Some(legacy) = LegacyKey::from_block(block) {
        return Ok(Item::Key(StoredKey::EncryptedPem(legacy)));
    }
    let mut inside = Content::new(Form::Pem);
    inside.add_whole(&block.der)?;
    match inside.items.pop() {
        Some(key @ Item::Key(_)) => Ok(key),
        _ => Err(damaged(&format!("what stands in {} is not a key", framed.label))),
    }
}

fn noun_of_label(label: &str) -> &'static str {
    match label {
        "X509 CRL" => "a revocation list",
        "PUBLIC KEY" | "RSA PUBLIC KEY" => "a public key",
        "OPENSSH PRIVATE KEY" => "an OpenSSH key",
        "DSA PRIVATE KEY" => "a DSA key",
        "EC PARAMETERS" | "DH PARAMETERS" | "X9.42 DH PARAMETERS" => "parameters without a key",
        _ => "PEM text that is neither a certificate nor a key",
    }
}

fn plain_key(der: &[u8]) -> Item {
    Item::Key(StoredKey::Plain(Zeroizing::new(der.to_vec())))
}

/// A request begins with number, name and key; in a revocation list a time stands where certificates have a name.
fn signed_item(der: &[u8], content: Element<'_>) -> Result<Item, Refusal> {
    let fields = content.fields().ok_or_else(cut)?;
    let tags: Vec<u8> = fields.iter().map(|field| field.tag).collect();
    let is_list = tags.iter().take(4).any(|tag| matches!(*tag, UTC_TIME | GENERALIZED_TIME));
    match tags.as_slice() {
        [INTEGER, SEQUENCE, SEQUENCE] | [INTEGER, SEQUENCE, SEQUENCE, 0xA0] => Ok(request(der)),
        _ if is_list => Ok(Item::Else("a revocation list".to_owned())),
        _ => certificate(der),
    }
}

fn request(der: &[u8]) -> Item {
    let readable = der.get(..parsing::LARGEST).map_or(der, |_| &[]);
    let name = X509CertificationRequest::from_der(readable)
        .map(|(_, request)| names::distinguished(&request.certification_request_info.subject))
        .unwrap_or_default();
    let whose = if name.is_empty() { String::new() } else { format!(" for {name}") };
    Item::Else(format!("a certificate signing request{whose}"))
}

/// What stands behind a trusted certificate: what it is trusted for, if not for everything, then in `[0]` what it is not.
fn is_for_servers(marks: &[u8]) -> bool {
    let Some(marks) = Element::only(marks, SEQUENCE) else { return marks.is_empty() };
    let names_servers = |list: Element<'_>| {
        list.elements().filter_map(Element::oid).any(|purpose| purpose == SERVER_AUTH || purpose == ANY_PURPOSE)
    };
    let of_tag = |tag| marks.elements().find(|list| list.tag == tag);
    of_tag(SEQUENCE).is_none_or(names_servers) && !of_tag(CONTEXT_0).is_some_and(names_servers)
}

fn certificate(der: &[u8]) -> Result<Item, Refusal> {
    certificate_info(der).map(|info| Item::Certificate(Box::new(info)))
}

fn certificate_info(der: &[u8]) -> Result<CertificateInfo, Refusal> {
    CertificateInfo::from_der(der).map_err(|error| damaged(&error.to_string()))
}

fn damaged(detail: &str) -> Refusal {
    Refusal::Damaged(detail.to_owned())
}

fn cut() -> Refusal {
    damaged("it ends too early, or bytes in it were changed")
}

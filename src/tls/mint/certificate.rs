//! What a certificate looks like: X.509 version 3 (RFC 5280), with names and purposes as strict verifiers want them.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use jiff::{SignedDuration, Timestamp};
use x509_parser::asn1_rs::oid;
use x509_parser::extensions::ParsedExtension;
use x509_parser::oid_registry::{
    OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER, OID_X509_EXT_BASIC_CONSTRAINTS, OID_X509_EXT_EXTENDED_KEY_USAGE,
    OID_X509_EXT_KEY_USAGE, OID_X509_EXT_SUBJECT_ALT_NAME, OID_X509_EXT_SUBJECT_KEY_IDENTIFIER, Oid,
};

use super::name::{self, Name, ServerName};
use super::private_key::{self, PrivateKey};
use super::{MintError, der};
use crate::tls::der::{Element, SEQUENCE};
use crate::tls::{CertificateInfo, KeyKind, certificate};

/// Clocks of two machines differ: what is made now is valid since an hour ago.
const BACKDATED: SignedDuration = SignedDuration::from_hours(1);

/// A hundred years. Keeps the last moment within what people can mean.
pub const LONGEST_DAYS: u32 = 36_500;

const SERVER_AUTH: Oid<'static> = oid!(1.3.6.1.5.5.7.3.1);
const CLIENT_AUTH: Oid<'static> = oid!(1.3.6.1.5.5.7.3.2);
/// Proofs that the old certificate was logged in public (RFC 6962): never true of another one.
const LOGGED: Oid<'static> = oid!(1.3.6.1.4.1.11129.2.4.2);

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Signing other certificates.
    Authority,
    /// Showing it as a broker.
    Server,
    /// Showing it as a client.
    Client,
}

impl Purpose {
    /// What a certificate says that it is for: a CA, a server before a client. `None` if it leaves that open.
    #[must_use]
    pub fn of(info: &CertificateInfo) -> Option<Self> {
        if info.is_ca {
            return Some(Self::Authority);
        }
        let parsed = certificate::parse(&info.der).ok()?;
        let purposes = parsed.extended_key_usage().ok()??.value;
        if purposes.server_auth { Some(Self::Server) } else { purposes.client_auth.then_some(Self::Client) }
    }
}

/// What is signed, but for dates and serial number.
pub(super) struct Content<'a> {
    pub subject: &'a Name,
    /// `SubjectPublicKeyInfo` in DER.
    pub spki: &'a [u8],
    /// All extensions, one after the other, but for the issuer's key identifier.
    pub extensions: Vec<u8>,
    pub days: u32,
}

/// Who signs: the name and, unless it is the certificate's own, the identifier of the key.
pub(super) struct SignedBy<'a> {
    pub name: &'a Name,
    pub key_identifier: Option<Vec<u8>>,
    pub key: &'a PrivateKey,
}

/// The certificate, in DER.
pub(super) fn write(content: &Content<'_>, by: &SignedBy<'_>) -> Result<CertificateInfo, MintError> {
    let serial = serial()?;
    let now = Timestamp::now();
    let lifetime = SignedDuration::from_hours(24 * i64::from(content.days.min(LONGEST_DAYS)));
    let validity = der::sequence(&[&time(now - BACKDATED), &time(now + lifetime)]);
    let authority = by.key_identifier.as_ref().map(|identifier| authority_key_identifier(identifier));
    let extensions = der::sequence(&[&content.extensions, authority.as_deref().unwrap_or_default()]);
    let der = by.key.sign(|algorithm| {
        der::sequence(&[
            &der::context(0, &[&der::integer(&[2])]),
            &der::integer(&serial),
            algorithm,
            by.name.der(),
            &validity,
            content.subject.der(),
            content.spki,
            &der::context(3, &[&extensions]),
        ])
    })?;
    CertificateInfo::from_der(&der).map_err(|_| MintError::Library("a certificate"))
}

/// The extensions of a new certificate.
pub(super) fn extensions(purpose: Purpose, spki: &[u8], subject: &Name, names: &[ServerName]) -> Vec<u8> {
    let mut extensions = [basic_constraints(purpose), key_usage(purpose, spki)].concat();
    let extended = |purpose| extension(&OID_X509_EXT_EXTENDED_KEY_USAGE, false, &der::sequence(&[&der::oid(purpose)]));
    match purpose {
        Purpose::Authority => {}
        Purpose::Server => extensions.extend(extended(&SERVER_AUTH)),
        Purpose::Client => extensions.extend(extended(&CLIENT_AUTH)),
    }
    extensions.extend(subject_key_identifier(spki));
    if !names.is_empty() {
        extensions.extend(alternative_names(subject, names));
    }
    extensions
}

/// The extensions of a certificate that takes the place of an old one: the same, but for what follows from the keys.
pub(super) fn renewed_extensions(old: &CertificateInfo, spki: &[u8]) -> Result<Vec<u8>, MintError> {
    let parsed = certificate::parse(&old.der).map_err(|_| MintError::Library("a certificate"))?;
    let of_the_keys = [OID_X509_EXT_SUBJECT_KEY_IDENTIFIER, OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER, LOGGED];
    let mut extensions = Vec::new();
    for kept in parsed.extensions().iter().filter(|extension| !of_the_keys.contains(&extension.oid)) {
        extensions.extend(extension(&kept.oid, kept.critical, kept.value));
    }
    // Version 1 has none. A root gets what a new one gets; anything else may be shown by both sides, as before.
    if extensions.is_empty() && old.is_self_issued() {
        return Ok(self::extensions(Purpose::Authority, spki, &Name::subject_of(old), &[]));
    }
    if extensions.is_empty() {
        extensions = basic_constraints(Purpose::Client);
    }
    extensions.extend(subject_key_identifier(spki));
    Ok(extensions)
}

/// `subjectAltName`. Critical where the subject says nothing (RFC 5280, 4.2.1.6).
pub(super) fn alternative_names(subject: &Name, names: &[ServerName]) -> Vec<u8> {
    extension(&OID_X509_EXT_SUBJECT_ALT_NAME, subject.is_empty(), &name::alternative_names(names))
}

/// The identifier of an issuer's key: the one that its certificate gives, else the usual one.
pub(super) fn key_identifier_of(issuer: &CertificateInfo) -> Vec<u8> {
    let parsed = certificate::parse(&issuer.der).ok();
    let given = parsed.as_ref().and_then(|parsed| {
        parsed.extensions().iter().find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(identifier) => Some(identifier.0.to_vec()),
            _ => None,
        })
    });
    given.unwrap_or_else(|| key_identifier(&issuer.spki()))
}

fn extension(kind: &Oid<'_>, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { der::TRUE } else { &[] };
    der::sequence(&[&der::oid(kind), critical, &der::octet_string(&[value])])
}

fn basic_constraints(purpose: Purpose) -> Vec<u8> {
    let value = match purpose {
        Purpose::Authority => der::sequence(&[der::TRUE]),
        Purpose::Server | Purpose::Client => der::sequence(&[]),
    };
    extension(&OID_X509_EXT_BASIC_CONSTRAINTS, true, &value)
}

/// Bits are counted from the highest (RFC 5280, 4.2.1.3).
fn key_usage(purpose: Purpose, spki: &[u8]) -> Vec<u8> {
    let bits = match purpose {
        // keyCertSign (5) and cRLSign (6).
        Purpose::Authority => der::bit_string(&[0b0000_0110], 1),
        // digitalSignature (0) and keyEncipherment (2): TLS 1.2 may still have its secret encrypted with RSA.
        Purpose::Server if matches!(KeyKind::of_spki(spki), KeyKind::Rsa(_)) => der::bit_string(&[0b1010_0000], 5),
        // digitalSignature (0).
        Purpose::Server | Purpose::Client => der::bit_string(&[0b1000_0000], 7),
    };
    extension(&OID_X509_EXT_KEY_USAGE, true, &bits)
}

fn subject_key_identifier(spki: &[u8]) -> Vec<u8> {
    extension(&OID_X509_EXT_SUBJECT_KEY_IDENTIFIER, false, &der::octet_string(&[&key_identifier(spki)]))
}

fn authority_key_identifier(identifier: &[u8]) -> Vec<u8> {
    let value = der::sequence(&[&der::context_primitive(0, identifier)]);
    extension(&OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER, false, &value)
}

/// SHA-1 of the public key's bits (RFC 5280, 4.2.1.2, method 1), as OpenSSL does it. A name, no proof.
fn key_identifier(spki: &[u8]) -> Vec<u8> {
    // What stands first in a bit string is how many of its bits are not used.
    let parts = Element::only(spki, SEQUENCE).and_then(Element::fields).unwrap_or_default();
    let bits = parts.get(1).and_then(|bits| bits.content.get(1..));
    digest(&SHA1_FOR_LEGACY_USE_ONLY, bits.unwrap_or(spki)).as_ref().to_vec()
}

/// 126 random bits: positive, of the same length always, and never used twice.
fn serial() -> Result<[u8; 16], MintError> {
    let mut serial = private_key::random::<16>()?;
    serial[0] = serial[0] & 0x3F | 0x40;
    Ok(serial)
}

/// Up to the year 2049 in the short form, later in the long one (RFC 5280, 4.1.2.5).
fn time(moment: Timestamp) -> Vec<u8> {
    const UTC_TIME: u8 = 0x17;
    const GENERALIZED_TIME: u8 = 0x18;
    let long = moment.strftime("%Y%m%d%H%M%SZ").to_string();
    if long.as_str() < "2050" {
        der::element(UTC_TIME, &[&long.as_bytes()[2..]])
    } else {
        der::element(GENERALIZED_TIME, &[long.as_bytes()])
    }
}

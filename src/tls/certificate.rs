//! What one certificate says, for people and for comparisons.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use aws_lc_rs::digest;
use jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::objects::{oid_registry, oid2sn};
use x509_parser::oid_registry as oids;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::{names, pem};

/// In bytes: four times what TLS can carry in one message. Taken apart, one takes fifty times its size.
pub(super) const LARGEST: usize = 256 * 1024;

/// Certificates name a hundred hosts at the very most. More are not told, but still count in a handshake.
const MOST_NAMES: usize = 1000;

/// The facts of one X.509 certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateInfo {
    /// The whole subject in the order of the certificate, as in `C=GB, O=Example, CN=client1`.
    pub subject: String,
    /// The subject's last common name: the one that brokers take for the user name.
    pub common_name: Option<String>,
    /// The whole issuer, written like the subject.
    pub issuer: String,
    /// DNS names and IP addresses of the subjectAltName extension, the first thousand.
    pub names: Vec<String>,
    /// The serial number in hexadecimal, `4F:1A:…`.
    pub serial: String,
    /// The first moment at which it is valid.
    pub not_before: Timestamp,
    /// The last moment at which it is valid.
    pub not_after: Timestamp,
    /// X.509 version: 1, 2 or 3.
    pub version: u8,
    /// Whether basicConstraints says CA:TRUE.
    pub is_ca: bool,
    /// Kind and size of its public key.
    pub key: KeyKind,
    /// The algorithm that it is signed with, by its short name: `sha256WithRSAEncryption`.
    pub signature: String,
    /// SHA-256 of the DER encoding in hexadecimal, `AB:CD:…`.
    pub sha256: String,
    /// The DER encoding itself.
    pub der: Arc<[u8]>,
}

/// Kind and size of a public or private key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA, with the modulus in bits.
    Rsa(usize),
    /// NIST P-256, P-384 or P-521, by that number.
    Ec(u16),
    /// Ed25519.
    Ed25519,
    /// Anything else, by its own name or object identifier.
    Other(String),
}

/// The bytes are not one whole certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a certificate: {detail}")]
pub struct CertificateParseError {
    /// What the parser said.
    pub detail: String,
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa(bits) => write!(f, "RSA {bits}"),
            Self::Ec(bits) => write!(f, "P-{bits}"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Other(name) => f.write_str(name),
        }
    }
}

impl CertificateInfo {
    /// Reads one DER certificate of any version, with nothing behind it.
    ///
    /// # Errors
    /// The bytes are something else.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateParseError> {
        let certificate = parse(der)?;
        Ok(Self {
            subject: names::distinguished(certificate.subject()),
            common_name: names::common(certificate.subject()),
            issuer: names::distinguished(certificate.issuer()),
            names: alternative_names(&certificate),
            serial: hexadecimal(without_leading_zeros(certificate.raw_serial())),
            not_before: timestamp(&certificate.validity().not_before),
            not_after: timestamp(&certificate.validity().not_after),
            version: u8::try_from(certificate.version().0).unwrap_or(u8::MAX).saturating_add(1),
            is_ca: certificate.is_ca(),
            key: KeyKind::of_public_key(certificate.public_key()),
            signature: oid_name(&certificate.signature_algorithm.algorithm),
            sha256: hexadecimal(digest::digest(&digest::SHA256, der).as_ref()),
            der: der.into(),
        })
    }

    /// The name to call it by: the common name, else the first alternative name, else the whole subject.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.common_name.as_deref().or(self.names.first().map(String::as_str)).unwrap_or(&self.subject)
    }

    /// Whether subject and issuer are the same.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    /// As PEM.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem::write("CERTIFICATE", &self.der).to_string()
    }

    /// Its `SubjectPublicKeyInfo` in DER: equal to a private key's where the two belong together.
    #[must_use]
    pub fn spki(&self) -> Vec<u8> {
        parse(&self.der).map(|certificate| certificate.public_key().raw.to_vec()).unwrap_or_default()
    }
}

impl KeyKind {
    /// The kind of a `SubjectPublicKeyInfo` in DER.
    pub(super) fn of_spki(spki: &[u8]) -> Self {
        SubjectPublicKeyInfo::from_der(spki)
            .map_or_else(|_| Self::Other("unknown".to_owned()), |(_, key)| Self::of_public_key(&key))
    }

    fn of_public_key(key: &SubjectPublicKeyInfo<'_>) -> Self {
        let algorithm = &key.algorithm.algorithm;
        if *algorithm == oids::OID_SIG_ED25519 {
            return Self::Ed25519;
        }
        if *algorithm == oids::OID_KEY_TYPE_EC_PUBLIC_KEY {
            return key.algorithm.parameters().map_or_else(
                || Self::Other("an elliptic curve without a name".to_owned()),
                |curve| curve.as_oid().map_or_else(|_| Self::unnamed_curve(), |oid| Self::of_curve(&oid)),
            );
        }
        match key.parsed() {
            Ok(PublicKey::RSA(rsa)) if *algorithm == oids::OID_PKCS1_RSAENCRYPTION => Self::Rsa(bits(rsa.modulus)),
            _ => Self::Other(oid_name(algorithm)),
        }
    }

    /// The kind of an elliptic curve by its object identifier.
    pub(super) fn of_curve(curve: &oids::Oid<'_>) -> Self {
        if *curve == oids::OID_EC_P256 {
            Self::Ec(256)
        } else if *curve == oids::OID_NIST_EC_P384 {
            Self::Ec(384)
        } else if *curve == oids::OID_NIST_EC_P521 {
            Self::Ec(521)
        } else {
            Self::Other(oid_name(curve))
        }
    }

    pub(super) fn unnamed_curve() -> Self {
        Self::Other("an elliptic curve with parameters of its own".to_owned())
    }
}

/// One certificate and nothing behind it.
pub(super) fn parse(der: &[u8]) -> Result<X509Certificate<'_>, CertificateParseError> {
    if der.len() > LARGEST {
        return Err(CertificateParseError { detail: "it is larger than any".to_owned() });
    }
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        Ok(_) => Err(CertificateParseError { detail: "there are bytes behind it".to_owned() }),
        Err(error) => Err(CertificateParseError { detail: error.to_string() }),
    }
}

/// The short name of an object identifier, or its numbers.
pub(super) fn oid_name(oid: &oids::Oid<'_>) -> String {
    let numbers = oid.to_id_string();
    // Met in the field, and not in the registry of x509-parser.
    match numbers.as_str() {
        "1.2.840.10045.4.1" => "ecdsa-with-SHA1".to_owned(),
        "1.3.132.0.10" => "secp256k1".to_owned(),
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1".to_owned(),
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1".to_owned(),
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1".to_owned(),
        "1.3.101.113" => "Ed448".to_owned(),
        _ => oid2sn(oid, oid_registry()).map_or(numbers, str::to_owned),
    }
}

/// The length of a big-endian number in bits.
pub(super) fn bits(number: &[u8]) -> usize {
    let number = without_leading_zeros(number);
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

fn without_leading_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    &number[zeros..]
}

fn alternative_names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    extension.value.general_names.iter().filter_map(alternative_name).take(MOST_NAMES).collect()
}

fn alternative_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(dns) => {
            let dns = names::shortened(dns.as_bytes(), |dns| String::from_utf8_lossy(dns).into_owned());
            Some(names::printable(&dns))
        }
        GeneralName::IPAddress(octets) => ip_address(octets).map(|ip| ip.to_string()),
        _ => None,
    }
}

/// Four or sixteen octets.
pub(super) fn ip_address(octets: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

/// X.509 can write the last hours of the year 9999 ("never ends"), which jiff cannot.
fn timestamp(time: &ASN1Time) -> Timestamp {
    let seconds = time.timestamp().clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

fn hexadecimal(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

//! What one certificate says, for people and for comparisons.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;

/// The facts of one X.509 certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateInfo {
    /// The whole subject in the order of the certificate, as in `C=GB, O=Example, CN=client1`.
    pub subject: String,
    /// The subject's last common name: the one that brokers take for the user name.
    pub common_name: Option<String>,
    /// The whole issuer, written like the subject.
    pub issuer: String,
    /// DNS names and IP addresses of the subjectAltName extension.
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
}

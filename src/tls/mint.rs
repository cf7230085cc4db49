//! Making test certificates: a CA, a server and a client.

/// A certificate and its key, as PEM.
#[derive(Clone)]
pub struct MintedIdentity {
    /// The certificate.
    pub certificate_pem: String,
    /// PKCS#8, wiped on drop.
    pub key_pem: zeroize::Zeroizing<String>,
}

/// A CA that can issue.
pub struct MintedAuthority;

/// The library could not make a certificate.
#[derive(Debug, thiserror::Error)]
#[error("cannot make a certificate")]
pub struct MintError(#[from] rcgen::Error);

//! What a handshake saw, kept even when it fails.

use std::sync::{Arc, Mutex, PoisonError};

use super::CertificateInfo;

/// What was overlooked in a server's certificate, by the user's choice or as OpenSSL does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leniency {
    /// It is self-signed, and is itself in the CA file, byte for byte.
    Pinned,
    /// It is of X.509 version 1, or a CA's own, under the CA file.
    OldForm,
    /// It has no DNS name among its alternative names, or none at all, and was taken by its common name.
    CommonName,
    /// Chosen: its name was not compared with the broker address.
    NameNotChecked,
    /// Chosen: it was checked for another name than the broker address.
    OtherName,
    /// Chosen: it is exactly the pinned certificate, so its name was not compared.
    Fingerprint,
    /// Chosen: nothing was checked.
    NothingChecked,
}

/// Both sides of one handshake, as far as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandshakeReport {
    /// The name that the server was asked for (SNI) and, unless that was relaxed, checked against.
    pub server_name: String,
    /// The certificates that the server presented, its own first. Empty: it presented none, or it did not come so far.
    pub server_chain: Vec<CertificateInfo>,
    /// The path that was verified: the server's own certificate first, the trusted one last. Empty: none was, or the
    /// platform decided and does not tell.
    pub verified_chain: Vec<CertificateInfo>,
    /// The certificate at which the way to a trusted CA ended: the server's own or one above it, whose issuer was not
    /// found, or which is its own issuer and not trusted. Set where that is why the server was refused.
    pub open_end: Option<CertificateInfo>,
    /// The certificate that does not bear the signature of the CA it names. Set where that is why the server was refused;
    /// not where the handshake itself was signed with another key.
    pub bad_signature_of: Option<CertificateInfo>,
    /// The certificate that has, or is signed with, a key or algorithm that is too weak or unknown. Set where that is why
    /// the server was refused.
    pub unsupported_of: Option<CertificateInfo>,
    /// Whether the server's certificate was accepted by us.
    pub server_accepted: bool,
    /// What was overlooked in it.
    pub leniencies: Vec<Leniency>,
    /// Whether the server asked for a client certificate.
    pub client_certificate_requested: bool,
    /// The issuers that the server said it accepts; most say none.
    pub acceptable_issuers: Vec<String>,
    /// Our certificate, if it was sent.
    pub client_certificate: Option<CertificateInfo>,
    /// What was sent with it: the certificates of its issuers, as far as our files have them.
    pub client_intermediates: Vec<CertificateInfo>,
    /// "TLS 1.2" or "TLS 1.3".
    pub version: Option<&'static str>,
    /// The cipher suite's standard name.
    pub cipher: Option<String>,
    /// The group of the key exchange, by its standard name: "X25519".
    pub key_exchange: Option<String>,
    /// What ALPN agreed on.
    pub alpn: Option<String>,
    /// Time from the first byte of the handshake to its end on our side.
    pub took: Option<std::time::Duration>,
}

/// Shared by the verifier, the resolver and whoever asks afterwards. One for each attempt.
#[derive(Debug, Clone, Default)]
pub struct Witness(Arc<Mutex<HandshakeReport>>);

impl Witness {
    /// What was seen so far.
    #[must_use]
    pub fn report(&self) -> HandshakeReport {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Adds to what was seen.
    pub fn note(&self, change: impl FnOnce(&mut HandshakeReport)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

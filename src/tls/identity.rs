//! Who we are: the client certificate with its chain and its key, and what was shown of it in a handshake.
//!
//! Does not use rustls' own loading of client certificates, because that refuses X.509 version 1, which is what
//! `openssl x509 -req` makes without an extension file and most brokers' tutorials use.

use std::sync::Arc;

use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::CertificateDer;
use rustls::sign::CertifiedKey;

use super::key::OpenKey;
use super::{CertificateInfo, Witness, names};

/// Servers may name thousands; nobody reads on.
const MOST_ISSUERS: usize = 200;

/// A client certificate whose key is at hand.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    /// The client's own certificate.
    pub certificate: CertificateInfo,
    /// What is sent with it.
    intermediates: Vec<CertificateInfo>,
    key: Arc<CertifiedKey>,
}

impl Identity {
    /// The certificate that belongs to the key is the client's own, wherever it stands among these; the certificates of
    /// its issuers follow, as far as they are there. `None` if none belongs to the key.
    pub fn new(certificates: Vec<CertificateInfo>, key: OpenKey) -> Option<Self> {
        let chain = chain_of(certificates, &key.spki);
        let certificate = chain.first().cloned()?;
        let intermediates = chain.iter().skip(1).cloned().collect();
        let chain = chain.iter().map(|link| CertificateDer::from(link.der.to_vec())).collect();
        Some(Self { certificate, intermediates, key: Arc::new(CertifiedKey::new(chain, key.signing)) })
    }
}

/// As far as OpenSSL follows one. Nobody's has more than five.
const LONGEST_CHAIN: usize = 100;

/// The certificate of this public key and, one after the other, its issuers. Empty if none is of this key.
pub(super) fn chain_of(mut pool: Vec<CertificateInfo>, spki: &[u8]) -> Vec<CertificateInfo> {
    let mut chain = Vec::new();
    let mut next = pool.iter().position(|certificate| certificate.spki() == spki);
    while let Some(index) = next.filter(|_| chain.len() < LONGEST_CHAIN) {
        let link = pool.swap_remove(index);
        next = if link.is_self_issued() {
            None
        } else {
            pool.iter().position(|certificate| certificate.subject == link.issuer)
        };
        chain.push(link);
    }
    chain
}

/// Answers a server that asks for a client certificate, and notes that it did.
#[derive(Debug)]
pub(super) struct Presenter {
    pub identity: Option<Identity>,
    pub witness: Witness,
}

impl ResolvesClientCert for Presenter {
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        // A key that can sign in none of the server's ways is not sent.
        let shown = self.identity.as_ref().filter(|identity| identity.key.key.choose_scheme(schemes).is_some());
        self.witness.note(|report| {
            report.client_certificate_requested = true;
            report.acceptable_issuers =
                issuers.iter().take(MOST_ISSUERS).filter_map(|der| names::distinguished_from_der(der)).collect();
            report.client_certificate = shown.map(|identity| identity.certificate.clone());
            report.client_intermediates = shown.map(|identity| identity.intermediates.clone()).unwrap_or_default();
        });
        shown.map(|identity| Arc::clone(&identity.key))
    }

    fn has_certs(&self) -> bool {
        self.identity.is_some()
    }
}

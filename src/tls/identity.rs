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

    /// What is sent: its own certificate, then its issuers.
    pub fn chain(&self) -> impl Iterator<Item = &CertificateInfo> {
        std::iter::once(&self.certificate).chain(&self.intermediates)
    }
}

/// As far as OpenSSL follows one. Nobody's has more than five.
const LONGEST_CHAIN: usize = 100;

/// A CA is made anew a few times; so many of one name are tried, as each costs a signature.
pub(super) const MOST_OF_ONE_NAME: usize = 16;

/// The certificate of this public key and, one after the other, its issuers. Empty if none is of this key.
pub(super) fn chain_of(mut pool: Vec<CertificateInfo>, spki: &[u8]) -> Vec<CertificateInfo> {
    let own = pool.iter().position(|certificate| certificate.spki() == spki);
    own.map_or_else(Vec::new, |own| {
        let own = pool.remove(own);
        chain_from(own, pool)
    })
}

/// A certificate and, one after the other, its issuers, out of a pool in any order.
pub(super) fn chain_from(own: CertificateInfo, mut pool: Vec<CertificateInfo>) -> Vec<CertificateInfo> {
    pool.retain(|other| other.der != own.der);
    let mut chain = vec![own];
    while chain.len() < LONGEST_CHAIN
        && let Some(issuer) = chain.last().and_then(|last| issuer_in(&pool, last))
    {
        chain.push(pool.remove(issuer));
    }
    chain
}

/// Where the issuer is. Of several with its name, as of a CA that was made anew, it is the one that signed.
fn issuer_in(pool: &[CertificateInfo], last: &CertificateInfo) -> Option<usize> {
    if last.is_self_issued() {
        return None;
    }
    let is_named = |index: &usize| names::are_same(&pool[*index].subject, &last.issuer);
    let named: Vec<usize> = (0..pool.len()).filter(is_named).take(MOST_OF_ONE_NAME).collect();
    match named.as_slice() {
        [] => None,
        [only] => Some(*only),
        [first, ..] => {
            let signed = named.iter().find(|index| last.was_signed_by(&pool[**index]) == Some(true));
            Some(*signed.unwrap_or(first))
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::mint::{Issuer, NewKey, PrivateKey, Purpose, Subject};

    fn authority(name: &str, key: &PrivateKey) -> Issuer {
        Issuer::self_signed(&Subject::named(name).to_name().unwrap(), key.clone(), 30).unwrap()
    }

    #[test]
    fn of_several_cas_of_one_name_the_one_that_signed_is_sent() {
        let [old, new, other, own] = [(); 4].map(|()| PrivateKey::generate(NewKey::P256).unwrap());
        let [signer, others] = [authority("Plant CA", &new), authority("Plant CA", &old)];
        let subject = Subject::named("client1").to_name().unwrap();
        let leaf = signer.issue(Purpose::Client, &subject, &[], own.spki(), 30).unwrap();
        let ca = |issuer: &Issuer| issuer.certificate().clone();
        let cases = [
            (vec![leaf.clone(), ca(&signer), ca(&others)], Some(ca(&signer))),
            (vec![leaf.clone(), ca(&others), ca(&signer)], Some(ca(&signer))),
            (vec![ca(&others), ca(&signer), leaf.clone()], Some(ca(&signer))),
            // None signed it: the broker may say why that is wrong.
            (vec![leaf.clone(), ca(&others)], Some(ca(&others))),
            (
                vec![leaf.clone(), leaf.clone(), ca(&authority("PLANT  ca", &new))],
                Some(ca(&authority("PLANT  ca", &new))),
            ),
            (vec![leaf.clone(), ca(&authority("Other CA", &other))], None),
        ];
        for (pool, issuer) in cases {
            let chain = chain_of(pool, own.spki());
            assert_eq!(chain.first(), Some(&leaf));
            let (found, expected) = (chain.get(1), issuer.as_ref());
            assert_eq!(found.map(CertificateInfo::spki), expected.map(CertificateInfo::spki));
            assert_eq!(chain.len(), 1 + usize::from(issuer.is_some()));
        }
        assert_eq!(chain_of(vec![leaf], other.spki()), []);
    }
}

//! From a server's certificate to a root, where webpki does not find the way though brokers have it and OpenSSL goes it:
//! certificates of X.509 version 1, a CA's own certificate shown by a server, and a CA's name in another spelling.
//!
//! Checks the whole path itself: every signature, date, purpose, CA flag and path length. Names that a CA is confined to
//! are not compared here, so such a CA is refused.

use std::cell::Cell;

use x509_parser::certificate::X509Certificate;

use super::presented::Presented;
use super::webpki_path::Ground;
use super::{CertificateInfo, ServerCertificateError, certificate, fitness, names, signature};

/// As many certificates as webpki lets a path have: the server's own, six between, and the root.
const LONGEST: usize = 8;

/// As many signatures as webpki checks before it calls a chain hostile.
const MOST_SIGNATURES: u32 = 100;

/// The path, from the server's own certificate to the root.
///
/// # Errors
/// There is none, or it breaks a rule.
pub(super) fn find(
    presented: &Presented<'_>,
    ground: &Ground<'_>,
) -> Result<Vec<CertificateInfo>, ServerCertificateError> {
    let search = Search { presented, ground, signatures: Cell::new(MOST_SIGNATURES) };
    let mut path = vec![presented.info.clone()];
    search.climb(&mut path)?;
    fitness::check_server(&presented.info, &presented.leaf, presented.now)?;
    Ok(path)
}

struct Search<'a> {
    presented: &'a Presented<'a>,
    ground: &'a Ground<'a>,
    signatures: Cell<u32>,
}

impl Search<'_> {
    /// Lengthens the path up to a root; leaves it as it was on failure.
    fn climb(&self, path: &mut Vec<CertificateInfo>) -> Result<(), ServerCertificateError> {
        let mut reason = ServerCertificateError::UnknownIssuer;
        let roots = self.ground.roots.iter().map(|root| (root, true));
        let others = self.ground.others.iter().map(|other| (*other, false));
        for (issuer, is_root) in roots.chain(others) {
            if path.len() >= LONGEST || path.contains(issuer) {
                continue;
            }
            let step = self.step(path, issuer).and_then(|()| {
                path.push(issuer.clone());
                let above = if is_root { Ok(()) } else { self.climb(path) };
                if above.is_err() {
                    path.pop();
                }
                above
            });
            match step {
                Ok(()) => return Ok(()),
                Err(ServerCertificateError::UnknownIssuer) => {}
                Err(other) => reason = other,
            }
        }
        Err(reason)
    }

    /// Whether this CA issued the last certificate of the path, and might.
    fn step(&self, path: &[CertificateInfo], issuer: &CertificateInfo) -> Result<(), ServerCertificateError> {
        let Some(last) = path.last().filter(|last| names::are_same(&last.issuer, &issuer.subject)) else {
            return Err(ServerCertificateError::UnknownIssuer);
        };
        let below = parse(last)?;
        let ca = parse(issuer)?;
        if self.signatures.get() == 0 {
            return Err(ServerCertificateError::UnknownIssuer);
        }
        self.signatures.set(self.signatures.get() - 1);
        let spki = ca.public_key().raw;
        signature::check_certificate(&below, &last.der, spki, self.ground.algorithms).map_err(|error| {
            match fitness::short_rsa(&issuer.key) {
                Some(bits) => {
                    ServerCertificateError::UnsupportedAlgorithm(format!("a CA with an RSA key of {bits} bits"))
                }
                None => error,
            }
        })?;
        // RFC 5280, 4.2.1.9: a CA's certificate for its own new key does not count.
        let between = path.iter().skip(1).filter(|ca| !ca.is_self_issued()).count();
        fitness::check_authority(issuer, &ca, between, self.presented.now)?;
        fitness::check_lone_authority(issuer, &ca)
    }
}

fn parse(info: &CertificateInfo) -> Result<X509Certificate<'_>, ServerCertificateError> {
    certificate::parse(&info.der).map_err(|_| fitness::unreadable())
}

//! How the certificates that we send hang together, and whether they reach a CA of the given files: by name and by
//! signature.

use super::{Dated, Finding};
use crate::tls::certificate::parse;
use crate::tls::identity::MOST_OF_ONE_NAME;
use crate::tls::names::are_same;
use crate::tls::provider::provider;
use crate::tls::{CertificateInfo, KeyKind, ServerCertificateError, fitness, signature};

/// What is to be said of the links between them.
pub(super) fn findings(chain: &[Dated], authorities: &[Dated]) -> Vec<Finding> {
    let (Some(own), Some(last)) = (chain.first(), chain.last()) else { return Vec::new() };
    let mut findings: Vec<Finding> = chain.windows(2).flat_map(|pair| link(&pair[0], &pair[1])).collect();
    if own.certificate.is_self_issued() {
        if !own.certificate.is_ca {
            findings.push(Finding::SelfSigned { file: own.file.clone(), certificate: own.certificate.clone() });
        }
        return findings;
    }
    findings.extend(end(last.clone(), authorities));
    findings
}

/// Whether the issuer issued this certificate, and was entitled to.
fn link(of: &Dated, issuer: &Dated) -> Vec<Finding> {
    let mut findings = Vec::new();
    if of.certificate.was_signed_by(&issuer.certificate) == Some(false) {
        findings.push(Finding::ChainBroken { file: of.file.clone(), certificate: of.certificate.clone() });
    }
    if fitness::short_rsa(&issuer.certificate.key).is_some() {
        findings.push(Finding::WeakKey(issuer.clone()));
    }
    if parse(&issuer.certificate.der).is_ok_and(|parsed| !fitness::may_issue(&parsed)) {
        findings.push(Finding::MayNotIssue(issuer.clone()));
    }
    findings
}

/// Whether the last of our chain is, or was signed by, one of the CA certificates.
fn end(last: Dated, authorities: &[Dated]) -> Vec<Finding> {
    if let Some(authority) = authorities.iter().find(|authority| authority.certificate.der == last.certificate.der) {
        return vec![Finding::ChainReaches { file: last.file, authority: authority.clone() }];
    }
    let named =
        authorities.iter().filter(|authority| are_same(&authority.certificate.subject, &last.certificate.issuer));
    let named: Vec<&Dated> = named.take(MOST_OF_ONE_NAME).collect();
    let reached = named.iter().find(|one| last.certificate.was_signed_by(&one.certificate) != Some(false));
    match (reached, named.first()) {
        (Some(authority), _) => {
            let mut findings = link(&last, authority);
            findings.push(Finding::ChainReaches { file: last.file, authority: Dated::clone(authority) });
            findings
        }
        (None, Some(_)) => vec![Finding::ChainBroken { file: last.file, certificate: last.certificate }],
        (None, None) => vec![Finding::ChainOpen { file: last.file, last: last.certificate }],
    }
}

impl CertificateInfo {
    /// Whether the holder of this issuer's key signed it; `None` where the algorithm or the key is too weak or unknown to
    /// tell.
    #[must_use]
    pub fn was_signed_by(&self, issuer: &Self) -> Option<bool> {
        if fitness::short_rsa(&issuer.key).is_some() || matches!(issuer.key, KeyKind::Other(_)) {
            return None;
        }
        let parsed = parse(&self.der).ok()?;
        let algorithms = provider().signature_verification_algorithms;
        match signature::check_certificate(&parsed, &self.der, &issuer.spki(), &algorithms) {
            Ok(()) => Some(true),
            Err(ServerCertificateError::BadSignature) => Some(false),
            Err(_) => None,
        }
    }
}

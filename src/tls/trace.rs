//! How far a server's certificate can be followed upwards, for the words about a chain that was refused.
//!
//! Decides about nothing: only signatures are looked at.

use rustls::crypto::WebPkiSupportedAlgorithms;

use super::{CertificateInfo, certificate, names, signature};

/// No chain is longer.
const LONGEST: usize = 16;

/// The certificates from `leaf` upwards, as far as each bears the signature of the next. It ends at a certificate that is
/// its own issuer, whose issuer is not there, or whose signature is not the issuer's.
///
/// Where `trusted` has a certificate of the issuer's name, only that counts: a namesake that the server sent proves
/// nothing.
pub(super) fn trace(
    leaf: &CertificateInfo,
    trusted: &[&CertificateInfo],
    presented: &[&CertificateInfo],
    algorithms: &WebPkiSupportedAlgorithms,
) -> Vec<CertificateInfo> {
    let mut path = vec![leaf.clone()];
    while path.len() < LONGEST
        && let Some(last) = path.last().filter(|last| !last.is_self_issued())
    {
        let is_named = |candidate: &&CertificateInfo| names::are_same(&candidate.subject, &last.issuer);
        let pool = if trusted.iter().any(is_named) { trusted } else { presented };
        let mut issuers = pool.iter().copied().filter(is_named);
        let issuer = issuers.find(|issuer| is_signed(last, issuer, algorithms));
        let Some(issuer) = issuer.filter(|issuer| !path.contains(issuer)).cloned() else { break };
        path.push(issuer);
    }
    path
}

/// Whether `issuer` signed `certificate`, in a way that is accepted.
fn is_signed(certificate: &CertificateInfo, issuer: &CertificateInfo, algorithms: &WebPkiSupportedAlgorithms) -> bool {
    let (Ok(parsed), Ok(ca)) = (certificate::parse(&certificate.der), certificate::parse(&issuer.der)) else {
        return false;
    };
    signature::check_certificate(&parsed, &certificate.der, ca.public_key().raw, algorithms).is_ok()
}

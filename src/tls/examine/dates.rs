//! When certificates begin and end, and how they are signed: our own, its issuers', and the CA file's.

use jiff::{SignedDuration, Timestamp};

use super::{Dated, Finding};
use crate::profile::{TlsSettings, Verification};
use crate::tls::CertificateInfo;

/// Certificates that end this soon are worth a word: "30 days ahead", wherever ends are told.
pub const SOON: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A file may hold thousands of old certificates; nobody reads on.
const MOST: usize = 20;

/// A finding for each certificate that is over, not yet begun, ends soon, or is signed too weakly.
pub(super) fn findings(chain: &[Dated], authorities: &[Dated], settings: &TlsSettings, now: Timestamp) -> Vec<Finding> {
    let all = || chain.iter().zip(is_first()).chain(authorities.iter().map(|one| (one, false)));
    let dated = all().filter_map(|(of, own)| date(of, own, now));
    let weak = all().filter_map(|(of, _)| weak_signature(of));
    dated.take(MOST).chain(weak.take(MOST)).chain(no_authority(authorities, settings, now)).collect()
}

/// The first of our chain is our own.
fn is_first() -> impl Iterator<Item = bool> {
    std::iter::once(true).chain(std::iter::repeat(false))
}

fn date(of: &Dated, own: bool, now: Timestamp) -> Option<Finding> {
    let CertificateInfo { not_before, not_after, .. } = of.certificate;
    if not_after < now {
        return Some(Finding::Expired { of: of.clone(), own });
    }
    if not_before > now {
        return Some(Finding::NotYetValid { of: of.clone(), own });
    }
    (not_after.duration_since(now) <= SOON).then(|| Finding::EndsSoon(of.clone()))
}

/// Nobody checks the signature of a certificate that is believed for itself.
fn weak_signature(of: &Dated) -> Option<Finding> {
    let algorithm = of.certificate.weak_hash().filter(|_| !of.certificate.is_self_issued())?.to_owned();
    Some(Finding::WeakSignature { of: of.clone(), algorithm })
}

/// A pinned certificate needs no CA, and no verification needs nothing.
fn no_authority(authorities: &[Dated], settings: &TlsSettings, now: Timestamp) -> Option<Finding> {
    match settings.verification {
        Verification::Full | Verification::ChainOnly | Verification::OtherName => {}
        Verification::Pinned | Verification::Nothing => return None,
    }
    let first = authorities.first()?;
    let is_current = |one: &CertificateInfo| one.not_before <= now && now <= one.not_after;
    let none = authorities.iter().all(|dated| !is_current(&dated.certificate));
    none.then_some(Finding::NoCurrentAuthority { slot: first.slot, file: first.file.clone() })
}

impl CertificateInfo {
    /// The hash of its signature, if that is one which can be forged: "SHA-1". OpenSSL refuses these from its security
    /// level 2 on, which is what Debian and others set.
    #[must_use]
    pub fn weak_hash(&self) -> Option<&'static str> {
        let name = self.signature.to_ascii_lowercase();
        // rsaSignature with no hash named in it is SHA-1 by its default parameters, but nobody makes such certificates.
        [("sha1", "SHA-1"), ("md5", "MD5"), ("md4", "MD4"), ("md2", "MD2")]
            .into_iter()
            .find_map(|(part, hash)| name.contains(part).then_some(hash))
    }
}

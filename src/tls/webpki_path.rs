//! From a server's certificate to a root, as webpki finds the way.
//!
//! webpki never looks at a root's dates, purposes and path length, nor at a CA's key usage. OpenSSL does, so each path is
//! looked through once more before it counts.

use std::cell::RefCell;

use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{CertificateDer, TrustAnchor};
use webpki::{EndEntityCert, KeyUsage, VerifiedPath, anchor_from_trusted_cert};

use super::presented::Presented;
use super::{CertificateInfo, ServerCertificateError, certificate, fitness};

/// What a path may be made of.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    /// Where it may end.
    pub roots: &'a [CertificateInfo],
    /// What may stand between.
    pub others: &'a [&'a CertificateInfo],
    /// What may be signed with.
    pub algorithms: &'a WebPkiSupportedAlgorithms,
}

/// Why there is no path.
pub(super) enum PathError {
    /// webpki reads no such certificate: X.509 version 1, or a CA's own.
    Beyond,
    /// There is none that may count.
    Refused(ServerCertificateError),
}

/// The path, from the server's own certificate to the root.
pub(super) fn find(presented: &Presented<'_>, ground: &Ground<'_>) -> Result<Vec<CertificateInfo>, PathError> {
    let leaf = EndEntityCert::try_from(presented.der).map_err(refused)?;
    // A CA file may be large: only roots that somebody here names can end a path.
    let is_named = |root: &&CertificateInfo| {
        presented.info.issuer == root.subject || ground.others.iter().any(|other| other.issuer == root.subject)
    };
    let named: Vec<&CertificateInfo> = ground.roots.iter().filter(is_named).collect();
    let roots: Vec<CertificateDer<'_>> = named.iter().map(|root| CertificateDer::from(&*root.der)).collect();
    let others: Vec<CertificateDer<'_>> = ground.others.iter().map(|other| CertificateDer::from(&*other.der)).collect();
    let anchors: Vec<(TrustAnchor<'_>, &CertificateInfo)> = roots
        .iter()
        .zip(&named)
        .filter_map(|(der, info)| anchor_from_trusted_cert(der).ok().map(|anchor| (anchor, *info)))
        .collect();
    let bare: Vec<TrustAnchor<'_>> = anchors.iter().map(|(anchor, _)| anchor.clone()).collect();
    let fault = RefCell::new(None);
    let found = RefCell::new(None);
    let judge = |path: &VerifiedPath<'_>| match look_through(path, presented, &anchors) {
        Ok(good) => {
            found.replace(Some(good));
            Ok(())
        }
        Err(error) => {
            fault.replace(Some(error));
            // webpki looks for another path then.
            Err(webpki::Error::UnknownIssuer)
        }
    };
    let algorithms = ground.algorithms.all;
    leaf.verify_for_usage(algorithms, &bare, &others, presented.now, KeyUsage::server_auth(), None, Some(&judge))
        .map_err(|error| fault.take().map_or_else(|| refused(error), PathError::Refused))?;
    found.take().ok_or(PathError::Refused(ServerCertificateError::UnknownIssuer))
}

/// The certificates of the path, if every CA in it may do what it does. Of several roots with the same name and key, one
/// that is still valid will do.
fn look_through(
    path: &VerifiedPath<'_>,
    presented: &Presented<'_>,
    anchors: &[(TrustAnchor<'_>, &CertificateInfo)],
) -> Result<Vec<CertificateInfo>, ServerCertificateError> {
    let mut links = vec![presented.info.clone()];
    let mut below = 0;
    for certificate in path.intermediate_certificates() {
        let info = CertificateInfo::from_der(&certificate.der()).map_err(|_| fitness::unreadable())?;
        check(&info, below, presented)?;
        // RFC 5280, 4.2.1.9: a CA's certificate for its own new key does not count.
        below += usize::from(!info.is_self_issued());
        links.push(info);
    }
    let mut outcome = Err(ServerCertificateError::UnknownIssuer);
    for (_, root) in anchors.iter().filter(|(anchor, _)| anchor == path.anchor()) {
        outcome = check(root, below, presented).map(|()| (*root).clone());
        if outcome.is_ok() {
            break;
        }
    }
    links.push(outcome?);
    Ok(links)
}

fn check(info: &CertificateInfo, below: usize, presented: &Presented<'_>) -> Result<(), ServerCertificateError> {
    let ca = certificate::parse(&info.der).map_err(|_| fitness::unreadable())?;
    fitness::check_authority(info, &ca, below, presented.now)
}

fn refused(error: webpki::Error) -> PathError {
    match error {
        webpki::Error::UnsupportedCertVersion | webpki::Error::CaUsedAsEndEntity => PathError::Beyond,
        other => PathError::Refused(ServerCertificateError::from(&other)),
    }
}

//! The certificates of a CA file, and what they vouch for: as OpenSSL reads such a file.
//!
//! A self-signed certificate in it is a root, or the server's own. The others only help to reach a root, as if the
//! server had sent them. webpki decides wherever it can; where it cannot, [`own_path`] does.

use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::ServerName;

use super::presented::{Accepted, Presented};
use super::trace::trace;
use super::webpki_path::{Ground, PathError};
use super::{
    CertificateInfo, Leniency, ServerCertificateError, certificate, fitness, hostname, names, own_path, webpki_path,
};

/// The CA file.
#[derive(Debug)]
pub(super) struct Authorities {
    roots: Vec<CertificateInfo>,
    intermediates: Vec<CertificateInfo>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Authorities {
    pub fn new(certificates: Vec<CertificateInfo>, algorithms: WebPkiSupportedAlgorithms) -> Self {
        let is_root = |info: &CertificateInfo| certificate::parse(&info.der).is_ok_and(|root| fitness::is_root(&root));
        let (roots, intermediates) = certificates.into_iter().partition(is_root);
        Self { roots, intermediates, algorithms }
    }

    /// Whether the server may be believed, and to be `name` where there is one, and what was overlooked for that.
    pub fn check(
        &self,
        presented: &Presented<'_>,
        name: Option<&ServerName<'_>>,
    ) -> Result<Accepted, ServerCertificateError> {
        let accepted = self.check_chain(presented)?;
        let Some(name) = name else { return Ok(accepted) };
        let confined = confined_authority(&accepted.path).is_some();
        let by_name = hostname::check(presented, name, confined)?;
        Ok(by_name.into_iter().fold(accepted, Accepted::despite))
    }

    fn check_chain(&self, presented: &Presented<'_>) -> Result<Accepted, ServerCertificateError> {
        if self.roots.iter().any(|root| *root.der == **presented.der) {
            fitness::check_server(&presented.info, &presented.leaf, presented.now)?;
            return Ok(Accepted { path: vec![presented.info.clone()], leniencies: vec![Leniency::Pinned] });
        }
        let others: Vec<&CertificateInfo> = presented.intermediates.iter().chain(&self.intermediates).collect();
        let ground = Ground { roots: &self.roots, others: &others, algorithms: &self.algorithms };
        let (path, leniencies) = match webpki_path::find(presented, &ground) {
            Ok(path) => (path, Vec::new()),
            Err(PathError::Beyond) => (own_path::find(presented, &ground)?, vec![Leniency::OldForm]),
            // RFC 5280, 7.1: the CA's name may be spelt otherwise, which webpki does not know.
            Err(PathError::Refused(ServerCertificateError::UnknownIssuer)) => {
                (own_path::find(presented, &ground)?, Vec::new())
            }
            Err(PathError::Refused(error)) => return Err(self.with_facts(error, presented, &others)),
        };
        fitness::check_purpose(&presented.leaf)?;
        match confined_authority(&path) {
            Some(ca) if hostname::dns_names(presented)?.is_empty() => Err(fitness::unchecked_names(ca)),
            Some(_) | None => Ok(Accepted { path, leniencies }),
        }
    }

    /// The certificates from the server's own upwards, as far as each bears the signature of the next.
    pub fn trace(&self, presented: &Presented<'_>) -> Vec<CertificateInfo> {
        let trusted: Vec<&CertificateInfo> = self.roots.iter().chain(&self.intermediates).collect();
        let sent: Vec<&CertificateInfo> = presented.intermediates.iter().collect();
        trace(&presented.info, &trusted, &sent, &self.algorithms)
    }

    /// webpki does not say which certificate of a chain broke a rule, nor that no signature passes under a short key.
    fn with_facts(
        &self,
        error: ServerCertificateError,
        presented: &Presented<'_>,
        others: &[&CertificateInfo],
    ) -> ServerCertificateError {
        match error {
            ServerCertificateError::BadSignature => {
                let path = self.trace(presented);
                let above = path.last().map_or(&presented.info.issuer, |last| &last.issuer);
                let mut issuers =
                    self.roots.iter().chain(others.iter().copied()).filter(|ca| names::are_same(&ca.subject, above));
                issuers.find_map(|ca| fitness::short_rsa(&ca.key)).map_or(error, |bits| {
                    ServerCertificateError::UnsupportedAlgorithm(format!("a CA with an RSA key of {bits} bits"))
                })
            }
            ServerCertificateError::Expired { .. }
            | ServerCertificateError::NotYetValid { .. }
            | ServerCertificateError::WrongPurpose => {
                match fitness::check_server(&presented.info, &presented.leaf, presented.now) {
                    Err(own) => own,
                    Ok(()) => self.fault_above(presented).unwrap_or(error),
                }
            }
            other => other,
        }
    }

    /// The first CA on the way up that may not do what it does.
    fn fault_above(&self, presented: &Presented<'_>) -> Option<ServerCertificateError> {
        self.trace(presented).iter().skip(1).enumerate().find_map(|(below, info)| {
            let ca = certificate::parse(&info.der).ok()?;
            fitness::check_authority(info, &ca, below, presented.now).err()
        })
    }
}

/// The CA of a path that may issue certificates for certain names only.
fn confined_authority(path: &[CertificateInfo]) -> Option<&CertificateInfo> {
    let is_confined = |info: &CertificateInfo| certificate::parse(&info.der).is_ok_and(|ca| fitness::is_confined(&ca));
    path.iter().skip(1).find(|info| is_confined(info))
}

//! Our own certificate: whom it names, what it may be used for, and which key it has.

use super::files::Files;
use super::{Dated, Finding};
use crate::profile::{Profile, TlsSettings};
use crate::tls::certificate::parse;
use crate::tls::identity::{Identity, chain_from};
use crate::tls::{AliasKind, CertificateInfo, FileContent, KeyKind};

/// What the broker will be sent: our certificate first, then its issuers as far as our files have them.
pub(super) fn chain(identity: Option<&Identity>, files: &Files, settings: &TlsSettings) -> Vec<Dated> {
    let Some(client) = files.client() else { return Vec::new() };
    let chain: Vec<CertificateInfo> = match identity {
        Some(identity) => identity.chain().cloned().collect(),
        None => likely(&client.content, &settings.client_key_alias)
            .map(|own| chain_from(own.clone(), client.content.certificates.clone()))
            .unwrap_or_default(),
    };
    chain.iter().map(|certificate| client.dated(certificate)).collect()
}

/// Without the key that says which is ours: the chosen or only entry of a keystore; in other files the first that is no
/// CA's.
fn likely<'a>(content: &'a FileContent, alias: &str) -> Option<&'a CertificateInfo> {
    if content.aliases.is_empty() {
        let all = &content.certificates;
        return all.iter().find(|certificate| !certificate.is_ca).or(all.first());
    }
    let is_chosen = |name: &str| alias.is_empty() || name.eq_ignore_ascii_case(alias);
    let pairs = content.aliases.iter().filter(|entry| entry.kind == AliasKind::KeyPair);
    let mut chosen = pairs.filter(|entry| is_chosen(&entry.name));
    match (chosen.next(), chosen.next()) {
        (Some(only), None) => only.certificate.as_ref(),
        (None | Some(_), _) => None,
    }
}

/// What is to be said of our own certificate, and of the purposes of those that are sent with it.
pub(super) fn findings(chain: &[Dated], profile: &Profile) -> Vec<Finding> {
    let Some(Dated { file, certificate: own, .. }) = chain.first() else { return Vec::new() };
    let (file, certificate) = (|| file.clone(), || own.clone());
    let mut findings = vec![match own.common_name {
        Some(_) => Finding::SeenAs { file: file(), certificate: certificate() },
        None => Finding::NoCommonName { file: file(), certificate: certificate() },
    }];
    let not_for_clients =
        chain.iter().map(|link| &link.certificate).filter(|certificate| certificate.excludes_clients());
    findings.extend(not_for_clients.map(|one| Finding::NotForClients { file: file(), certificate: one.clone() }));
    if may_not_sign(own) {
        findings.push(Finding::MayNotSign { file: file(), certificate: certificate() });
    }
    if own.is_ca {
        findings.push(Finding::IsCa { file: file(), certificate: certificate() });
    }
    if is_unusual(&own.key) {
        findings.push(Finding::UnusualKey { file: file(), kind: own.key.clone() });
    }
    let username = &profile.credentials.username;
    if !username.is_empty() {
        findings.push(Finding::UsernameAndCertificate { username: username.clone(), certificate: certificate() });
    }
    findings
}

/// Brokers on old systems know RSA, P-256 and P-384 only.
const fn is_unusual(key: &KeyKind) -> bool {
    match key {
        KeyKind::Rsa(_) | KeyKind::Ec(256 | 384) => false,
        KeyKind::Ec(_) | KeyKind::Ed25519 | KeyKind::Other(_) => true,
    }
}

fn may_not_sign(certificate: &CertificateInfo) -> bool {
    parse(&certificate.der)
        .is_ok_and(|parsed| matches!(parsed.key_usage(), Ok(Some(usage)) if !usage.value.digital_signature()))
}

impl CertificateInfo {
    /// Whether its extended key usage leaves clientAuth out. As OpenSSL sees it, anyExtendedKeyUsage does not help.
    #[must_use]
    pub fn excludes_clients(&self) -> bool {
        parse(&self.der).is_ok_and(
            |parsed| matches!(parsed.extended_key_usage(), Ok(Some(purposes)) if !purposes.value.client_auth),
        )
    }
}

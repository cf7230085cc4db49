//! What a certificate may be used for, and when: the rules of RFC 5280 as OpenSSL applies them.

use std::time::Duration;

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{CertificateError, Error};
use x509_parser::certificate::X509Certificate;
use x509_parser::oid_registry::{
    OID_X509_EXT_BASIC_CONSTRAINTS, OID_X509_EXT_EXTENDED_KEY_USAGE, OID_X509_EXT_KEY_USAGE,
    OID_X509_EXT_SUBJECT_ALT_NAME,
};
use x509_parser::time::ASN1Time;
use x509_parser::x509::X509Version;

use super::{CertificateInfo, KeyKind, ServerCertificateError};

/// Whether a server may show this certificate now: dates, purposes, and nothing critical that we do not understand.
pub(super) fn check_server(leaf: &X509Certificate<'_>, now: UnixTime) -> Result<(), Error> {
    check_dates(leaf, now)?;
    let understood = [
        OID_X509_EXT_BASIC_CONSTRAINTS,
        OID_X509_EXT_EXTENDED_KEY_USAGE,
        OID_X509_EXT_KEY_USAGE,
        OID_X509_EXT_SUBJECT_ALT_NAME,
    ];
    if leaf.iter_extensions().any(|extension| extension.critical && !understood.contains(&extension.oid)) {
        return Err(CertificateError::UnhandledCriticalExtension.into());
    }
    let usage = leaf.key_usage().map_err(|_| CertificateError::BadEncoding)?;
    let purposes = leaf.extended_key_usage().map_err(|_| CertificateError::BadEncoding)?;
    let may_handshake = usage.is_none_or(|usage| {
        usage.value.digital_signature() || usage.value.key_encipherment() || usage.value.key_agreement()
    });
    if may_handshake && purposes.is_none_or(|purposes| purposes.value.server_auth) {
        Ok(())
    } else {
        Err(CertificateError::InvalidPurpose.into())
    }
}

/// Whether it may sign other certificates. Version 1 has no way to say so: then a self-signed one counts as a CA.
pub(super) fn may_issue(certificate: &X509Certificate<'_>) -> bool {
    let Ok(usage) = certificate.key_usage() else { return false };
    let Ok(constraints) = certificate.basic_constraints() else { return false };
    if usage.as_ref().is_some_and(|usage| !usage.value.key_cert_sign()) {
        return false;
    }
    match constraints {
        Some(constraints) => constraints.value.ca,
        None if certificate.version() == X509Version::V1 => {
            certificate.subject().as_raw() == certificate.issuer().as_raw()
        }
        None => usage.is_some(),
    }
}

/// The same, where nobody else looks at the names that it is confined to.
pub(super) fn may_issue_directly(certificate: &X509Certificate<'_>) -> bool {
    may_issue(certificate) && matches!(certificate.name_constraints(), Ok(None))
}

/// The length of an RSA key that is too short: below 2048 bits, the least that webpki and OpenSSL's level 2 take.
pub(super) fn short_rsa(key: &KeyKind) -> Option<usize> {
    match key {
        KeyKind::Rsa(bits) if *bits < 2048 => Some(*bits),
        KeyKind::Rsa(_) | KeyKind::Ec(_) | KeyKind::Ed25519 | KeyKind::Other(_) => None,
    }
}

/// Whether now lies between its dates.
pub(super) fn is_current(certificate: &CertificateInfo, now: UnixTime) -> bool {
    let now = timestamp(now);
    certificate.not_before <= now && now <= certificate.not_after
}

/// The error for a CA that is not current.
pub(super) fn lapsed(certificate: &CertificateInfo, now: UnixTime) -> Error {
    if certificate.not_after < timestamp(now) {
        return expired_issuer(certificate);
    }
    let words = format!("its CA {} begins on {}", certificate.short_name(), certificate.not_before);
    ServerCertificateError::Other(words).into()
}

/// The error for a CA that is over.
pub(super) fn expired_issuer(certificate: &CertificateInfo) -> Error {
    let issuer = certificate.short_name().to_owned();
    ServerCertificateError::IssuerExpired { issuer, not_after: certificate.not_after }.into()
}

fn check_dates(leaf: &X509Certificate<'_>, now: UnixTime) -> Result<(), Error> {
    let not_before = unix_time(&leaf.validity().not_before);
    let not_after = unix_time(&leaf.validity().not_after);
    if now < not_before {
        return Err(CertificateError::NotValidYetContext { time: now, not_before }.into());
    }
    if not_after < now {
        return Err(CertificateError::ExpiredContext { time: now, not_after }.into());
    }
    Ok(())
}

fn unix_time(time: &ASN1Time) -> UnixTime {
    UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(time.timestamp()).unwrap_or_default()))
}

/// Seconds since 1970 as a moment.
pub(super) fn timestamp(time: UnixTime) -> Timestamp {
    i64::try_from(time.as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .unwrap_or(Timestamp::MAX)
}

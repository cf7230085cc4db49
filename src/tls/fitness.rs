//! What a certificate may be used for, and when: the rules of RFC 5280 as OpenSSL applies them.

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::ParsedExtension;
use x509_parser::oid_registry::{
    OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER, OID_X509_EXT_BASIC_CONSTRAINTS, OID_X509_EXT_EXTENDED_KEY_USAGE,
    OID_X509_EXT_KEY_USAGE, OID_X509_EXT_NAME_CONSTRAINTS, OID_X509_EXT_SUBJECT_ALT_NAME,
    OID_X509_EXT_SUBJECT_KEY_IDENTIFIER, Oid,
};
use x509_parser::x509::X509Version;

use super::{CertificateInfo, KeyKind, ServerCertificateError};

type Verdict = Result<(), ServerCertificateError>;

/// The critical extensions that these rules, or the name check, understand.
const UNDERSTOOD: [Oid<'static>; 6] = [
    OID_X509_EXT_AUTHORITY_KEY_IDENTIFIER,
    OID_X509_EXT_BASIC_CONSTRAINTS,
    OID_X509_EXT_EXTENDED_KEY_USAGE,
    OID_X509_EXT_KEY_USAGE,
    OID_X509_EXT_SUBJECT_ALT_NAME,
    OID_X509_EXT_SUBJECT_KEY_IDENTIFIER,
];

/// Whether a server may show this certificate now: dates, purposes, and nothing critical that we do not understand.
pub(super) fn check_server(info: &CertificateInfo, leaf: &X509Certificate<'_>, now: UnixTime) -> Verdict {
    if timestamp(now) < info.not_before {
        return Err(ServerCertificateError::NotYetValid { not_before: info.not_before });
    }
    if info.not_after < timestamp(now) {
        return Err(ServerCertificateError::Expired { not_after: info.not_after });
    }
    if leaf.iter_extensions().any(|extension| extension.critical && !UNDERSTOOD.contains(&extension.oid)) {
        return Err(other("it has a critical extension that is not understood"));
    }
    check_purpose(leaf)
}

/// Whether it may sign a handshake, and serve: key usage, extended key usage, and Netscape's old certificate type.
pub(super) fn check_purpose(leaf: &X509Certificate<'_>) -> Verdict {
    let usage = leaf.key_usage().map_err(|_| unreadable())?;
    let may_handshake = usage.is_none_or(|usage| {
        usage.value.digital_signature() || usage.value.key_encipherment() || usage.value.key_agreement()
    });
    let may_serve = leaf.iter_extensions().all(|extension| match extension.parsed_extension() {
        ParsedExtension::NSCertType(kind) => kind.ssl_server(),
        _ => true,
    });
    if may_handshake && may_serve && serves(leaf)? { Ok(()) } else { Err(ServerCertificateError::WrongPurpose) }
}

/// Whether this CA may stand above so many other CAs, now, in the chain of a server's certificate. OpenSSL asks all of
/// that of a root, too.
pub(super) fn check_authority(
    info: &CertificateInfo,
    ca: &X509Certificate<'_>,
    below: usize,
    now: UnixTime,
) -> Verdict {
    let name = info.short_name();
    check_current(info, now)?;
    if !may_issue(ca) {
        return Err(other(format!("it was issued by {name}, which is not a CA")));
    }
    if !serves(ca)? {
        return Err(other(format!("its CA {name} may not issue certificates for servers")));
    }
    let constraints = ca.basic_constraints().map_err(|_| unreadable())?;
    let most = constraints.and_then(|constraints| constraints.value.path_len_constraint);
    if most.is_some_and(|most| usize::try_from(most).is_ok_and(|most| below > most)) {
        return Err(other(format!("its chain is longer than its CA {name} allows")));
    }
    Ok(())
}

/// The same for a CA at which webpki did not look: nothing critical that we do not understand, and no names that it is
/// confined to, which only webpki can compare.
pub(super) fn check_lone_authority(info: &CertificateInfo, ca: &X509Certificate<'_>) -> Verdict {
    let name = info.short_name();
    if is_confined(ca) {
        return Err(unchecked_names(info));
    }
    if ca.iter_extensions().any(|extension| extension.critical && !UNDERSTOOD.contains(&extension.oid)) {
        return Err(other(format!("its CA {name} has a critical extension that is not understood")));
    }
    Ok(())
}

/// The error for a CA that is confined to names which cannot be compared: in doubt, no.
pub(super) fn unchecked_names(ca: &CertificateInfo) -> ServerCertificateError {
    let name = ca.short_name();
    other(format!("its CA {name} may only issue certificates for certain names, and it has no DNS name to compare"))
}

/// Whether the names that it may issue certificates for are limited.
pub(super) fn is_confined(ca: &X509Certificate<'_>) -> bool {
    ca.iter_extensions().any(|extension| extension.oid == OID_X509_EXT_NAME_CONSTRAINTS)
}

/// Whether it ends a chain: its own issuer, and not under an older key of the same name.
pub(super) fn is_root(certificate: &X509Certificate<'_>) -> bool {
    let (mut own, mut issuer) = (None, None);
    for extension in certificate.iter_extensions() {
        match extension.parsed_extension() {
            ParsedExtension::SubjectKeyIdentifier(identifier) => own = Some(identifier.0),
            ParsedExtension::AuthorityKeyIdentifier(identifier) => {
                issuer = identifier.key_identifier.as_ref().map(|identifier| identifier.0);
            }
            _ => {}
        }
    }
    let same_key = own.is_none() || issuer.is_none() || own == issuer;
    certificate.subject().as_raw() == certificate.issuer().as_raw() && same_key
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

fn serves(certificate: &X509Certificate<'_>) -> Result<bool, ServerCertificateError> {
    let purposes = certificate.extended_key_usage().map_err(|_| unreadable())?;
    Ok(purposes.is_none_or(|purposes| purposes.value.server_auth))
}

/// The length of an RSA key that is too short: below 2048 bits, the least that webpki and OpenSSL's level 2 take.
pub(super) fn short_rsa(key: &KeyKind) -> Option<usize> {
    match key {
        KeyKind::Rsa(bits) if *bits < 2048 => Some(*bits),
        KeyKind::Rsa(_) | KeyKind::Ec(_) | KeyKind::Ed25519 | KeyKind::Other(_) => None,
    }
}

/// The dates of a CA.
fn check_current(ca: &CertificateInfo, now: UnixTime) -> Verdict {
    let now = timestamp(now);
    if ca.not_after < now {
        return Err(expired_issuer(ca));
    }
    if now < ca.not_before {
        let issuer = ca.short_name().to_owned();
        return Err(ServerCertificateError::IssuerNotYetValid { issuer, not_before: ca.not_before });
    }
    Ok(())
}

/// The error for a CA that is over.
pub(super) fn expired_issuer(certificate: &CertificateInfo) -> ServerCertificateError {
    let issuer = certificate.short_name().to_owned();
    ServerCertificateError::IssuerExpired { issuer, not_after: certificate.not_after }
}

/// The error for what is not even a certificate, or has a damaged extension.
pub(super) fn unreadable() -> ServerCertificateError {
    other("it cannot be read")
}

fn other(words: impl Into<String>) -> ServerCertificateError {
    ServerCertificateError::Other(words.into())
}

/// Seconds since 1970 as a moment.
pub(super) fn timestamp(time: UnixTime) -> Timestamp {
    i64::try_from(time.as_secs())
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .unwrap_or(Timestamp::MAX)
}

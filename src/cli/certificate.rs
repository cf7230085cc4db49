//! One certificate, as rows and as JSON.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::words;
use crate::tls::CertificateInfo;

/// Everything that it says.
pub(super) fn all(certificate: &CertificateInfo, now: Timestamp) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        ("Subject", named(&certificate.subject)),
        ("Issuer", issuer(certificate)),
        ("Names", if certificate.names.is_empty() { "none".to_owned() } else { certificate.names.join(", ") }),
        ("Serial", certificate.serial.clone()),
        ("From", words::date(certificate.not_before)),
        ("Until", words::until(certificate.not_after, now)),
        ("Version", certificate.version.to_string()),
        ("Key", certificate.key.to_string()),
        ("Signed with", certificate.signature.clone()),
        ("CA", words::yes(certificate.is_ca).to_owned()),
        ("SHA-256", fingerprint(certificate)),
    ];
    if certificate.not_before > now {
        rows.insert(5, ("", "which is still to come".to_owned()));
    }
    rows
}

/// What tells it from others.
pub(super) fn brief(certificate: &CertificateInfo, now: Timestamp) -> Vec<(&'static str, String)> {
    vec![
        ("Subject", named(&certificate.subject)),
        ("Issuer", issuer(certificate)),
        ("Until", words::until(certificate.not_after, now)),
        ("SHA-256", fingerprint(certificate)),
    ]
}

/// The facts; times in RFC 3339, the fingerprint and the serial number as `AB:CD:…`.
pub(super) fn json(certificate: &CertificateInfo, now: Timestamp) -> Value {
    json!({
        "subject": certificate.subject,
        "common_name": certificate.common_name,
        "issuer": certificate.issuer,
        "names": certificate.names,
        "serial": certificate.serial,
        "not_before": certificate.not_before.to_string(),
        "not_after": certificate.not_after.to_string(),
        "days_left": words::days(certificate.not_after, now),
        "version": certificate.version,
        "is_ca": certificate.is_ca,
        "key": certificate.key.to_string(),
        "signature": certificate.signature,
        "sha256": certificate.sha256,
    })
}

/// Without colons it fits in a line, and goes into `--pin` as it is.
fn fingerprint(certificate: &CertificateInfo) -> String {
    certificate.sha256.replace(':', "")
}

fn issuer(certificate: &CertificateInfo) -> String {
    if certificate.is_self_issued() { "itself".to_owned() } else { named(&certificate.issuer) }
}

fn named(distinguished: &str) -> String {
    if distinguished.is_empty() { "(empty)".to_owned() } else { distinguished.to_owned() }
}

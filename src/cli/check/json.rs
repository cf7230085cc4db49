//! What `check` prints for programs: one object, every key always there.

use serde_json::{Value, json};

use super::super::{certificate, words};
use super::Checked;
use super::attempt::Climbed;
use crate::explain;
use crate::session::Greeting;
use crate::tls::{CertificateInfo, Finding, HandshakeReport, Severity};

/// Everything that one attempt showed. Times are in milliseconds, moments in RFC 3339.
pub(super) fn object(checked: &Checked) -> Value {
    let profile = &checked.profile;
    json!({
        "broker": {
            "host": profile.endpoint.host,
            "port": profile.endpoint.port,
            "tls": profile.tls.enabled,
            "protocol": profile.protocol.name(),
            "client_id": profile.client_id,
        },
        "findings": checked.findings.iter().map(finding).collect::<Vec<_>>(),
        "ladder": checked.ladder.iter().map(rung).collect::<Vec<_>>(),
        "security": checked.security().map(|report| security(report, checked)),
        "connected": checked.ended.as_ref().ok().map(connected),
        "failure": failure(checked),
        "exit": checked.exit().code(),
    })
}

fn finding(finding: &Finding) -> Value {
    let severity = match finding.severity() {
        Severity::Note => "note",
        Severity::Caution => "caution",
        Severity::Fatal => "fatal",
    };
    let told = explain::finding(finding);
    json!({ "severity": severity, "text": told.text, "remedy": told.remedy })
}

fn rung(climbed: &Climbed) -> Value {
    json!({
        "rung": climbed.rung.to_string(),
        "ok": !climbed.failed,
        "took_ms": words::milliseconds_number(climbed.took),
        "evidence": climbed.evidence,
    })
}

fn security(report: &HandshakeReport, checked: &Checked) -> Value {
    let chain = |all: &[CertificateInfo]| all.iter().map(|one| certificate::json(one, checked.at)).collect::<Vec<_>>();
    let ours: Vec<CertificateInfo> =
        report.client_certificate.iter().chain(&report.client_intermediates).cloned().collect();
    json!({
        "server_name": report.server_name,
        "version": report.version,
        "cipher": report.cipher,
        "key_exchange": report.key_exchange,
        "alpn": report.alpn,
        "took_ms": report.took.map(words::milliseconds_number),
        "server_accepted": report.server_accepted,
        "remarks": report.leniencies.iter().map(|&leniency| explain::leniency(leniency)).collect::<Vec<_>>(),
        "server_chain": chain(&report.server_chain),
        "verified_chain": chain(&report.verified_chain),
        "client_certificate_requested": report.client_certificate_requested,
        "acceptable_issuers": report.acceptable_issuers,
        "client_chain": chain(&ours),
    })
}

fn connected(greeting: &Greeting) -> Value {
    json!({
        "session_present": greeting.connack.session_present,
        "assigned_client_id": greeting.connack.assigned_client_id,
        "took_ms": words::milliseconds_number(greeting.took),
    })
}

fn failure(checked: &Checked) -> Value {
    match checked.failure() {
        None => Value::Null,
        Some(why) => json!({
            "headline": why.headline,
            "cause": why.cause,
            "remedies": why.remedies,
            "detail": why.detail,
            "exit": checked.exit().code(),
        }),
    }
}

//! What `check` prints for programs: one object, every key always there.

use serde_json::{Value, json};

use super::super::{certificate, dialect, words};
use super::Checked;
use super::attempt::Climbed;
use crate::explain;
use crate::profile::{Carrier, Profile, ProxyKind, ProxySettings};
use crate::session::Greeting;
use crate::tls::{CertificateInfo, Finding, HandshakeReport, Severity};

/// Everything that one attempt showed. Times are in milliseconds, moments in RFC 3339.
pub(super) fn object(checked: &Checked) -> Value {
    json!({
        "broker": broker(&checked.profile),
        "findings": checked.findings.iter().map(finding).collect::<Vec<_>>(),
        "ladder": checked.ladder.iter().map(rung).collect::<Vec<_>>(),
        "security": checked.security().map(|report| security(report, checked)),
        "connected": checked.ended.as_ref().ok().map(connected),
        "failure": failure(checked),
        "exit": checked.exit().code(),
    })
}

/// Where it is, and the way there. A query may hold what lets one in, so the path comes without.
fn broker(profile: &Profile) -> Value {
    let endpoint = &profile.endpoint;
    let by_socket = endpoint.carrier == Carrier::UnixSocket;
    let path = endpoint.websocket.path.split('?').next();
    json!({
        "host": (!by_socket).then_some(&endpoint.host),
        "port": (!by_socket).then_some(endpoint.port),
        "carrier": endpoint.carrier.name(),
        "path": path.filter(|_| endpoint.carrier == Carrier::WebSocket),
        "socket_file": by_socket.then(|| endpoint.socket_file.display().to_string()),
        "local_address": endpoint.bound_to(),
        "proxy": if by_socket { Value::Null } else { proxy(&endpoint.proxy) },
        "tls": profile.tls.enabled,
        "protocol": profile.protocol.name(),
        "client_id": profile.client_id,
    })
}

fn proxy(proxy: &ProxySettings) -> Value {
    let kind = match proxy.kind {
        ProxyKind::Direct => return Value::Null,
        ProxyKind::Http => "HTTP",
        ProxyKind::Socks5 => "SOCKS5",
    };
    json!({ "kind": kind, "host": proxy.host, "port": proxy.port })
}

fn finding(finding: &Finding) -> Value {
    let severity = match finding.severity() {
        Severity::Note => "note",
        Severity::Caution => "caution",
        Severity::Fatal => "fatal",
    };
    let told = dialect::finding(&explain::finding(finding));
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
    let connack = &greeting.connack;
    json!({
        "session_present": connack.session_present,
        "assigned_client_id": connack.assigned_client_id,
        "server_keep_alive_s": connack.server_keep_alive_s,
        "session_expiry_s": connack.session_expiry_s,
        "receive_maximum": connack.receive_maximum,
        "maximum_qos": connack.maximum_qos.number(),
        "retain_available": connack.retain_available,
        "maximum_packet_size": connack.maximum_packet_size,
        "topic_alias_maximum": connack.topic_alias_maximum,
        "wildcard_subscriptions": connack.wildcard_subscriptions,
        "subscription_identifiers": connack.subscription_identifiers,
        "shared_subscriptions": connack.shared_subscriptions,
        "response_information": connack.response_information,
        "server_reference": connack.server_reference,
        "reason_string": connack.reason.string,
        "user_properties": connack.reason.user,
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

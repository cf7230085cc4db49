//! What `check` prints for people.

use super::super::{certificate, dialect, words};
use super::Checked;
use super::attempt::Climbed;
use crate::explain;
use crate::profile::{Profile, Protocol};
use crate::session::Greeting;
use crate::tls::{Finding, HandshakeReport};

/// What was found before connecting, and the head of the ladder.
pub(super) fn before(profile: &Profile, findings: &[Finding]) -> String {
    let mut text = String::new();
    if !findings.is_empty() {
        text.push_str("Before connecting\n");
        text.extend(findings.iter().map(|finding| words::finding(&dialect::finding(&explain::finding(finding)))));
        text.push('\n');
    }
    let how = if profile.tls.enabled { "with TLS" } else { "without TLS" };
    let (version, place) = (profile.protocol.name(), explain::place(profile));
    let through = explain::proxy_between(profile).map(|proxy| format!(", through {proxy}")).unwrap_or_default();
    text.push_str(&words::wrapped("", "", &format!("To {place} {how}, MQTT {version}{through}")));
    text
}

/// One rung, as soon as it is known how it went.
pub(super) fn rung(climbed: &Climbed) -> String {
    let evidence = climbed.evidence.as_deref().unwrap_or_default();
    let how = match (climbed.failed, evidence) {
        (true, "") => "failed".to_owned(),
        (true, _) => "failed after the handshake".to_owned(),
        (false, "") => "done".to_owned(),
        (false, evidence) => evidence.to_owned(),
    };
    let head = format!("  {:11} {:>8}  ", climbed.rung.to_string(), words::milliseconds(climbed.took));
    words::wrapped(&head, &" ".repeat(24), &how)
}

/// Everything that is known once the attempt is over, but why it failed.
pub(super) fn after(checked: &Checked) -> String {
    let mut text = String::new();
    if let Some(report) = checked.security() {
        text.push_str(&both_sides(report, checked));
    }
    if let Ok(greeting) = &checked.ended {
        text.push_str(&broker(greeting, checked));
        text.push_str(&connected(greeting, checked));
    }
    text
}

fn both_sides(report: &HandshakeReport, checked: &Checked) -> String {
    let mut text = String::from("\nThe server's certificate\n");
    match report.server_chain.first() {
        Some(shown) => text.push_str(&words::rows("  ", &certificate::brief(shown, checked.at))),
        None => text.push_str("  none was shown\n"),
    }
    text.push_str("\nOurs\n");
    text.push_str(&words::rows("  ", &ours(report, checked)));
    let terms = terms(report);
    if !terms.is_empty() {
        text.push_str("\nTLS\n");
        text.push_str(&words::rows("  ", &terms));
    }
    text
}

fn ours(report: &HandshakeReport, checked: &Checked) -> Vec<(&'static str, String)> {
    let asked = match (report.client_certificate_requested, report.acceptable_issuers.as_slice()) {
        (false, _) => "no".to_owned(),
        (true, []) => "yes; the broker did not say whose certificates it accepts".to_owned(),
        (true, issuers) => format!("yes, for one of {}", issuers.join("; ")),
    };
    let mut rows = vec![("Asked", asked)];
    match &report.client_certificate {
        Some(sent) => {
            rows.push(("Seen as", sent.short_name().to_owned()));
            rows.extend(certificate::brief(sent, checked.at));
        }
        None => rows.push(("Sent", "none".to_owned())),
    }
    rows
}

fn terms(report: &HandshakeReport) -> Vec<(&'static str, String)> {
    let agreed = [
        ("Version", report.version.map(str::to_owned)),
        ("Cipher", report.cipher.clone()),
        ("Key exchange", report.key_exchange.clone()),
        ("ALPN", report.alpn.clone()),
    ];
    let agreed = agreed.into_iter().filter_map(|(name, value)| Some((name, value?)));
    let remarks = report.leniencies.iter().map(|&leniency| ("Remark", explain::leniency(leniency).to_owned()));
    agreed.chain(remarks).collect()
}

/// What CONNACK said. In 3.1.1 that is nothing but the session, which stands at its rung.
fn broker(greeting: &Greeting, checked: &Checked) -> String {
    if checked.profile.protocol != Protocol::V5 {
        return String::new();
    }
    let facts = explain::greeting(&greeting.connack, &checked.profile);
    let rows: Vec<_> = facts.into_iter().map(|fact| (fact.name, fact.value)).collect();
    format!("\nThe broker says\n{}", words::rows("  ", &rows))
}

fn connected(greeting: &Greeting, checked: &Checked) -> String {
    let took = words::milliseconds(greeting.took);
    let mut sentence = format!("Connected in {took}, and left again.");
    let username = &checked.profile.credentials.username;
    if !username.is_empty() {
        sentence.push_str(&format!(" The user name was {username}."));
    }
    format!("\n{}", words::wrapped("", "", &sentence))
}

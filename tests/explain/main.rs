//! Every error in the words that people read. The snapshot is the place to read them all.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod before;
mod cases;
mod chains;
mod flags;
mod given;

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use mqttdeck::explain::{self, Explanation};
use mqttdeck::mqtt::{Connack, ConnectRefusal, ReasonCode};
use mqttdeck::session::{Challenge, Greeting, SessionError, SessionFileError, SessionFileFault, State};
use mqttdeck::tls::{
    Alert, Alias, AliasKind, FileContent, Form, HandshakeError, HandshakeReport, KeyInfo, KeyKind, Slot,
};
use mqttdeck::transport::{FrameError, ProxyError, Rung, Step, StepOutcome, TransportError, WebSocketError};

use given::{mutual_tls, now, plain, report};

#[test]
fn every_error_in_words() {
    let mut page = String::new();
    for (case, Explanation { headline, cause, remedies, detail }) in cases::all() {
        writeln!(page, "== {case}\n{headline}\n  {cause}").unwrap();
        for (number, remedy) in remedies.iter().enumerate() {
            writeln!(page, "  {}. {remedy}", number + 1).unwrap();
        }
        writeln!(page, "  > {detail}\n").unwrap();
    }
    insta::assert_snapshot!(page);
}

#[test]
fn every_broken_rule_in_words() {
    let line = |breach: mqttdeck::wire::Breach| {
        let words = breach.to_string();
        let (words, _bytes) = words.split_once("; it begins with").unwrap();
        format!("0x{:02X} {words}", breach.violation.reason().0)
    };
    let lines: Vec<String> = cases::broken_rules().map(line).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_explanation_keeps_the_form() {
    for (case, Explanation { headline, cause, remedies, detail }) in cases::all() {
        assert!(!headline.ends_with('.') && headline.chars().count() <= 100, "{case}: {headline}");
        assert!(cause.ends_with(['.', '”']), "{case}: {cause}");
        assert!(!remedies.is_empty() && !detail.is_empty(), "{case}");
        assert!(remedies.iter().all(|remedy| remedy.ends_with('.')), "{case}: {remedies:?}");
        let all = format!("{headline} {cause} {}", remedies.join(" "));
        for odd in ["!", "  ", "..", " .", "Some(", "None", "{ ", "()"] {
            assert!(!all.contains(odd), "{case} contains {odd:?}: {all}");
        }
    }
}

/// The remedies are what a wrong diagnosis would spoil.
#[test]
fn different_troubles_have_different_first_remedies() {
    let alert = |alert, report| {
        let error = TransportError::Tls { report: Box::new(report), source: HandshakeError::Alert(alert) };
        explain::session(&SessionError::Transport(error), &mutual_tls())
    };
    let refused = |code| {
        let refusal = ConnectRefusal::v311(code);
        explain::session(&SessionError::Refused { refusal, security: None }, &mutual_tls())
    };
    let missing = HandshakeReport { client_certificate: None, ..report() };
    let explanations = [
        ("unknown CA", alert(Alert::UnknownCa, report())),
        ("required, TLS 1.3", alert(Alert::CertificateRequired, missing.clone())),
        ("expired", alert(Alert::CertificateExpired, report())),
        ("revoked", alert(Alert::CertificateRevoked, report())),
        ("not authorised", refused(5)),
        ("bad user name or password", refused(4)),
        ("bad client id", refused(2)),
    ];
    let mut seen = HashMap::new();
    for (case, explanation) in &explanations {
        assert_eq!(seen.insert(explanation.remedies[0].clone(), case), None, "{case}");
    }
    assert_eq!(
        alert(Alert::HandshakeFailure, missing.clone()).remedies,
        alert(Alert::CertificateRequired, missing).remedies,
        "TLS 1.2 says a missing certificate otherwise, but it is the same trouble"
    );
}

#[test]
fn nothing_private_is_told() {
    let secret = "hunter2";
    for mut profile in [plain(), mutual_tls()] {
        profile.credentials.username = secret.to_owned();
        profile.credentials.with_password = true;
        profile.last_will.enabled = true;
        profile.last_will.payload = secret.to_owned();
        for error in cases::session_errors() {
            let told = format!("{:?}", explain::session(&error, &profile));
            assert!(!told.contains(secret), "{told}");
        }
    }
}

#[test]
fn what_a_broker_writes_cannot_break_the_page() {
    let hostile = format!("line\nbreak \u{202E}turned \u{1B}[31m {}", "x".repeat(100_000));
    let mut refusal = ConnectRefusal::v5(0x87);
    refusal.reason.string = Some(hostile.clone());
    let error = SessionError::Refused { refusal, security: None };
    let mut shown = report();
    shown.server_chain[0].subject = hostile.clone();
    shown.acceptable_issuers = vec![hostile.clone(); 1000];
    let source = HandshakeError::Alert(Alert::UnknownCa);
    let tls = SessionError::Transport(TransportError::Tls { report: Box::new(shown), source });
    let status = WebSocketError::Status { status: 401, reason: hostile.clone(), location: Some(hostile.clone()) };
    let closed = FrameError::Closed { code: Some(1008), reason: hostile.clone() };
    let [websocket, frames] = [status, WebSocketError::Frames(closed)]
        .map(|source| SessionError::Transport(TransportError::WebSocket { security: None, source }));
    let source = ProxyError::Http { status: 500, reason: hostile.clone() };
    let proxy = TransportError::Proxy { proxy: "p:1".to_owned(), broker: "b:1".to_owned(), source }.into();
    let protocol = SessionError::Protocol { detail: hostile };
    for error in [error, tls, websocket, frames, proxy, protocol] {
        let Explanation { headline, cause, remedies, detail } = explain::session(&error, &mutual_tls());
        let all = [vec![headline, cause, detail], remedies].concat().join("");
        assert!(!all.contains(|c: char| c.is_control() || c == '\u{202E}'), "{all}");
        assert!(all.chars().count() < 6_000);
    }
}

#[test]
fn files_are_named_beside_their_fields() {
    let ca = |name: &str, until: &str| given::certificate(&format!("CN={name}"), "CN=Root", "2020-01-01", until);
    let own = |subject: &str, until: &str| given::certificate(subject, "CN=Plant CA", "2024-01-01", until);
    let authority = |name: &str, until: &str| mqttdeck::tls::CertificateInfo { is_ca: true, ..ca(name, until) };
    let form = Form::Pem;
    let empty =
        || FileContent { form, certificates: Vec::new(), keys: Vec::new(), others: Vec::new(), aliases: Vec::new() };
    let certificates = |certificates| FileContent { certificates, ..empty() };
    let key = |kind, encrypted| FileContent { keys: vec![KeyInfo { kind, spki: None, encrypted }], ..empty() };
    let alias = |name: &str| Alias { name: name.to_owned(), kind: AliasKind::KeyPair, certificate: None };
    let keystore = |names: &[&str]| FileContent {
        form: Form::Pkcs12,
        aliases: names.iter().map(|name| alias(name)).collect(),
        ..certificates(vec![own("CN=me", "2027-01-01")])
    };
    let late = given::certificate("CN=late", "CN=Plant CA", "2026-01-01", "2027-01-01");
    let table = [
        (Slot::CaFile, certificates(vec![authority("DigiCert Global Root CA", "2031-11-10")])),
        (Slot::CaFile, certificates(vec![authority("Old CA", "2024-03-03")])),
        (Slot::CaFile, certificates(vec![authority("A", "2030-01-01"), authority("B", "2031-01-01")])),
        (Slot::CaFile, certificates(vec![authority("A", "2030-01-01"), authority("B", "2021-01-01")])),
        (Slot::CaFile, certificates(vec![authority("A", "2021-01-01"), authority("B", "2021-01-01")])),
        (Slot::CaFile, certificates(vec![ca("broker.example", "2030-01-01")])),
        (Slot::CaFile, key(None, false)),
        (Slot::ClientCertificate, certificates(vec![own("O=Solace, CN=client1.messaging.solace.cloud", "2027-11-22")])),
        (Slot::ClientCertificate, certificates(vec![authority("Plant CA", "2030-01-01"), own("CN=me", "2027-01-01")])),
        (Slot::ClientCertificate, certificates(vec![own("CN=soon", "2025-07-11")])),
        (Slot::ClientCertificate, certificates(vec![own("CN=soon", "2025-07-02")])),
        (Slot::ClientCertificate, certificates(vec![own("CN=soon", "2025-07-01")])),
        (Slot::ClientCertificate, certificates(vec![own("CN=over", "2025-06-30")])),
        (Slot::ClientCertificate, certificates(vec![late])),
        (Slot::ClientCertificate, certificates(vec![own("O=No Name", "2027-01-01")])),
        (Slot::ClientKey, key(Some(KeyKind::Rsa(2048)), false)),
        (Slot::ClientKey, key(Some(KeyKind::Ec(256)), false)),
        (Slot::ClientKey, key(None, true)),
        (Slot::ClientKey, certificates(vec![own("CN=me", "2027-01-01")])),
        (Slot::CaKeystore, certificates(vec![authority("A", "2030-01-01"), authority("B", "2031-01-01")])),
        (Slot::ClientKeystore, keystore(&["me"])),
        (Slot::ClientKeystore, keystore(&["me", "somebody else"])),
    ];
    let lines = table.map(|(slot, content)| {
        let words = explain::file_content(slot, &content, now());
        format!("{:23} {:7} {}", slot.label(), format!("{:?}", words.mood), words.text)
    });
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_log_tells_states_and_rungs() {
    let greeting = |security| Greeting { connack: Connack::plain(false), security, took: Duration::from_millis(41) };
    let assigned = Connack { assigned_client_id: Some("auto-1".to_owned()), ..Connack::plain(true) };
    let kept = Greeting { connack: assigned, ..greeting(None) };
    let down = |retry_in| State::Down { cause: cases::session_errors().remove(0).into(), retry_in };
    let states = [
        (State::Connecting { attempt: 1 }, mutual_tls()),
        (State::Connecting { attempt: 3 }, mutual_tls()),
        (State::Connected(greeting(Some(report()))), mutual_tls()),
        (State::Connected(greeting(None)), plain()),
        (State::Connected(kept), plain()),
        (down(None), mutual_tls()),
        (down(Some(Duration::from_millis(2500))), mutual_tls()),
        (State::Closed, plain()),
    ];
    let mut lines: Vec<String> = states.iter().map(|(state, profile)| explain::state(state, profile)).collect();
    let rungs = [Rung::Resolve, Rung::Tcp, Rung::UnixSocket, Rung::Proxy, Rung::Tls, Rung::WebSocket, Rung::Mqtt];
    for rung in rungs {
        for outcome in [StepOutcome::Started, StepOutcome::Done("127.0.0.1".to_owned()), StepOutcome::Failed] {
            lines.push(explain::step(&Step { rung, outcome, took: Duration::from_millis(3) }));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn what_a_session_tells_beside_its_states() {
    let kind = std::io::ErrorKind::PermissionDenied;
    let (path, aside) = ("/home/me/sessions/me-1.session".into(), "/home/me/sessions/me-1.session.broken".into());
    let faults = [SessionFileFault::Unreadable(kind), SessionFileFault::Broken, SessionFileFault::Newer];
    let set_aside =
        |fault| SessionFileError::SetAside { path: PathBuf::clone(&path), aside: PathBuf::clone(&aside), fault };
    let mut files = faults.map(set_aside).to_vec();
    files.extend([
        SessionFileError::InTheWay { path: path.clone(), kind },
        SessionFileError::NotSaved { path: path.clone(), kind },
        SessionFileError::NotRemoved { path: path.clone(), kind },
    ]);
    let challenges = [None, Some("tell me more".to_owned())].map(|reason| Challenge {
        method: "K5".to_owned(),
        data: "??".into(),
        reason,
    });
    let mut lines: Vec<String> = files.iter().map(explain::session_file).collect();
    lines.extend(challenges.iter().map(explain::challenge));
    lines.push(explain::reason(&ReasonCode(0x10).into()));
    insta::assert_snapshot!(lines.join("\n"));
}

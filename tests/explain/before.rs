//! What was found before connecting, one of each kind; and a report made of everything.

use std::io;
use std::path::PathBuf;

use mqttdeck::explain::{self, Attempt};
use mqttdeck::session::SessionError;
use mqttdeck::tls::{
    Alert, CertificateInfo, Dated, Finding, HandshakeError, HandshakeReport, KeyKind, Leniency, Slot, TlsFileError,
};
use mqttdeck::transport::TransportError;

use crate::given::{certificate, intermediate, mutual_tls, now, plain, plant_ca, report, server};

fn file() -> PathBuf {
    "/home/me/clientCert1.pem".into()
}

fn ours() -> CertificateInfo {
    certificate("O=Plant, CN=client1", "O=Plant, CN=Plant CA", "2024-11-22", "2027-11-22")
}

fn of(slot: Slot, certificate: CertificateInfo) -> Dated {
    let file = if slot == Slot::CaFile { "/home/me/ca.pem".into() } else { file() };
    Dated { slot, file, certificate }
}

/// One of each, with every way to say it.
pub fn findings() -> Vec<Finding> {
    let (file, certificate) = (file, ours);
    let named = CertificateInfo { names: vec!["client1.plant.example".to_owned(), "10.0.0.7".to_owned()], ..ours() };
    let nameless = crate::given::certificate("O=Plant", "O=Plant, CN=Plant CA", "2024-11-22", "2027-11-22");
    let own = || of(Slot::ClientCertificate, ours());
    let issuer = || of(Slot::ClientCertificate, intermediate());
    let authority = || of(Slot::CaFile, plant_ca());
    let username = |name: &str| Finding::UsernameAndCertificate { username: name.to_owned(), certificate: ours() };
    let tick = |slot, is_pem| Finding::TickDoesNotFit { slot, file: file(), is_pem };
    vec![
        Finding::File(TlsFileError::KeyMismatch { key: "/home/me/client1.key".into(), certificate: file() }),
        Finding::File(TlsFileError::Read {
            slot: Slot::CaFile,
            file: "/x/ca.pem".into(),
            source: io::ErrorKind::NotFound.into(),
        }),
        Finding::SeenAs { file: file(), certificate: certificate() },
        Finding::SeenAs { file: file(), certificate: named },
        Finding::NoCommonName { file: file(), certificate: nameless },
        Finding::Expired { of: own(), own: true },
        Finding::Expired { of: issuer(), own: false },
        Finding::Expired { of: authority(), own: false },
        Finding::NotYetValid { of: own(), own: true },
        Finding::NotYetValid { of: authority(), own: false },
        Finding::EndsSoon(own()),
        Finding::EndsSoon(authority()),
        Finding::NoCurrentAuthority { slot: Slot::CaFile, file: "/home/me/ca.pem".into() },
        Finding::ChainReaches { file: file(), authority: authority() },
        Finding::ChainOpen { file: file(), last: certificate() },
        Finding::ChainOpen { file: file(), last: plant_ca() },
        Finding::ChainBroken { file: file(), certificate: certificate() },
        Finding::SelfSigned { file: file(), certificate: crate::given::self_signed() },
        Finding::NotForClients { file: file(), certificate: server() },
        Finding::MayNotSign { file: file(), certificate: certificate() },
        Finding::MayNotIssue(own()),
        Finding::IsCa { file: file(), certificate: plant_ca() },
        Finding::WeakSignature { of: own(), algorithm: "SHA-1".to_owned() },
        Finding::WeakKey(of(Slot::CaFile, CertificateInfo { key: KeyKind::Rsa(1024), ..plant_ca() })),
        Finding::UnusualKey { file: file(), kind: KeyKind::Ec(521) },
        Finding::KeyReadableByOthers { file: "/home/me/client1.key".into(), mode: 0o644 },
        tick(Slot::ClientCertificate, false),
        tick(Slot::CaFile, true),
        username("tester"),
        username("client1"),
        Finding::KeyLog { file: "/tmp/session.keys".into() },
        Finding::NothingVerified,
    ]
}

#[test]
fn every_finding_in_words() {
    let mut page = String::new();
    for found in findings() {
        let words = explain::finding(&found);
        let remedy = words.remedy.map(|remedy| format!("\n  {remedy}")).unwrap_or_default();
        page.push_str(&format!("{:?}: {}{remedy}\n\n", words.mood, words.text));
    }
    insta::assert_snapshot!(page);
}

#[test]
fn every_finding_keeps_the_form() {
    for found in findings() {
        let words = explain::finding(&found);
        let all = format!("{} {}", words.text, words.remedy.clone().unwrap_or_default());
        assert!(words.text.ends_with('.') && words.remedy.is_none_or(|remedy| remedy.ends_with('.')), "{all}");
        for odd in ["!", "  ", "..", " .", "Some(", "None", "{ ", "()"] {
            assert!(!all.contains(odd), "{odd:?}: {all}");
        }
    }
}

#[test]
fn a_report_of_everything() {
    let mut profile = mutual_tls();
    profile.credentials.username = "tester".to_owned();
    let mut security = report();
    security.verified_chain = vec![server(), plant_ca()];
    security.client_intermediates = vec![intermediate()];
    security.acceptable_issuers = vec!["O=Plant, CN=Plant Device CA".to_owned()];
    security.leniencies = vec![Leniency::NameNotChecked];
    security.alpn = Some("mqtt".to_owned());
    let source = HandshakeError::Alert(Alert::UnknownCa);
    let error = SessionError::Transport(TransportError::Tls { report: Box::new(security.clone()), source });
    let why = explain::session_at(&error, &profile, now());
    let ladder = [("TCP", "1 ms"), ("TLS", "failed, 12 ms")].map(|(rung, words)| (rung.to_owned(), words.to_owned()));
    let findings: Vec<Finding> = findings().into_iter().take(3).collect();
    let attempt = Attempt {
        profile: &profile,
        ladder: &ladder,
        failure: Some(&why),
        security: Some(&security),
        findings: &findings,
    };
    let version = format!("mqttdeck {} on {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS);
    insta::assert_snapshot!(explain::report(&attempt).replace(&version, "mqttdeck VERSION on SYSTEM"));
}

#[test]
fn a_report_of_little() {
    let profile = plain();
    let attempt = Attempt { profile: &profile, ladder: &[], failure: None, security: None, findings: &[] };
    let text = explain::report(&attempt);
    assert!(
        text.starts_with("Connected to broker.example:1883\n\nBroker: broker.example:1883, MQTT 3.1.1, no TLS\n"),
        "{text}"
    );
}

/// What a peer put into its certificates is on one line each, and nothing that is secret goes in.
#[test]
fn a_report_keeps_its_lines_and_secrets() {
    let hostile = "line\nbreak \u{202E}turned \u{1B}[31m".to_owned();
    let mut profile = mutual_tls();
    profile.credentials.username = "hunter2".to_owned();
    profile.last_will.payload = "hunter2".to_owned();
    let bad =
        CertificateInfo { subject: hostile.clone(), issuer: hostile.clone(), names: vec![hostile.clone()], ..server() };
    let security = HandshakeReport {
        server_name: hostile.clone(),
        server_chain: vec![bad],
        acceptable_issuers: vec![hostile.clone()],
        alpn: Some(hostile),
        ..report()
    };
    let attempt = Attempt { profile: &profile, ladder: &[], failure: None, security: Some(&security), findings: &[] };
    let text = explain::report(&attempt);
    assert!(!text.contains(|c: char| (c.is_control() && c != '\n') || c == '\u{202E}'), "{text}");
    assert!(!text.contains("\nbreak") && !text.contains("hunter2"), "{text}");
}

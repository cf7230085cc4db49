//! Profiles, certificates and handshakes to explain with.

use jiff::Timestamp;
use mqttdeck::profile::{Profile, TlsMode};
use mqttdeck::tls::{CertificateInfo, HandshakeReport, KeyKind};

/// The day on which the tests take place.
pub fn now() -> Timestamp {
    day("2025-07-01")
}

fn day(text: &str) -> Timestamp {
    format!("{text}T12:00:00Z").parse().unwrap()
}

/// A broker without TLS in the company's network.
pub fn plain() -> Profile {
    let mut profile = Profile { name: "Plant A".to_owned(), client_id: "tester".to_owned(), ..Profile::default() };
    profile.endpoint.host = "broker.example".to_owned();
    profile
}

/// The same with mutual TLS, out of the files of Solace's tutorial.
pub fn mutual_tls() -> Profile {
    let mut profile = plain();
    profile.endpoint.port = 8883;
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::SelfSigned;
    profile.tls.ca_file = "/home/me/ca.pem".into();
    profile.tls.client_certificate_file = "/home/me/clientCert1.pem".into();
    profile.tls.client_key_file = "/home/me/client1.key".into();
    // The fields of the other modes keep what was typed.
    profile.tls.keystore_file = "/home/me/trust.p12".into();
    profile.tls.client_keystore_file = "/home/me/client1.jks".into();
    profile
}

/// The same with another radio button.
pub fn in_mode(mode: TlsMode) -> Profile {
    let mut profile = mutual_tls();
    profile.tls.mode = mode;
    profile
}

/// The same at another port.
pub fn at_port(profile: Profile, port: u16) -> Profile {
    let mut profile = profile;
    profile.endpoint.port = port;
    profile
}

pub fn certificate(subject: &str, issuer: &str, from: &str, until: &str) -> CertificateInfo {
    CertificateInfo {
        subject: subject.to_owned(),
        common_name: subject.split("CN=").nth(1).map(str::to_owned),
        issuer: issuer.to_owned(),
        names: Vec::new(),
        serial: "4F:1A:22:33:44:55:66:9C".to_owned(),
        not_before: day(from),
        not_after: day(until),
        version: 3,
        is_ca: false,
        key: KeyKind::Rsa(2048),
        signature: "sha256WithRSAEncryption".to_owned(),
        sha256: "AB:CD:EF".to_owned(),
        der: [0x30].as_slice().into(),
    }
}

/// The broker of the plant: for its own name, issued by the plant's CA.
pub fn server() -> CertificateInfo {
    let names = vec!["broker.plant.example".to_owned(), "*.plant.example".to_owned()];
    let subject = "O=Plant, CN=broker.plant.example";
    CertificateInfo { names, ..certificate(subject, "O=Plant, CN=Plant CA", "2024-01-01", "2026-03-04") }
}

/// Its issuer's own, under a root that nobody has shown.
pub fn intermediate() -> CertificateInfo {
    let ours = certificate("O=Plant, CN=Plant CA", "O=Plant, CN=Plant root", "2024-01-01", "2029-01-01");
    CertificateInfo { is_ca: true, serial: "0A:0B".to_owned(), ..ours }
}

/// The same name as a root of its own.
pub fn plant_ca() -> CertificateInfo {
    CertificateInfo { issuer: "O=Plant, CN=Plant CA".to_owned(), serial: "01".to_owned(), ..intermediate() }
}

pub fn self_signed() -> CertificateInfo {
    certificate("CN=broker.plant.example", "CN=broker.plant.example", "2024-01-01", "2026-03-04")
}

/// A handshake in which both sides showed a certificate.
pub fn report() -> HandshakeReport {
    let ours = certificate(
        "C=GB, O=Global Security, CN=client1.messaging.solace.cloud",
        "C=GB, O=Global Security, CN=*.messaging.solace.cloud",
        "2024-11-22",
        "2027-11-22",
    );
    HandshakeReport {
        server_name: "broker.plant.example".to_owned(),
        server_chain: vec![server()],
        server_accepted: true,
        client_certificate_requested: true,
        client_certificate: Some(ours),
        version: Some("TLS 1.3"),
        cipher: Some("TLS13_AES_256_GCM_SHA384".to_owned()),
        key_exchange: Some("X25519".to_owned()),
        took: Some(std::time::Duration::from_millis(12)),
        ..HandshakeReport::default()
    }
}

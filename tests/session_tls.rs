//! The session inside TLS against a real Mosquitto, with the certificates of the tutorials, and with broken ones.

#[expect(dead_code, reason = "not every test needs every part of the harness")]
mod support;

use std::sync::Arc;

use mqttdeck::mqtt::Qos;
use mqttdeck::profile::{Profile, Protocol, TlsMode};
use mqttdeck::session::{Ack, SessionError};
use mqttdeck::tls::{Alert, HandshakeError, HandshakeReport, ServerCertificateError};
use mqttdeck::transport::TransportError;
use support::client::{message, profile};
use support::mosquitto::ServerFiles;
use support::{Client, Mosquitto, certs};

/// The sets of the tutorials: directory, certificate, key, and as whom the broker sees the client.
const TUTORIALS: [(&str, &str, &str, &str); 5] = [
    ("solace", "clientCert1.pem", "client1.key", "client1.messaging.solace.cloud"),
    ("cybus", "anymachine.crt", "anymachine-key.pem", "device001"),
    ("tedge", "client.crt", "client.key", "client1"),
    ("kaa", "client.crt", "client.key", "endpoint-token"),
    ("sinet", "client0.crt", "client0.key", "client0"),
];

fn one_way(protocol: Protocol, port: u16, ca: std::path::PathBuf) -> Profile {
    let mut profile = profile(protocol, port);
    profile.endpoint.host = "localhost".to_owned();
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::CaFile;
    profile.tls.ca_file = ca;
    profile
}

fn minted(port: u16, client: Option<&str>) -> Profile {
    let minted = certs::minted();
    let mut profile = one_way(Protocol::V5, port, minted.file("ca.pem"));
    if let Some(name) = client {
        profile.tls.mode = TlsMode::SelfSigned;
        profile.tls.client_certificate_file = minted.file(&format!("{name}.pem"));
        profile.tls.client_key_file = minted.file(&format!("{name}.key"));
    }
    profile
}

/// How the handshake failed, and what was seen.
fn handshake_failure(profile: Profile) -> (HandshakeReport, HandshakeError) {
    let (error, _) = Client::start(profile).down();
    match Arc::try_unwrap(error) {
        Ok(SessionError::Transport(TransportError::Tls { report, source })) => (*report, source),
        other => panic!("{other:?}"),
    }
}

fn echo(client: &mut Client) {
    assert!(matches!(client.subscribe("echo", Qos::AtLeastOnce), Ok(Ack::Subscribed { .. })));
    let ticket = client.publish(message("echo", "hello", Qos::AtLeastOnce));
    assert!(client.answer(ticket).is_ok());
    assert_eq!(&client.message().payload[..], b"hello");
}

#[test]
fn the_certificates_of_every_tutorial_connect() {
    let made = certs::tutorials();
    for only_tls12 in [false, true] {
        let setup = Mosquitto::tls(certs::server()).demanding_certificates();
        let broker = if only_tls12 { setup.only_tls12().start() } else { setup.start() };
        for (index, (set, certificate, key, name)) in TUTORIALS.into_iter().enumerate() {
            let mut profile = one_way(Protocol::ALL[index % 2], broker.port(), certs::server_ca());
            profile.tls.mode = TlsMode::SelfSigned;
            profile.tls.client_certificate_file = made.join(set).join(certificate);
            profile.tls.client_key_file = made.join(set).join(key);
            let mut client = Client::start(profile);
            let security = client.greeting().security.expect("TLS");
            let version = if only_tls12 { "TLS 1.2" } else { "TLS 1.3" };
            assert_eq!((security.version, security.server_accepted), (Some(version), true), "{set}");
            let ours = security.client_certificate.expect("our certificate was sent");
            assert_eq!(ours.common_name.as_deref(), Some(name), "{set}");
            assert!(broker.log().contains(&format!("u'{name}'")), "{set}: {}", broker.log());
            echo(&mut client);
        }
    }
}

#[test]
fn one_way_tls_connects_in_both_versions() {
    let broker = Mosquitto::tls(certs::server()).start();
    for protocol in Protocol::ALL {
        let mut client = Client::start(one_way(protocol, broker.port(), certs::server_ca()));
        let security = client.greeting().security.expect("TLS");
        assert_eq!(security.client_certificate, None);
        assert_eq!(security.server_chain[0].common_name.as_deref(), Some("localhost"));
        assert!(security.cipher.is_some());
        echo(&mut client);
    }
}

#[test]
fn an_address_is_checked_as_one() {
    let broker = Mosquitto::tls(certs::server()).start();
    let mut profile = one_way(Protocol::V311, broker.port(), certs::server_ca());
    profile.endpoint.host = "127.0.0.1".to_owned();
    Client::connect(profile);
}

#[test]
fn a_megabyte_arrives_inside_tls() {
    let broker = Mosquitto::tls(certs::server()).start();
    let mut client = Client::connect(one_way(Protocol::V5, broker.port(), certs::server_ca()));
    client.subscribe("large", Qos::AtLeastOnce).unwrap();
    let payload: Vec<u8> = (0..1_048_576_u32).map(|index| (index % 251) as u8).collect();
    client.publish(message("large", payload.clone(), Qos::AtLeastOnce));
    assert!(client.message().payload == payload);
}

#[test]
fn a_broker_that_is_killed_inside_tls_comes_back() {
    let mut broker = Mosquitto::tls(certs::server()).start();
    let mut profile = one_way(Protocol::V311, broker.port(), certs::server_ca());
    profile.session.auto_reconnect = true;
    let mut client = Client::connect(profile);
    broker.kill();
    let (cause, _) = client.down();
    assert!(matches!(*cause, SessionError::Lost { .. }), "{cause:?}");
    broker.restart();
    assert!(client.greeting().security.is_some());
}

#[test]
fn what_the_broker_finds_wrong_with_our_certificate() {
    let setup = || Mosquitto::tls(certs::minted().server("server")).demanding_certificates();
    let table = [
        (None, Alert::HandshakeFailure, Alert::CertificateRequired),
        (Some("stranger"), Alert::UnknownCa, Alert::UnknownCa),
        (Some("expired"), Alert::CertificateExpired, Alert::CertificateExpired),
    ];
    for (broker, is_12) in [(setup().only_tls12().start(), true), (setup().start(), false)] {
        Client::connect(minted(broker.port(), Some("client")));
        for (client, expected_12, expected_13) in table {
            let (report, error) = handshake_failure(minted(broker.port(), client));
            let expected = if is_12 { expected_12 } else { expected_13 };
            assert!(matches!(error, HandshakeError::Alert(alert) if alert == expected), "{client:?}: {error:?}");
            assert!(report.server_accepted && report.client_certificate_requested, "{client:?}: {report:?}");
            assert_eq!(report.client_certificate.is_some(), client.is_some(), "{client:?}");
        }
    }
}

#[test]
fn a_revoked_certificate_is_called_so() {
    let set = certs::tutorials().join("tedge");
    let files = ServerFiles { client_cas: set.join("ca.crt"), ..certs::server() };
    let list = format!("crlfile {}", certs::revocation_list().display());
    let setup = || Mosquitto::tls(files.clone()).demanding_certificates().line(&list);
    for broker in [setup().only_tls12().start(), setup().start()] {
        let mut profile = one_way(Protocol::V311, broker.port(), certs::server_ca());
        profile.tls.mode = TlsMode::SelfSigned;
        profile.tls.client_certificate_file = set.join("client.crt");
        profile.tls.client_key_file = set.join("client.key");
        let (_, error) = handshake_failure(profile);
        assert!(matches!(error, HandshakeError::Alert(Alert::CertificateRevoked)), "{error:?}");
    }
}

#[test]
fn what_we_find_wrong_with_the_broker_s_certificate() {
    let made = certs::minted();
    let reason = |server: &str, ca: std::path::PathBuf| {
        let broker = Mosquitto::tls(made.server(server)).start();
        let (report, error) = handshake_failure(one_way(Protocol::V311, broker.port(), ca));
        assert!(!report.server_accepted && !report.server_chain.is_empty(), "{server}: {report:?}");
        match error {
            HandshakeError::ServerCertificate(reason) => reason,
            other => panic!("{server}: {other:?}"),
        }
    };
    let ca = || made.file("ca.pem");
    assert!(matches!(reason("server", certs::server_ca()), ServerCertificateError::UnknownIssuer));
    assert!(matches!(reason("expired-server", ca()), ServerCertificateError::Expired { .. }));
    assert!(matches!(reason("elsewhere", ca()), ServerCertificateError::WrongName { .. }));
}

#[test]
fn a_renewed_certificate_is_used_at_the_next_attempt() {
    let made = certs::minted();
    let copy = made.file("renewed.pem");
    std::fs::copy(made.file("expired.pem"), &copy).unwrap();
    std::fs::copy(made.file("expired.key"), made.file("renewed.key")).unwrap();
    let mut broker = Mosquitto::tls(made.server("server")).demanding_certificates().start();
    handshake_failure(minted(broker.port(), Some("renewed")));
    std::fs::copy(made.file("client.pem"), &copy).unwrap();
    std::fs::copy(made.file("client.key"), made.file("renewed.key")).unwrap();
    let mut profile = minted(broker.port(), Some("renewed"));
    profile.session.auto_reconnect = true;
    let mut client = Client::connect(profile);
    std::fs::copy(made.file("stranger.pem"), &copy).unwrap();
    std::fs::copy(made.file("stranger.key"), made.file("renewed.key")).unwrap();
    broker.restart();
    client.down();
    let (cause, retry_in) = client.down();
    assert!(matches!(&*cause, SessionError::Transport(TransportError::Tls { .. })), "{cause:?}");
    assert_eq!(retry_in, None, "a certificate that is refused does not get better");
}

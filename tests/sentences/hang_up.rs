//! Brokers that say little: they only close the connection, or send one alert. Played by peers, as Mosquitto is politer.

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, SupportedProtocolVersion};

use super::support::peer::{answering, peer};
use super::support::{Client, certs};
use super::{tls, told};

/// What is between the BEGIN and END lines.
fn der(file: &str) -> Vec<u8> {
    let file: PathBuf = certs::client_trouble().join(file);
    let text = fs::read_to_string(&file).expect("a PEM file");
    let body: String =
        text.lines().skip_while(|line| !line.starts_with("-----BEGIN")).filter(|l| !l.contains("-----")).collect();
    STANDARD.decode(body).expect("base64")
}

/// A server that demands certificates of a CA which is not ours, and hangs up on every other without a word.
fn hanging_up(version: &'static SupportedProtocolVersion) -> u16 {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(der("other-ca.crt"))).expect("a root");
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build();
    let key = PrivateKeyDer::try_from(der("server.key")).expect("a key");
    let config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .expect("a version")
        .with_client_cert_verifier(verifier.expect("a verifier"))
        .with_single_cert(vec![CertificateDer::from(der("server.crt"))], key)
        .expect("a certificate");
    let config = Arc::new(config);
    peer(move |stream| serve(stream, ServerConnection::new(Arc::clone(&config)).expect("a connection")))
}

/// Shakes hands until something is wrong, and then leaves.
fn serve(mut stream: TcpStream, mut tls: ServerConnection) {
    while tls.is_handshaking() {
        while tls.wants_write() {
            if tls.write_tls(&mut stream).is_err() {
                return;
            }
        }
        let came = tls.read_tls(&mut stream);
        if !came.is_ok_and(|bytes| bytes > 0) || tls.process_new_packets().is_err() {
            return;
        }
    }
    // Never reached with the certificates of these tests.
    let _ = stream.flush();
}

#[test]
fn a_certificate_that_is_refused_without_a_word() {
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let profile = tls(hanging_up(version), Some("good"));
        let why = told(Client::start(profile.clone()), &profile);
        let shown =
            ["It asked for a client certificate and received CN=good (good.crt, serial ", "issued by CN=Client CA"];
        assert!(shown.iter().all(|part| why.cause.contains(part)), "{version:?}: {why:#?}");
        assert!(why.cause.contains("It says that it accepts certificates of CN=Other CA."), "{version:?}: {why:#?}");
        assert!(why.remedies[0].contains("append ca.crt, which holds CN=Client CA"), "{version:?}: {why:#?}");
    }
}

/// Where the certificate itself is a reason, that comes first.
#[test]
fn an_expired_certificate_that_is_refused_without_a_word() {
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let profile = tls(hanging_up(version), Some("expired"));
        let why = told(Client::start(profile.clone()), &profile);
        assert!(why.cause.contains("was valid from 1 Jan 2020 until 1 Jan 2021: it is over"), "{why:#?}");
        assert_eq!(why.remedies[0], "Have it issued anew by CN=Client CA.");
    }
}

#[test]
fn a_missing_certificate_without_a_word() {
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let profile = tls(hanging_up(version), None);
        let why = told(Client::start(profile.clone()), &profile);
        assert!(why.cause.contains("It asked for a client certificate, and this profile sent none."), "{why:#?}");
        assert!(why.remedies[0].contains("choose Self signed certificates"), "{why:#?}");
    }
}

/// In the first answer, before any certificate: what a broker says that shares no version or protocol with us.
#[test]
fn alerts_that_come_at_once() {
    const ALERTS: [(&[u8], &str); 5] = [
        (&[0x15, 3, 3, 0, 2, 2, 70], "The broker speaks no TLS version that is safe"),
        (&[0x15, 3, 3, 0, 2, 2, 112], "The server knows nobody called localhost"),
        (&[0x15, 3, 3, 0, 2, 2, 120], "The broker speaks none of the protocols that ALPN offers"),
        (&[0x15, 3, 3, 0, 2, 2, 40], "localhost:PORT refused the TLS handshake"),
        (&[0x15, 3, 3, 0, 2, 2, 80], "localhost:PORT ended the TLS handshake"),
    ];
    for (answer, expected) in ALERTS {
        assert_eq!(super::headline(&tls(answering(answer), None)), expected);
    }
}

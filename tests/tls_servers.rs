//! Which servers are believed: every case against a TLS server in memory, over TLS 1.2 and 1.3.
//!
//! What OpenSSL accepts is accepted, what it refuses is refused; the two exceptions are marked.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

#[expect(dead_code, reason = "each test crate uses a part of it")]
mod tls_support;

use std::path::Path;
use std::sync::Arc;

use mqttdeck::profile::{Secrets, TlsSettings};
use mqttdeck::tls::{HandshakeError, HandshakeReport, Leniency, TlsPlan, prepare};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConnection, ServerConfig, ServerConnection, SupportedProtocolVersion};
use tls_support::{trouble, tutorial, with_ca};

const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];
const UNKNOWN: &str = "it was issued by none of the trusted CAs";
const BAD_SIGNATURE: &str = "its signature is not the trusted CA's";
const OTHER_NAME: &str = "it is not for localhost";
const NO_SERVER: &str = "it is not meant for a server";
const ENDED: &str = "it ended on 2021-01-01T00:00:00Z";

/// A server that shows these certificates and signs with this key, whether or not they belong together.
fn server(chain: Vec<CertificateDer<'static>>, key: &Path, version: &'static SupportedProtocolVersion) -> ServerConfig {
    let provider = aws_lc_rs::default_provider();
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let key = provider.key_provider.load_private_key(key).unwrap();
    ServerConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(CertifiedKey::new(chain, key))))
}

/// A whole handshake without sockets.
fn handshake(plan: &TlsPlan, host: &str, server: ServerConfig) -> Result<HandshakeReport, String> {
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let mut client = ClientConnection::new(Arc::clone(&plan.config), name).unwrap();
    let mut server = ServerConnection::new(Arc::new(server)).unwrap();
    for _ in 0..10 {
        let mut wire = Vec::new();
        while client.wants_write() {
            client.write_tls(&mut wire).unwrap();
        }
        let mut unread = wire.as_slice();
        while !unread.is_empty() {
            server.read_tls(&mut unread).unwrap();
            server.process_new_packets().map_err(|error| format!("the server: {error}"))?;
        }
        let mut wire = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut wire).unwrap();
        }
        let mut unread = wire.as_slice();
        while !unread.is_empty() {
            client.read_tls(&mut unread).unwrap();
            client.process_new_packets().map_err(|error| match HandshakeError::from(&error) {
                HandshakeError::ServerCertificate(reason) => reason.to_string(),
                other => format!("{other}: {error}"),
            })?;
        }
        if !client.is_handshaking() && !server.is_handshaking() {
            return Ok(plan.witness.report());
        }
    }
    Err("the handshake does not end".to_owned())
}

fn certificates(files: &[&str]) -> Vec<CertificateDer<'static>> {
    files.iter().map(|file| CertificateDer::from_pem_file(trouble(&format!("servers/{file}.crt"))).unwrap()).collect()
}

fn settings(ca: &str) -> TlsSettings {
    with_ca(trouble(&format!("servers/{ca}.crt")))
}

/// Shows `chain` to a client that has `ca` in its CA file, over both versions; they must agree.
fn outcome(chain: &[&str], ca: &str, host: &str) -> Result<Vec<Leniency>, String> {
    let [older, newer] = VERSIONS.map(|version| {
        let plan = prepare(&settings(ca), &Secrets::default()).unwrap();
        let outcome = handshake(&plan, host, server(certificates(chain), &trouble("servers/server.key"), version));
        let report = plan.witness.report();
        assert_eq!(report.server_chain.len(), chain.len(), "the chain is kept even when it is refused");
        assert_eq!(report.server_accepted, outcome.is_ok());
        outcome.map(|seen| seen.leniencies)
    });
    assert_eq!(older, newer, "{chain:?}");
    newer
}

#[test]
fn what_openssl_accepts_is_accepted() {
    use Leniency::{CommonName, OldForm, Pinned};
    let cases: [(&[&str], &str, &str, &[Leniency]); 22] = [
        (&["san"], "ca", "localhost", &[]),
        (&["san"], "ca", "127.0.0.1", &[]),
        (&["san-other"], "ca", "other.example", &[]),
        (&["san-wildcard"], "ca", "broker.example.com", &[]),
        (&["cn"], "ca", "localhost", &[CommonName]),
        (&["cn"], "ca", "LOCALHOST", &[CommonName]),
        (&["cn-ip"], "ca", "127.0.0.1", &[CommonName]),
        (&["v1"], "ca", "localhost", &[OldForm, CommonName]),
        (&["v1", "ca"], "ca", "localhost", &[OldForm, CommonName]),
        (&["v1-other"], "ca", "other.example", &[OldForm, CommonName]),
        (&["ca-true"], "ca", "localhost", &[OldForm]),
        (&["ca-true-other"], "ca", "other.example", &[OldForm]),
        (&["under-v1-ca"], "v1-ca", "localhost", &[]),
        (&["v1-under-v1-ca"], "v1-ca", "localhost", &[OldForm, CommonName]),
        (&["under-int", "int"], "ca", "localhost", &[]),
        (&["self"], "self", "localhost", &[Pinned, CommonName]),
        (&["self-other"], "self-other", "other.example", &[Pinned, CommonName]),
        (&["self-leaf"], "self-leaf", "localhost", &[Pinned, CommonName]),
        (&["self-v1"], "self-v1", "localhost", &[Pinned, CommonName]),
        (&["san", "other-ca"], "ca", "localhost", &[]),
        (&["impostor-san"], "impostor", "localhost", &[]),
        (&["v1-impostor"], "impostor", "localhost", &[OldForm, CommonName]),
    ];
    for (chain, ca, host, overlooked) in cases {
        assert_eq!(outcome(chain, ca, host), Ok(overlooked.to_vec()), "{chain:?} under {ca} as {host}");
    }
}

#[test]
fn what_openssl_refuses_is_refused_with_the_reason() {
    let cases: [(&[&str], &str, &str); 37] = [
        (&["san-other"], "ca", OTHER_NAME),
        (&["cn-other"], "ca", OTHER_NAME),
        (&["cn-ip"], "ca", OTHER_NAME),
        (&["v1-other"], "ca", OTHER_NAME),
        (&["ca-true-other"], "ca", OTHER_NAME),
        (&["self-other"], "self-other", OTHER_NAME),
        (&["expired"], "ca", ENDED),
        (&["v1-expired"], "ca", ENDED),
        (&["ca-true-expired"], "ca", ENDED),
        (&["self-expired"], "self-expired", ENDED),
        (&["future"], "ca", "it begins on 2090-01-01T00:00:00Z"),
        (&["v1-future"], "ca", "it begins on 2090-01-01T00:00:00Z"),
        (&["impostor-san"], "ca", BAD_SIGNATURE),
        (&["impostor-san", "impostor"], "ca", BAD_SIGNATURE),
        (&["v1-impostor"], "ca", BAD_SIGNATURE),
        (&["v1-impostor", "impostor"], "ca", BAD_SIGNATURE),
        (&["ca-true-impostor"], "ca", BAD_SIGNATURE),
        (&["ca-true-impostor", "impostor"], "ca", BAD_SIGNATURE),
        (&["unknown"], "ca", UNKNOWN),
        (&["unknown", "other-ca"], "ca", UNKNOWN),
        (&["v1-unknown"], "ca", UNKNOWN),
        (&["v1-unknown", "other-ca"], "ca", UNKNOWN),
        (&["under-int"], "ca", UNKNOWN),
        (&["self-impostor"], "self", BAD_SIGNATURE),
        (&["self"], "ca", UNKNOWN),
        (&["self-v1"], "ca", UNKNOWN),
        (&["client-only"], "ca", NO_SERVER),
        (&["ca-true-client-only"], "ca", NO_SERVER),
        (&["ca-true-sign-only"], "ca", NO_SERVER),
        (&["ca-true-critical"], "ca", "it has a critical extension that is not understood"),
        (&["v1-sha1"], "ca", "it is signed or made in a way that is not accepted: ecdsa-with-SHA1"),
        (&["under-expired-ca"], "expired-ca", "its CA Expired CA ended on 2021-01-01T00:00:00Z"),
        (&["v1-expired-ca"], "expired-ca", "its CA Expired CA ended on 2021-01-01T00:00:00Z"),
        (&["under-expired-int", "expired-int"], "ca", "its CA Expired intermediate ended on 2021-01-01T00:00:00Z"),
        (
            &["under-weak-ca"],
            "weak-ca",
            "it is signed or made in a way that is not accepted: its CA has an RSA key of 1024 bits",
        ),
        (&["v1-under-leaf", "san"], "ca", UNKNOWN),
        (&["v1-under-leaf"], "self-leaf", UNKNOWN),
    ];
    for (chain, ca, expected) in cases {
        assert_eq!(outcome(chain, ca, "localhost"), Err(expected.to_owned()), "{chain:?} under {ca}");
    }
    let refused = outcome(&["under-leaf", "san"], "ca", "localhost");
    assert!(refused.is_err(), "a server's certificate issues nothing");
}

/// OpenSSL accepts both. Checking them would need a path builder of our own, for certificates that nobody was seen with.
#[test]
fn what_is_refused_for_safety_says_so() {
    assert_eq!(outcome(&["v1-under-int", "int"], "ca", "localhost"), Err(UNKNOWN.to_owned()));
    assert_eq!(outcome(&["v1-constrained"], "constrained-ca", "localhost"), Err(UNKNOWN.to_owned()));
}

#[test]
fn the_right_certificate_without_its_key_is_refused() {
    for (certificate, ca) in
        [("san", "ca"), ("v1", "ca"), ("cn", "ca"), ("ca-true", "ca"), ("self", "self"), ("self-v1", "self-v1")]
    {
        for version in VERSIONS {
            let plan = prepare(&settings(ca), &Secrets::default()).unwrap();
            let impostor = server(certificates(&[certificate]), &trouble("servers/int.key"), version);
            let refused = handshake(&plan, "localhost", impostor);
            assert_eq!(refused.err().as_deref(), Some(BAD_SIGNATURE), "{certificate} over {version:?}");
        }
    }
}

#[test]
fn no_changed_byte_is_accepted() {
    for (certificate, ca) in [("san", "ca"), ("v1", "ca"), ("ca-true", "ca"), ("self", "self"), ("self-v1", "self-v1")]
    {
        let whole = certificates(&[certificate]).remove(0);
        for at in 0..whole.len() {
            let mut changed = whole.to_vec();
            changed[at] ^= 1;
            let plan = prepare(&settings(ca), &Secrets::default()).unwrap();
            let config = server(vec![CertificateDer::from(changed)], &trouble("servers/server.key"), &TLS13);
            assert!(handshake(&plan, "localhost", config).is_err(), "{certificate} changed at {at}");
            assert!(!plan.witness.report().server_accepted, "{certificate} changed at {at}");
        }
    }
}

#[test]
fn the_tutorials_servers_are_accepted() {
    for (ca, certificate, key) in [
        ("sinet/cacert.pem", "sinet/broker.crt", "sinet/broker.key"),
        ("sinet/cacert.pem", "sinet/broker-cn-only.crt", "sinet/broker.key"),
        ("tedge/ca.crt", "tedge/server.crt", "tedge/server.key"),
    ] {
        for version in VERSIONS {
            let plan = prepare(&with_ca(tutorial(ca)), &Secrets::default()).unwrap();
            let chain = vec![CertificateDer::from_pem_file(tutorial(certificate)).unwrap()];
            let report = handshake(&plan, "localhost", server(chain, &tutorial(key), version)).unwrap();
            let expected = if version.version == TLS12.version { "TLS 1.2" } else { "TLS 1.3" };
            assert_eq!(report.version, Some(expected));
            assert!(!report.client_certificate_requested);
        }
    }
}

#[test]
fn wrong_names_are_listed_in_plain_words() {
    let plan = prepare(&settings("ca"), &Secrets::default()).unwrap();
    let name = ServerName::try_from("broker.example").unwrap();
    let mut client = ClientConnection::new(Arc::clone(&plan.config), name).unwrap();
    let mut server =
        ServerConnection::new(Arc::new(server(certificates(&["san"]), &trouble("servers/server.key"), &TLS13)))
            .unwrap();
    let mut wire = Vec::new();
    client.write_tls(&mut wire).unwrap();
    server.read_tls(&mut wire.as_slice()).unwrap();
    server.process_new_packets().unwrap();
    let mut wire = Vec::new();
    while server.wants_write() {
        server.write_tls(&mut wire).unwrap();
    }
    client.read_tls(&mut wire.as_slice()).unwrap();
    let error = HandshakeError::from(&client.process_new_packets().unwrap_err());
    let HandshakeError::ServerCertificate(mqttdeck::tls::ServerCertificateError::WrongName { expected, presented }) =
        error
    else {
        panic!("{error:?}")
    };
    assert_eq!(
        (expected.as_str(), presented),
        ("broker.example", vec!["localhost".to_owned(), "127.0.0.1".to_owned()])
    );
}

/// The environment belongs to the whole process, so each case is a process of its own: this test, run alone.
#[cfg(target_os = "linux")]
#[test]
fn the_systems_roots_are_what_ssl_cert_file_says() {
    const CASE: &str = "TLS_SERVERS_EXPECTED";
    let myself = "the_systems_roots_are_what_ssl_cert_file_says";
    if let Ok(expected) = std::env::var(CASE) {
        let settings = TlsSettings { enabled: true, ..TlsSettings::default() };
        let outcome = prepare(&settings, &Secrets::default()).map_err(|error| error.to_string()).and_then(|plan| {
            handshake(&plan, "localhost", server(certificates(&["san"]), &trouble("servers/server.key"), &TLS13))
        });
        let words = outcome.err().unwrap_or_default();
        assert!(words == expected || (!expected.is_empty() && words.starts_with(&expected)), "{words}");
        return;
    }
    for (roots, expected) in [
        ("servers/ca.crt", ""),
        ("servers/other-ca.crt", UNKNOWN),
        ("servers/nothing.crt", "the system's root certificates cannot be used"),
    ] {
        let output = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", myself])
            .env("SSL_CERT_FILE", trouble(roots))
            .env_remove("SSL_CERT_DIR")
            .env(CASE, expected)
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && words.contains("1 passed"), "{roots}: {words}");
    }
}

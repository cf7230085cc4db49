//! The certificate workshop against openssl, keytool and a real Mosquitto.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod files;
mod keys;
mod keystores;
mod openssl_commands;
mod orders;
mod refusals;
mod renewal;
mod requests;
mod signers;
#[expect(dead_code, reason = "not every test needs every part of the harness")]
#[path = "../support/mod.rs"]
mod support;

use std::path::PathBuf;
use std::process::Command;

use mqttdeck::broker::{BrokerCertificates, LocalBroker};
use mqttdeck::profile::TlsMode;
use mqttdeck::workshop::{Made, NewKey};
use orders::{authority, client, command, make, openssl, server};
use support::mosquitto::free_port;
use support::{Client, Mosquitto};

#[test]
fn every_kind_of_key_connects_to_mosquitto_with_just_what_was_made() {
    for kind in NewKey::ALL {
        let directory = tempfile::tempdir().unwrap();
        let at = directory.path();
        make(&authority("Test CA", kind), at);
        let server = make(&server(at, &["localhost", "127.0.0.1"], kind), at);
        let client = make(&client(at, "client1", kind), at);
        assert_eq!(client.certificate.as_ref().unwrap().key.to_string(), kind.label());
        for (file, purpose) in [("localhost.crt", "sslserver"), ("client1.crt", "sslclient")] {
            let arguments = ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", "ca.crt", file];
            assert_eq!(openssl(at, &arguments).trim(), format!("{file}: OK"), "{kind}");
        }
        for only_tls12 in [false, true] {
            connects(&server, &client, only_tls12);
        }
    }
}

#[test]
fn the_local_test_broker_takes_what_was_made() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for kind in [NewKey::Rsa2048, NewKey::P256, NewKey::P384, NewKey::Ed25519] {
        let directory = tempfile::tempdir().unwrap();
        let at = directory.path();
        make(&authority("Test CA", kind), at);
        let server = make(&server(at, &["localhost"], kind), at);
        let client = make(&client(at, "client1", kind), at);
        let certificates = BrokerCertificates {
            ca_file: server.ca_file.clone().unwrap(),
            server_certificate_file: server.certificate_file.clone().unwrap(),
            server_key_file: server.key_file.clone().unwrap(),
            server_key_passphrase: None,
            client_certificate_file: client.certificate_file.clone().unwrap(),
            client_key_file: client.key_file.clone().unwrap(),
        };
        let broker = runtime.block_on(LocalBroker::start_with(certificates)).unwrap();
        let mut profile = client.profile(&broker.address().host).unwrap();
        profile.endpoint.port = broker.address().tls.port();
        Client::connect(profile.clone());
        // The same name from a CA of the same name is not the same.
        let other = at.join("other");
        make(&authority("Test CA", kind), &other);
        let stranger = make(&orders::client(&other, "client1", kind), &other);
        profile.tls.client_certificate_file = stranger.certificate_file.unwrap();
        profile.tls.client_key_file = stranger.key_file.unwrap();
        Client::start(profile).down();
    }
}

/// The lines for mosquitto.conf, with nothing but another port; then our own client, and OpenSSL's.
fn connects(server: &Made, client: &Made, only_tls12: bool) {
    let port = free_port();
    let lines = server.mosquitto_conf().unwrap();
    assert!(lines.contains("listener 8883\n"), "{lines}");
    let setup = Mosquitto::configured(port, lines.replace("listener 8883\n", &format!("listener {port}\n")));
    let broker = if only_tls12 { setup.only_tls12() } else { setup }.start();
    let mut profile = client.profile("localhost").unwrap();
    assert_eq!((profile.endpoint.port, profile.tls.mode), (8883, TlsMode::SelfSigned));
    assert!(profile.tls.enabled && profile.client_id.starts_with("mqttdeck-"));
    profile.endpoint.port = port;
    let _connected = Client::connect(profile);
    broker.wait_for_log("u'client1'", 1);
    let file = |file: &Option<PathBuf>| file.as_ref().unwrap().display().to_string();
    let (ca, certificate, key) = (file(&client.ca_file), file(&client.certificate_file), file(&client.key_file));
    let port = port.to_string();
    let host = ["-h", "localhost", "-p", &port, "-q", "1", "-t", "a", "-m", "b", "--cafile", &ca];
    command("mosquitto_pub", &[&host[..], &["--cert", &certificate, "--key", &key]].concat());
    let without = Command::new("mosquitto_pub").args(host).output().unwrap();
    assert!(!without.status.success(), "nobody comes in without a certificate");
}

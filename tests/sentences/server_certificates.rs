//! A broker whose certificate we refuse: by which certificate is named, which rule, and which remedy, on TLS 1.2 and 1.3.

use super::support::{Client, certs};
use super::{explain, server, tls, told};
use mqttdeck::profile::TlsMode;

/// The server's certificate; our CA file; the headline, the cause and the first remedies, or parts of them.
type Row = (&'static str, &'static str, &'static str, &'static [&'static str], &'static [&'static str]);

const ROWS: [Row; 9] = [
    (
        "server",
        "other-ca",
        "The server's certificate is not trusted",
        &["CN=localhost (serial ", "issued by CN=Client CA", "No CA in other-ca.crt"],
        &["Choose the certificate of CN=Client CA in CA File", "If CN=Client CA is an intermediate CA"],
    ),
    (
        "server-int",
        "ca",
        "The server's certificate is not trusted",
        &["issued by CN=Intermediate CA"],
        &["CN=Intermediate CA in CA File", "`cat intermediate.pem >> /etc/mosquitto/certs/server.crt`"],
    ),
    (
        "server-impostor",
        "ca",
        "The server's certificate does not bear the signature of the trusted CA",
        &[
            "CN=localhost (serial ",
            "A CA named CN=Client CA, which it names as its issuer, is in ca.crt, but with another key",
        ],
        &["Get the present CA certificate", "do not connect from this network"],
    ),
    (
        "server-expired",
        "ca",
        "The server's certificate expired on 1 Jan 2021",
        &["CN=localhost (serial ", "from 1 Jan 2020 until 1 Jan 2021"],
        &["renew it (Mosquitto: the file named by certfile", "date -u"],
    ),
    (
        "server-future",
        "ca",
        "The server's certificate is not valid before 1 Jan 2090",
        &["CN=localhost (serial "],
        &["date of this machine", "-dates"],
    ),
    (
        "server-late",
        "late-root",
        "The CA behind the server's certificate expired on 1 Jan 2021",
        &["CN=localhost (serial ", "Late root, whose certificate in late-root.crt is over"],
        &["Late root in CA File"],
    ),
    (
        "server-name",
        "ca",
        "The server's certificate is not for localhost",
        &["CN=elsewhere (serial ", "It is for elsewhere.example, and this profile asks for localhost"],
        &["type elsewhere.example as Broker Address", "`subjectAltName = DNS:localhost`", "Only if neither can be"],
    ),
    (
        "server-client",
        "ca",
        "The server's certificate is not meant for a server",
        &["CN=localhost (serial "],
        &["Mosquitto: certfile", "serverAuth"],
    ),
    (
        "self",
        "ca",
        "The server's certificate is self-signed and not trusted",
        &["CN=self (serial ", "issued by itself", "No CA in ca.crt"],
        &["this very certificate", "SHA-256 fingerprint"],
    ),
];

fn every_row(only_tls12: bool) {
    let made = certs::client_trouble();
    for (certificate, ca, headline, cause, remedies) in ROWS {
        let mut setup = server(certificate, "ca");
        if certificate == "self" {
            setup = super::Mosquitto::tls(super::ServerFiles {
                certificate: made.join("self.crt"),
                key: made.join("client.key"),
                client_cas: made.join("ca.crt"),
            });
        }
        let broker = if only_tls12 { setup.only_tls12() } else { setup }.start();
        let mut profile = tls(broker.port(), None);
        profile.tls.ca_file = made.join(format!("{ca}.crt"));
        let why = told(Client::start(profile.clone()), &profile);
        assert_eq!(why.headline, headline, "{certificate}: {why:#?}");
        for part in cause {
            assert!(why.cause.contains(part), "{part} in {certificate}: {why:#?}");
        }
        assert!(why.remedies.len() >= remedies.len(), "{certificate}: {why:#?}");
        for (remedy, part) in why.remedies.iter().zip(remedies) {
            assert!(remedy.contains(part), "{part} in {remedy} of {certificate}");
        }
        assert!(!format!("{why:?}").contains("No verification"), "{why:?}");
    }
}

#[test]
fn every_refusal_on_tls_1_2() {
    every_row(true);
}

#[test]
fn every_refusal_on_tls_1_3() {
    every_row(false);
}

/// A private CA is no CA of the system.
#[test]
fn a_private_ca_without_a_ca_file() {
    let broker = server("server", "ca").start();
    let mut profile = tls(broker.port(), None);
    profile.tls.mode = TlsMode::CaSigned;
    let (error, _) = Client::start(profile.clone()).down();
    let why = explain::session(&error, &profile);
    assert!(why.remedies[0].contains("Choose the mode CA certificate file"), "{why:?}");
    assert!(why.remedies[0].contains("the certificate of CN=Client CA in CA File"), "{why:?}");
}

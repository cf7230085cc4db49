//! The certificate sets of the tutorials, and what time, administrators and tired people do to them: each file in turn is
//! revoked, expired, left out or taken for another, and each time a sentence of its own names that file.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

#[expect(dead_code, reason = "not every test needs every part of the harness")]
mod support;

use std::path::PathBuf;

use mqttdeck::explain::{self, Explanation};
use mqttdeck::profile::{Profile, Protocol, TlsMode};
use mqttdeck::session::{Event, State};
use support::client::profile;
use support::{Client, Mosquitto, certs};

/// A tutorial's client: directory, certificate, key, and as whom the broker sees it.
struct Set {
    name: &'static str,
    certificate: &'static str,
    key: &'static str,
    seen_as: &'static str,
}

const SETS: [Set; 5] = [
    Set {
        name: "solace",
        certificate: "clientCert1.pem",
        key: "client1.key",
        seen_as: "CN=client1.messaging.solace.cloud",
    },
    Set { name: "cybus", certificate: "anymachine.crt", key: "anymachine-key.pem", seen_as: "CN=device001" },
    Set { name: "tedge", certificate: "client.crt", key: "client.key", seen_as: "CN=client1" },
    Set { name: "kaa", certificate: "client.crt", key: "client.key", seen_as: "CN=endpoint-token" },
    Set { name: "sinet", certificate: "client0.crt", key: "client0.key", seen_as: "CN=client0" },
];

impl Set {
    fn certificate(&self) -> PathBuf {
        certs::tutorials().join(self.name).join(self.certificate)
    }

    fn key(&self) -> PathBuf {
        certs::tutorials().join(self.name).join(self.key)
    }

    fn trouble(&self, file: &str) -> PathBuf {
        certs::tutorial_troubles().join(self.name).join(file)
    }

    /// "Self signed certificates" with the three files.
    fn profile(&self, port: u16) -> Profile {
        let mut profile = profile(Protocol::V311, port);
        profile.endpoint.host = "localhost".to_owned();
        profile.tls.enabled = true;
        profile.tls.mode = TlsMode::SelfSigned;
        profile.tls.ca_file = certs::server_ca();
        profile.tls.client_certificate_file = self.certificate();
        profile.tls.client_key_file = self.key();
        profile
    }

    /// The set after this one: for taking files for one another.
    fn next(&self) -> &'static Self {
        let index = SETS.iter().position(|set| set.name == self.name).expect("one of the sets");
        &SETS[(index + 1) % SETS.len()]
    }
}

/// One thing that goes wrong, and a part of the headline; the file that headline, cause or remedies have to name.
type Trouble = (&'static str, fn(&Set, &mut Profile), &'static str, fn(&Set) -> String);

fn certificate(set: &Set) -> String {
    set.certificate.to_owned()
}

fn key(set: &Set) -> String {
    set.key.to_owned()
}

const TROUBLES: [Trouble; 14] = [
    ("no CA file", |_, p| p.tls.ca_file.clear(), "No file is chosen in CA File", |_| "CA File".to_owned()),
    (
        "no certificate",
        |_, p| p.tls.client_certificate_file.clear(),
        "No file is chosen in Client Certificate File",
        |_| "Client Certificate File".to_owned(),
    ),
    (
        "no key",
        |_, p| p.tls.client_key_file.clear(),
        "No file is chosen in Client Key File",
        |_| "Client Key File".to_owned(),
    ),
    (
        "the CA file gone",
        |_, p| {
            p.tls.ca_file.set_extension("gone");
        },
        "cacert.gone does not exist",
        |_| "CA File".to_owned(),
    ),
    (
        "the certificate gone",
        |_, p| {
            p.tls.client_certificate_file.set_extension("gone");
        },
        ".gone does not exist",
        |_| "Client Certificate File".to_owned(),
    ),
    (
        "the key gone",
        |_, p| {
            p.tls.client_key_file.set_extension("gone");
        },
        ".gone does not exist",
        |_| "Client Key File".to_owned(),
    ),
    (
        "no identity shown",
        |_, p| p.tls.mode = TlsMode::CaFile,
        "The broker demands a client certificate",
        |_| "Client Certificate File".to_owned(),
    ),
    (
        "the CA expired",
        |_, p| p.tls.ca_file = certs::tutorial_troubles().join("expired-ca.pem"),
        "expired on 1 Jan 2021",
        |_| "expired-ca.pem".to_owned(),
    ),
    (
        "the certificate expired",
        |set, p| p.tls.client_certificate_file = set.trouble("expired.crt"),
        "Your certificate has expired",
        |_| "expired.crt".to_owned(),
    ),
    (
        "the CA of another",
        |_, p| p.tls.ca_file = certs::tutorials().join("tedge/ca.crt"),
        "The server's certificate is not trusted",
        |_| "ca.crt".to_owned(),
    ),
    (
        "the certificate of another",
        |set, p| p.tls.client_certificate_file = set.next().certificate(),
        "is not the key of",
        key,
    ),
    ("the key of another", |set, p| p.tls.client_key_file = set.next().key(), "is not the key of", certificate),
    (
        "certificate and key swapped",
        |_, p| std::mem::swap(&mut p.tls.client_certificate_file, &mut p.tls.client_key_file),
        "holds a private key",
        key,
    ),
    (
        "CA and certificate swapped",
        |_, p| std::mem::swap(&mut p.tls.ca_file, &mut p.tls.client_certificate_file),
        "",
        // Kaa's file brings a CA along, so that it may well be a CA file: then the other one is wrong.
        |set| if set.name == "kaa" { "cacert.pem".to_owned() } else { certificate(set) },
    ),
];

#[test]
fn every_file_that_is_missing_old_or_another_is_named() {
    for only_tls12 in [false, true] {
        let setup = Mosquitto::tls(certs::server()).demanding_certificates();
        let broker = if only_tls12 { setup.only_tls12().start() } else { setup.start() };
        for set in &SETS {
            assert!(outcome(&set.profile(broker.port())).is_none(), "{} connects as it is", set.name);
            for (trouble, inflict, headline, file) in TROUBLES {
                let mut profile = set.profile(broker.port());
                inflict(set, &mut profile);
                let said = outcome(&profile).unwrap_or_else(|| panic!("{}: {trouble}: connected", set.name));
                assert!(said.headline.contains(headline), "{}: {trouble}: {said:#?}", set.name);
                assert!(whole(&said).contains(&file(set)), "{}: {trouble}: {} in {said:#?}", set.name, file(set));
            }
        }
    }
}

#[test]
fn a_revoked_certificate_is_named() {
    for set in &SETS {
        for only_tls12 in [false, true] {
            let crl = format!("crlfile {}", set.trouble("crl.pem").display());
            let setup = Mosquitto::tls(certs::server()).demanding_certificates().line(&crl);
            let broker = if only_tls12 { setup.only_tls12().start() } else { setup.start() };
            let said = outcome(&set.profile(broker.port())).expect("it is revoked");
            assert_eq!(said.headline, "Your certificate was revoked", "{}: {said:#?}", set.name);
            for named in [set.certificate, set.seen_as] {
                assert!(whole(&said).contains(named), "{}: {named} in {said:#?}", set.name);
            }
        }
    }
}

/// `None`: connected.
fn outcome(profile: &Profile) -> Option<Explanation> {
    let mut client = Client::start(profile.clone());
    let cause = client.wait("the end of the attempt", |event| match event {
        Event::State(State::Connected(_)) => Some(None),
        Event::State(State::Down { cause, .. }) => Some(Some(cause.clone())),
        _ => None,
    });
    cause.map(|cause| explain::session(&cause, profile))
}

fn whole(said: &Explanation) -> String {
    format!("{} {} {}", said.headline, said.cause, said.remedies.join(" "))
}

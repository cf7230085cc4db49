//! From a real failure to the sentence that people read: every kind that the window promises to tell apart.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

mod client_certificates;
mod hang_up;
mod server_certificates;
#[expect(dead_code, reason = "not every test needs every part of the harness")]
#[path = "../support/mod.rs"]
mod support;

use mqttdeck::explain::{self, Explanation};
use mqttdeck::profile::{Profile, Protocol, TlsMode};
use support::client::profile;
use support::mosquitto::{ServerFiles, Setup, free_port};
use support::peer::{answering, silent_peer};
use support::{Client, Mosquitto, certs};

const UNTRUSTED: &str = "The broker does not trust the issuer of your certificate";
const NOT_LET_IN: &str = "The broker does not let you in";

/// What is said of a client that cannot connect.
fn told(mut client: Client, profile: &Profile) -> Explanation {
    let (error, _) = client.down();
    explain::session(&error, profile)
}

/// The headline, with the port that differs in each run named PORT.
fn headline(profile: &Profile) -> String {
    let explanation = told(Client::start(profile.clone()), profile);
    assert!(!explanation.cause.is_empty() && !explanation.remedies.is_empty(), "{explanation:?}");
    explanation.headline.replace(&profile.endpoint.port.to_string(), "PORT")
}

fn plain(port: u16) -> Profile {
    let mut plain = profile(Protocol::V311, port);
    plain.session.connection_timeout_s = 2;
    plain
}

/// TLS with the CA of [`certs::client_trouble`], and one of its client certificates.
fn tls(port: u16, client: Option<&str>) -> Profile {
    let made = certs::client_trouble();
    let mut profile = plain(port);
    profile.session.connection_timeout_s = 10;
    profile.endpoint.host = "localhost".to_owned();
    profile.tls.enabled = true;
    profile.tls.mode = if client.is_some() { TlsMode::SelfSigned } else { TlsMode::CaFile };
    profile.tls.ca_file = made.join("ca.crt");
    if let Some(name) = client {
        profile.tls.client_certificate_file = made.join(format!("{name}.crt"));
        profile.tls.client_key_file = made.join("client.key");
    }
    profile
}

/// A broker with one of the server certificates, which knows the clients of one of the CAs.
fn server(certificate: &str, client_ca: &str) -> Setup {
    let made = certs::client_trouble();
    Mosquitto::tls(ServerFiles {
        certificate: made.join(format!("{certificate}.crt")),
        key: made.join("server.key"),
        client_cas: made.join(format!("{client_ca}.crt")),
    })
}

#[test]
fn ways_that_lead_nowhere() {
    let mut nameless = plain(1883);
    nameless.endpoint.host = "broker.invalid".to_owned();
    assert_eq!(headline(&nameless), "The name broker.invalid cannot be found");
    assert_eq!(headline(&plain(free_port())), "127.0.0.1:PORT refused the connection");
    assert_eq!(headline(&plain(silent_peer())), "127.0.0.1:PORT did not answer CONNECT within 2 s");
    let mut silent = tls(silent_peer(), None);
    silent.session.connection_timeout_s = 2;
    assert_eq!(headline(&silent), "localhost:PORT did not answer the TLS handshake within 2 s");
}

#[test]
fn plain_and_tls_taken_for_each_other() {
    let inside = server("server", "ca").start();
    let explanation = told(Client::start(plain(inside.port())), &plain(inside.port()));
    assert!(explanation.remedies[0].contains("Enable SSL/TLS"), "{explanation:?}");
    let outside = Mosquitto::plain().start();
    let explanation = told(Client::start(tls(outside.port(), None)), &tls(outside.port(), None));
    assert!(explanation.remedies[0].contains("8883 usually expects TLS"), "{explanation:?}");
}

#[test]
fn refusals_of_both_versions() {
    const V311: [(&[u8], &str); 5] = [
        (&[0x20, 2, 0, 1], "The broker does not speak MQTT 3.1.1"),
        (&[0x20, 2, 0, 2], "The broker does not accept the client ID"),
        (&[0x20, 2, 0, 3], "The broker cannot serve now"),
        (&[0x20, 2, 0, 4], "The broker does not accept the user name or password"),
        (&[0x20, 2, 0, 5], NOT_LET_IN),
    ];
    const V5: [(&[u8], &str); 5] = [
        (&[0x20, 3, 0, 0x84, 0], "The broker does not speak MQTT 5"),
        (&[0x20, 3, 0, 0x85, 0], "The broker does not accept the client ID"),
        (&[0x20, 3, 0, 0x88, 0], "The broker cannot serve now"),
        (&[0x20, 3, 0, 0x86, 0], "The broker does not accept the user name or password"),
        (&[0x20, 3, 0, 0x87, 0], NOT_LET_IN),
    ];
    for (protocol, table) in [(Protocol::V311, V311), (Protocol::V5, V5)] {
        for (connack, expected) in table {
            assert_eq!(headline(&Profile { protocol, ..plain(answering(connack)) }), expected, "{protocol:?}");
        }
    }
}

/// A certificate that is distrusted and one whose owner is not let in: other headlines, other remedies.
#[test]
fn unknown_ca_and_not_authorised_are_told_apart() {
    let distrusting = server("server", "ca").demanding_certificates().start();
    let stranger = tls(distrusting.port(), Some("unknown"));
    let nobody = server("server", "ca").line("require_certificate true").user("somebody-else", "secret").start();
    let known = tls(nobody.port(), Some("good"));
    let [distrusted, refused] = [stranger, known].map(|profile| told(Client::start(profile.clone()), &profile));
    assert_eq!((&distrusted.headline[..], &refused.headline[..]), (UNTRUSTED, NOT_LET_IN));
    assert!(refused.remedies[0].contains("the user good, the common name (CN) of good.crt"), "{refused:?}");
    assert!(distrusted.remedies.iter().all(|remedy| !refused.remedies.contains(remedy)));
}

#[test]
fn connections_that_were_up() {
    let mut broker = Mosquitto::plain().start();
    let lost = plain(broker.port());
    let client = Client::connect(lost.clone());
    broker.kill();
    let why = told(client, &lost).headline;
    assert!(["The broker closed the connection", "The connection was reset"].contains(&&why[..]), "{why}");

    broker.restart();
    let first = Client::connect(lost.clone());
    let _second = Client::connect(lost.clone());
    let taken_over = told(first, &lost);
    assert!(taken_over.remedies[0].contains("press Generate beside Client ID"), "{taken_over:?}");
}

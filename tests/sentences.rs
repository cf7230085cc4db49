//! From a real failure to the sentence that people read: every kind that the window promises to tell apart.

#[expect(dead_code, reason = "not every test needs every part of the harness")]
mod support;

use mqttdeck::explain::{self, Explanation};
use mqttdeck::profile::{Profile, Protocol, TlsMode};
use support::client::profile;
use support::mosquitto::{ServerFiles, free_port};
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

/// TLS with the CA of [`certs::minted`], and one of its client certificates.
fn tls(port: u16, client: Option<&str>) -> Profile {
    let made = certs::minted();
    let mut profile = plain(port);
    profile.endpoint.host = "localhost".to_owned();
    profile.tls.enabled = true;
    profile.tls.mode = if client.is_some() { TlsMode::SelfSigned } else { TlsMode::CaFile };
    profile.tls.ca_file = made.file("ca.pem");
    if let Some(name) = client {
        profile.tls.client_certificate_file = made.file(&format!("{name}.pem"));
        profile.tls.client_key_file = made.file(&format!("{name}.key"));
    }
    profile
}

#[test]
fn ways_that_lead_nowhere() {
    let mut nameless = plain(1883);
    nameless.endpoint.host = "broker.invalid".to_owned();
    assert_eq!(headline(&nameless), "The name broker.invalid cannot be found");
    assert_eq!(headline(&plain(free_port())), "127.0.0.1:PORT refused the connection");
    assert_eq!(headline(&plain(silent_peer())), "127.0.0.1:PORT did not answer CONNECT within 2 s");
    assert_eq!(headline(&tls(silent_peer(), None)), "localhost:PORT did not answer the TLS handshake within 2 s");
}

#[test]
fn plain_and_tls_taken_for_each_other() {
    let inside = Mosquitto::tls(certs::minted().server("server")).start();
    let explanation = told(Client::start(plain(inside.port())), &plain(inside.port()));
    assert!(explanation.remedies[0].contains("Enable SSL/TLS"), "{explanation:?}");
    let outside = Mosquitto::plain().start();
    let explanation = told(Client::start(tls(outside.port(), None)), &tls(outside.port(), None));
    assert!(explanation.remedies[0].contains("8883 usually expects TLS"), "{explanation:?}");
}

#[test]
fn what_is_wrong_with_the_server_s_certificate() {
    let made = certs::minted();
    let of = |server: &str| Mosquitto::tls(made.server(server)).start();
    let broker = of("server");
    let other_ca = |mut profile: Profile| {
        profile.tls.ca_file = certs::server_ca();
        headline(&profile)
    };
    assert_eq!(other_ca(tls(broker.port(), None)), "The server's certificate is not trusted");
    let expired = headline(&tls(of("expired-server").port(), None));
    assert!(expired.starts_with("The server's certificate expired on "), "{expired}");
    assert_eq!(headline(&tls(of("elsewhere").port(), None)), "The server's certificate is not for localhost");
}

#[test]
fn what_is_wrong_with_our_certificate() {
    let setup = || Mosquitto::tls(certs::minted().server("server")).demanding_certificates();
    for broker in [setup().only_tls12().start(), setup().start()] {
        assert_eq!(headline(&tls(broker.port(), None)), "The broker demands a client certificate");
        assert_eq!(headline(&tls(broker.port(), Some("stranger"))), UNTRUSTED);
        assert_eq!(headline(&tls(broker.port(), Some("expired"))), "Your certificate has expired");
    }
}

#[test]
fn a_revoked_certificate() {
    let set = certs::tutorials().join("tedge");
    let files = ServerFiles { client_cas: set.join("ca.crt"), ..certs::server() };
    let list = format!("crlfile {}", certs::revocation_list().display());
    let setup = || Mosquitto::tls(files.clone()).demanding_certificates().line(&list);
    for broker in [setup().only_tls12().start(), setup().start()] {
        let mut profile = tls(broker.port(), Some("client"));
        profile.tls.ca_file = certs::server_ca();
        profile.tls.client_certificate_file = set.join("client.crt");
        profile.tls.client_key_file = set.join("client.key");
        assert_eq!(headline(&profile), "Your certificate was revoked");
    }
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
    let distrusting = Mosquitto::tls(certs::minted().server("server")).demanding_certificates().start();
    let stranger = tls(distrusting.port(), Some("stranger"));
    let nobody = Mosquitto::tls(certs::minted().server("server"))
        .line("require_certificate true")
        .user("somebody-else", "secret")
        .start();
    let known = tls(nobody.port(), Some("client"));
    let [distrusted, refused] = [stranger, known].map(|profile| told(Client::start(profile.clone()), &profile));
    assert_eq!((&distrusted.headline[..], &refused.headline[..]), (UNTRUSTED, NOT_LET_IN));
    assert!(refused.remedies[0].contains("the user known, the common name (CN) of client.pem"), "{refused:?}");
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

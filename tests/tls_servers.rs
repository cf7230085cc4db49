//! Which servers are believed: every case against a TLS server in memory, over TLS 1.2 and 1.3.
//!
//! What OpenSSL accepts is accepted, what it refuses is refused; the two exceptions are marked.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod tls_memory;
#[expect(dead_code, reason = "each test crate uses a part of it")]
mod tls_support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use mqttdeck::profile::{Secrets, TlsSettings};
use mqttdeck::tls::{CertificateInfo, HandshakeError, HandshakeReport, Leniency, prepare};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConnection, ServerConnection};
use tls_memory::{VERSIONS, certificates, handshake, server};
use tls_support::{trouble, tutorial, with_ca};

const UNKNOWN: &str = "it was issued by none of the trusted CAs";
const BAD_SIGNATURE: &str = "its signature is not the trusted CA's";
const OTHER_NAME: &str = "it is not for localhost";
const NO_SERVER: &str = "it is not meant for a server";
const ENDED: &str = "it ended on 2021-01-01T00:00:00Z";

fn settings(ca: &str) -> TlsSettings {
    with_ca(trouble(&format!("servers/{ca}.crt")))
}

/// Shows `chain` to a client that has `ca` in its CA file, over both versions; they must agree.
fn outcome(chain: &[&str], ca: &str, host: &str) -> Result<Vec<Leniency>, String> {
    seen(chain, ca, host).0
}

/// The same, with what was seen over TLS 1.3.
fn seen(chain: &[&str], ca: &str, host: &str) -> (Result<Vec<Leniency>, String>, HandshakeReport) {
    let [(older, _), (newer, report)] = VERSIONS.map(|version| {
        let plan = prepare(&settings(ca), &Secrets::default()).unwrap();
        let outcome = handshake(&plan, host, server(certificates(chain), &trouble("servers/server.key"), version));
        let report = plan.witness.report();
        assert_eq!(report.server_chain.len(), chain.len(), "the chain is kept even when it is refused");
        assert_eq!(report.server_accepted, outcome.is_ok());
        (outcome.map(|seen| seen.leniencies), report)
    });
    assert_eq!(older, newer, "{chain:?}");
    (newer, report)
}

#[test]
fn what_openssl_accepts_is_accepted() {
    use Leniency::{CommonName, OldForm, Pinned};
    let cases: [(&[&str], &str, &str, &[Leniency]); 42] = [
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
        (&["san"], "ca", "localhost.", &[]),
        (&["san", "weak-ca"], "ca", "localhost", &[]),
        (&["san"], "renewed-ca", "localhost", &[]),
        (&["v1"], "renewed-ca", "localhost", &[OldForm, CommonName]),
        (&["san-ip"], "ca", "127.0.0.1", &[]),
        (&["san-ip"], "ca", "localhost", &[CommonName]),
        (&["san-email"], "ca", "localhost", &[CommonName]),
        (&["san-dns-ip"], "ca", "127.0.0.1", &[]),
        (&["san-ipv6"], "ca", "::1", &[]),
        (&["cn-two"], "ca", "localhost", &[CommonName]),
        (&["cn-wildcard"], "ca", "broker.example.com", &[CommonName]),
        (&["ns-server"], "ca", "localhost", &[]),
        (&["under-flat-root"], "flat-root", "localhost", &[]),
        (&["under-int"], "ca-with-int", "localhost", &[]),
        (&["v1-under-int", "int"], "ca", "localhost", &[OldForm, CommonName]),
        (&["v1-under-int"], "ca-with-int", "localhost", &[OldForm, CommonName]),
        (&["ca-true-under-int", "int"], "ca", "localhost", &[OldForm]),
        (&["san"], "spelt-ca", "localhost", &[]),
        (&["v1-under-int", "int"], "spelt-ca", "localhost", &[OldForm, CommonName]),
        (&["san-constrained-in"], "constrained-ca", "broker.example.com", &[]),
    ];
    for (chain, ca, host, overlooked) in cases {
        assert_eq!(outcome(chain, ca, host), Ok(overlooked.to_vec()), "{chain:?} under {ca} as {host}");
    }
}

/// The chain, the CA file, and the words; the broker address is localhost.
const REFUSED: [(&[&str], &str, &str); 74] = [
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
        "it is signed or made in a way that is not accepted: a CA with an RSA key of 1024 bits",
    ),
    (&["v1-under-leaf", "san"], "ca", "it was issued by anything, which is not a CA"),
    (&["v1-under-leaf"], "self-leaf", UNKNOWN),
    (&["san-partial-wildcard"], "ca", OTHER_NAME),
    (&["flipped-san"], "ca", BAD_SIGNATURE),
    (&["flipped-v1"], "ca", BAD_SIGNATURE),
    (&["flipped-self"], "self", BAD_SIGNATURE),
    (&["san"], "old-ca", "its CA Trouble CA ended on 2021-01-01T00:00:00Z"),
    (&["v1"], "old-ca", "its CA Trouble CA ended on 2021-01-01T00:00:00Z"),
    (&["under-int"], "int", UNKNOWN),
    (&["under-int", "int"], "int", UNKNOWN),
    (&["v1-under-int"], "int", UNKNOWN),
    (&["sha1"], "ca", "it is signed or made in a way that is not accepted: ecdsa-with-SHA1"),
    (&["rsa1024"], "ca", "it is signed or made in a way that is not accepted: an RSA key of 1024 bits"),
    (&["sign-only"], "ca", NO_SERVER),
    (&["ns-client"], "ca", NO_SERVER),
    (&["any-purpose"], "ca", NO_SERVER),
    (&["under-client-root"], "client-root", "its CA Clients only may not issue certificates for servers"),
    (&["under-client-int", "client-int"], "ca", "its CA client-int may not issue certificates for servers"),
    (&["v1-under-client-int", "client-int"], "ca", "its CA client-int may not issue certificates for servers"),
    (&["under-flat-int", "flat-int"], "flat-root", "its chain is longer than its CA Flat CA allows"),
    (&["v1-under-flat-int", "flat-int"], "flat-root", "its chain is longer than its CA Flat CA allows"),
    (&["under-too-deep-int", "too-deep-int", "pathlen-int"], "ca", "its chain is longer than its CA allows"),
    (
        &["v1-under-too-deep-int", "too-deep-int", "pathlen-int"],
        "ca",
        "its chain is longer than its CA pathlen-int allows",
    ),
    (&["under-critical-int", "critical-int"], "ca", "it has a critical extension that is not understood"),
    (
        &["v1-under-critical-int", "critical-int"],
        "ca",
        "its CA critical-int has a critical extension that is not understood",
    ),
    (&["v1-under-expired-int", "expired-int"], "ca", "its CA Expired intermediate ended on 2021-01-01T00:00:00Z"),
    (&["under-future-int", "future-int"], "ca", "its CA future-int begins on 2090-01-01T00:00:00Z"),
    (&["v1-under-future-int", "future-int"], "ca", "its CA future-int begins on 2090-01-01T00:00:00Z"),
    (&["under-unsigned-int", "unsigned-int"], "ca", BAD_SIGNATURE),
    (&["v1-under-unsigned-int", "unsigned-int"], "ca", BAD_SIGNATURE),
    (&["v1-under-v1-int", "v1-int"], "ca", "it was issued by v1-int, which is not a CA"),
    (
        &["under-weak-int", "weak-int"],
        "ca",
        "it is signed or made in a way that is not accepted: a CA with an RSA key of 1024 bits",
    ),
    (
        &["v1-under-weak-int", "weak-int"],
        "ca",
        "it is signed or made in a way that is not accepted: a CA with an RSA key of 1024 bits",
    ),
    (&["under-sha1-int", "sha1-int"], "ca", "it is signed or made in a way that is not accepted: ecdsa-with-SHA1"),
    (&["san-other"], "spelt-ca", OTHER_NAME),
    (&["expired"], "spelt-ca", ENDED),
    (&["impostor-san"], "spelt-ca", BAD_SIGNATURE),
    (&["client-only"], "spelt-ca", NO_SERVER),
    (&["san-constrained-out"], "constrained-ca", "its CA may not issue certificates for this name"),
];

#[test]
fn what_openssl_refuses_is_refused_with_the_reason() {
    for (chain, ca, expected) in REFUSED {
        assert_eq!(outcome(chain, ca, "localhost"), Err(expected.to_owned()), "{chain:?} under {ca}");
    }
    let refused = outcome(&["under-leaf", "san"], "ca", "localhost");
    assert!(refused.is_err(), "a server's certificate issues nothing");
}

/// OpenSSL accepts these. Whether a CA may issue for a name is compared for DNS names only: in doubt, no.
#[test]
fn what_is_refused_for_safety_says_so() {
    let words =
        "its CA Constrained CA may only issue certificates for certain names, and it has no DNS name to compare";
    for chain in ["v1-constrained", "cn-constrained", "cn-constrained-in", "cn-constrained-out"] {
        assert_eq!(outcome(&[chain], "constrained-ca", "localhost"), Err(words.to_owned()), "{chain}");
    }
}

#[test]
fn the_verified_path_leads_to_the_root() {
    let cases: [(&[&str], &str, &[&str]); 6] = [
        (&["san"], "ca", &["san", "ca"]),
        (&["san", "ca"], "ca", &["san", "ca"]),
        (&["under-int", "other-ca", "int"], "ca", &["under-int", "int", "ca"]),
        (&["v1-under-int"], "ca-with-int", &["v1-under-int", "int", "ca"]),
        (&["san"], "renewed-ca", &["san", "ca"]),
        (&["self"], "self", &["self"]),
    ];
    for (chain, ca, expected) in cases {
        let (_, report) = seen(chain, ca, "localhost");
        let path: Vec<CertificateDer<'_>> =
            report.verified_chain.iter().map(|link| CertificateDer::from(&*link.der)).collect();
        assert_eq!(path, certificates(expected), "{chain:?}");
        assert_eq!((report.server_name.as_str(), report.open_end), ("localhost", None));
    }
}

/// Where the way up ends, which certificate bears a wrong signature, which one is too weak.
type Faults = [Option<&'static str>; 3];

#[test]
fn the_certificate_at_fault_is_kept() {
    let cases: [(&[&str], &str, Faults); 9] = [
        (&["under-int"], "ca", [Some("under-int"), None, None]),
        (&["under-int"], "int", [Some("int"), None, None]),
        (&["under-unsigned-int", "unsigned-int"], "other-ca", [Some("unsigned-int"), None, None]),
        (&["unknown", "other-ca"], "ca", [Some("other-ca"), None, None]),
        (&["self"], "ca", [Some("self"), None, None]),
        (&["impostor-san", "impostor"], "ca", [None, Some("impostor-san"), None]),
        (&["v1-under-unsigned-int", "unsigned-int"], "ca", [None, Some("unsigned-int"), None]),
        (&["under-sha1-int", "sha1-int"], "ca", [None, None, Some("sha1-int")]),
        (&["rsa1024"], "ca", [None, None, Some("rsa1024")]),
    ];
    for (chain, ca, expected) in cases {
        let (refused, report) = seen(chain, ca, "localhost");
        assert!(refused.is_err() && report.verified_chain.is_empty());
        let found = [report.open_end, report.bad_signature_of, report.unsupported_of];
        let sha256 = |name| CertificateInfo::from_der(&certificates(&[name])[0]).unwrap().sha256;
        let expected = expected.map(|name| name.map(sha256));
        assert_eq!(found.map(|found| found.map(|certificate| certificate.sha256)), expected, "{chain:?}");
    }
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

/// Fourteen certificates of one CA, each of which could have issued each other: more paths than anybody can try.
#[test]
fn a_maze_of_cas_is_left_soon() {
    let key = rcgen::KeyPair::generate().unwrap();
    let named = |name: &str, serial: u64, is_ca: bool| {
        let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        params.serial_number = Some(serial.into());
        if is_ca {
            params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        }
        params
    };
    let issuer = rcgen::Issuer::new(named("Maze", 0, true), &key);
    for is_ca in [false, true] {
        let mut chain = vec![named("leaf", 1, is_ca).signed_by(&key, &issuer).unwrap().der().clone()];
        chain.extend((2..16).map(|serial| named("Maze", serial, true).signed_by(&key, &issuer).unwrap().der().clone()));
        let plan = prepare(&settings("ca"), &Secrets::default()).unwrap();
        let begun = Instant::now();
        let refused = handshake(&plan, "localhost", server(chain, &trouble("servers/server.key"), &TLS13));
        assert!(refused.is_err() && begun.elapsed() < Duration::from_secs(5), "{refused:?} {:?}", begun.elapsed());
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

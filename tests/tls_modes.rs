//! How much is demanded of a server's certificate: each way over TLS 1.2 and 1.3, with a CA file and with the system's
//! roots. No way but the last lets in what is not signed, not valid now, or not for a server.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod tls_memory;
#[expect(dead_code, reason = "each test crate uses a part of it")]
mod tls_support;

use mqttdeck::profile::{Secrets, TlsMode, TlsSettings, Verification};
use mqttdeck::tls::{CertificateInfo, HandshakeReport, Leniency, TlsFileError, prepare};
use tls_memory::{VERSIONS, certificates, handshake, server};
use tls_support::{trouble, with_ca};

const UNKNOWN: &str = "it was issued by none of the trusted CAs";
const BAD_SIGNATURE: &str = "its signature is not the trusted CA's";
const NO_SERVER: &str = "it is not meant for a server";
const ENDED: &str = "it ended on 2021-01-01T00:00:00Z";
const BEGINS: &str = "it begins on 2090-01-01T00:00:00Z";
const CA_ENDED: &str = "its CA Expired CA ended on 2021-01-01T00:00:00Z";
const SHA1: &str = "it is signed or made in a way that is not accepted: ecdsa-with-SHA1";
const SHORT: &str = "it is signed or made in a way that is not accepted: an RSA key of 1024 bits";

/// What nobody may accept: the chain, the CA file, and the words.
const REFUSED: [(&[&str], &str, &str); 21] = [
    (&["impostor-san"], "ca", BAD_SIGNATURE),
    (&["impostor-san", "impostor"], "ca", BAD_SIGNATURE),
    (&["v1-impostor"], "ca", BAD_SIGNATURE),
    (&["ca-true-impostor"], "ca", BAD_SIGNATURE),
    (&["flipped-san"], "ca", BAD_SIGNATURE),
    (&["flipped-v1"], "ca", BAD_SIGNATURE),
    (&["unknown"], "ca", UNKNOWN),
    (&["v1-unknown", "other-ca"], "ca", UNKNOWN),
    (&["under-int"], "ca", UNKNOWN),
    (&["v1-under-int"], "ca", UNKNOWN),
    (&["expired"], "ca", ENDED),
    (&["v1-expired"], "ca", ENDED),
    (&["future"], "ca", BEGINS),
    (&["v1-future"], "ca", BEGINS),
    (&["under-expired-ca"], "expired-ca", CA_ENDED),
    (&["v1-expired-ca"], "expired-ca", CA_ENDED),
    (&["client-only"], "ca", NO_SERVER),
    (&["sign-only"], "ca", NO_SERVER),
    (&["sha1"], "ca", SHA1),
    (&["v1-sha1"], "ca", SHA1),
    (&["rsa1024"], "ca", SHORT),
];

fn sha256(certificate: &str) -> String {
    CertificateInfo::from_der(&certificates(&[certificate])[0]).unwrap().sha256
}

/// The profile that demands this of a server which shows `shown`.
fn demanding(verification: Verification, shown: &str, base: TlsSettings) -> TlsSettings {
    TlsSettings { verification, server_name: "localhost".to_owned(), pinned_sha256: sha256(shown), ..base }
}

fn file(ca: &str) -> TlsSettings {
    with_ca(trouble(&format!("servers/{ca}.crt")))
}

/// Over both versions, which must agree.
fn outcome(settings: &TlsSettings, chain: &[&str], host: &str, key: &str) -> Result<HandshakeReport, String> {
    let [older, newer] = VERSIONS.map(|version| {
        let plan = prepare(settings, &Secrets::default()).map_err(|error| error.to_string())?;
        let key = trouble(&format!("servers/{key}.key"));
        handshake(&plan, host, server(certificates(chain), &key, version))
            .map(|report| HandshakeReport { version: None, ..report })
    });
    assert_eq!(older, newer, "{chain:?}");
    newer
}

fn leniencies(settings: &TlsSettings, chain: &[&str], host: &str) -> Result<Vec<Leniency>, String> {
    outcome(settings, chain, host, "server").map(|report| report.leniencies)
}

#[test]
fn no_way_but_the_last_opens_a_hole() {
    for verification in Verification::ALL {
        // The broker address never fits: only where the name is compared, that is the other name's business.
        let host = if verification == Verification::Full { "localhost" } else { "broker.example" };
        for (chain, ca, words) in REFUSED {
            let settings = demanding(verification, chain[0], file(ca));
            let expected = match verification {
                Verification::Nothing if words != SHORT => Ok(vec![Leniency::NothingChecked]),
                Verification::Full
                | Verification::ChainOnly
                | Verification::OtherName
                | Verification::Pinned
                | Verification::Nothing => Err(words.to_owned()),
            };
            assert_eq!(leniencies(&settings, chain, host), expected, "{verification:?} {chain:?}");
        }
    }
}

#[test]
fn a_server_without_the_key_of_its_certificate_is_refused_even_where_nothing_is_demanded() {
    for verification in Verification::ALL {
        for (shown, ca) in [("san", "ca"), ("v1", "ca"), ("ca-true", "ca"), ("self", "self"), ("self-v1", "self-v1")] {
            let settings = demanding(verification, shown, file(ca));
            let refused = outcome(&settings, &[shown], "localhost", "int").err();
            assert_eq!(refused.as_deref(), Some(BAD_SIGNATURE), "{verification:?} {shown}");
        }
    }
}

#[test]
fn each_way_says_what_it_overlooked() {
    use Leniency::{CommonName, Fingerprint, NameNotChecked, NothingChecked, OldForm, OtherName, Pinned};
    let cases: [(Verification, &[&str], &str, &[Leniency]); 14] = [
        (Verification::ChainOnly, &["san-other"], "ca", &[NameNotChecked]),
        (Verification::ChainOnly, &["v1-other"], "ca", &[OldForm, NameNotChecked]),
        (Verification::ChainOnly, &["under-int", "int"], "ca", &[NameNotChecked]),
        (Verification::ChainOnly, &["self-other"], "self-other", &[Pinned, NameNotChecked]),
        (Verification::OtherName, &["san"], "ca", &[OtherName]),
        (Verification::OtherName, &["v1"], "ca", &[OldForm, CommonName, OtherName]),
        (Verification::OtherName, &["self"], "self", &[Pinned, CommonName, OtherName]),
        (Verification::Pinned, &["san-other"], "ca", &[Fingerprint]),
        (Verification::Pinned, &["v1"], "ca", &[OldForm, Fingerprint]),
        (Verification::Pinned, &["under-int", "int"], "ca", &[Fingerprint]),
        (Verification::Pinned, &["self"], "ca", &[Fingerprint]),
        (Verification::Pinned, &["self-v1"], "ca", &[Fingerprint]),
        (Verification::Pinned, &["self-leaf"], "ca", &[Fingerprint]),
        (Verification::Nothing, &["self"], "ca", &[NothingChecked]),
    ];
    for (verification, chain, ca, expected) in cases {
        let settings = demanding(verification, chain[0], file(ca));
        assert_eq!(leniencies(&settings, chain, "broker.example"), Ok(expected.to_vec()), "{verification:?} {chain:?}");
    }
}

#[test]
fn a_pinned_certificate_is_that_one_and_still_has_to_be_good() {
    let pinned = |pin: &str, shown: &str| {
        leniencies(&demanding(Verification::Pinned, pin, file("ca")), &[shown], "broker.example")
    };
    let other = format!("its fingerprint is {}, not {}", sha256("cn"), sha256("san"));
    assert_eq!(pinned("san", "cn"), Err(other));
    assert!(pinned("self", "self-impostor").unwrap_err().starts_with("its fingerprint is"));
    for (shown, words) in [("self-expired", ENDED), ("self-sha1", SHA1), ("flipped-self", BAD_SIGNATURE)] {
        assert_eq!(pinned(shown, shown), Err(words.to_owned()), "{shown}");
    }
    let spellings = [sha256("san").to_lowercase(), sha256("san").replace(':', ""), sha256("san").replace(':', " ")];
    for spelling in spellings {
        let settings = TlsSettings { pinned_sha256: spelling, ..demanding(Verification::Pinned, "san", file("ca")) };
        assert_eq!(leniencies(&settings, &["san"], "broker.example"), Ok(vec![Leniency::Fingerprint]));
    }
    let settings =
        TlsSettings { pinned_sha256: "AB:CD".to_owned(), ..demanding(Verification::Pinned, "san", file("ca")) };
    assert!(matches!(prepare(&settings, &Secrets::default()), Err(TlsFileError::Settings(_))));
}

#[test]
fn the_other_name_is_asked_for_and_compared() {
    let named =
        |name: &str| TlsSettings { verification: Verification::OtherName, server_name: name.to_owned(), ..file("ca") };
    for (name, shown, asked) in
        [(" localhost ", "san", "localhost"), ("[::1]", "san-ipv6", "::1"), ("127.0.0.1", "san", "127.0.0.1")]
    {
        let report = outcome(&named(name), &[shown], "broker.example", "server").unwrap();
        assert_eq!((report.server_name.as_str(), report.leniencies), (asked, vec![Leniency::OtherName]));
    }
    let refused = leniencies(&named("broker.example"), &["san"], "localhost");
    assert_eq!(refused, Err("it is not for broker.example".to_owned()));
}

/// Read by the child: the CA that the system trusts there.
const ROOTS: &str = "TLS_MODES_ROOTS";

/// The environment belongs to the whole process, so the system's roots are those of a process of its own.
#[cfg(target_os = "linux")]
fn in_child(test: &str, roots: &str) {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env("SSL_CERT_FILE", trouble(&format!("servers/{roots}.crt")))
        .env_remove("SSL_CERT_DIR")
        .env(ROOTS, roots)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && words.contains("1 passed"), "{roots}: {words}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_same_holds_under_the_systems_roots() {
    let Ok(roots) = std::env::var(ROOTS) else {
        for roots in ["ca", "other-ca", "nothing"] {
            in_child("the_same_holds_under_the_systems_roots", roots);
        }
        return;
    };
    let system = TlsSettings { enabled: true, mode: TlsMode::CaSigned, ..TlsSettings::default() };
    match roots.as_str() {
        "ca" => under_the_right_root(&system),
        "other-ca" => {
            for verification in
                [Verification::Full, Verification::ChainOnly, Verification::OtherName, Verification::Pinned]
            {
                let refused = leniencies(&demanding(verification, "san", system.clone()), &["san"], "localhost");
                assert_eq!(refused, Err(UNKNOWN.to_owned()), "{verification:?}");
            }
            let pinned = demanding(Verification::Pinned, "self", system.clone());
            assert_eq!(leniencies(&pinned, &["self"], "broker.example"), Ok(vec![Leniency::Fingerprint]));
        }
        _ => {
            let refused = leniencies(&system, &["san"], "localhost").unwrap_err();
            assert!(refused.starts_with("the system's root certificates cannot be used"), "{refused}");
        }
    }
}

#[cfg(target_os = "linux")]
fn under_the_right_root(system: &TlsSettings) {
    use Leniency::{Fingerprint, NameNotChecked, OtherName};
    let accepted: [(Verification, &str, &[Leniency]); 8] = [
        (Verification::Full, "san", &[]),
        (Verification::ChainOnly, "san-other", &[NameNotChecked]),
        (Verification::ChainOnly, "san-wildcard", &[NameNotChecked]),
        (Verification::ChainOnly, "san-ipv6", &[NameNotChecked]),
        (Verification::ChainOnly, "cn", &[NameNotChecked]),
        (Verification::OtherName, "san", &[OtherName]),
        (Verification::Pinned, "san-other", &[Fingerprint]),
        (Verification::Pinned, "cn", &[Fingerprint]),
    ];
    for (verification, shown, expected) in accepted {
        let host = if verification == Verification::Full { "localhost" } else { "broker.example" };
        let seen = leniencies(&demanding(verification, shown, system.clone()), &[shown], host);
        assert_eq!(seen, Ok(expected.to_vec()), "{verification:?} {shown}");
    }
    let wrong_name = leniencies(system, &["san-other"], "localhost");
    assert_eq!(wrong_name, Err("it is not for localhost".to_owned()));
    let refused: [(&[&str], &str); 9] = [
        (&["impostor-san"], BAD_SIGNATURE),
        (&["flipped-san"], BAD_SIGNATURE),
        (&["unknown"], UNKNOWN),
        (&["under-int"], UNKNOWN),
        (&["expired"], ENDED),
        (&["future"], BEGINS),
        (&["client-only"], NO_SERVER),
        (&["sign-only"], NO_SERVER),
        (&["sha1"], SHA1),
    ];
    for verification in [Verification::Full, Verification::ChainOnly, Verification::OtherName, Verification::Pinned] {
        for (chain, words) in refused {
            let seen = leniencies(&demanding(verification, chain[0], system.clone()), chain, "localhost");
            assert_eq!(seen, Err(words.to_owned()), "{verification:?} {chain:?}");
        }
    }
}

//! A broker that refuses our certificate, or that there is none: every row of the table of alerts, on TLS 1.2 and 1.3,
//! by which certificate is named, which rule, and which remedy comes first.

use jiff::Timestamp;
use mqttdeck::explain::Attempt;
use mqttdeck::profile::Secrets;
use mqttdeck::tls::{TlsFileError, examine};

use super::support::{Client, certs};
use super::{Explanation, UNTRUSTED, explain, server, tls, told};

/// A certificate, or none; what the broker's configuration has besides; and what is said.
struct Row {
    client: Option<&'static str>,
    line: Option<&'static str>,
    headline: &'static str,
    /// Parts of the cause.
    cause: &'static [&'static str],
    /// A part of each remedy, in their order, as far as it matters.
    remedies: &'static [&'static str],
}

const fn row(client: &'static str, headline: &'static str) -> Row {
    Row { client: Some(client), line: None, headline, cause: &[], remedies: &[] }
}

const EXPIRED: &str = "Your certificate has expired";
const NOT_FOR_CLIENTS: &str = "The broker does not accept your certificate for a client";

const ROWS: &[Row] = &[
    Row {
        client: None,
        line: None,
        headline: "The broker demands a client certificate",
        cause: &["this profile sent none"],
        remedies: &["choose Self signed certificates, then Client Certificate File and Client Key File"],
    },
    Row {
        cause: &[
            "CN=unknown (unknown.crt, serial ",
            "issued by CN=Other CA",
            "lacks CN=Other CA",
            "own certificate was accepted",
        ],
        remedies: &["the certificate of CN=Other CA", "If CN=Other CA is an intermediate CA", "crlfile", "-CAfile"],
        ..row("unknown", UNTRUSTED)
    },
    Row {
        cause: &["CN=under-int (under-int.crt, serial ", "issued by CN=Intermediate CA"],
        remedies: &["the certificate of CN=Intermediate CA", "`cat intermediate.pem >> under-int.crt`"],
        ..row("under-int", UNTRUSTED)
    },
    Row {
        cause: &["CN=self (self.crt, serial ", "issued by itself"],
        remedies: &["append self.crt itself, as it is self-signed", "openssl verify"],
        ..row("self", UNTRUSTED)
    },
    Row { cause: &["CN=impostor (impostor.crt, "], remedies: &["CN=Client CA"], ..row("impostor", UNTRUSTED) },
    Row {
        cause: &["CN=impostor (impostor-v1.crt, ", "a CA named CN=Client CA, but with another key"],
        remedies: &["If the CA CN=Client CA was made anew", "CN=Client CA"],
        ..row("impostor-v1", "The broker could not verify a signature")
    },
    Row {
        cause: &["CN=expired (expired.crt, ", "valid from 1 Jan 2020 until 1 Jan 2021"],
        remedies: &["issued by CN=Client CA, and choose it instead of expired.crt", "openssl x509 -in expired.crt"],
        ..row("expired", EXPIRED)
    },
    Row {
        cause: &["CN=late-leaf (late-chain.crt, "],
        remedies: &["CN=Late CA"],
        ..row("late-chain", "The certificate of a CA behind yours has expired")
    },
    Row {
        cause: &["CN=future (future.crt, ", "valid from 1 Jan 2090 until 1 Jan 2091"],
        remedies: &["issued anew by CN=Client CA, beginning today", "-startdate"],
        ..row("future", "Your certificate is not valid yet")
    },
    Row {
        cause: &["CN=sha1 (sha1.crt, ", "signed so"],
        remedies: &["issued anew by CN=Client CA with SHA-256"],
        ..row("sha1", "The broker does not accept certificates that are signed with SHA-1")
    },
    Row {
        cause: &["CN=server-only (server-only.crt, ", "leaves clientAuth out"],
        remedies: &[
            "clientAuth",
            "server-only.crt is not the server's",
            "openssl x509 -in server-only.crt -noout -purpose",
        ],
        ..row("server-only", NOT_FOR_CLIENTS)
    },
    Row { cause: &["CN=encipher (encipher.crt, "], ..row("encipher", NOT_FOR_CLIENTS) },
    Row {
        line: Some("crlfile crl.pem"),
        cause: &["CN=revoked (revoked.crt, ", "issued by CN=Client CA"],
        remedies: &["whoever runs CN=Client CA why", "crlfile"],
        ..row("revoked", "Your certificate was revoked")
    },
    Row {
        line: Some("crlfile crl-other.pem"),
        cause: &["CN=good (good.crt, "],
        remedies: &["append ca.crt", "If the broker checks revocation (Mosquitto: crlfile)"],
        ..row("good", UNTRUSTED)
    },
    Row {
        line: Some("crlfile crl-over.pem"),
        cause: &["CN=good (good.crt, ", "By this machine's clock it is still valid"],
        remedies: &["CN=Client CA in the broker's CA list", "a list that is over is answered the same"],
        ..row("good", "The broker says that your certificate has expired")
    },
];

fn holds_in_order(explanation: &Explanation, row: &Row) {
    let what = format!("{:?}, {:?}: {explanation:#?}", row.client, row.line);
    assert_eq!(explanation.headline, row.headline, "{what}");
    for part in row.cause {
        assert!(explanation.cause.contains(part), "{part} in the cause of {what}");
    }
    for (remedy, part) in explanation.remedies.iter().zip(row.remedies) {
        assert!(remedy.contains(part), "{part} in {remedy} of {what}");
    }
    assert!(explanation.remedies.len() >= row.remedies.len(), "{what}");
    let asked = "It asked for a client certificate";
    let whose = "It did not say whose certificates it accepts";
    assert!(explanation.cause.contains(asked) && explanation.cause.contains(whose), "{what}");
}

fn every_row(only_tls12: bool) {
    let made = certs::client_trouble();
    for line in [None, Some("crlfile crl.pem"), Some("crlfile crl-other.pem"), Some("crlfile crl-over.pem")] {
        let mut setup = server("server", "ca").demanding_certificates();
        if let Some(line) = line {
            setup = setup.line(&line.replace("crlfile ", &format!("crlfile {}/", made.display())));
        }
        let broker = if only_tls12 { setup.only_tls12() } else { setup }.start();
        for row in ROWS.iter().filter(|row| row.line == line) {
            let profile = tls(broker.port(), row.client);
            holds_in_order(&told(Client::start(profile.clone()), &profile), row);
        }
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

/// With its intermediate the same certificate is accepted.
#[test]
fn a_whole_chain_is_let_in() {
    let broker = server("server", "ca").demanding_certificates().start();
    for name in ["good", "chained"] {
        Client::connect(tls(broker.port(), Some(name)));
    }
}

/// Nothing is sent: the files already say it.
#[test]
fn a_key_of_another_certificate() {
    let mut profile = tls(1, Some("good"));
    profile.tls.client_key_file = certs::client_trouble().join("other.key");
    let broker = server("server", "ca").demanding_certificates().start();
    profile.endpoint.port = broker.port();
    let why = told(Client::start(profile.clone()), &profile);
    assert_eq!(why.headline, "other.key is not the key of good.crt");
    assert!(why.remedies[0].contains("good.crt was made with in Client Key File"), "{why:?}");
    let error = TlsFileError::KeyMismatch {
        key: profile.tls.client_key_file,
        certificate: profile.tls.client_certificate_file,
    };
    assert_eq!(explain::file_error(&error).remedies, why.remedies);
}

/// `use_identity_as_username` wants a common name.
#[test]
fn a_certificate_without_a_common_name() {
    let broker = server("server", "ca").demanding_certificates().start();
    let profile = tls(broker.port(), Some("no-cn"));
    let why = told(Client::start(profile.clone()), &profile);
    assert_eq!(why.headline, "Your certificate names no user", "{why:?}");
    assert!(why.cause.contains("O=Nobody (no-cn.crt, serial "), "{why:?}");
}

/// What one sends to the administrator has both sides, and the names of files, but neither key nor home.
#[test]
fn the_report_of_a_refusal() {
    let broker = server("server", "other-ca").demanding_certificates().start();
    let profile = tls(broker.port(), Some("chained"));
    let (error, _) = Client::start(profile.clone()).down();
    let why = explain::session(&error, &profile);
    let findings = examine(&profile, &Secrets::default(), Timestamp::now());
    let text = explain::report(&Attempt {
        profile: &profile,
        ladder: &[("TLS".to_owned(), "failed, 12 ms".to_owned())],
        failure: Some(&why),
        security: error.security(),
        findings: &findings,
    });
    for part in [
        UNTRUSTED,
        "TLS: failed, 12 ms",
        "The broker will see you as under-int: chained.crt holds",
        "The chain of chained.crt reaches CN=Client CA",
        "Accepted: yes",
        "Presented 1: CN=localhost\n  issuer: CN=Client CA\n  serial: ",
        "Certificate asked for: yes",
        "Sent 1: CN=under-int\n  issuer: CN=Intermediate CA",
        "Sent 2: CN=Intermediate CA\n  issuer: CN=Client CA",
        "Agreed on: TLS 1.3",
        "unknown_ca (48)",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let key = std::fs::read_to_string(&profile.tls.client_key_file).expect("the key");
    assert!(key.lines().filter(|line| !line.is_empty()).all(|line| !text.contains(line)), "{text}");
}

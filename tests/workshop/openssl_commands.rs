//! The equivalent commands, run with openssl, make the same.

use std::fs;
use std::path::Path;

use super::orders::{
    CURVE, answering, authority, certificate, client, existing, make, openssl, request, server, sh, signer,
};
use mqttdeck::profile::Secret;
use mqttdeck::tls::CertificateInfo;
use mqttdeck::workshop::{
    Destination, Export, FileKind, KeyChoice, NewAuthority, NewKey, Order, Purpose, Renewal, Role, SignRequest, Subject,
};

/// Everything that both must have in common.
fn facts(file: &Path) -> (String, Vec<String>, Option<Purpose>, String, u8) {
    let CertificateInfo { subject, names, key, version, .. } = certificate(file);
    (subject, names, Purpose::of(&certificate(file)), key.to_string(), version)
}

#[test]
fn the_openssl_commands_make_the_same() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let at = ours.path();
    let organised = Subject { common_name: "it's a/b+c".to_owned(), organisation: "Größe & \\ Co, Ltd".to_owned() };
    let ca = NewAuthority { subject: organised.clone(), key: KeyChoice::new(CURVE), days: 30 };
    let both = |order: &Order| {
        let made = make(order, at);
        for line in order.openssl(theirs.path()) {
            sh(theirs.path(), &line);
        }
        let file = made.files.last().unwrap().path.file_name().unwrap().to_owned();
        assert!(made.files.iter().all(|file| theirs.path().join(file.path.file_name().unwrap()).exists()), "{order:?}");
        if made.file(FileKind::Certificate).is_some() {
            assert_eq!(facts(&at.join(&file)), facts(&theirs.path().join(&file)), "{order:?}");
        }
    };
    both(&Order::Authority(ca));
    for kind in [NewKey::Rsa2048, NewKey::P256, NewKey::P384, NewKey::Ed25519] {
        let name = format!("client-{}", kind.label());
        both(&client(at, &name, kind));
    }
    let Order::Client(mut odd) = client(at, "", CURVE) else { unreachable!() };
    odd.subject = organised;
    both(&Order::Client(odd));
    both(&server(at, &["localhost", "*.example.com", "10.0.0.1", "::1"], NewKey::Rsa2048));
    both(&request(&["broker.example", "10.0.0.1"], "requested", CURVE));
    let sign = |role, names: &[&str]| SignRequest {
        request_file: at.join("requested.csr"),
        role,
        names: names.iter().map(|&name| name.to_owned()).collect(),
        days: 30,
        signer: signer(at),
    };
    both(&Order::Sign(sign(Role::Server, &[])));
    for directory in [at, theirs.path()] {
        fs::remove_file(directory.join("requested.crt")).unwrap();
    }
    both(&Order::Sign(sign(Role::Client, &[])));
    for directory in [at, theirs.path()] {
        fs::remove_file(directory.join("requested.crt")).unwrap();
    }
    both(&Order::Sign(sign(Role::Server, &["other.example"])));
}

#[test]
fn renewing_with_openssl_makes_the_same() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let at = ours.path();
    make(&authority("Test CA", CURVE), at);
    make(&server(at, &["localhost", "10.0.0.1"], CURVE), at);
    for key in [existing(&at.join("localhost.key")), KeyChoice::new(NewKey::P384)] {
        let renewal =
            Order::Renew(Renewal { certificate_file: at.join("localhost.crt"), key, days: 60, signer: signer(at) });
        for line in renewal.openssl(theirs.path()) {
            sh(theirs.path(), &line);
        }
        let made = renewal.make(&Destination { directory: at.join("renewed"), overwrite: true }).unwrap();
        assert_eq!(facts(made.certificate_file.as_ref().unwrap()), facts(&theirs.path().join("localhost.crt")));
    }
}

#[test]
fn what_is_encrypted_asks_for_its_passphrase() {
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let at = ours.path();
    make(&authority("Test CA", CURVE), at);
    let Order::Client(mut order) = client(at, "client1", CURVE) else { unreachable!() };
    let passphrase = || Some(Secret::new("a passphrase".to_owned()));
    order.key = KeyChoice::New { kind: NewKey::Ed25519, passphrase: passphrase() };
    let export = Order::Export(Export {
        certificate_file: theirs.path().join("client1.crt"),
        key_file: theirs.path().join("client1.key"),
        passphrase: passphrase(),
        chain_file: Some(at.join("ca.crt")),
        alias: "it's me".to_owned(),
        password: Secret::new("another one".to_owned()),
    });
    let commands = [Order::Client(order.clone()).openssl(theirs.path()), export.openssl(theirs.path())].concat();
    for line in &commands {
        assert!(!line.contains("a passphrase") && !line.contains("another one"), "{line}");
        let answers = if line.contains("pkcs12") {
            "a passphrase\nanother one\nanother one\n"
        } else {
            "a passphrase\na passphrase\n"
        };
        answering(theirs.path(), line, answers);
    }
    let made = make(&Order::Client(order), at);
    assert_eq!(facts(made.certificate_file.as_ref().unwrap()), facts(&theirs.path().join("client1.crt")));
    for directory in [at, theirs.path()] {
        let key = fs::read_to_string(directory.join("client1.key")).unwrap();
        assert!(key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"), "{}", directory.display());
    }
    let text = openssl(theirs.path(), &["pkcs12", "-in", "client1.p12", "-passin", "pass:another one", "-nokeys"]);
    assert!(text.contains("friendlyName: it's me") && text.matches("BEGIN CERTIFICATE").count() == 2, "{text}");
}

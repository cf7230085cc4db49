//! Keys that are encrypted, and keys that are there already.

use std::fs;
use std::path::Path;

use super::orders::{CURVE, certificate, client, make, openssl, sh};
use mqttdeck::profile::Secret;
use mqttdeck::tls::mint::IssuerError;
use mqttdeck::tls::{KeyKind, TlsFileError};
use mqttdeck::workshop::{Destination, KeyChoice, NewAuthority, NewClient, NewKey, Order, Subject, WorkshopError};

#[test]
fn keys_may_be_encrypted_and_open_elsewhere() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let secret = || Some(Secret::new("a passphrase".to_owned()));
    let encrypted = |kind| KeyChoice::New { kind, passphrase: secret() };
    make(&Order::Authority(NewAuthority { subject: Subject::named("CA"), key: encrypted(CURVE), days: 9 }), at);
    let text = fs::read_to_string(at.join("ca.key")).unwrap();
    assert!(text.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), "{text}");
    openssl(at, &["pkey", "-in", "ca.key", "-passin", "pass:a passphrase", "-noout", "-check"]);
    let Order::Client(mut order) = client(at, "client1", NewKey::Ed25519) else { unreachable!() };
    let error = Order::Client(order.clone()).make(&Destination::new(at)).unwrap_err();
    assert!(is_locked(&error), "{error}");
    order.signer.passphrase = secret();
    // Openssl's older ways to encrypt a key, for one that is there already.
    sh(at, "openssl genrsa -traditional -aes128 -passout 'pass:another one' -out old.key 2048 2>/dev/null");
    order.key = KeyChoice::Existing { file: at.join("old.key"), passphrase: Some(Secret::new("another one".into())) };
    let made = make(&Order::Client(order), at);
    assert_eq!(made.key_file.as_deref(), Some(at.join("old.key").as_path()));
    assert_eq!(made.files.len(), 1, "the key stays where it is");
    assert_eq!(certificate(&at.join("client1.crt")).key, KeyKind::Rsa(2048));
    let printed = format!("{:?}", Order::Client(client_with_secret(at)));
    assert!(!printed.contains("a passphrase") && printed.contains("***"), "{printed}");
}

fn is_locked(error: &WorkshopError) -> bool {
    matches!(error, WorkshopError::Issuer(IssuerError::File(TlsFileError::PassphraseNeeded { .. })))
}

fn client_with_secret(at: &Path) -> NewClient {
    let Order::Client(mut order) = client(at, "client1", CURVE) else { unreachable!() };
    order.signer.passphrase = Some(Secret::new("a passphrase".to_owned()));
    order
}

//! One and the same identity in every form that people have. `mosquitto_sub` gets it as PEM without a passphrase, which is
//! the one form that it reads.

use std::path::PathBuf;

use mqttdeck::profile::{Secret, SecretKind, Secrets, TlsMode, TlsSettings};

use super::broker::Broker;
use super::case::Case;
use super::settings::{client, mutual, secret};

pub fn cases() -> Vec<Case> {
    [certificates(), keys(), protected_keys(), keystores(), authorities()].into_iter().flatten().collect()
}

fn form(file: &str) -> PathBuf {
    client("forms").join(file)
}

/// The identity in these two files.
fn identity(name: &'static str, certificate: PathBuf, key: PathBuf) -> Case {
    let tls = mutual(client("server-ca.crt"), certificate, key);
    Case::new(name, Broker::demanding(), tls)
        .openssl(|openssl| openssl.identity = Some((client("v3.crt"), client("v3.key"))))
}

fn certificates() -> Vec<Case> {
    let with = |name, file| identity(name, form(file), client("v3.key"));
    vec![
        with("a certificate as DER", "cert.der"),
        with("a certificate with the text of openssl -text", "cert-text.pem"),
        with("a certificate with CRLF", "cert-crlf.pem"),
        with("a certificate with a byte order mark", "cert-bom.pem"),
        with("a certificate on one line", "cert-one-line.pem"),
        with("a certificate in PKCS#7, PEM", "cert.p7b"),
        with("a certificate in PKCS#7, DER", "cert-der.p7b"),
        identity("certificate and key in one file", form("combined.pem"), form("combined.pem")),
        identity("key and certificate in one file", form("combined-key-first.pem"), form("combined-key-first.pem")),
    ]
}

fn keys() -> Vec<Case> {
    let with = |name, file| identity(name, client("v3.crt"), form(file));
    let p256 = |name, file| {
        identity(name, client("p256.crt"), form(file))
            .openssl(|openssl| openssl.identity = Some((client("p256.crt"), client("p256.key"))))
    };
    vec![
        with("a key as PKCS#8, DER", "key-pkcs8.der"),
        with("a key as PKCS#1", "key-pkcs1.pem"),
        with("a key as PKCS#1, DER", "key-pkcs1.der"),
        p256("a key as SEC1", "p256-sec1.pem"),
        p256("a key as SEC1 behind its parameters", "p256-parameters.pem"),
        p256("a legacy encrypted SEC1 key", "p256-legacy.pem").secrets(secret(&[SecretKind::KeyPassphrase])),
    ]
}

fn protected_keys() -> Vec<Case> {
    let with = |name, file| identity(name, client("v3.crt"), form(file)).secrets(secret(&[SecretKind::KeyPassphrase]));
    let agreeing = "mosquitto_sub is given the key without a passphrase";
    vec![
        with("AES-256", "key-aes256.pem"),
        with("AES-256, DER", "key-aes256.der"),
        with("AES-128 and HMAC-SHA1", "key-aes128.pem"),
        with("3DES", "key-des3.pem"),
        with("scrypt", "key-scrypt.pem"),
        with("PBE-SHA1-3DES", "key-pbe.pem"),
        with("legacy AES", "key-legacy-aes.pem"),
        with("legacy 3DES", "key-legacy-des3.pem"),
        with("a wrong passphrase", "key-aes256.pem")
            .secrets(Secrets::default().with(SecretKind::KeyPassphrase, Secret::new("Secret".to_owned())))
            .refused("does not open key-aes256.pem", ["another"], "Client Key Password")
            .differs(agreeing),
        with("no passphrase", "key-aes256.pem")
            .secrets(Secrets::default())
            .refused("key-aes256.pem is encrypted", ["none was given"], "Client Key Password")
            .differs(agreeing),
    ]
}

fn keystores() -> Vec<Case> {
    let in_store = |name, file: &str, secrets| {
        let tls = TlsSettings {
            enabled: true,
            mode: TlsMode::SelfSignedKeystores,
            keystore_file: client("trust.p12"),
            client_keystore_file: form(file),
            ..TlsSettings::default()
        };
        Case::new(name, Broker::demanding(), tls).secrets(secrets).openssl(|openssl| {
            openssl.ca = client("server-ca.crt");
            openssl.identity = Some((client("v3.crt"), client("v3.key")));
        })
    };
    let both = || secret(&[SecretKind::KeystorePassword, SecretKind::ClientKeystorePassword]);
    let mut alias = in_store("an alias that is not there", "modern.p12", both());
    alias.tls.client_key_alias = "other".to_owned();
    let key = || secret(&[SecretKind::KeyPassphrase]);
    vec![
        in_store("PKCS#12", "modern.p12", both()),
        in_store("PKCS#12 of old", "legacy.p12", both()),
        in_store("PKCS#12 without a MAC", "nomac.p12", both()),
        identity("PKCS#12 in both file fields", form("modern.p12"), form("modern.p12")).secrets(key()),
        identity("PKCS#12 as the key file", client("v3.crt"), form("legacy.p12")).secrets(key()),
        alias
            .refused("modern.p12 has no entry other", ["pair"], "Client KeyPair Alias")
            .differs("mosquitto_sub knows no keystores and is given the files"),
    ]
}

fn authorities() -> Vec<Case> {
    let with = |name, ca: PathBuf| {
        Case::new(name, Broker::demanding(), mutual(ca, client("v3.crt"), client("v3.key")))
            .openssl(|openssl| openssl.ca = client("server-ca.crt"))
    };
    vec![
        with("a directory of CAs", client("directory")).openssl(|openssl| openssl.ca = client("directory")),
        with("the CA in a keystore", client("trust.p12")).secrets(secret(&[SecretKind::KeystorePassword])),
    ]
}

//! One and the same identity in every form that people have. `mosquitto_sub` gets it as PEM without a passphrase, which is
//! the one form that it reads.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use mqttdeck::profile::{Secret, SecretKind, Secrets, TlsMode, TlsSettings};
use mqttdeck::workshop::{Destination, KeyChoice, NewClient, NewKey, NewServer, Order, Signer, Subject};

use super::broker::Broker;
use super::case::Case;
use super::settings::{client, mutual, scratch, secret};

pub fn cases() -> Vec<Case> {
    [certificates(), keys(), protected_keys(), keystores(), java(), authorities()].into_iter().flatten().collect()
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

/// Keystores made by Java's keytool, at a broker whose certificate, as theirs, is of the CA in them.
fn java() -> Vec<Case> {
    let tls = |trusted: &str| TlsSettings {
        enabled: true,
        mode: TlsMode::SelfSignedKeystores,
        keystore_file: java_store(trusted),
        client_keystore_file: java_store("chain.jks"),
        ..TlsSettings::default()
    };
    let case = |name, tls: TlsSettings, password: &str| {
        let password = || Secret::new(password.to_owned());
        let secrets = Secrets::default()
            .with(SecretKind::KeystorePassword, password())
            .with(SecretKind::ClientKeystorePassword, password());
        let made = java_made();
        let broker = Broker {
            chain: vec![made.join("localhost.crt")],
            key: made.join("localhost.key"),
            ..Broker::demanding().trusting(made.join("ca.pem"))
        };
        Case::new(name, broker, tls).secrets(secrets).openssl(|openssl| {
            openssl.ca = made.join("ca.pem");
            openssl.identity = Some((made.join("one.crt"), made.join("one.key")));
        })
    };
    vec![
        case("JKS on both sides", tls("truststore.jks"), "changeit"),
        case("JKS and Java's PKCS#12", tls("truststore.p12"), "changeit"),
        case("JKS with a wrong password", tls("truststore.jks"), "changed")
            .refused("does not open truststore.jks", ["another"], "Keystore Password")
            .differs("mosquitto_sub knows no keystores and is given the files"),
    ]
}

fn java_store(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keystores").join(file)
}

/// `ca.pem`, `localhost.crt` and `one.crt` with their keys, of the CA in Java's keystores.
fn java_made() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let to = Destination { directory: scratch().join("java"), overwrite: true };
        let signer = Signer {
            certificate_file: java_store("ca.p12"),
            key_file: java_store("ca.p12"),
            passphrase: Some(Secret::new("changeit".to_owned())),
        };
        let (key, days) = (KeyChoice::new(NewKey::P256), 30);
        let (names, subject) = (vec!["localhost".to_owned()], Subject::named("localhost"));
        let server = NewServer { subject, names, key: key.clone(), days, signer: signer.clone() };
        let client = NewClient { subject: Subject::named("one"), key, days, signer };
        for order in [Order::Server(server), Order::Client(client)] {
            order.make(&to).expect("Java's CA signs");
        }
        let ca = mqttdeck::tls::inspect(mqttdeck::tls::Slot::CaFile, &java_store("ca.der"), None).expect("a CA");
        std::fs::write(to.directory.join("ca.pem"), ca.certificates[0].to_pem()).expect("it can be written");
        to.directory
    })
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

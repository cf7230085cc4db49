//! Keystores in every field that takes one: what opens them, which entry counts, and what is said if none does.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

#[expect(dead_code, reason = "each test crate uses a part of it")]
mod tls_support;

use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use aws_lc_rs::{hmac, pbkdf2};
use mqttdeck::profile::{Secret, SecretKind, Secrets, TlsMode, TlsSettings};
use mqttdeck::tls::{
    AliasKind, CertificateInfo, FileContent, Form, KeyKind, Locked, Slot, TlsFileError, inspect, inspect_bytes,
    missing_secrets, prepare,
};
use tls_support::{mutual, trouble};

/// A keystore made by keytool, see its README.
fn java(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keystores").join(file)
}

/// One of either: what openssl made stands in keys/.
fn keystore(file: &str) -> PathBuf {
    if file.starts_with("keys/") { trouble(file) } else { java(file) }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

/// Empty texts are not known.
fn secrets(known: [(SecretKind, &str); 2]) -> Secrets {
    let known = known.into_iter().filter(|(_, text)| !text.is_empty());
    known.fold(Secrets::default(), |secrets, (kind, text)| secrets.with(kind, secret(text)))
}

/// "Self signed certificates in keystores", with a CA keystore that needs no password.
fn keystores(client: PathBuf, alias: &str) -> TlsSettings {
    TlsSettings {
        enabled: true,
        mode: TlsMode::SelfSignedKeystores,
        keystore_file: java("truststore.jks"),
        client_keystore_file: client,
        client_key_alias: alias.to_owned(),
        ..TlsSettings::default()
    }
}

fn trusting(keystore: PathBuf, alias: &str) -> TlsSettings {
    TlsSettings {
        enabled: true,
        mode: TlsMode::CaKeystore,
        keystore_file: keystore,
        keystore_alias: alias.to_owned(),
        ..TlsSettings::default()
    }
}

/// As whom the broker would see us.
fn identity(settings: &TlsSettings, secrets: &Secrets) -> Result<String, TlsFileError> {
    prepare(settings, secrets).map(|plan| plan.identity.expect("an identity").short_name().to_owned())
}

fn names(content: &FileContent) -> Vec<&str> {
    content.certificates.iter().map(CertificateInfo::short_name).collect()
}

/// Every keystore with one key pair: its password, its alias, whom it names.
const SINGLE: &[(&str, &str, &str, &str)] = &[
    ("keys/modern.p12", "secret", "Client 1", "rsa"),
    ("keys/legacy.p12", "secret", "Client 1", "rsa"),
    ("keys/rc2.p12", "secret", "1", "rsa"),
    ("keys/des3.p12", "secret", "1", "rsa"),
    ("keys/aes128.p12", "secret", "1", "rsa"),
    ("keys/sha512.p12", "secret", "1", "rsa"),
    ("keys/sha1.p12", "secret", "1", "rsa"),
    ("keys/nomac.p12", "secret", "1", "rsa"),
    ("keys/plain.p12", "secret", "1", "rsa"),
    ("keys/umlaut.p12", "Ger\u{e4}t", "Ger\u{e4}t", "rsa"),
    ("client.jks", "changeit", "device1", "device1"),
    ("chain.jks", "changeit", "leaf", "leaf"),
    ("umlaut.jks", "Ger\u{e4}t-\u{20ac}", "ger\u{e4}t", "geraet"),
    ("ca.p12", "changeit", "ca", "Keystore CA"),
];

#[test]
fn every_keystore_opens_with_its_password_only() {
    for &(file, password, alias, name) in SINGLE {
        let file = keystore(file);
        let content = inspect(Slot::ClientKeystore, &file, Some(&secret(password))).unwrap();
        assert_eq!(
            (content.aliases[0].name.as_str(), content.aliases[0].kind),
            (alias, AliasKind::KeyPair),
            "{file:?}"
        );
        assert_eq!(content.aliases[0].certificate.as_ref().unwrap().short_name(), name);
        assert_eq!(content.keys.len(), 1);
        assert_eq!(content.keys[0].spki, Some(content.aliases[0].certificate.as_ref().unwrap().spki()));
        assert!(matches!(inspect(Slot::ClientKeystore, &file, None), Err(TlsFileError::PassphraseNeeded { .. })));
        for alias in ["", alias, &alias.to_uppercase()] {
            let settings = keystores(file.clone(), alias);
            let with = |password| secrets([(SecretKind::ClientKeystorePassword, password), (SecretKind::Password, "")]);
            assert_eq!(identity(&settings, &with(password)).unwrap(), name, "{file:?}");
            let needed = identity(&settings, &with("")).unwrap_err();
            let expected = SecretKind::ClientKeystorePassword;
            assert!(matches!(needed, TlsFileError::PassphraseNeeded { secret, .. } if secret == expected), "{needed}");
            for wrong in ["Secret", "changeit2", "x"] {
                let refused = identity(&settings, &with(wrong)).unwrap_err();
                assert!(
                    matches!(refused, TlsFileError::WrongPassphrase { secret, .. } if secret == expected),
                    "{refused}"
                );
            }
        }
    }
}

#[test]
fn a_keystore_serves_in_both_file_fields() {
    for &(file, password, _, name) in SINGLE {
        let file = keystore(file);
        let settings = mutual(trouble("keys/rsa.crt"), file.clone(), file.clone());
        let known = secrets([(SecretKind::KeyPassphrase, password), (SecretKind::Password, "")]);
        assert_eq!(identity(&settings, &known).unwrap(), name, "{file:?}");
        let locked = Locked { slot: Slot::ClientCertificate, file, secret: SecretKind::KeyPassphrase };
        assert_eq!(missing_secrets(&settings, &Secrets::default()), [locked]);
        assert_eq!(missing_secrets(&settings, &known), []);
    }
}

#[test]
fn a_keystore_without_password_opens_without() {
    for (file, form) in [("keys/empty.p12", Form::Pkcs12), ("keys/plain-nomac.p12", Form::Pkcs12)] {
        let file = keystore(file);
        let content = inspect(Slot::ClientKeystore, &file, None).unwrap();
        assert_eq!((content.form, content.keys[0].kind.clone()), (form, Some(KeyKind::Rsa(2048))), "{file:?}");
        assert_eq!(identity(&keystores(file.clone(), ""), &Secrets::default()).unwrap(), "rsa");
        assert_eq!(missing_secrets(&keystores(file, ""), &Secrets::default()), []);
    }
    for file in ["passwordless.p12", "truststore.jks"] {
        assert_eq!(names(&inspect(Slot::CaKeystore, &java(file), None).unwrap()), ["Keystore CA"], "{file}");
    }
}

#[test]
fn certificates_in_the_open_beside_a_protected_key_are_seen() {
    let file = keystore("keys/key-protected.p12");
    let content = inspect(Slot::ClientKeystore, &file, None).unwrap();
    assert_eq!((names(&content), content.keys[0].kind.clone()), (vec!["rsa", "p256"], None));
    let locked = Locked { slot: Slot::ClientKeystore, file: file.clone(), secret: SecretKind::ClientKeystorePassword };
    assert_eq!(missing_secrets(&keystores(file.clone(), ""), &Secrets::default()), [locked]);
    for kind in [SecretKind::ClientKeystorePassword, SecretKind::KeyPassphrase] {
        let known = Secrets::default().with(kind, secret("secret"));
        assert_eq!(identity(&keystores(file.clone(), ""), &known).unwrap(), "rsa");
    }
}

#[test]
fn a_key_pair_may_have_a_password_of_its_own() {
    let settings = keystores(java("own-password.jks"), "");
    let with = |store, key| secrets([(SecretKind::ClientKeystorePassword, store), (SecretKind::KeyPassphrase, key)]);
    assert_eq!(identity(&settings, &with("changeit", "keysecret")).unwrap(), "device1");
    let needed = identity(&settings, &with("changeit", "")).unwrap_err();
    assert!(matches!(needed, TlsFileError::PassphraseNeeded { secret: SecretKind::KeyPassphrase, .. }), "{needed}");
    let wrong = identity(&settings, &with("changeit", "x")).unwrap_err();
    assert!(matches!(wrong, TlsFileError::WrongPassphrase { secret: SecretKind::KeyPassphrase, .. }), "{wrong}");
    let wrong = identity(&settings, &with("x", "keysecret")).unwrap_err();
    assert!(
        matches!(wrong, TlsFileError::WrongPassphrase { secret: SecretKind::ClientKeystorePassword, .. }),
        "{wrong}"
    );
    let missing = |secrets| missing_secrets(&settings, &secrets).iter().map(|locked| locked.secret).collect::<Vec<_>>();
    assert_eq!(missing(with("", "")), [SecretKind::ClientKeystorePassword]);
    assert_eq!(missing(with("changeit", "")), [SecretKind::KeyPassphrase]);
    assert_eq!(missing(with("changeit", "keysecret")), []);
    let content = inspect(Slot::ClientKeystore, &java("own-password.jks"), Some(&secret("changeit"))).unwrap();
    assert_eq!((content.keys[0].encrypted, &content.keys[0].kind), (true, &None));
}

#[test]
fn of_several_key_pairs_the_alias_chooses() {
    for file in ["several.jks", "several.p12", "several-legacy.p12"] {
        let known =
            secrets([(SecretKind::ClientKeystorePassword, "changeit"), (SecretKind::KeyPassphrase, "changeit")]);
        let choose = |alias| identity(&keystores(java(file), alias), &known);
        assert_eq!(choose("first").unwrap(), "first", "{file}");
        assert_eq!(choose("SECOND").unwrap(), "second", "{file}");
        match choose("").unwrap_err() {
            TlsFileError::AliasNeeded { mut found, .. } => {
                found.sort();
                assert_eq!(found, ["first", "second"]);
            }
            other => panic!("{file}: {other}"),
        }
        for alias in ["third", "ca"] {
            let error = choose(alias).unwrap_err();
            assert!(
                matches!(error, TlsFileError::NoSuchAlias { ref found, .. } if found.len() == 2),
                "{file}: {error}"
            );
        }
        // In the file fields the certificate file says which key is meant.
        let content = inspect(Slot::None, &java(file), Some(&secret("changeit"))).unwrap();
        let second = content.aliases.iter().find(|alias| alias.name == "second").unwrap();
        let directory = tempfile::tempdir().unwrap();
        let leaf = directory.path().join("leaf.der");
        fs::write(&leaf, &second.certificate.as_ref().unwrap().der).unwrap();
        assert_eq!(identity(&mutual(trouble("keys/rsa.crt"), leaf, java(file)), &known).unwrap(), "second");
        assert_eq!(content.aliases.iter().filter(|alias| alias.kind == AliasKind::Certificate).count(), 1);
    }
}

#[test]
fn trusted_certificates_are_all_or_the_one_of_the_alias() {
    // Own certificates of key pairs count only because these issued themselves.
    let cases: [(&str, &str, &[&str]); 7] = [
        ("truststore.jks", "", &["Keystore CA"]),
        ("truststore.p12", "", &["Keystore CA"]),
        ("several.jks", "CA", &["Keystore CA"]),
        ("several.p12", "ca", &["Keystore CA"]),
        ("chain.jks", "", &["Keystore CA"]),
        ("keys/certificates.p12", "", &["rsa", "p256"]),
        ("keys/certificates.p12", "2", &["p256"]),
    ];
    for (file, alias, expected) in cases {
        let password = if file.starts_with("keys/") { "secret" } else { "changeit" };
        let known = secrets([(SecretKind::KeystorePassword, password), (SecretKind::Password, "")]);
        assert!(prepare(&trusting(keystore(file), alias), &known).is_ok(), "{file}");
        if alias.is_empty() {
            let content = inspect(Slot::CaKeystore, &keystore(file), Some(&secret(password))).unwrap();
            assert_eq!(names(&content), expected, "{file}");
        }
    }
    let known = secrets([(SecretKind::KeystorePassword, "changeit"), (SecretKind::Password, "")]);
    let error = prepare(&trusting(java("truststore.jks"), "device"), &known).unwrap_err();
    assert!(matches!(error, TlsFileError::NoSuchAlias { ref found, .. } if found == &["ca"]), "{error}");
    let wrong = secrets([(SecretKind::KeystorePassword, "x"), (SecretKind::Password, "")]);
    for file in ["truststore.jks", "truststore.p12"] {
        let error = prepare(&trusting(java(file), ""), &wrong).unwrap_err();
        assert!(matches!(error, TlsFileError::WrongPassphrase { secret: SecretKind::KeystorePassword, .. }), "{error}");
    }
}

/// A DER element of this tag, with its length in two bytes.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x82], &length[..], content].concat()
}

/// The content of a PKCS#12 file, and its check if it has one. All its lengths take two bytes, so the content begins
/// behind SEQUENCE, version, SEQUENCE, type, `[0]` and OCTET STRING.
fn safe_and_mac(pfx: &[u8]) -> (&[u8], &[u8]) {
    assert_eq!((pfx[26], pfx[27]), (0x04, 0x82));
    pfx[30..].split_at(usize::from(pfx[28]) << 8 | usize::from(pfx[29]))
}

/// The object identifier 1.2.840.113549 and what follows.
fn pkcs_oid(rest: &[u8]) -> Vec<u8> {
    element(0x06, &[&[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D], rest].concat())
}

#[test]
fn lengths_by_end_markers_are_read_as_firefox_writes_them() {
    let pfx = fs::read(keystore("keys/modern.p12")).unwrap();
    let (safe, mac) = safe_and_mac(&pfx);
    let pieces: Vec<u8> = safe.chunks(1000).flat_map(|piece| element(0x04, piece)).collect();
    let data = [&[0x30, 0x80][..], &pkcs_oid(&[1, 7, 1]), &[0xA0, 0x80, 0x24, 0x80], &pieces, &[0; 6]].concat();
    let ber = [&[0x30, 0x80, 0x02, 1, 3][..], &data, mac, &[0, 0]].concat();
    let content = inspect_bytes(Slot::ClientKeystore, &ber, Some(&secret("secret"))).unwrap();
    assert_eq!((content.form, names(&content)), (Form::Pkcs12, vec!["rsa", "p256"]));
    let error = inspect_bytes(Slot::ClientKeystore, &ber, Some(&secret("x"))).unwrap_err();
    assert!(matches!(error, TlsFileError::WrongPassphrase { .. }), "{error}");
}

#[test]
fn the_check_of_newer_files_is_verified() {
    // RFC 9579, which OpenSSL writes from 3.4 on.
    let pfx = fs::read(keystore("keys/plain-nomac.p12")).unwrap();
    let (safe, _) = safe_and_mac(&pfx);
    let mut key = [0; 32];
    let rounds = NonZeroU32::new(2048).unwrap();
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, rounds, b"12345678", b"secret", &mut key);
    let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), safe);
    let sequence = |parts: &[&[u8]]| element(0x30, &parts.concat());
    let hash = sequence(&[&pkcs_oid(&[2, 9]), &[0x05, 0]]);
    let parameters = sequence(&[&element(0x04, b"12345678"), &[2, 2, 8, 0], &[2, 1, 32], &hash]);
    let scheme = sequence(&[&sequence(&[&pkcs_oid(&[1, 5, 12]), &parameters]), &hash]);
    let info = sequence(&[&sequence(&[&pkcs_oid(&[1, 5, 14]), &scheme]), &element(0x04, mac.as_ref())]);
    let mac_data = sequence(&[&info, &element(0x04, b"NOT USED"), &[2, 1, 1]]);
    let checked = element(0x30, &[&pfx[4..], &mac_data].concat());
    let content = inspect_bytes(Slot::ClientKeystore, &checked, Some(&secret("secret"))).unwrap();
    assert_eq!(names(&content), ["rsa", "p256"]);
    let error = inspect_bytes(Slot::ClientKeystore, &checked, Some(&secret("x"))).unwrap_err();
    assert!(matches!(error, TlsFileError::WrongPassphrase { .. }), "{error}");
}

#[test]
fn secrets_are_asked_for_in_order() {
    let mut settings = keystores(java("own-password.jks"), "");
    settings.keystore_file = java("truststore.p12");
    let missing: Vec<_> = missing_secrets(&settings, &Secrets::default()).iter().map(|locked| locked.secret).collect();
    assert_eq!(missing, [SecretKind::KeystorePassword, SecretKind::ClientKeystorePassword]);
}

#[test]
fn any_form_serves_in_the_keystore_fields() {
    let settings = keystores(trouble("keys/combined.pem"), "");
    assert_eq!(identity(&settings, &Secrets::default()).unwrap(), "p256");
    assert!(prepare(&trusting(trouble("keys/rsa.crt"), ""), &Secrets::default()).is_ok());
    let encrypted = keystores(trouble("keys/combined-encrypted.pem"), "");
    for kind in [SecretKind::KeyPassphrase, SecretKind::ClientKeystorePassword] {
        assert_eq!(identity(&encrypted, &Secrets::default().with(kind, secret("secret"))).unwrap(), "p256");
    }
}

#[test]
fn a_kind_that_cannot_be_read_is_named() {
    let error = inspect(Slot::ClientKeystore, &java("client.jceks"), Some(&secret("changeit"))).unwrap_err();
    assert!(matches!(error, TlsFileError::UnsupportedKeystore { ref kind, .. } if kind == "JCEKS"), "{error}");
}

#[test]
fn a_damaged_keystore_is_told_from_a_wrong_password() {
    for file in ["keys/modern.p12", "keys/legacy.p12", "several.p12", "client.jks", "several.jks"] {
        let password = secret(if file.starts_with("keys/") { "secret" } else { "changeit" });
        let whole = fs::read(keystore(file)).unwrap();
        let directory = tempfile::tempdir().unwrap();
        let cut = directory.path().join("cut");
        for length in [whole.len() - 1, whole.len() / 2, 30] {
            fs::write(&cut, &whole[..length]).unwrap();
            let error = inspect(Slot::ClientKeystore, &cut, Some(&password)).unwrap_err();
            assert!(matches!(error, TlsFileError::Damaged { .. }), "{file} {length}: {error}");
        }
    }
}

//! What people choose in the three file fields, and what is said about it before anything is sent.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod tls_support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use mqttdeck::profile::{Secret, SecretKind, Secrets, TlsMode, TlsSettings};
use mqttdeck::tls::{
    CertificateInfo, FileContent, Form, KeyKind, Slot, TlsFileError, inspect, missing_secrets, prepare,
};
use tls_support::{mutual, trouble, tutorial};

/// Kind of the first key, and whether it is encrypted.
fn key_facts(content: &FileContent) -> (Option<KeyKind>, bool) {
    let key = content.keys.first().expect("a key");
    (key.kind.clone(), key.encrypted)
}

fn names(content: &FileContent) -> Vec<&str> {
    content.certificates.iter().map(CertificateInfo::short_name).collect()
}

fn passphrase(text: &str) -> Secrets {
    Secrets::default().with(SecretKind::KeyPassphrase, Secret::new(text.to_owned()))
}

/// The error without the path, which differs from run to run.
fn words(error: &TlsFileError, file: &Path) -> String {
    error.to_string().replace(&file.display().to_string(), "FILE")
}

fn scratch(content: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    fs::write(&file, content).unwrap();
    (directory, file)
}

#[test]
fn every_kind_of_key_is_read_and_belongs_to_its_certificate() {
    let cases = [
        ("rsa", "rsa-pkcs8.key", KeyKind::Rsa(2048)),
        ("rsa", "rsa-pkcs1.key", KeyKind::Rsa(2048)),
        ("p256", "p256-sec1.key", KeyKind::Ec(256)),
        ("p256", "p256-pkcs8.key", KeyKind::Ec(256)),
        ("p384", "p384-sec1.key", KeyKind::Ec(384)),
        ("p384", "p384-pkcs8.key", KeyKind::Ec(384)),
        ("p521", "p521-sec1.key", KeyKind::Ec(521)),
        ("p521", "p521-pkcs8.key", KeyKind::Ec(521)),
        ("ed25519", "ed25519-pkcs8.key", KeyKind::Ed25519),
        ("rsa", "rsa-pkcs8.der", KeyKind::Rsa(2048)),
        ("rsa", "rsa-pkcs1.der", KeyKind::Rsa(2048)),
        ("p256", "p256-sec1.der", KeyKind::Ec(256)),
        ("p384", "p384-pkcs8.der", KeyKind::Ec(384)),
        ("p521", "p521-sec1.der", KeyKind::Ec(521)),
        ("ed25519", "ed25519-pkcs8.der", KeyKind::Ed25519),
        ("p256", "p256-private.key", KeyKind::Ec(256)),
        ("p256", "p256-private.der", KeyKind::Ec(256)),
    ];
    for (name, key, kind) in cases {
        let certificate = trouble(&format!("keys/{name}.{}", if key.ends_with(".key") { "crt" } else { "der" }));
        let key = trouble(&format!("keys/{key}"));
        assert_eq!(key_facts(&inspect(Slot::ClientKey, &key, None).unwrap()), (Some(kind.clone()), false), "{key:?}");
        let settings = mutual(certificate.clone(), certificate, key.clone());
        let plan = prepare(&settings, &Secrets::default()).unwrap_or_else(|error| panic!("{key:?}: {error}"));
        let identity = plan.identity.unwrap();
        assert_eq!((identity.common_name.as_deref(), identity.key), (Some(name), kind), "{key:?}");
    }
}

#[test]
fn encrypted_keys_open_with_their_passphrase_only() {
    let cases = [
        ("p256", "p256-aes256.key"),
        ("p256", "p256-aes128.key"),
        ("p256", "p256-aes192.key"),
        ("p256", "p256-des3.key"),
        ("p256", "p256-scrypt.key"),
        ("p256", "p256-prf-SHA1.key"),
        ("p256", "p256-prf-SHA224.key"),
        ("p256", "p256-prf-SHA256.key"),
        ("p256", "p256-prf-SHA384.key"),
        ("p256", "p256-prf-SHA512.key"),
        ("p256", "p256-pbe.key"),
        ("p256", "p256-pbe-2des.key"),
        ("p256", "p256-PBE-SHA1-RC2-128.key"),
        ("p256", "p256-PBE-SHA1-RC2-40.key"),
        ("p256", "p256-PBE-MD5-DES.key"),
        ("p256", "p256-PBE-SHA1-DES.key"),
        ("p256", "p256-PBE-MD5-RC2-64.key"),
        ("p256", "p256-PBE-SHA1-RC2-64.key"),
        ("p256", "p256-v2-rc2.key"),
        ("p256", "p256-v2-rc2-40-cbc.key"),
        ("p256", "p256-v2-rc2-64-cbc.key"),
        ("p256", "p256-v2-des.key"),
        ("rsa", "rsa-legacy-aes256.key"),
        ("rsa", "rsa-legacy-aes128.key"),
        ("rsa", "rsa-legacy-des3.key"),
        ("rsa", "rsa-legacy-des.key"),
        ("p256", "p256-legacy-aes256.key"),
        ("p256", "p256-aes256.der"),
        ("p256", "combined-encrypted.pem"),
    ];
    for (name, key) in cases {
        let certificate = trouble(&format!("keys/{name}.crt"));
        let key = trouble(&format!("keys/{key}"));
        assert_eq!(key_facts(&inspect(Slot::ClientKey, &key, None).unwrap()), (None, true), "{key:?}");
        let settings = mutual(certificate.clone(), certificate, key.clone());
        let with = |secrets: &Secrets| prepare(&settings, secrets).map(|_| ());
        assert!(with(&passphrase("secret")).is_ok(), "{key:?}: {:?}", with(&passphrase("secret")));
        for none in [Secrets::default(), passphrase("")] {
            assert!(matches!(with(&none), Err(TlsFileError::PassphraseNeeded { .. })), "{key:?}");
            let missing = missing_secrets(&settings, &none);
            let expected = (Slot::ClientKey, &key, SecretKind::KeyPassphrase);
            assert_eq!(missing.len(), 1);
            assert_eq!((missing[0].slot, &missing[0].file, missing[0].secret), expected);
        }
        assert!(missing_secrets(&settings, &passphrase("secret")).is_empty());
        for wrong in ["Secret", "secret ", "x", "a much longer one than the right one"] {
            let outcome = with(&passphrase(wrong));
            assert!(matches!(outcome, Err(TlsFileError::WrongPassphrase { .. })), "{key:?} {wrong} {outcome:?}");
        }
    }
}

#[test]
fn a_damaged_key_is_told_from_a_wrong_passphrase() {
    for name in ["p256-aes256.der", "p256-aes256.key", "p256-scrypt.key", "p256-pbe.key", "rsa-legacy-aes256.key"] {
        let whole = fs::read(trouble(&format!("keys/{name}"))).unwrap();
        let half = [&whole[..whole.len() / 2], &whole[whole.len() / 2 + 4..]].concat();
        for damaged in [&whole[..whole.len() - 30], half.as_slice()] {
            let (_directory, file) = scratch(damaged);
            let error = inspect(Slot::ClientKey, &file, Some(&Secret::new("secret".to_owned()))).unwrap_err();
            assert!(matches!(error, TlsFileError::Damaged { .. }), "{name}: {error}");
        }
    }
}

#[test]
fn letters_beyond_ascii_open_what_openssl_encrypted_with_them() {
    let certificate = trouble("keys/rsa.crt");
    let settings = mutual(certificate.clone(), certificate, trouble("keys/rsa-umlaut.key"));
    assert!(prepare(&settings, &passphrase("Ger\u{e4}t")).is_ok());
    assert!(matches!(prepare(&settings, &passphrase("Gerat")), Err(TlsFileError::WrongPassphrase { .. })));
}

#[test]
fn an_encryption_that_would_take_for_ever_is_refused_at_once() {
    for (name, noun) in [("keys/costly.der", "a key"), ("keys/costly.p12", "a PKCS#12 keystore")] {
        let mut bytes = fs::read(trouble(name)).unwrap();
        // The INTEGER 100000, made the largest that three bytes can hold. Each of these takes the hash twice.
        let rounds = [0x02, 3, 0x01, 0x86, 0xA0];
        let places: Vec<usize> = bytes.windows(5).enumerate().filter(|(_, w)| *w == rounds).map(|(at, _)| at).collect();
        assert!(!places.is_empty());
        for at in places {
            bytes[at + 2..at + 5].copy_from_slice(&[0x7F, 0xFF, 0xFF]);
        }
        let (_directory, file) = scratch(&bytes);
        let begun = Instant::now();
        let error = inspect(Slot::ClientKey, &file, Some(&Secret::new("secret".to_owned()))).unwrap_err();
        let expected =
            "encrypted with 8388607 rounds of key derivation, more than are ever of use, which cannot be used";
        assert_eq!(words(&error, &file), format!("FILE is {noun} {expected}"));
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}

#[test]
fn keys_that_cannot_be_used_are_named() {
    let cases = [
        ("rsa1024.key", "FILE is an RSA key of 1024 bits, which cannot be used"),
        ("secp256k1.key", "FILE is a private key of the kind secp256k1, which cannot be used"),
        ("rsapss.key", "FILE is a private key of the kind rsassa-pss, which cannot be used"),
        ("ed448.key", "FILE is a private key of the kind Ed448, which cannot be used"),
        ("p256-camellia.key", "FILE is a key encrypted with 1.2.392.200011.61.1.1.1.4, which cannot be used"),
        ("rsa-legacy-camellia.key", "FILE is a key encrypted with CAMELLIA-256-CBC, which cannot be used"),
    ];
    for (key, expected) in cases {
        let key = trouble(&format!("keys/{key}"));
        let certificate = trouble("keys/p256.crt");
        let error = prepare(&mutual(certificate.clone(), certificate, key.clone()), &passphrase("secret")).unwrap_err();
        assert_eq!(words(&error, &key), expected);
    }
}

#[test]
fn what_does_not_belong_into_a_field_is_named() {
    let cases = [
        (Slot::ClientCertificate, "keys/rsa-pkcs8.key", "FILE holds a private key"),
        (Slot::ClientCertificate, "keys/rsa-pkcs8.der", "FILE holds a private key"),
        (Slot::ClientCertificate, "keys/p256-aes256.key", "FILE holds an encrypted private key"),
        (Slot::ClientCertificate, "keys/rsa-legacy-des3.key", "FILE holds an encrypted private key"),
        (Slot::ClientCertificate, "keys/request.csr", "FILE holds a certificate signing request for CN=request"),
        (Slot::ClientCertificate, "keys/request.der", "FILE holds a certificate signing request for CN=request"),
        (Slot::ClientCertificate, "keys/key-only.p12", "FILE holds a private key"),
        (Slot::CaFile, "keys/rsa-pkcs8.key", "FILE holds a private key"),
        (Slot::CaFile, "servers/san.crt", "FILE holds the certificate of anything, which is not a CA"),
        (Slot::ClientKey, "keys/rsa.crt", "FILE holds the certificate of rsa"),
        (Slot::ClientKey, "keys/rsa.der", "FILE holds the certificate of rsa"),
        (Slot::ClientKey, "keys/public.pem", "FILE holds a public key"),
        (Slot::ClientKey, "keys/bundle.p7b", "FILE holds the certificate of p256"),
        (Slot::ClientKey, "keys/certificates.p12", "FILE holds the certificate of rsa"),
        (Slot::ClientKeystore, "keys/rsa.crt", "FILE holds the certificate of rsa"),
        (Slot::CaFile, "keys/key-only.p12", "FILE holds a private key"),
        (Slot::CaFile, "keys/nodir", "FILE holds no certificate in any of its files"),
    ];
    for (slot, file, expected) in cases {
        let file = trouble(file);
        let secret = Secret::new("secret".to_owned());
        assert_eq!(words(&inspect(slot, &file, Some(&secret)).unwrap_err(), &file), expected);
    }
}

#[test]
fn nonsense_is_called_what_it_is() {
    let cases: [(&[u8], &str); 13] = [
        (b"", "FILE holds nothing"),
        (b" \r\n", "FILE holds nothing"),
        (b"hello", "FILE holds text that is neither a certificate nor a key"),
        (b"\x00\xff\x80", "FILE holds data that is neither a certificate nor a key"),
        (b"\xFE\xED\xFE\xED\x00\x00", "FILE is damaged: it ends too early, or a length in it was changed"),
        (b"\xCE\xCE\xCE\xCE\x00\x00", "FILE is a JCEKS keystore, which cannot be read"),
        (b"\0\0\0\x02\0\0\0\x14salt", "FILE is a BKS keystore, which cannot be read"),
        (b"<!DOCTYPE html><html>", "FILE holds a web page"),
        (b"ssh-rsa AAAA me@here", "FILE holds an SSH public key"),
        (b"\0\0\0\0", "FILE holds data that is neither a certificate nor a key"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "FILE holds an OpenSSH key"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n", "FILE is damaged: the line -----END CERTIFICATE----- is missing"),
        (b"\x30\x82\x01\x00abc", "FILE is damaged: it ends too early, or bytes in it were changed"),
    ];
    for (content, expected) in cases {
        let (_directory, file) = scratch(content);
        for slot in [Slot::CaFile, Slot::ClientCertificate, Slot::ClientKey] {
            assert_eq!(words(&inspect(slot, &file, None).unwrap_err(), &file), expected);
        }
    }
}

#[test]
fn what_stands_around_a_certificate_does_not_matter() {
    let pem = fs::read_to_string(trouble("keys/rsa.crt")).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(pem.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let cases = [
        fs::read(trouble("keys/text.crt")).unwrap(),
        pem.replace('\n', "\r\n").into_bytes(),
        format!("\u{feff}{pem}").into_bytes(),
        format!("Bag Attributes\n    friendlyName: Ger\u{e4}t\n{pem}\n\n").into_bytes(),
        format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----").into_bytes(),
        utf16,
    ];
    for content in cases {
        let (_directory, file) = scratch(&content);
        assert_eq!(names(&inspect(Slot::ClientCertificate, &file, None).unwrap()), ["rsa"]);
    }
}

#[test]
fn one_file_may_hold_certificate_and_key() {
    for name in ["keys/combined.pem", "keys/combined-key-first.pem"] {
        let file = trouble(name);
        let plan = prepare(&mutual(file.clone(), file.clone(), file), &Secrets::default()).unwrap();
        assert_eq!(plan.identity.unwrap().short_name(), "p256");
    }
}

#[test]
fn content_decides_and_not_the_tick() {
    for (file, form) in [("keys/rsa.crt", Form::Pem), ("keys/rsa.der", Form::Der), ("keys/bundle.p7c", Form::Pkcs7)] {
        let file = trouble(file);
        assert_eq!(inspect(Slot::CaFile, &file, None).unwrap().form, form);
        for pem_formatted in [true, false] {
            let settings =
                TlsSettings { pem_formatted, ..mutual(file.clone(), file.clone(), trouble("keys/rsa-pkcs8.der")) };
            assert!(prepare(&settings, &Secrets::default()).is_ok(), "{file:?} {pem_formatted}");
        }
    }
}

#[test]
fn bundles_give_their_certificates() {
    let cases: [(&str, &[&str]); 3] =
        [("keys/bundle.p7b", &["p256"]), ("keys/bundle.p7c", &["p256", "rsa"]), ("keys/streamed.p7b", &["rsa"])];
    for (file, expected) in cases {
        for slot in [Slot::CaFile, Slot::ClientCertificate, Slot::None] {
            assert_eq!(names(&inspect(slot, &trouble(file), None).unwrap()), expected, "{file}");
        }
    }
}

#[test]
fn a_directory_gives_the_certificates_of_its_files() {
    let content = inspect(Slot::CaFile, &trouble("keys/cadir"), None).unwrap();
    assert_eq!((content.form, names(&content)), (Form::Directory, vec!["rsa", "p256"]));
    assert!(prepare(&tls_support::with_ca(trouble("keys/cadir")), &Secrets::default()).is_ok());
    let error = inspect(Slot::ClientCertificate, &trouble("keys/cadir"), None).unwrap_err();
    assert!(matches!(error, TlsFileError::Read { .. }), "{error}");
}

#[test]
fn a_ca_that_openssl_was_told_not_to_trust_for_servers_is_not_trusted() {
    let ca = tutorial("solace/MyRootCaCert.pem");
    let cases = [
        (["-alias", "-setalias=plant"].as_slice(), true),
        (&["-addtrust=serverAuth"], true),
        (&["-addtrust=anyExtendedKeyUsage"], true),
        (&["-addreject=clientAuth"], true),
        (&["-addtrust=clientAuth"], false),
        (&["-addreject=serverAuth"], false),
        (&["-addtrust=serverAuth", "-addreject=anyExtendedKeyUsage"], false),
    ];
    for (marks, trusted) in cases {
        let options = marks.iter().flat_map(|mark| mark.split('='));
        let marked =
            Command::new("openssl").args(["x509", "-trustout", "-in"]).arg(&ca).args(options).output().unwrap().stdout;
        let text = String::from_utf8(marked).unwrap();
        assert!(text.contains("BEGIN TRUSTED CERTIFICATE"), "{marks:?}");
        let (_directory, file) = scratch(text.as_bytes());
        let read = inspect(Slot::CaFile, &file, None);
        assert_eq!(read.is_ok(), trusted, "{marks:?}");
        if let Err(error) = read {
            let holds =
                "FILE holds the certificate of *.messaging.solace.cloud, marked as not to be trusted for servers";
            assert_eq!(words(&error, &file), holds);
        }
        assert_eq!(names(&inspect(Slot::None, &file, None).unwrap()), ["*.messaging.solace.cloud"], "{marks:?}");
    }
}

#[test]
fn a_look_into_any_file_lists_everything() {
    let cases = [
        ("keys/combined.pem", 1, 1, vec![]),
        ("keys/request.csr", 0, 0, vec!["a certificate signing request for CN=request"]),
        ("keys/public.pem", 0, 0, vec!["a public key"]),
        ("keys/rsa1024.key", 0, 1, vec![]),
        ("keys/p256-sec1.key", 0, 1, vec!["parameters without a key"]),
    ];
    for (file, certificates, keys, others) in cases {
        let content = inspect(Slot::None, &trouble(file), None).unwrap();
        assert_eq!(
            (content.certificates.len(), content.keys.len(), content.others),
            (certificates, keys, others.iter().map(ToString::to_string).collect()),
            "{file}"
        );
    }
    let weak = inspect(Slot::None, &trouble("keys/rsa1024.key"), None).unwrap();
    assert_eq!(key_facts(&weak), (Some(KeyKind::Rsa(1024)), false));
}

#[test]
fn a_key_of_another_certificate_is_refused() {
    let ca = tutorial("sinet/cacert.pem");
    let settings = mutual(ca, tutorial("sinet/client0.crt"), tutorial("sinet/broker.key"));
    assert!(matches!(prepare(&settings, &Secrets::default()), Err(TlsFileError::KeyMismatch { .. })));
}

#[test]
fn the_leaf_is_found_wherever_it_stands() {
    let chain = fs::read_to_string(tutorial("kaa/client.crt")).unwrap();
    let second = chain.rfind("-----BEGIN").unwrap();
    let (leaf, intermediate) = chain.split_at(second);
    let (_directory, file) = scratch(format!("{intermediate}{leaf}").as_bytes());
    let plan = prepare(&mutual(tutorial("kaa/ca.pem"), file, tutorial("kaa/client.key")), &Secrets::default()).unwrap();
    assert_eq!(plan.identity.unwrap().short_name(), "endpoint-token");
}

#[test]
fn several_cas_in_one_file_are_all_listed() {
    let content = inspect(Slot::CaFile, &tutorial("client-cas.crt"), None).unwrap();
    assert_eq!(names(&content), ["*.messaging.solace.cloud", "C=DE, O=Smart Factory Inc.", "ca", "root", "private CA"]);
}

#[test]
fn the_facts_of_a_certificate_are_told() {
    let content = inspect(Slot::ClientCertificate, &tutorial("solace/clientCert1.pem"), None).unwrap();
    let info = &content.certificates[0];
    assert_eq!(
        info.subject,
        "C=GB, ST=London, L=London, O=Global Security, OU=IT Department, CN=client1.messaging.solace.cloud"
    );
    assert_eq!((info.version, info.is_ca, &info.key), (1, false, &KeyKind::Rsa(2048)));
    assert_eq!(info.not_after.as_second() - info.not_before.as_second(), 365 * 86_400);
    assert_eq!(info.sha256.split(':').count(), 32);
    let server = inspect(Slot::ClientCertificate, &tutorial("sinet/broker.crt"), None).unwrap().certificates;
    assert_eq!(server[0].names, ["localhost", "127.0.0.1"]);
    assert_eq!(server[0].version, 3);
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let missing = Path::new("/nonexistent/ca.pem");
    let error = inspect(Slot::CaFile, missing, None).unwrap_err();
    assert!(matches!(error, TlsFileError::Read { ref source, .. } if source.kind() == std::io::ErrorKind::NotFound));
    let directory = tempfile::tempdir().unwrap();
    assert!(matches!(inspect(Slot::CaFile, directory.path(), None), Err(TlsFileError::WrongContent { .. })));
    let large = directory.path().join("large");
    fs::File::create(&large).unwrap().set_len((64 << 20) + 1).unwrap();
    let error = inspect(Slot::CaFile, &large, None).unwrap_err();
    assert!(matches!(error, TlsFileError::TooLarge { bytes: 67_108_865, .. }), "{error}");
    assert!(matches!(inspect(Slot::ClientKey, Path::new(""), None), Err(TlsFileError::NotChosen { .. })));
}

#[test]
fn modes_without_their_files_say_which() {
    let mode = |mode| prepare(&TlsSettings { enabled: true, mode, ..TlsSettings::default() }, &Secrets::default());
    assert!(matches!(mode(TlsMode::CaFile), Err(TlsFileError::NotChosen { slot: Slot::CaFile })));
    for keystores in [TlsMode::CaKeystore, TlsMode::SelfSignedKeystores] {
        assert!(matches!(mode(keystores), Err(TlsFileError::NotChosen { slot: Slot::CaKeystore })));
    }
    let half = mutual(trouble("keys/p256.crt"), trouble("keys/p256.crt"), PathBuf::new());
    assert!(matches!(prepare(&half, &Secrets::default()), Err(TlsFileError::NotChosen { slot: Slot::ClientKey })));
}

#[test]
fn no_debug_text_shows_a_key() {
    let settings = mutual(trouble("keys/p256.crt"), trouble("keys/p256.crt"), trouble("keys/p256-pkcs8.key"));
    let plan = format!("{:?}", prepare(&settings, &Secrets::default()).unwrap());
    let key = fs::read(trouble("keys/p256-pkcs8.der")).unwrap();
    // The private number stands behind the version and the OCTET STRING header of the inner SEC1 key.
    let private = &key[36..68];
    assert!(!plan.contains(&format!("{private:?}")[1..40]));
}

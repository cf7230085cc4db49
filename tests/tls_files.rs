//! What people choose in the three file fields, and what is said about it before anything is sent.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod tls_support;

use std::fs;
use std::path::{Path, PathBuf};

use mqttdeck::profile::{Secret, TlsMode, TlsSettings};
use mqttdeck::tls::{CertificateInfo, FileContent, KeyKind, Slot, TlsFileError, inspect, prepare};
use tls_support::{mutual, trouble, tutorial};

fn key_facts(content: FileContent) -> (Option<KeyKind>, bool) {
    match content {
        FileContent::Key { kind, encrypted, .. } => (kind, encrypted),
        FileContent::Certificates(_) => panic!("not a key"),
    }
}

fn first_name(content: FileContent) -> String {
    match content {
        FileContent::Certificates(certificates) => certificates[0].short_name().to_owned(),
        FileContent::Key { .. } => panic!("not a certificate"),
    }
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
    ];
    for (name, key, kind) in cases {
        let is_pem = key.ends_with(".key");
        let ending = if is_pem { "crt" } else { "der" };
        let certificate = trouble(&format!("keys/{name}.{ending}"));
        let key = trouble(&format!("keys/{key}"));
        assert_eq!(key_facts(inspect(Slot::ClientKey, &key, is_pem).unwrap()), (Some(kind.clone()), false), "{key:?}");
        let settings = TlsSettings { pem_formatted: is_pem, ..mutual(certificate.clone(), certificate, key.clone()) };
        let plan = prepare(&settings, &Secrets::default()).unwrap_or_else(|error| panic!("{key:?}: {error}"));
        let identity = plan.identity.unwrap();
        assert_eq!((identity.common_name.as_deref(), identity.key), (Some(name), kind), "{key:?}");
    }
}

#[test]
fn encrypted_keys_open_with_their_passphrase_only() {
    let cases = [
        ("p256", "p256-aes256.key"),
        ("p256", "p256-des3.key"),
        ("p256", "p256-scrypt.key"),
        ("rsa", "rsa-legacy-aes256.key"),
        ("rsa", "rsa-legacy-aes128.key"),
        ("rsa", "rsa-legacy-des3.key"),
        ("p256", "p256-legacy-aes256.key"),
        ("p256", "p256-aes256.der"),
    ];
    for (name, key) in cases {
        let is_pem = key.ends_with(".key");
        let certificate = trouble(&format!("keys/{name}.{}", if is_pem { "crt" } else { "der" }));
        let key = trouble(&format!("keys/{key}"));
        assert_eq!(key_facts(inspect(Slot::ClientKey, &key, is_pem).unwrap()), (None, true), "{key:?}");
        let settings = TlsSettings { pem_formatted: is_pem, ..mutual(certificate.clone(), certificate, key.clone()) };
        let with = |passphrase: Option<&str>| {
            prepare(&settings, passphrase.map(|text| Secret::new(text.to_owned())).as_ref()).map(|_| ())
        };
        assert!(with(Some("secret")).is_ok(), "{key:?}: {:?}", with(Some("secret")));
        assert!(matches!(with(None), Err(TlsFileError::PassphraseNeeded { .. })), "{key:?}");
        assert!(matches!(with(Some("")), Err(TlsFileError::PassphraseNeeded { .. })), "{key:?}");
        for wrong in ["Secret", "secret ", "x", "a much longer one than the right one"] {
            assert!(matches!(with(Some(wrong)), Err(TlsFileError::WrongPassphrase { .. })), "{key:?} {wrong}");
        }
    }
}

#[test]
fn keys_that_cannot_be_used_are_named() {
    let cases = [
        ("rsa1024.key", "FILE is an RSA key of 1024 bits, which cannot be used"),
        ("secp256k1.key", "FILE is a private key of the kind secp256k1, which cannot be used"),
        ("rsapss.key", "FILE is a private key of the kind rsassa-pss, which cannot be used"),
        ("ed448.key", "FILE is a private key of the kind Ed448, which cannot be used"),
        ("p256-pbe.key", "FILE is a key encrypted with pbeWithSHAAnd3-KeyTripleDES-CBC, which cannot be used"),
        ("p256-camellia.key", "FILE is a key encrypted with 1.2.392.200011.61.1.1.1.4, which cannot be used"),
        ("rsa-legacy-camellia.key", "FILE is a key encrypted with CAMELLIA-256-CBC, which cannot be used"),
    ];
    for (key, expected) in cases {
        let key = trouble(&format!("keys/{key}"));
        let certificate = trouble("keys/p256.crt");
        let secret = Secret::new("secret".to_owned());
        let error = prepare(&mutual(certificate.clone(), certificate, key.clone()), Some(&secret)).unwrap_err();
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
        (Slot::ClientCertificate, "keys/request.csr", "FILE holds a certificate signing request"),
        (Slot::ClientCertificate, "keys/request.der", "FILE holds a certificate signing request"),
        (Slot::ClientCertificate, "keys/bundle.p12", "FILE holds a PKCS#12 keystore"),
        (Slot::ClientCertificate, "keys/bundle.p7b", "FILE holds a PKCS#7 bundle"),
        (Slot::CaFile, "keys/rsa-pkcs8.key", "FILE holds a private key"),
        (Slot::CaFile, "servers/san.crt", "FILE holds the certificate of anything, which is not a CA"),
        (Slot::ClientKey, "keys/rsa.crt", "FILE holds the certificate of rsa"),
        (Slot::ClientKey, "keys/rsa.der", "FILE holds the certificate of rsa"),
        (Slot::ClientKey, "keys/public.pem", "FILE holds a public key"),
        (Slot::ClientKey, "keys/bundle.p12", "FILE holds a PKCS#12 keystore"),
    ];
    for (slot, file, expected) in cases {
        let file = trouble(file);
        for pem_formatted in [true, false] {
            assert_eq!(words(&inspect(slot, &file, pem_formatted).unwrap_err(), &file), expected);
        }
    }
}

#[test]
fn nonsense_is_called_what_it_is() {
    let cases: [(&[u8], &str); 8] = [
        (b"", "FILE holds nothing"),
        (b" \r\n", "FILE holds nothing"),
        (b"hello", "FILE holds text that is neither a certificate nor a key"),
        (b"\x00\xff\x80", "FILE holds data that is neither a certificate nor a key"),
        (b"\xFE\xED\xFE\xED\x00\x00", "FILE holds a Java keystore (JKS)"),
        (b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "FILE holds an OpenSSH key"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n", "FILE is damaged: the line -----END CERTIFICATE----- is missing"),
        (b"\x30\x82\x01\x00abc", "FILE is damaged: it ends too early, or bytes in it were changed"),
    ];
    for (content, expected) in cases {
        let (_directory, file) = scratch(content);
        for slot in [Slot::CaFile, Slot::ClientCertificate, Slot::ClientKey] {
            assert_eq!(words(&inspect(slot, &file, true).unwrap_err(), &file), expected);
        }
    }
}

#[test]
fn a_file_cut_or_changed_anywhere_never_panics() {
    for name in ["keys/rsa.der", "keys/p256-sec1.der", "keys/p256-aes256.der", "keys/bundle.p12", "keys/p384-sec1.key"]
    {
        let whole = fs::read(trouble(name)).unwrap();
        for at in (0..whole.len()).step_by(7) {
            let mut changed = whole.clone();
            changed[at] ^= 0x5A;
            for content in [&whole[..at], changed.as_slice()] {
                let (_directory, file) = scratch(content);
                for slot in [Slot::CaFile, Slot::ClientCertificate, Slot::ClientKey] {
                    let _ = inspect(slot, &file, true);
                }
            }
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
        assert_eq!(first_name(inspect(Slot::ClientCertificate, &file, true).unwrap()), "rsa");
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
fn the_format_must_be_as_ticked_where_the_tick_is_shown() {
    for (file, is_pem) in [("keys/rsa.crt", true), ("keys/rsa.der", false)] {
        let file = trouble(file);
        let error = inspect(Slot::CaFile, &file, !is_pem).unwrap_err();
        assert!(matches!(error, TlsFileError::WrongFormat { is_pem: found, .. } if found == is_pem), "{error}");
        assert!(inspect(Slot::CaFile, &file, is_pem).is_ok());
        let settings = TlsSettings { pem_formatted: !is_pem, ..tls_support::with_ca(file) };
        assert!(prepare(&settings, &Secrets::default()).is_ok(), "the mode without client certificate has no tick");
    }
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
    let content = inspect(Slot::CaFile, &tutorial("client-cas.crt"), true).unwrap();
    let FileContent::Certificates(certificates) = content else { panic!("not certificates") };
    let names: Vec<&str> = certificates.iter().map(CertificateInfo::short_name).collect();
    assert_eq!(names, ["*.messaging.solace.cloud", "C=DE, O=Smart Factory Inc.", "ca", "root", "private CA"]);
}

#[test]
fn the_facts_of_a_certificate_are_told() {
    let content = inspect(Slot::ClientCertificate, &tutorial("solace/clientCert1.pem"), true).unwrap();
    let FileContent::Certificates(certificates) = content else { panic!("not certificates") };
    let info = &certificates[0];
    assert_eq!(
        info.subject,
        "C=GB, ST=London, L=London, O=Global Security, OU=IT Department, CN=client1.messaging.solace.cloud"
    );
    assert_eq!((info.version, info.is_ca, &info.key), (1, false, &KeyKind::Rsa(2048)));
    assert_eq!(info.not_after.as_second() - info.not_before.as_second(), 365 * 86_400);
    assert_eq!(info.sha256.split(':').count(), 32);
    let server = inspect(Slot::ClientCertificate, &tutorial("sinet/broker.crt"), true).unwrap();
    let FileContent::Certificates(server) = server else { panic!("not certificates") };
    assert_eq!(server[0].names, ["localhost", "127.0.0.1"]);
    assert_eq!(server[0].version, 3);
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let missing = Path::new("/nonexistent/ca.pem");
    let error = inspect(Slot::CaFile, missing, true).unwrap_err();
    assert!(matches!(error, TlsFileError::Read { ref source, .. } if source.kind() == std::io::ErrorKind::NotFound));
    let directory = tempfile::tempdir().unwrap();
    assert!(matches!(inspect(Slot::CaFile, directory.path(), true), Err(TlsFileError::Read { .. })));
    let large = directory.path().join("large");
    fs::File::create(&large).unwrap().set_len(5 << 20).unwrap();
    let error = inspect(Slot::CaFile, &large, true).unwrap_err();
    assert_eq!(words(&error, &large), "FILE holds more than 4 MiB, too much for certificates or keys");
    assert!(matches!(inspect(Slot::ClientKey, Path::new(""), true), Err(TlsFileError::NotChosen { .. })));
}

#[test]
fn modes_without_files_and_modes_to_come() {
    let mode = |mode| prepare(&TlsSettings { enabled: true, mode, ..TlsSettings::default() }, &Secrets::default());
    assert!(matches!(mode(TlsMode::CaFile), Err(TlsFileError::NotChosen { slot: Slot::CaFile })));
    for keystores in [TlsMode::CaKeystore, TlsMode::SelfSignedKeystores] {
        assert!(matches!(mode(keystores), Err(TlsFileError::ModeNotAvailable { mode }) if mode == keystores));
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

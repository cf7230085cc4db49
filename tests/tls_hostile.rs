//! Files that were made to hurt: cut, changed, inflated, nested, huge. Whatever they hold, the reader answers soon, and
//! with a value.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

#[expect(dead_code, reason = "each test crate uses a part of it")]
mod tls_support;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use mqttdeck::profile::Secret;
use mqttdeck::tls::{Slot, TlsFileError, inspect, inspect_bytes};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tls_support::trouble;

const SLOTS: [Slot; 6] =
    [Slot::CaFile, Slot::CaKeystore, Slot::ClientCertificate, Slot::ClientKey, Slot::ClientKeystore, Slot::None];

/// Deriving keys at the limit takes seconds in a debug build, and machines that test are busy.
const SOON: Duration = Duration::from_secs(60);

/// One of each form, with the password that opens it.
fn samples() -> &'static [(Vec<u8>, &'static str)] {
    static SAMPLES: OnceLock<Vec<(Vec<u8>, &'static str)>> = OnceLock::new();
    SAMPLES.get_or_init(read_samples)
}

fn read_samples() -> Vec<(Vec<u8>, &'static str)> {
    let made = [
        "rsa.crt",
        "rsa.der",
        "p256-sec1.key",
        "p256-sec1.der",
        "p256-aes256.key",
        "p256-aes256.der",
        "p256-scrypt.key",
        "p256-pbe.key",
        "rsa-legacy-des3.key",
        "bundle.p7b",
        "bundle.p7c",
        "streamed.p7b",
        "modern.p12",
        "legacy.p12",
        "nomac.p12",
        "plain-nomac.p12",
        "empty.p12",
        "combined.pem",
        "request.csr",
    ];
    let java = ["client.jks", "several.jks", "truststore.jks", "several.p12", "passwordless.p12", "client.jceks"];
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keystores");
    let made = made.into_iter().map(|name| (fs::read(trouble(&format!("keys/{name}"))).unwrap(), "secret"));
    made.chain(java.into_iter().map(|name| (fs::read(directory.join(name)).unwrap(), "changeit"))).collect()
}

/// Looks into the bytes in one field, without a password, with the right one and with a wrong one.
fn look(slot: Slot, bytes: &[u8], password: &str) {
    let begun = Instant::now();
    for passphrase in [None, Some(password), Some("wrong")] {
        let passphrase = passphrase.map(|text| Secret::new(text.to_owned()));
        let outcome = inspect_bytes(slot, bytes, passphrase.as_ref());
        assert!(!format!("{outcome:?}").contains("-----BEGIN"), "{outcome:?}");
    }
    assert!(begun.elapsed() < SOON, "{:?} for {} bytes", begun.elapsed(), bytes.len());
}

/// A change to a file.
#[derive(Debug, Clone)]
enum Change {
    Cut(Index),
    Flip(Index, u8),
    /// Up to eight bytes become 0xFF: lengths and counts above all.
    Inflate(Index, usize),
    Insert(Index, Vec<u8>),
    /// Bytes of the file stand a second time elsewhere.
    Repeat(Index, Index, usize),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        match self {
            Self::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Self::Flip(at, mask) => {
                let at = at.index(bytes.len());
                bytes[at] ^= mask;
            }
            Self::Inflate(at, count) => {
                let at = at.index(bytes.len());
                let end = (at + count).min(bytes.len());
                bytes[at..end].fill(0xFF);
            }
            Self::Insert(at, new) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, new.iter().copied());
            }
            Self::Repeat(from, to, count) => {
                let from = from.index(bytes.len());
                let part = bytes[from..(from + count).min(bytes.len())].to_vec();
                let to = to.index(bytes.len());
                bytes.splice(to..to, part);
            }
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        any::<Index>().prop_map(Change::Cut),
        (any::<Index>(), 1..=255_u8).prop_map(|(at, mask)| Change::Flip(at, mask)),
        (any::<Index>(), 1..=8_usize).prop_map(|(at, count)| Change::Inflate(at, count)),
        (any::<Index>(), vec(any::<u8>(), 1..40)).prop_map(|(at, new)| Change::Insert(at, new)),
        (any::<Index>(), any::<Index>(), 1..400_usize).prop_map(|(from, to, count)| Change::Repeat(from, to, count)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_get_an_answer(bytes in vec(any::<u8>(), 0..2000), slot in select(SLOTS.to_vec())) {
        look(slot, &bytes, "secret");
    }

    #[test]
    fn any_text_between_pem_lines_gets_an_answer(
        label in select(vec!["CERTIFICATE", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PKCS7", "RSA PRIVATE KEY"]),
        body in "(Proc-Type: 4,ENCRYPTED\nDEK-Info: (AES-256-CBC|DES-CBC|X)?,[0-9A-F]{0,40}\n\n)?[A-Za-z0-9+/=\n]{0,300}",
        slot in select(SLOTS.to_vec()),
    ) {
        look(slot, format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n").as_bytes(), "secret");
    }

    #[test]
    fn a_changed_file_gets_an_answer(
        sample in 0..samples().len(),
        changes in vec(change(), 1..4),
        slot in select(SLOTS.to_vec()),
    ) {
        let (mut bytes, password) = samples()[sample].clone();
        changes.iter().for_each(|change| change.apply(&mut bytes));
        look(slot, &bytes, password);
    }
}

/// A DER element of this tag, with its length in four bytes.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&[tag, 0x84], &length[..], content].concat()
}

/// 64 MiB of repetition, with a beginning of its own.
fn huge(beginning: &[u8], unit: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64 << 20);
    bytes.extend_from_slice(beginning);
    bytes.extend(unit.iter().cycle().take((64 << 20) - beginning.len()));
    bytes
}

#[test]
fn sixty_four_mebibytes_of_anything_are_soon_told() {
    let cases: [(&str, &[u8], &[u8]); 14] = [
        ("zeros", b"", b"\0"),
        ("ones", b"", b"\xFF"),
        ("text", b"", b"certificate\n"),
        ("spaces", b"\x30\x00", b" "),
        ("digits that look like DER", b"", b"0"),
        ("empty sequences", b"", b"\x30\x00"),
        ("lines that begin", b"", b"-----BEGIN CERTIFICATE-----\n"),
        ("lines that end", b"-----BEGIN CERTIFICATE-----\n", b"-----END "),
        ("one block", b"-----BEGIN CERTIFICATE-----\n", b"QUJD\n"),
        ("headers", b"-----BEGIN RSA PRIVATE KEY-----\n", b"Proc-Type: 4,ENCRYPTED\n"),
        ("tiny blocks", b"", b"-----BEGIN X-----\nAQ==\n-----END X-----\n"),
        ("UTF-16", b"\xFF\xFE", b"-\0"),
        ("open ends", b"", b"\x30\x80"),
        ("a Java keystore", b"\xFE\xED\xFE\xED\0\0\0\x02\xFF\xFF\xFF\xFF", b"\0\0\0\x02\0\0"),
    ];
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    for (name, beginning, unit) in cases {
        fs::write(&file, huge(beginning, unit)).unwrap();
        for slot in [Slot::CaFile, Slot::ClientKey] {
            let begun = Instant::now();
            assert!(inspect(slot, &file, Some(&Secret::new("secret".to_owned()))).is_err(), "{name}");
            eprintln!("{name} in {slot:?}: {:?}", begun.elapsed());
            assert!(begun.elapsed() < SOON, "{name}: {:?}", begun.elapsed());
        }
    }
}

#[test]
fn one_byte_more_is_refused_unread() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("sparse");
    fs::File::create(&file).unwrap().set_len((64 << 20) + 1).unwrap();
    let error = inspect(Slot::ClientKeystore, &file, None).unwrap_err();
    assert!(matches!(error, TlsFileError::TooLarge { bytes: 67_108_865, .. }), "{error}");
}

#[test]
fn more_certificates_than_anybody_has_are_refused_with_a_sentence() {
    let certificate = fs::read(trouble("keys/ed25519.der")).unwrap();
    let pem = fs::read(trouble("keys/ed25519.crt")).unwrap();
    for bytes in
        [certificate.repeat(20_001), pem.repeat(20_001), element(0x30, &bundle_of(&certificate.repeat(20_001)))]
    {
        let error = inspect_bytes(Slot::CaFile, &bytes, None).unwrap_err();
        assert!(
            matches!(error, TlsFileError::WrongContent { ref found, .. } if found.starts_with("more than 20000")),
            "{error}"
        );
    }
    assert_eq!(inspect_bytes(Slot::CaFile, &certificate.repeat(20_000), None).unwrap().certificates.len(), 20_000);
}

#[test]
fn more_keys_than_anybody_has_are_refused_with_a_sentence() {
    let key = fs::read(trouble("keys/ed25519-pkcs8.der")).unwrap();
    let error = inspect_bytes(Slot::ClientKey, &key.repeat(1001), None).unwrap_err();
    assert!(matches!(error, TlsFileError::WrongContent { ref found, .. } if found == "more than 1000 keys"), "{error}");
    assert_eq!(inspect_bytes(Slot::ClientKey, &key.repeat(1000), None).unwrap().keys.len(), 1000);
}

/// A PKCS#12 file, neither encrypted nor checked, with these bags.
fn pfx_of(bags: &[u8]) -> Vec<u8> {
    let data = |content: &[u8]| {
        let kind = [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 1];
        element(0x30, &[&kind[..], &element(0xA0, &element(0x04, content))].concat())
    };
    element(0x30, &[&[2, 1, 3][..], &data(&element(0x30, &data(&element(0x30, bags))))].concat())
}

/// A bag of this number (RFC 7292, appendix D).
fn bag(number: u8, value: &[u8]) -> Vec<u8> {
    let kind = [6, 11, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 12, 10, 1, number];
    element(0x30, &[&kind[..], &element(0xA0, value)].concat())
}

#[test]
fn many_keys_and_many_certificates_are_soon_matched() {
    let key = bag(1, &fs::read(trouble("keys/rsa-pkcs8.der")).unwrap());
    let certificate = fs::read(trouble("keys/ed25519.der")).unwrap();
    let kind = [6, 10, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 22, 1];
    let certificate = bag(3, &element(0x30, &[&kind[..], &element(0xA0, &element(0x04, &certificate))].concat()));
    let pfx = pfx_of(&[key.repeat(1000), certificate.repeat(19_000)].concat());
    let begun = Instant::now();
    let content = inspect_bytes(Slot::None, &pfx, None).unwrap();
    assert_eq!((content.keys.len(), content.certificates.len()), (1000, 19_000));
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
    assert!(inspect_bytes(Slot::None, &pfx_of(&key.repeat(1001)), None).is_err());
}

/// The same with the shortest length, as certificates must have it.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let digits = &length[length.iter().take_while(|&&digit| digit == 0).count()..];
    let short = digits.len() <= 1 && content.len() < 0x80;
    let head = if short { vec![tag, length[3]] } else { [&[tag, 0x80 | digits.len() as u8], digits].concat() };
    [head.as_slice(), content].concat()
}

/// A certificate with this inside of its subject, and these extensions.
fn certificate_of(subject: &[u8], extensions: &[u8]) -> Vec<u8> {
    let ed25519 = der(0x30, &[6, 3, 0x2B, 0x65, 0x70]);
    let key = der(0x30, &[ed25519.as_slice(), &der(3, &[0; 33])].concat());
    let validity = der(0x30, &[der(0x17, b"250101000000Z"), der(0x17, b"490101000000Z")].concat());
    let version = der(0xA0, &[2, 1, 2]);
    let extensions = der(0xA3, &der(0x30, extensions));
    let (number, subject) = (vec![2, 1, 1], der(0x30, subject));
    let content = [version, number, ed25519.clone(), subject.clone(), validity, subject, key, extensions].concat();
    der(0x30, &[der(0x30, &content), ed25519, der(3, &[0; 65])].concat())
}

#[cfg(target_os = "linux")]
const MIB: usize = 1 << 20;

/// The most memory that this process has had, in MiB.
#[cfg(target_os = "linux")]
fn peak() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() / 1024
}

#[cfg(target_os = "linux")]
#[test]
fn names_without_end_take_no_memory_without_end() {
    let common_name = |text: &[u8]| {
        let pair = [vec![6, 3, 0x55, 4, 3], der(0x0C, text)].concat();
        der(0x31, &der(0x30, &pair))
    };
    let alternatives = |names: &[u8]| {
        let value = der(4, &der(0x30, names));
        der(0x30, &[vec![6, 3, 0x55, 0x1D, 0x11], value].concat())
    };
    let cases = [
        ("small", certificate_of(&common_name(b"small"), &alternatives(&der(0x82, b"a"))), true),
        ("one long name", certificate_of(&common_name(&vec![1; 30 * MIB]), &[]), false),
        ("many long names", certificate_of(&common_name(&vec![1; 60_000]), &[]).repeat(500), true),
        ("many parts", certificate_of(&common_name(b"a").repeat(2 * MIB), &[]), false),
        ("many alternatives", certificate_of(b"", &alternatives(&der(0x82, b"").repeat(30 * MIB))), false),
        (
            "many alternatives each",
            certificate_of(b"", &alternatives(&der(0x82, b"").repeat(50_000))).repeat(600),
            true,
        ),
    ];
    for (name, bytes, readable) in cases {
        let (begun, before) = (Instant::now(), peak());
        let found = inspect_bytes(Slot::None, &bytes, None);
        eprintln!("{name} ({} MiB): {:?}, {} MiB then {}", bytes.len() / MIB, begun.elapsed(), before, peak());
        assert_eq!(found.is_ok(), readable, "{name}");
    }
    // Most of it is what the cases themselves take, and other tests beside this one.
    assert!(peak() < 2048, "{} MiB", peak());
}

#[test]
fn a_file_has_one_keystore() {
    let certificate = fs::read(trouble("keys/ed25519.der")).unwrap();
    let kind = [6, 10, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 22, 1];
    let bags = bag(3, &element(0x30, &[&kind[..], &element(0xA0, &element(0x04, &certificate))].concat()));
    assert_eq!(inspect_bytes(Slot::None, &pfx_of(&bags), None).unwrap().certificates.len(), 1);
    // Each could be as costly as one may be.
    let error = inspect_bytes(Slot::None, &pfx_of(&bags).repeat(2), None).unwrap_err();
    assert!(
        matches!(error, TlsFileError::WrongContent { ref found, .. } if found == "more than one keystore"),
        "{error}"
    );
}

#[test]
fn a_directory_of_costly_keystores_is_soon_looked_through() {
    let directory = tempfile::tempdir().unwrap();
    let certificate = trouble("keys/ed25519.crt");
    fs::copy(&certificate, directory.path().join("ca.crt")).unwrap();
    let export = directory.path().join("0.p12");
    let made = Command::new("openssl")
        .args(["pkcs12", "-export", "-nokeys", "-iter", "3000000", "-passout", "pass:secret", "-in"])
        .arg(&certificate)
        .arg("-out")
        .arg(&export)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for number in 1..30 {
        fs::copy(&export, directory.path().join(format!("{number}.p12"))).unwrap();
    }
    let begun = Instant::now();
    assert_eq!(inspect(Slot::CaFile, directory.path(), None).unwrap().certificates.len(), 1);
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

#[test]
fn a_directory_of_more_files_than_anybody_has_is_refused_with_a_sentence() {
    let directory = tempfile::tempdir().unwrap();
    (0..=20_000).for_each(|number| fs::write(directory.path().join(number.to_string()), "").unwrap());
    let error = inspect(Slot::CaFile, directory.path(), None).unwrap_err();
    assert!(
        matches!(error, TlsFileError::WrongContent { ref found, .. } if found == "more than 20000 files"),
        "{error}"
    );
}

/// The inside of a PKCS#7 bundle.
fn bundle_of(certificates: &[u8]) -> Vec<u8> {
    let signed = [&[2, 1, 1, 0x31, 0, 0x30, 0][..], &element(0xA0, certificates)].concat();
    [&[6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, 2][..], &element(0xA0, &element(0x30, &signed))].concat()
}

#[test]
fn the_costliest_encryption_that_is_tried_ends_soon() {
    for name in ["keys/costly.der", "keys/costly.p12"] {
        let mut bytes = fs::read(trouble(name)).unwrap();
        let at = bytes.windows(5).position(|window| window == [0x02, 3, 0x01, 0x86, 0xA0]).expect("100000 rounds");
        // 4.9 million, each of which takes the hash twice.
        bytes[at + 2..at + 5].copy_from_slice(&4_900_000_u32.to_be_bytes()[1..]);
        let begun = Instant::now();
        let error = inspect_bytes(Slot::ClientKey, &bytes, Some(&Secret::new("secret".to_owned()))).unwrap_err();
        eprintln!("{name}: {:?}, {error}", begun.elapsed());
        assert!(begun.elapsed() < SOON, "{name}: {:?}", begun.elapsed());
    }
}

#[test]
fn nesting_is_followed_without_recursion() {
    let mut bags = Vec::new();
    for _ in 0..1500 {
        bags = bag(6, &element(0x30, &bags));
    }
    let pfx = pfx_of(&bags);
    let content = inspect_bytes(Slot::None, &pfx, None);
    assert!(
        matches!(content, Err(TlsFileError::WrongContent { ref found, .. }) if found == "an empty keystore"),
        "{content:?}"
    );
    let deep = (0..100_000).fold(Vec::new(), |mut all: Vec<u8>, _| {
        all.extend([0x30, 0x80]);
        all
    });
    assert!(inspect_bytes(Slot::None, &deep, None).is_err());
}

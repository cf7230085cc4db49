//! What is found before connecting, over the tutorials' certificates and those of every bad kind.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[expect(dead_code, unused_imports, reason = "not every test needs every part of the harness")]
mod support;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use mqttdeck::profile::{Profile, Secret, SecretKind, Secrets, TlsMode, Verification};
use mqttdeck::tls::{Finding, Severity, certificates, examine};
use support::certs;

fn trouble(file: &str) -> PathBuf {
    certs::client_trouble().join(file)
}

/// "Self signed certificates" with these three files.
fn mutual(ca: PathBuf, certificate: PathBuf, key: PathBuf) -> Profile {
    let mut profile = Profile::default();
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::SelfSigned;
    profile.tls.ca_file = ca;
    profile.tls.client_certificate_file = certificate;
    profile.tls.client_key_file = key;
    profile
}

/// One of the bad client certificates, with the CA that most of them are of.
fn client(name: &str) -> Profile {
    let own_key = trouble(&format!("{name}.key"));
    let key = if own_key.exists() { own_key } else { trouble("client.key") };
    mutual(trouble("ca.crt"), trouble(&format!("{name}.crt")), key)
}

fn file_name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

/// A line for each finding: how much it matters, what it is, of which certificate or file.
fn lines(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| format!("{:?}: {}", finding.severity(), line(finding))).collect()
}

fn line(finding: &Finding) -> String {
    match finding {
        Finding::File(error) => {
            let words = error.to_string();
            words.split(' ').map(|word| word.rsplit('/').next().unwrap()).collect::<Vec<_>>().join(" ")
        }
        Finding::SeenAs { certificate, .. } => format!("seen as {}", certificate.short_name()),
        Finding::NoCommonName { certificate, .. } => format!("no CN in {}", certificate.subject),
        Finding::Expired { of, own } => format!("expired {}, own {own}", of.certificate.short_name()),
        Finding::NotYetValid { of, own } => format!("not yet {}, own {own}", of.certificate.short_name()),
        Finding::EndsSoon(of) => format!("ends soon {} in {}", of.certificate.short_name(), file_name(&of.file)),
        Finding::NoCurrentAuthority { file, .. } => format!("no current CA in {}", file_name(file)),
        Finding::ChainReaches { authority, .. } => {
            format!("reaches {} in {}", authority.certificate.short_name(), file_name(&authority.file))
        }
        Finding::ChainOpen { last, .. } => format!("open at {}", last.issuer),
        Finding::ChainBroken { certificate, .. } => format!("broken at {}", certificate.short_name()),
        Finding::SelfSigned { certificate, .. } => format!("self-signed {}", certificate.short_name()),
        Finding::NotForClients { certificate, .. } => format!("not for clients {}", certificate.short_name()),
        Finding::MayNotSign { certificate, .. } => format!("may not sign {}", certificate.short_name()),
        Finding::MayNotIssue(of) => format!("may not issue {}", of.certificate.short_name()),
        Finding::IsCa { certificate, .. } => format!("is a CA {}", certificate.short_name()),
        Finding::WeakSignature { of, algorithm } => format!("{algorithm} on {}", of.certificate.short_name()),
        Finding::WeakKey(of) => format!("weak key of {}", of.certificate.short_name()),
        Finding::UnusualKey { kind, .. } => format!("unusual {kind}"),
        Finding::KeyReadableByOthers { file, mode } => format!("{} has {mode:o}", file_name(file)),
        Finding::TickDoesNotFit { slot, is_pem, .. } => format!("tick at {}, PEM {is_pem}", slot.label()),
        Finding::UsernameAndCertificate { username, .. } => format!("user name {username}"),
        Finding::KeyLog { file } => format!("key log {}", file_name(file)),
        Finding::NothingVerified => "nothing verified".to_owned(),
    }
}

fn found(profile: &Profile) -> Vec<String> {
    lines(&examine(profile, &Secrets::default(), Timestamp::now()))
}

#[test]
fn the_tutorials_sets_hold_together() {
    let made = certs::tutorials();
    let solace = "client1.messaging.solace.cloud";
    let sets = [
        ("solace/MyRootCaCert.pem", "solace/clientCert1.pem", "solace/client1.key", solace, "*.messaging.solace.cloud"),
        (
            "cybus/custom_ca.crt",
            "cybus/anymachine.crt",
            "cybus/anymachine-key.pem",
            "device001",
            "C=DE, O=Smart Factory Inc.",
        ),
        ("tedge/ca.crt", "tedge/client.crt", "tedge/client.key", "client1", "ca"),
        ("kaa/ca.pem", "kaa/client.crt", "kaa/client.key", "endpoint-token", "root"),
        ("sinet/cacert.pem", "sinet/client0.crt", "sinet/client0.key", "client0", "private CA"),
    ];
    for (ca, certificate, key, name, authority) in sets {
        let profile = mutual(made.join(ca), made.join(certificate), made.join(key));
        let notes: Vec<String> = found(&profile).into_iter().filter(|line| !line.contains("-key.pem has")).collect();
        let ca = file_name(&made.join(ca));
        assert_eq!(notes, [format!("Note: seen as {name}"), format!("Note: reaches {authority} in {ca}")]);
    }
}

#[test]
fn each_bad_certificate_has_its_finding() {
    let reaches = "Note: reaches Client CA in ca.crt";
    let table: [(&str, &[&str]); 20] = [
        ("good", &["Note: seen as good", reaches]),
        ("expired", &["Fatal: expired expired, own true", "Note: seen as expired", reaches]),
        ("future", &["Fatal: not yet future, own true", "Note: seen as future", reaches]),
        ("server-only", &["Caution: not for clients server-only", "Note: seen as server-only", reaches]),
        ("encipher", &["Caution: may not sign encipher", "Note: seen as encipher", reaches]),
        ("sha1", &["Caution: SHA-1 on sha1", "Note: seen as sha1", reaches]),
        ("no-cn", &["Caution: no CN in O=Nobody", reaches]),
        ("ca-true", &["Caution: is a CA ca-true", "Note: seen as ca-true", reaches]),
        // Only the broker knows its list.
        ("revoked", &["Note: seen as revoked", reaches]),
        ("unknown", &["Note: seen as unknown", "Note: open at CN=Other CA"]),
        ("impostor", &["Caution: broken at impostor", "Note: seen as impostor"]),
        ("impostor-v1", &["Caution: broken at impostor", "Note: seen as impostor"]),
        ("self", &["Note: seen as self", "Note: self-signed self"]),
        ("under-int", &["Note: seen as under-int", "Note: open at CN=Intermediate CA"]),
        ("chained", &["Note: seen as under-int", reaches]),
        ("late-chain", &["Caution: expired Late CA, own false", "Note: seen as late-leaf", reaches]),
        ("under-leaf", &["Caution: may not issue good", "Note: seen as under-leaf", reaches]),
        ("under-weak", &["Caution: weak key of Weak CA", "Note: seen as under-weak", "Note: open at CN=Weak CA"]),
        ("ed25519", &["Note: seen as ed25519", "Note: unusual Ed25519", reaches]),
        ("p521", &["Note: seen as p521", "Note: unusual P-521", reaches]),
    ];
    for (name, expected) in table {
        assert_eq!(found(&client(name)), expected, "{name}");
    }
}

#[test]
fn files_that_cannot_be_used_are_fatal_and_the_others_are_still_looked_at() {
    let mut profile = client("expired");
    profile.tls.client_key_file = trouble("other.key");
    let mismatch = "Fatal: other.key does not belong to expired.crt";
    assert_eq!(found(&profile)[..2], ["Fatal: expired expired, own true", mismatch]);

    let short = mutual(trouble("ca.crt"), trouble("weak-ca.crt"), trouble("weak-ca.key"));
    assert_eq!(found(&short)[0], "Fatal: weak-ca.key is an RSA key of 1024 bits, which cannot be used");

    profile.tls.ca_file = trouble("missing.crt");
    profile.tls.client_key_file = trouble("ca.crt");
    let findings = found(&profile);
    for expected in ["Fatal: cannot read missing.crt", "Fatal: ca.crt holds the certificate of Client CA"] {
        assert_eq!(findings.iter().filter(|line| *line == expected).count(), 1, "{findings:?}");
    }
    assert!(findings.contains(&"Note: seen as expired".to_owned()), "{findings:?}");

    profile.tls.ca_file = PathBuf::new();
    assert!(found(&profile).contains(&"Fatal: no file is chosen in CA File".to_owned()));
    profile.tls.ca_file = trouble("server.crt");
    assert!(
        found(&profile).contains(&"Fatal: server.crt holds the certificate of localhost, which is not a CA".to_owned())
    );
}

/// The secret will be asked for; a wrong one is wrong now.
#[test]
fn an_encrypted_key_is_no_fault_until_its_secret_is_wrong() {
    let directory = tempfile::tempdir().unwrap();
    let locked = directory.path().join("locked.key");
    let output = std::process::Command::new("openssl")
        .args(["pkcs8", "-topk8", "-passout", "pass:secret", "-in"])
        .arg(trouble("client.key"))
        .arg("-out")
        .arg(&locked)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let mut profile = client("good");
    profile.tls.client_key_file = locked;
    let with = |secret: &str| {
        let secrets = Secrets::default().with(SecretKind::KeyPassphrase, Secret::new(secret.to_owned()));
        lines(&examine(&profile, &secrets, Timestamp::now()))
    };
    assert_eq!(found(&profile)[0], "Caution: locked.key is encrypted");
    assert_eq!(with("wrong")[0], "Fatal: the passphrase does not open locked.key");
    assert!(with("secret").iter().all(|line| line.starts_with("Note")), "{:?}", with("secret"));
}

#[test]
fn dates_are_looked_at_in_every_file() {
    let mut late = client("good");
    late.tls.ca_file = trouble("late-int.crt");
    assert_eq!(
        found(&late)[..2],
        ["Fatal: no current CA in late-int.crt", "Caution: expired Late CA, own false"],
        "OpenSSL refuses an expired CA"
    );
    late.tls.verification = Verification::Pinned;
    assert_eq!(found(&late)[0], "Caution: expired Late CA, own false");
    // Everything was made for a year, so in eleven and a half months all of it is about to end.
    let soon = Timestamp::now() + jiff::SignedDuration::from_hours(345 * 24);
    let findings = lines(&examine(&client("chained"), &Secrets::default(), soon));
    let expected = ["under-int in chained.crt", "Intermediate CA in chained.crt", "Client CA in ca.crt"];
    assert_eq!(findings[..3], expected.map(|what| format!("Caution: ends soon {what}")));
}

#[test]
fn what_the_user_chose_is_said_again() {
    let mut profile = client("good");
    profile.tls.verification = Verification::Nothing;
    profile.tls.key_log_file = "/tmp/session.keys".into();
    profile.tls.pem_formatted = false;
    profile.credentials.username = "tester".to_owned();
    let expected = [
        "Caution: user name tester",
        "Caution: nothing verified",
        "Caution: key log session.keys",
        "Note: seen as good",
        "Note: reaches Client CA in ca.crt",
        "Note: tick at CA File, PEM true",
        "Note: tick at Client Certificate File, PEM true",
        "Note: tick at Client Key File, PEM true",
    ];
    assert_eq!(found(&profile), expected);
    profile.credentials.username = "good".to_owned();
    assert!(found(&profile).contains(&"Note: user name good".to_owned()));
    profile.tls.enabled = false;
    assert!(found(&profile).is_empty() && certificates(&profile, &Secrets::default()).is_empty());
}

#[cfg(unix)]
#[test]
fn a_key_that_others_can_read_is_a_caution() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let key = directory.path().join("open.key");
    std::fs::copy(trouble("client.key"), &key).unwrap();
    let mut profile = client("good");
    profile.tls.client_key_file.clone_from(&key);
    for (mode, is_open) in [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o620, true)] {
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(mode)).unwrap();
        let expected = format!("Caution: open.key has {mode:o}");
        assert_eq!(found(&profile).contains(&expected), is_open, "{mode:o}");
    }
}

#[test]
fn every_certificate_of_the_mode_is_listed_once() {
    let names = |profile: &Profile| -> Vec<String> {
        let listed = certificates(profile, &Secrets::default()).into_iter();
        listed
            .map(|one| {
                one.map_or_else(
                    |error| error.to_string(),
                    |one| format!("{}: {}", one.slot.label(), one.certificate.short_name()),
                )
            })
            .collect()
    };
    let mut profile = client("chained");
    let of_ours = ["Client Certificate File: under-int", "Client Certificate File: Intermediate CA"];
    assert_eq!(names(&profile), [&["CA File: Client CA"], &of_ours[..]].concat());
    profile.tls.mode = TlsMode::CaFile;
    assert_eq!(names(&profile), ["CA File: Client CA"]);
    profile.tls.mode = TlsMode::CaSigned;
    assert!(names(&profile).is_empty());
    profile.tls.mode = TlsMode::SelfSigned;
    profile.tls.ca_file = PathBuf::new();
    assert_eq!(names(&profile), [&of_ours[..], &["no file is chosen in CA File"]].concat());
}

#[test]
fn nonsense_in_every_field_is_an_error_and_no_crash() {
    let directory = tempfile::tempdir().unwrap();
    let nonsense: [(&str, &[u8]); 5] = [
        ("empty", b""),
        ("zeros", &[0; 4096]),
        ("cut", b"-----BEGIN CERTIFICATE-----\nMIIB"),
        ("deep", &[0x30; 4096]),
        ("key", b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n"),
    ];
    for (name, content) in nonsense {
        let file = directory.path().join(name);
        std::fs::write(&file, content).unwrap();
        for mode in [TlsMode::SelfSigned, TlsMode::SelfSignedKeystores] {
            let mut profile = mutual(file.clone(), file.clone(), file.clone());
            profile.tls.mode = mode;
            profile.tls.keystore_file.clone_from(&file);
            profile.tls.client_keystore_file.clone_from(&file);
            let findings = examine(&profile, &Secrets::default(), Timestamp::now());
            assert!(findings.iter().any(|finding| finding.severity() == Severity::Fatal), "{name}: {findings:?}");
        }
    }
}

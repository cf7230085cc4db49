//! Keys and passwords are in nothing that the program prints: results, explanations, JSON, reports, error chains, Debug
//! texts and crash messages are all searched for them.

use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use mqttdeck::explain;
use mqttdeck::profile::{Profile, ProfileStore, Secret, SecretKind, Secrets, TlsMode};
use mqttdeck::session::{Plan, SessionError};
use mqttdeck::tls::{self, Slot};
use mqttdeck::workshop::{Destination, Export, KeyChoice, NewAuthority, NewKey, Order, Subject};
use rustls::pki_types::pem::PemObject;

use super::support::{Mosquitto, certs};
use super::{Ran, program, run};

const PASSWORD: &str = "Rumpelstilzchen-7Qx";
const PASSPHRASE: &str = "Sesam-oeffne-dich-9Zk";

/// What must be seen nowhere, and a name for it that may.
struct Needles(Vec<(String, String)>);

impl Needles {
    /// The passwords, and every way in which a printed text might show the key of this file.
    fn of(key_file: &Path) -> Self {
        let pem = fs::read_to_string(key_file).unwrap();
        let lines = pem.lines().filter(|line| !line.contains("-----") && line.len() > 40);
        let der = rustls::pki_types::PrivateKeyDer::from_pem_file(key_file).unwrap();
        let bytes = &der.secret_der()[40..64];
        let mut needles: Vec<(String, String)> =
            lines.map(|line| ("a line of the key".to_owned(), line[..40].to_owned())).collect();
        let list = format!("{bytes:?}");
        needles.push(("the key's bytes as a list".to_owned(), list[1..list.len() - 1].to_owned()));
        for (name, separator) in [("in hexadecimal", ""), ("in hexadecimal, with colons", ":")] {
            let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            needles.push((format!("the key's bytes {name}"), pairs.join(separator)));
        }
        needles.extend(
            [("the password", PASSWORD), ("the passphrase", PASSPHRASE)].map(|(name, text)| (name.into(), text.into())),
        );
        Self(needles)
    }

    fn are_not_in(&self, what: &str, text: &str) {
        assert!(!text.is_empty(), "{what} printed nothing, so nothing was searched");
        let small = text.to_lowercase();
        for (name, needle) in &self.0 {
            assert!(!small.contains(&needle.to_lowercase()), "{name} is in {what}:\n{text}");
        }
    }

    fn are_not_printed(&self, what: &str, ran: &Ran) {
        self.are_not_in(what, &format!("{} {}", ran.out, ran.err));
    }
}

/// Keys in all states: open, encrypted, in a keystore, cut off.
struct Files {
    key: PathBuf,
    encrypted: PathBuf,
    keystore: PathBuf,
    cut: PathBuf,
}

fn files() -> &'static Files {
    static MADE: OnceLock<(tempfile::TempDir, Files)> = OnceLock::new();
    let (_, files) = MADE.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        let key = certs::minted().file("client.key");
        let openssl = |arguments: &str| {
            let status = std::process::Command::new("openssl").args(arguments.split(' ')).status().unwrap();
            assert!(status.success(), "openssl {arguments}");
        };
        let (encrypted, keystore, cut) = (at("encrypted.key"), at("keystore.p12"), at("cut.key"));
        let (from, to) = (key.display(), encrypted.display());
        openssl(&format!("pkcs8 -topk8 -in {from} -out {to} -passout pass:{PASSPHRASE}"));
        let (certificate, to) = (certs::minted().file("client.pem"), keystore.display());
        openssl(&format!(
            "pkcs12 -export -in {} -inkey {from} -out {to} -passout pass:{PASSPHRASE}",
            certificate.display()
        ));
        let text = fs::read_to_string(&key).unwrap();
        fs::write(&cut, &text[..text.len() - 30]).unwrap();
        (directory, Files { key, encrypted, keystore, cut })
    });
    files
}

/// The command in an empty home, with both secrets in its environment.
fn told(line: &str) -> Ran {
    let home = tempfile::tempdir().unwrap();
    let mut command = program(home.path());
    command.env("PW", PASSWORD).env("PASS", PASSPHRASE).args(line.split(' '));
    run(command)
}

#[test]
fn no_command_prints_one() {
    let needles = Needles::of(&files().key);
    let setup = || Mosquitto::tls(certs::minted().server("server")).demanding_certificates();
    let (broker, refusing) = (setup().start(), setup().user("known", "another").line("allow_anonymous false").start());
    let (ca, certificate) = (certs::minted().file("ca.pem"), certs::minted().file("client.pem"));
    let (ca, certificate) = (ca.display(), certificate.display());
    let Files { key, encrypted, keystore, cut } = files();
    let connect = |port: u16, key: &Path| {
        let key = key.display();
        format!("check -h localhost -p {port} --cafile {ca} --cert {certificate} --key {key} -u known --pw-env PW")
    };
    let mut lines = Vec::new();
    for ending in ["", " --json", " --report"] {
        lines.push(connect(broker.port(), key) + ending);
        lines.push(connect(refusing.port(), key) + ending);
        lines.push(format!("{} --keypass-env PASS{ending}", connect(broker.port(), encrypted)));
        lines.push(format!("{} --keypass-env PW{ending}", connect(broker.port(), encrypted)));
        lines.push(format!("{} --keypass-env PASS{ending}", connect(broker.port(), keystore)));
        lines.push(format!("{} --keypass-env PW{ending}", connect(broker.port(), keystore)));
        lines.push(connect(broker.port(), cut) + ending);
        lines.push(format!("{}{ending}", connect(1, key).replace("--pw-env PW", &format!("-P {PASSWORD}"))));
        lines.push(format!("check -L mqtts://known:{PASSWORD}@localhost:1 --cafile {}{ending}", key.display()));
    }
    lines.extend(of_the_other_commands(&connect(broker.port(), key), &connect(refusing.port(), key)));
    for file in [key, encrypted, keystore, cut] {
        for ending in ["", " --json"] {
            lines.push(format!("certs inspect {} --pass-env PASS{ending}", file.display()));
            lines.push(format!("certs inspect {} --pass-env PW{ending}", file.display()));
            lines.push(format!(
                "certs verify --cafile {ca} --cert {certificate} --key {} --keypass-env PASS{ending}",
                file.display()
            ));
        }
    }
    for line in lines {
        needles.are_not_printed(&line, &told(&line));
    }
}

/// Each of them with something to say, where `check` does and does not connect.
fn of_the_other_commands(connecting: &str, refused: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for check in [connecting, refused] {
        let as_command = |command: &str| check.replacen("check", command, 1);
        for ending in ["-d", "--json", "-V 5 --auth-user known --auth-pw-env PW", "--proxy-pw-env PW"] {
            lines.push(format!("{} -t none -W 1 {ending}", as_command("sub")));
        }
        lines.push(format!("{} -t a -m x -d", as_command("pub")));
        for ending in ["", " --json"] {
            lines.push(format!("{} --count 10 --round-trips 1{ending}", as_command("bench")));
        }
    }
    for ending in ["-d", "--json", "--ws-path /a -d"] {
        lines.push(format!("sub -p 1 -t none --ws-header Authorization:{PASSWORD} {ending}"));
        lines.push(format!("sub -p 1 -t none --ws-header Cookie:{PASSWORD} {ending}"));
        lines.push(format!("sub -p 1 -t none --ws-authorization-env PW {ending}"));
    }
    lines.push(format!("pub -p 1 -t none -n --ws-header {PASSWORD}"));
    lines
}

#[test]
fn wrong_usage_prints_none() {
    let needles = Needles::of(&files().key);
    for line in [
        format!("check -P {PASSWORD} --nonsense"),
        format!("sub -P {PASSWORD} --nonsense"),
        format!("pub -t a -n --ws-header {PASSWORD} --nonsense"),
        format!("check -P {PASSWORD} -p {PASSWORD}x"),
        format!("check -L mqtt://user:{PASSWORD}@"),
        format!("check -P {PASSWORD} --pw-env PW"),
    ] {
        let ran = told(&line);
        assert_eq!(ran.code, 64, "{ran:?}");
        // The second line types it where a port belongs; what is no secret's place is said back.
        if !line.contains("-p ") {
            needles.are_not_printed(&line, &ran);
        }
    }
}

#[test]
fn the_workshop_prints_none() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().display();
    let made = [
        format!("certs new-ca --name Test --out {out} --encrypt-env PASS --openssl --key-kind p256"),
        format!(
            "certs new-client --name one --ca {out}/ca.crt --ca-key {out}/ca.key --ca-keypass-env PASS --out {out} --openssl --key-kind p256"
        ),
        format!("certs export --cert {out}/one.crt --key {out}/one.key --keystore-pass-env PW --out {out} --openssl"),
        format!(
            "certs new-client --name one --ca {out}/ca.crt --ca-key {out}/ca.key --ca-keypass-env PW --out {out} --json"
        ),
    ];
    let printed: Vec<Ran> = made.iter().map(|line| told(line)).collect();
    assert!(printed[..3].iter().all(|ran| ran.code == 0) && printed[3].code != 0, "{printed:?}");
    let needles = Needles::of(&directory.path().join("one.key"));
    for (line, ran) in made.iter().zip(&printed) {
        needles.are_not_printed(line, ran);
    }
}

fn profile() -> Profile {
    let mut profile = Profile::default();
    profile.endpoint.host = "localhost".to_owned();
    profile.credentials.username = "known".to_owned();
    profile.credentials.with_password = true;
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::SelfSigned;
    profile.tls.ca_file = certs::minted().file("ca.pem");
    profile.tls.client_certificate_file = certs::minted().file("client.pem");
    profile.tls.client_key_file = files().encrypted.clone();
    profile
}

fn secrets(passphrase: &str) -> Secrets {
    Secrets::default()
        .with(SecretKind::Password, Secret::new(PASSWORD.to_owned()))
        .with(SecretKind::KeyPassphrase, Secret::new(passphrase.to_owned()))
}

#[test]
fn no_debug_text_and_no_explanation_has_one() {
    let needles = Needles::of(&files().key);
    let plan = Plan { profile: profile(), secrets: secrets(PASSPHRASE), sessions: None };
    needles.are_not_in("a session's plan", &format!("{plan:?} {plan:#?}"));
    let prepared = tls::prepare(&plan.profile.tls, &plan.secrets).unwrap();
    needles.are_not_in("a handshake's plan", &format!("{prepared:?} {prepared:#?}"));
    let order = Order::Authority(NewAuthority {
        subject: Subject::named("Test"),
        key: KeyChoice::New { kind: NewKey::P256, passphrase: Some(Secret::new(PASSPHRASE.to_owned())) },
        days: 1,
    });
    needles.are_not_in("an order", &format!("{order:?}"));
    let export = Order::Export(Export {
        certificate_file: certs::minted().file("client.pem"),
        key_file: files().cut.clone(),
        passphrase: Some(Secret::new(PASSPHRASE.to_owned())),
        chain_file: None,
        alias: String::new(),
        password: Secret::new(PASSWORD.to_owned()),
    });
    let directory = tempfile::tempdir().unwrap();
    let refused = export.make(&Destination { directory: directory.path().to_owned(), overwrite: false }).unwrap_err();
    needles.are_not_in(
        "an order that failed",
        &format!("{export:?} {refused:?} {refused} {:?}", explain::workshop_error(&refused)),
    );
    for file in [&files().key, &files().encrypted, &files().keystore, &files().cut] {
        for slot in [Slot::CaFile, Slot::ClientCertificate, Slot::ClientKey, Slot::ClientKeystore, Slot::None] {
            for passphrase in [PASSWORD, PASSPHRASE] {
                let content = tls::inspect(slot, file, Some(&Secret::new(passphrase.to_owned())));
                let words = content.as_ref().err().map(|error| format!("{:?}", explain::file_error(error)));
                needles.are_not_in("what a file holds", &format!("{content:?} {words:?}"));
            }
        }
    }
    for (key, passphrase) in [(&files().encrypted, PASSWORD), (&files().cut, PASSPHRASE), (&files().keystore, PASSWORD)]
    {
        let mut profile = profile();
        profile.tls.client_key_file.clone_from(key);
        let findings = tls::examine(&profile, &secrets(passphrase), jiff::Timestamp::now());
        let words: Vec<_> = findings.iter().map(explain::finding).collect();
        needles.are_not_in("findings", &format!("{findings:?} {words:?}"));
        let error = SessionError::Files(tls::prepare(&profile.tls, &secrets(passphrase)).unwrap_err());
        let why = explain::session(&error, &profile);
        let attempt = explain::Attempt {
            profile: &profile,
            ladder: &[],
            failure: Some(&why),
            security: None,
            findings: &findings,
        };
        needles.are_not_in("a failed attempt", &format!("{error:?} {error} {why:?} {}", explain::report(&attempt)));
    }
}

#[test]
fn no_profile_file_has_one() {
    let directory = tempfile::tempdir().unwrap();
    let mut store = ProfileStore::open(directory.path()).unwrap();
    let id = store.create(&profile()).unwrap();
    let text = fs::read_to_string(directory.path().join(format!("{}.ron", id.0))).unwrap();
    Needles::of(&files().key).are_not_in("a profile file", &text);
}

#[test]
fn no_crash_prints_one() {
    let secrets = secrets(PASSPHRASE);
    let prepared = tls::prepare(&profile().tls, &secrets).unwrap();
    let crash = std::panic::catch_unwind(AssertUnwindSafe(|| panic!("{secrets:?} {prepared:?}"))).unwrap_err();
    let words = crash.downcast_ref::<String>().unwrap();
    Needles::of(&files().key).are_not_in("a crash", words);
}

//! `certs inspect`, `verify` and `expiry`.

use std::path::PathBuf;

use mqttdeck::profile::{Profile, ProfileStore, TlsMode};

use super::support::certs;
use super::{mqttdeck, object, program, run};

fn file(name: &str) -> String {
    certs::minted().file(name).display().to_string()
}

#[test]
fn inspect_tells_of_every_file_also_after_one_that_cannot_be_read() {
    let (server, client) = (file("server.pem"), file("client.pem"));
    let ran = mqttdeck(&format!("certs inspect {server} /nowhere.pem {client}"));
    assert_eq!(ran.code, 65, "{ran:?}");
    for part in ["server.pem: PEM", "localhost, 127.0.0.1", "client.pem: PEM", "known", "days left", "SHA-256"] {
        assert!(ran.out.contains(part), "{part} is not in:\n{}", ran.out);
    }
    assert!(ran.err.contains("nowhere.pem does not exist"), "{ran:?}");
    assert_eq!(mqttdeck(&format!("certs inspect {server} {client}")).code, 0);

    let (ran, told) = object(&format!("certs inspect {server} /nowhere.pem"));
    assert_eq!((ran.code, &ran.err[..]), (65, ""), "{ran:?}");
    let certificate = &told["files"][0]["certificates"][0];
    assert_eq!((&certificate["issuer"], &certificate["is_ca"]), (&"CN=test CA".into(), &false.into()));
    assert!(told["files"][1]["error"]["headline"].is_string(), "{told}");
}

#[test]
fn verify_judges_a_server_as_a_handshake_would() {
    let server = |name: &str| format!("certs verify --purpose server --cert {}", file(&format!("{name}.pem")));
    let ca = format!("--cafile {}", file("ca.pem"));
    let table = [
        (format!("{} {ca} --key {} --host localhost", server("server"), file("server.key")), 0, "It holds together."),
        (format!("{} {ca}", server("server")), 0, "No name was given"),
        (format!("{} {ca} --host other.example", server("server")), 65, "not for other.example"),
        (
            format!("{} {ca} --key {}", server("server"), file("client.key")),
            65,
            "client.key is not the key of server.pem",
        ),
        (format!("{} {ca}", server("expired-server")), 65, "expired on"),
        (format!("{} --cafile {}", server("server"), file("stranger.pem")), 65, ""),
        (format!("{} --cafile {}", server("server"), certs::server_ca().display()), 65, "not trusted"),
        (format!("{} {ca} --host localhost", server("client")), 65, "It does not hold together."),
    ];
    for (line, code, part) in table {
        let ran = mqttdeck(&line);
        assert_eq!(ran.code, code, "{line}: {ran:?}");
        let told = format!("{}{}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(told.contains(part), "{part} is not in {told}");
    }
    let (ran, told) = object(&format!("{} {ca} --host other.example", server("server")));
    assert_eq!((ran.code, &told["holds"], &told["findings"][0]["severity"]), (65, &false.into(), &"fatal".into()));
}

#[test]
fn verify_without_a_host_compares_no_name_that_cannot_be_asked_for() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name).display().to_string();
    let made = mqttdeck(&format!("certs new-ca --name CA --key-kind p256 --out {}", directory.path().display()));
    assert_eq!(made.code, 0, "{made:?}");
    let openssl = |arguments: &str, subject: &[&str]| {
        let mut command = std::process::Command::new("openssl");
        command.current_dir(&directory).args(arguments.split(' ')).args(subject);
        assert!(command.output().unwrap().status.success(), "{arguments}");
    };
    openssl("req -newkey rsa:2048 -nodes -keyout plant.key -out plant.csr", &["-subj", "/O=Plant/CN=My Broker"]);
    openssl("x509 -req -in plant.csr -CA ca.crt -CAkey ca.key -out plant.crt", &[]);
    let line = format!("certs verify --cert {} --key {} --cafile {}", at("plant.crt"), at("plant.key"), at("ca.crt"));
    let ran = mqttdeck(&format!("{line} --purpose server"));
    assert!(ran.code == 0 && ran.out.contains("No name was given"), "{ran:?}");
    let named = mqttdeck(&format!("{line} --purpose server --host broker.example"));
    assert_eq!(named.code, 65, "{named:?}");
}

#[test]
fn verify_of_a_client_says_what_it_could_not_check() {
    let line = format!("certs verify --cert {}", file("client.pem"));
    let ran = mqttdeck(&line);
    assert!(ran.out.contains("No CA was given") && ran.out.contains("No key was given"), "{ran:?}");
    assert_eq!(ran.code, 0, "{ran:?}");
    let whole = mqttdeck(&format!("{line} --key {} --cafile {}", file("client.key"), file("ca.pem")));
    assert!(whole.out.ends_with("It holds together.\n") && !whole.out.contains("was given"), "{whole:?}");
    assert_eq!(mqttdeck("certs verify --cert /nowhere.pem").code, 65);
}

#[test]
fn expiry_looks_into_every_profile() {
    let directory = tempfile::tempdir().unwrap();
    let expiry = |arguments: &[&str]| {
        let mut command = program(directory.path());
        command.args(["certs", "expiry", "--profiles"]).arg(directory.path()).args(arguments);
        run(command)
    };
    let none = expiry(&[]);
    assert_eq!((none.code, &none.out[..]), (0, "No profile has certificates.\n"), "{none:?}");

    let mut profile = Profile { name: "Plant".to_owned(), ..Profile::default() };
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::CaFile;
    profile.tls.ca_file = certs::minted().file("ca.pem");
    ProfileStore::open(directory.path()).unwrap().create(&profile).unwrap();
    let lasting = expiry(&["--days", "10"]);
    assert_eq!(lasting.code, 0, "{lasting:?}");
    assert!(serde_json::from_str::<serde_json::Value>(&expiry(&["--json"]).out).unwrap()["certificates"].is_array());

    profile.name = "Begun".to_owned();
    profile.tls.ca_file = PathBuf::new();
    ProfileStore::open(directory.path()).unwrap().create(&profile).unwrap();
    let begun = expiry(&["--days", "10"]);
    assert_eq!((begun.code, &begun.err[..]), (0, ""), "in an empty field nothing ends: {begun:?}");

    std::fs::write(directory.path().join("broken.ron"), "(name: ").unwrap();
    let broken = expiry(&["--days", "10"]);
    assert_eq!(broken.code, 65, "{broken:?}");
    assert!(broken.err.contains("broken.ron"), "{broken:?}");
}

#[test]
fn the_workshop_tells_wrong_usage_from_files_that_cannot_be_used() {
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().display();
    for (line, code) in [
        (format!("certs new-ca --name CA --key-kind p256 --out {out}"), 0),
        (format!("certs new-ca --name CA --key-kind p256 --out {out}"), 65),
        (format!("certs new-ca --name CA --days 0 --out {out}/days"), 64),
        (format!("certs new-server --san a/b --ca {out}/ca.crt --ca-key {out}/ca.key --out {out}"), 64),
        (format!("certs export --cert {} --key {} --out {out}", file("client.pem"), file("client.key")), 64),
        (format!("certs new-client --name one --ca {out}/none --ca-key {out}/ca.key --out {out}"), 65),
    ] {
        let ran = mqttdeck(&line);
        assert_eq!(ran.code, code, "{line}: {ran:?}");
    }
}

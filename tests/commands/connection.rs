//! The flags of a connection: profiles, passwords, and what contradicts itself.

use std::path::{Path, PathBuf};

use mqttdeck::profile::{Profile, ProfileStore, Protocol, TlsMode};

use super::support::{Mosquitto, certs};
use super::{Ran, mqttdeck, object, program, run};

/// Appears nowhere but in secrets.
const SECRET: &str = "hunter2-very-secret";

fn check(directory: &Path, arguments: &[&str]) -> Ran {
    let mut command = program(directory);
    command.arg("check").args(arguments).arg("--profiles").arg(directory);
    run(command)
}

fn keep(directory: &Path, name: &str, change: impl FnOnce(&mut Profile)) {
    let mut profile = Profile { name: name.to_owned(), ..Profile::default() };
    profile.endpoint.host = "localhost".to_owned();
    change(&mut profile);
    ProfileStore::open(directory).unwrap().create(&profile).unwrap();
}

#[test]
fn a_profile_of_the_window_serves_and_flags_override_it() {
    let broker = Mosquitto::tls(certs::minted().server("server")).demanding_certificates().start();
    let made = certs::minted();
    let directory = tempfile::tempdir().unwrap();
    keep(directory.path(), "Plant A", |profile| {
        profile.endpoint.port = broker.port();
        profile.protocol = Protocol::V5;
        profile.client_id = "plant-a".to_owned();
        profile.tls.enabled = true;
        profile.tls.mode = TlsMode::SelfSigned;
        profile.tls.ca_file = made.file("ca.pem");
        profile.tls.client_certificate_file = made.file("client.pem");
        profile.tls.client_key_file = made.file("client.key");
    });
    let ran = check(directory.path(), &["--profile", "Plant A"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    broker.wait_for_log("as plant-a-check (p5", 1);
    let ran = check(directory.path(), &["--profile", "Plant A", "-i", "plant-b"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    broker.wait_for_log("as plant-b (p5", 1);
    let from_environment = {
        let mut command = program(directory.path());
        command.args(["check", "--profile", "plant-a", "-V", "311"]).env("MQTTDECK_PROFILES", directory.path());
        run(command)
    };
    assert_eq!(from_environment.code, 0, "{from_environment:?}");
    broker.wait_for_log("as plant-a-check (p2", 1);
    let stranger = ["pem", "key"].map(|ending| made.file(&format!("stranger.{ending}")).display().to_string());
    let ran = check(directory.path(), &["--profile", "Plant A", "--cert", &stranger[0], "--key", &stranger[1]]);
    assert_eq!(ran.code, 25, "{ran:?}");
}

#[test]
fn a_url_may_name_the_topic() {
    let broker = Mosquitto::plain().start();
    let url = |topic: &str| format!("-L mqtt://127.0.0.1:{}{topic}", broker.port());
    let ran = mqttdeck(&format!("pub {} -m there -r -q 1", url("/plant/a@b")));
    assert_eq!((ran.code, &ran.err[..]), (0, ""), "{ran:?}");
    let theirs = format!("{} -v -C 1", url("/plant/#"));
    let theirs = std::process::Command::new("mosquitto_sub").args(theirs.split(' ')).output().unwrap();
    let ours = mqttdeck(&format!("sub {} -v -C 1", url("/plant/#")));
    assert_eq!((ours.code, ours.out.as_bytes()), (0, &theirs.stdout[..]), "{ours:?}");
    assert_eq!(ours.out, "plant/a@b there\n");
    let both = mqttdeck(&format!("sub {} -t plant/# -T plant/a@b -W 1", url("/other")));
    assert_eq!((both.code, &both.out[..]), (27, ""), "{both:?}");
    for (line, sentence) in [
        (format!("pub {} -m x", url("")), "Nothing says where to publish: add -t TOPIC"),
        (format!("pub {} -m x", url("/plant/#")), "The topic in --url cannot be used"),
        (format!("sub {}", url("/plant/#/a")), "The topic in --url cannot be used"),
        (format!("sub {}", url("/")), "Nothing is to be subscribed"),
    ] {
        let ran = mqttdeck(&line);
        assert!(ran.code == 64 && ran.err.replace('\n', " ").contains(sentence), "{line}: {ran:?}");
    }
}

/// Wrong usage and files that cannot be used, each in a sentence that names the flag or the file.
#[test]
fn what_is_mistyped_is_told_in_one_sentence() {
    for (line, code, sentence) in [
        ("sub -t a -C 0", 64, "Invalid value '0' for '-C <COUNT>': use a whole number, at least 1."),
        ("pub -t a -m x --repeat none", 64, "'--repeat <COUNT>': use a whole number, at least 1."),
        ("pub -t a -m x --repeat-delay -1", 64, "'--repeat-delay <SECONDS>': use a number of seconds."),
        (
            "pub -t a -f /nonexistent",
            65,
            "/nonexistent cannot be read. It was to be published. No such file or directory.",
        ),
        ("sub -t a -u me --pw-file /nonexistent", 65, "A password was to be read from it. No such file or directory."),
        ("check --trace /nonexistent/x", 65, "could not be written to /nonexistent/x. No such file or directory."),
        ("profile import /nonexistent", 65, "/nonexistent cannot be read. No such file or directory"),
        ("sub -t a -V mqttv31", 64, "use 311 or 5."),
    ] {
        let ran = mqttdeck(line);
        let told = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(ran.code == code && told.contains(sentence), "{line}: {ran:?}");
    }
}

#[test]
fn the_usual_port_is_that_of_the_carrier() {
    let table = [
        ("check -h broker.invalid", 1883, false),
        ("check -h broker.invalid --tls-use-os-certs", 8883, true),
        ("check -h broker.invalid -p 8883", 8883, true),
        ("check -h broker.invalid --ws-path /mqtt", 80, false),
        ("check -h broker.invalid --ws-path /mqtt --tls-use-os-certs", 443, true),
        ("check -h broker.invalid --ws-path /mqtt -p 443", 443, true),
        ("check -h broker.invalid --ws-path /mqtt -p 8080", 8080, false),
        ("check -L wss://broker.invalid/mqtt", 443, true),
    ];
    for (line, port, tls) in table {
        let (ran, told) = object(line);
        assert_eq!(ran.code, 20, "{line}: {ran:?}");
        assert_eq!((&told["broker"]["port"], &told["broker"]["tls"]), (&port.into(), &tls.into()), "{line}: {told}");
    }
}

#[test]
fn profiles_that_cannot_be_used_say_why() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("broken.ron"), "(name: ").unwrap();
    keep(directory.path(), "Empty", |profile| profile.endpoint.host.clear());
    keep(directory.path(), "Locked", |profile| {
        profile.credentials.username = "plant".to_owned();
        profile.credentials.with_password = true;
    });
    keep(directory.path(), "Demo", |profile| profile.endpoint.local_test_broker = true);
    let table = [
        ("Nobody", 64, "no profile named"),
        ("broken", 65, "Line 1"),
        ("Empty", 65, "is not complete"),
        ("Locked", 64, "--pw-env"),
        ("Demo", 64, "local test broker"),
    ];
    for (name, code, part) in table {
        let ran = check(directory.path(), &["--profile", name]);
        assert_eq!((ran.code, &ran.out[..]), (code, ""), "{name}: {ran:?}");
        assert!(ran.err.contains(part), "{name}: {ran:?}");
    }
}

#[test]
fn contradictions_are_wrong_usage_in_one_sentence() {
    let table = [
        ("check --insecure --no-verify", "--no-verify"),
        ("check --pin ab --servername b", "--servername"),
        ("check -P a --pw-env B", "--pw-env"),
        ("check -h a -L mqtt://b", "--url"),
        ("check -L http://a", "http:// is not supported"),
        ("check -L mqtt://a --cafile b", "mqtts://"),
        ("check -L mqtt://plant:hunter2-very-secret@a:99999", "99999"),
        ("check --cafile a --tls-use-os-certs", "--tls-use-os-certs"),
        ("check --key a", "--cert"),
        ("check --cert a", "--cafile"),
        ("check --cafile a --client-keystore b", "--keystore"),
        ("check --cafile a --alias b", "--client-keystore"),
        ("check --cafile a --keypass-env B", "--cert"),
        ("check --pin abc", "64 hexadecimal digits"),
        ("check --tls-version tlsv1.1", "tlsv1.2"),
        ("check -V 31", "311"),
        ("check -W 0", "0"),
        ("check -c", "-i ID"),
        ("check -V 5 -x -1", "-i ID"),
        ("sub -t a -x \u{221e} -I plant-", "-i ID"),
        ("check -D CONNECT session-expiry-interval -1", "-i ID"),
        ("check --unix a --proxy http://b", "--proxy"),
        ("check -D FOO content-type x", "-D FOO names no packet"),
        ("pub -t a -m x -m y", "-m is given twice"),
        ("pub -t a -f x -f y", "-f is given twice"),
        ("pub -t a -m x -D PUBLISH content-type a -D PUBLISH content-type b", "is given twice"),
        ("check -P alone", "user name"),
        ("check -u a --pw-env MQTTDECK_NOT_SET", "MQTTDECK_NOT_SET"),
        ("check --nonsense", "--nonsense"),
        ("--connect check", "--connect"),
        ("certs verify --cert a --host b", "--purpose server"),
        ("certs new-ca --name a --encrypt-env MQTTDECK_NOT_SET", "MQTTDECK_NOT_SET"),
    ];
    for (line, part) in table {
        let ran = mqttdeck(line);
        assert_eq!((ran.code, &ran.out[..]), (64, ""), "{line}: {ran:?}");
        assert!(ran.err.starts_with("mqttdeck: ") && ran.err.contains(part), "{line}: {ran:?}");
        assert_eq!(ran.err.lines().count(), 1, "{line}: {ran:?}");
        assert!(!ran.err.contains(SECRET), "{line}: {ran:?}");
    }
}

#[test]
fn passwords_come_by_flag_variable_file_or_url_and_never_come_back() {
    let broker = Mosquitto::plain().user("plant", SECRET).start();
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("password");
    std::fs::write(&file, format!("{SECRET}\nsecond line\n")).unwrap();
    let port = broker.port().to_string();
    let url = format!("mqtt://plant:{SECRET}@127.0.0.1:{port}");
    let file = file.display().to_string();
    let here = ["-h", "127.0.0.1", "-p", &port, "-u", "plant"];
    let table = [
        ([&here[..], &["-P", SECRET]].concat(), 0),
        ([&here[..], &["--pw-env", "MQTTDECK_TEST_PASSWORD"]].concat(), 0),
        ([&here[..], &["--pw-file", &file]].concat(), 0),
        (vec!["-L", &url], 0),
        (here.to_vec(), 5),
    ];
    for (arguments, code) in table {
        for form in [&[][..], &["--json"], &["--report"]] {
            let mut command = program(home.path());
            command.arg("check").args(&arguments).args(form).env("MQTTDECK_TEST_PASSWORD", SECRET);
            let ran = run(command);
            assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
            assert!(!ran.out.contains(SECRET) && !ran.err.contains(SECRET), "{arguments:?}: {ran:?}");
        }
    }
}

/// A key that openssl encrypted, and the file with its passphrase.
fn encrypted_key(directory: &Path) -> (PathBuf, PathBuf) {
    let (key, passphrase) = (directory.join("client.key"), directory.join("passphrase"));
    std::fs::write(&passphrase, format!("{SECRET}\n")).unwrap();
    let mut openssl = std::process::Command::new("openssl");
    openssl.args(["pkcs8", "-topk8", "-in"]).arg(certs::minted().file("client.key"));
    openssl.arg("-out").arg(&key).arg("-passout").arg(format!("file:{}", passphrase.display()));
    assert!(openssl.status().unwrap().success(), "apt-get install openssl");
    (key, passphrase)
}

#[test]
fn an_encrypted_key_needs_its_passphrase() {
    let broker = Mosquitto::tls(certs::minted().server("server")).demanding_certificates().start();
    let directory = tempfile::tempdir().unwrap();
    let (key, passphrase) = encrypted_key(directory.path());
    let made = certs::minted();
    let [ca, certificate] = ["ca.pem", "client.pem"].map(|name| made.file(name).display().to_string());
    let (key, passphrase) = (key.display().to_string(), passphrase.display().to_string());
    let port = broker.port().to_string();
    let here = ["-p", &port, "--cafile", &ca, "--cert", &certificate, "--key", &key];
    let table = [
        (vec!["--keypass-file", &passphrase], 0, ""),
        (vec!["--keypass-env", "MQTTDECK_TEST_PASSPHRASE"], 0, ""),
        (vec!["--keypass-env", "MQTTDECK_TEST_WRONG"], 65, "does not open client.key"),
        (vec![], 65, "--keypass-file"),
    ];
    for (flags, code, part) in table {
        for form in [&[][..], &["--json"], &["--report"]] {
            let mut command = program(directory.path());
            command.arg("check").args(here).args(&flags).args(form);
            command.env("MQTTDECK_TEST_PASSPHRASE", SECRET).env("MQTTDECK_TEST_WRONG", format!("{SECRET}-not"));
            let ran = run(command);
            assert_eq!(ran.code, code, "{flags:?} {form:?}: {ran:?}");
            assert!(!form.is_empty() || ran.err.contains(part), "{flags:?}: {ran:?}");
            assert!(!ran.out.contains(SECRET) && !ran.err.contains(SECRET), "{flags:?} {form:?}: {ran:?}");
        }
    }
}

#[test]
fn what_is_dangerous_is_said_loudly() {
    let broker = Mosquitto::tls(certs::minted().server("server")).start();
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("keys.log");
    let ca = certs::minted().file("ca.pem");
    let line = format!("check -p {} --cafile {}", broker.port(), ca.display());
    for (flag, part) in [
        ("--no-verify".to_owned(), "nothing of the server is verified"),
        (format!("--keylog {}", log.display()), "keys.log"),
    ] {
        let ran = mqttdeck(&format!("{line} {flag}"));
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.err.starts_with("mqttdeck: WARNING: ") && ran.err.contains(part), "{ran:?}");
    }
    keep(directory.path(), "Careless", |profile| {
        profile.endpoint.port = broker.port();
        profile.tls.enabled = true;
        profile.tls.verification = mqttdeck::profile::Verification::Nothing;
    });
    let ran = check(directory.path(), &["--profile", "Careless"]);
    assert_eq!(ran.code, 64, "nobody has confirmed it: {ran:?}");
}

#[test]
fn a_packet_size_may_be_small_and_is_named_where_it_is_too_small_for_connack() {
    let broker = Mosquitto::plain().start();
    let line = |bytes: u32| format!("check -h 127.0.0.1 -p {} -D CONNECT maximum-packet-size {bytes}", broker.port());
    let small = mqttdeck(&line(100));
    assert_eq!(small.code, 0, "{small:?}");
    let tiny = mqttdeck(&line(1));
    let told = tiny.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(tiny.code != 0 && told.contains("Raise it with -D CONNECT maximum-packet-size BYTES"), "{tiny:?}");
    let none = mqttdeck(&line(0));
    assert_eq!(none.code, 64, "{none:?}");
    assert!(none.err.contains("-D CONNECT maximum-packet-size is a number from 1 to 268435455"), "{none:?}");
}

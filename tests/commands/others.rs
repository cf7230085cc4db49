//! `profile`, `broker`, `bench`, `completions`, `man`, and the help of every command.

use serde_json::Value;

use mqttdeck::profile::{Profile, ProfileStore};

use super::process::Running;
use super::support::Mosquitto;
use super::{Ran, mqttdeck, object, program, run};

/// Runs `profile` with these words in a directory of profiles.
fn profile(directory: &std::path::Path, words: &[&str]) -> Ran {
    let mut command = program(directory);
    command.arg("profile").args(words).arg("--profiles").arg(directory);
    run(command)
}

#[test]
fn profiles_are_listed_shown_and_handed_on() {
    let [from, to] = [(), ()].map(|()| tempfile::tempdir().unwrap());
    let mut kept = Profile { name: "Plant A".to_owned(), ..Profile::default() };
    kept.endpoint.host = "broker.example".to_owned();
    kept.client_id = "plant-a".to_owned();
    kept.credentials.username = "plant".to_owned();
    kept.credentials.with_password = true;
    ProfileStore::open(from.path()).unwrap().create(&kept).unwrap();

    let list = profile(from.path(), &["list"]);
    assert_eq!(
        list.out,
        "Name     Broker               MQTT   File\nPlant A  broker.example:1883  3.1.1  plant-a.ron\n"
    );
    let list: Value = serde_json::from_str(&profile(from.path(), &["list", "--json"]).out).unwrap();
    assert_eq!(list[0]["id"], "plant-a", "{list}");
    insta::assert_snapshot!("profile_show", profile(from.path(), &["show", "Plant A"]).out);
    let shown: Value = serde_json::from_str(&profile(from.path(), &["show", "plant-a", "--json"]).out).unwrap();
    assert_eq!(shown["profile"]["client_id"], "plant-a", "{shown}");

    let file = to.path().join("handed-on.txt").display().to_string();
    let exported = profile(from.path(), &["export", "Plant A", "-o", &file]);
    assert_eq!((exported.code, &exported.out[..]), (0, ""), "{exported:?}");
    assert!(exported.err.contains("Passwords are not in the file"), "{exported:?}");
    assert_eq!(profile(from.path(), &["export", "Plant A"]).out, std::fs::read_to_string(&file).unwrap());
    assert_eq!(profile(from.path(), &["export", "Plant A", "-o", &file]).code, 64, "it is there already");
    assert_eq!(profile(from.path(), &["export", "Plant A", "-o", &file, "--replace"]).code, 0);

    let first = profile(to.path(), &["import", &file]);
    assert_eq!((first.code, &first.out[..]), (0, "Imported “Plant A” as plant-a.ron.\n"), "{first:?}");
    let clash = profile(to.path(), &["import", &file]);
    assert!(clash.code == 64 && clash.err.contains("--replace"), "{clash:?}");
    assert_eq!(profile(to.path(), &["import", &file, "--replace"]).code, 0);
    assert_eq!(profile(to.path(), &["import", &file, "--name", "Plant B"]).code, 0);
    let names: Vec<String> = profile(to.path(), &["list"]).out.lines().map(|line| line[..7].to_owned()).collect();
    assert_eq!(names, ["Name   ", "Plant A", "Plant B"]);
}

#[test]
fn what_is_no_profile_is_not_taken_in() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("given");
    let given = file.display().to_string();
    let table: [(&[u8], &str); 4] = [
        (b"(name: ", "Line 1"),
        (b"(name: \"A\")", "is not complete"),
        (b"", "Line 1"),
        (b"(name:\n \xFF", "is no profile. Line 2, column 2: it is not text."),
    ];
    for (bytes, part) in table {
        std::fs::write(&file, bytes).unwrap();
        let ran = profile(home.path(), &["import", &given]);
        let told = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!((ran.code, &ran.out[..]), (65, ""), "{part}: {ran:?}");
        assert!(told.contains(part), "{part}: {ran:?}");
    }
    assert_eq!(profile(home.path(), &["import", "/nowhere/profile.ron"]).code, 65);
    assert_eq!(profile(home.path(), &["show", "Nobody"]).code, 64);
    assert_eq!(profile(home.path(), &["list"]).out, "There are no profiles.\n");
    std::fs::write(home.path().join("broken.ron"), "(name: ").unwrap();
    let list = profile(home.path(), &["list"]);
    assert!(list.code == 65 && list.err.contains("broken.ron"), "{list:?}");
}

#[test]
fn the_broker_serves_until_it_is_told_to_end() {
    let certs = tempfile::tempdir().unwrap();
    let directory = certs.path().display();
    let mut broker = Running::start(&format!("broker --port 0 --certs {directory} --demo --json"));
    let mut text = String::new();
    while !text.ends_with("}\n") {
        text.push_str(&broker.line());
    }
    let told: Value = serde_json::from_str(&text).unwrap();
    let [tls, plain] = ["tls_port", "port"].map(|name| told[name].as_u64().unwrap());
    let [ca, cert, key] =
        ["ca_file", "client_certificate_file", "client_key_file"].map(|name| told[name].as_str().unwrap());
    let line = format!("sub -h localhost -p {tls} --cafile {ca} --cert {cert} --key {key} -t demo/about -C 1");
    let ran = mqttdeck(&line);
    assert!(ran.code == 0 && ran.out.contains("A small plant"), "{ran:?}");
    let ran = mqttdeck(&format!("sub -h 127.0.0.1 -p {plain} -t demo/about -C 1 -V 5"));
    assert!(ran.code == 0 && ran.out.contains("A small plant"), "{ran:?}");
    let taken = mqttdeck(&format!("broker --tls-port {tls} --certs {directory}"));
    assert!(taken.code == 65 && taken.err.contains("did not start"), "{taken:?}");
    broker.signal("TERM");
    let ran = broker.end();
    assert_eq!((ran.code, &ran.err[..]), (0, ""), "{ran:?}");
    assert_eq!(mqttdeck(&format!("check -h 127.0.0.1 -p {plain}")).code, 21, "the port is free");
}

#[test]
fn bench_measures_and_leaves_nothing_behind() {
    let broker = Mosquitto::plain().line("max_queued_messages 0").start();
    for qos in 0..=2 {
        let line = format!("bench -h 127.0.0.1 -p {} -q {qos} --count 500 --round-trips 20 --size 10", broker.port());
        let (ran, told) = object(&line);
        assert_eq!((ran.code, &ran.err[..]), (0, ""), "{ran:?}");
        assert_eq!((&told["published"]["messages"], &told["lost"]), (&500.into(), &0.into()), "{told}");
        assert_eq!(told["round_trip"]["messages"], 20, "{told}");
        let [half, most] = ["p50_ms", "p99_ms"].map(|name| told["round_trip"][name].as_f64().unwrap());
        assert!(0.0 < half && half <= most, "{told}");
    }
    let ran = mqttdeck(&format!("bench -h 127.0.0.1 -p {} --count 100 --round-trips 5", broker.port()));
    for part in ["Published", "Received", "Lost", "Round trip", "a second"] {
        assert!(ran.out.contains(part), "{ran:?}");
    }
    broker.wait_for_log("Received DISCONNECT", 8);
}

#[test]
fn shells_and_man_are_told_of_every_command() {
    let commands = ["sub", "pub", "check", "certs", "profile", "broker", "bench"];
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = mqttdeck(&format!("completions {shell}"));
        assert!(ran.code == 0 && commands.iter().all(|name| ran.out.contains(name)), "{shell}: {}", ran.err);
    }
    let man = mqttdeck("man");
    assert!(man.code == 0 && man.out.contains(".TH mqttdeck"), "{}", man.out);
    for name in commands {
        assert!(man.out.contains(&format!(".SH MQTTDECK {}", name.to_uppercase())), "{name}: {}", man.out);
        assert!(!man.out.contains(&format!("mqttdeck-{name}")), "there is one page: {}", man.out);
    }
    for part in [".SH \"EXIT STATUS\"", "\\fB27\\fR\nThe time of \\-W ran out.", "mqttdeck sub\\fR [OPTIONS]"] {
        assert!(man.out.contains(part), "{part}: {}", man.out);
    }
    assert!(!man.out.contains("[\\fB\\-C"), "a flag without its value: {}", man.out);
}

#[test]
fn every_command_has_its_help() {
    for line in [
        "",
        "sub",
        "pub",
        "check",
        "profile",
        "profile list",
        "profile show",
        "profile import",
        "profile export",
        "broker",
        "bench",
        "completions",
        "man",
    ] {
        let ran = mqttdeck(format!("{line} --help").trim_start());
        assert_eq!((ran.code, &ran.err[..]), (0, ""), "{line}: {ran:?}");
        insta::assert_snapshot!(format!("help_{}", line.replace(' ', "_")), ran.out);
    }
}

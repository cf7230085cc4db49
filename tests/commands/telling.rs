//! How a command says why it failed: in flags, once, to people or to programs.

use serde_json::Value;

use super::mqttdeck;
use super::support::{Mosquitto, certs};

/// On one line, whatever the columns.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_misread_points_to_its_help() {
    let ran = mqttdeck("sub --version");
    assert_eq!(
        (ran.code, &ran.err[..]),
        (
            64,
            "mqttdeck: Unexpected argument '--version' found. Tip: a similar argument exists: '--tls-version'. See mqttdeck \
             sub --help.\n"
        )
    );
    for (line, command) in [("check --nonsense", "check"), ("certs new-ca --days x", "certs new-ca")] {
        let ran = mqttdeck(line);
        assert!(ran.err.ends_with(&format!("See mqttdeck {command} --help.\n")), "{line}: {ran:?}");
    }
}

#[test]
fn a_program_reads_json_even_of_what_is_misread() {
    let broker = Mosquitto::plain().start();
    let here = format!("-h 127.0.0.1 -p {}", broker.port());
    for (line, code, headline) in [
        ("sub --json --nonsense".to_owned(), 64, "Unexpected argument '--nonsense' found. See mqttdeck sub --help"),
        (
            "check --json --report".to_owned(),
            64,
            "The argument '--json' cannot be used with '--report'. See mqttdeck check --help",
        ),
        (format!("sub {here} -t a -W 1 --json"), 27, "The time of -W is over"),
        (
            "check --json -c".to_owned(),
            64,
            "A session that the broker keeps needs a client ID: add -i ID, or leave -c out",
        ),
        ("profile show Nobody --json".to_owned(), 64, "There is no profile named \u{201c}Nobody\u{201d}"),
    ] {
        let ran = mqttdeck(&line);
        let told: Value = serde_json::from_str(&ran.err).unwrap_or_else(|error| panic!("{error}: {line}: {ran:?}"));
        assert_eq!((ran.code, &told["headline"], &told["exit"]), (code, &headline.into(), &code.into()), "{line}");
    }
    let help = mqttdeck("sub --json --help");
    assert!(help.code == 0 && help.out.contains("Usage:"), "{help:?}");
}

#[test]
fn remedies_name_flags() {
    let tls = Mosquitto::tls(certs::minted().server("server")).demanding_certificates().start();
    let locked = Mosquitto::plain().user("plant", "secret").start();
    let ca = certs::minted().file("ca.pem").display().to_string();
    let at = |port: u16| format!("-h localhost -p {port}");
    let table = [
        (format!("pub -t a -m x {}", at(tls.port())), "Add --cafile FILE or --tls-use-os-certs"),
        (format!("check {} --cafile {ca}", at(tls.port())), "Add --cert and --key."),
        (format!("sub -t a {}", at(locked.port())), "Add -u NAME and --pw-file FILE."),
        (
            format!("sub -t a {} -u plant -P wrong", at(locked.port())),
            "Check user name (-u) and password (--pw-file FILE).",
        ),
        ("check -h broker.invalid".to_owned(), "Check the host (-h), letter by letter."),
        (format!("check --proxy http://127.0.0.1:{}", at(1).len()), "Check host and port in --proxy."),
        ("check --unix /nonexistent".to_owned(), "Check --unix, letter by letter"),
        (format!("check {} --cafile /nonexistent", at(1)), "--cafile names /nonexistent"),
    ];
    for (line, remedy) in table {
        let ran = mqttdeck(&line);
        let said = flat(&format!("{}{}", ran.out, ran.err));
        assert!(said.contains(remedy), "{line}: {remedy}: {said}");
        assert!(!said.contains(" tab"), "{line}: {said}");
    }
}

#[test]
fn what_the_connection_does_is_not_told_twice() {
    let ran = mqttdeck("sub -t a --unix /nonexistent -d");
    assert_eq!(ran.err.matches("There is no Unix socket").count(), 1, "{ran:?}");
}

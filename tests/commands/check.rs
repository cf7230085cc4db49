//! `check`: the ladder, both sides, the explanation, and the exit codes.

use std::io::{Read, Write};
use std::process::Stdio;

use super::process::Running;
use super::support::mosquitto::{ServerFiles, free_port};
use super::support::peer::{answering, peer, silent_peer};
use super::support::{Mosquitto, certs};
use super::{mqttdeck, object, program};

fn ca() -> String {
    format!("--cafile {}", certs::minted().file("ca.pem").display())
}

/// The flags that show one of the client certificates of [`certs::minted`].
fn showing(name: &str) -> String {
    let made = certs::minted();
    let [certificate, key] = ["pem", "key"].map(|ending| made.file(&format!("{name}.{ending}")).display().to_string());
    format!("{} --cert {certificate} --key {key}", ca())
}

fn server() -> ServerFiles {
    certs::minted().server("server")
}

/// A broker that authenticates by the method "m": lets in after CONNECT, or asks for a step first.
fn authenticating(asks: bool) -> u16 {
    peer(move |mut stream| {
        let answer: &[u8] =
            if asks { &[0xF0, 6, 0x18, 4, 0x15, 0, 1, b'm'] } else { &[0x20, 7, 0, 0, 4, 0x15, 0, 1, b'm'] };
        let connect = stream.read(&mut [0; 1024]);
        let _gone = connect.and_then(|_| stream.write_all(answer));
        let _goodbye = stream.read(&mut [0; 1024]);
    })
}

#[test]
fn authentication_by_hand_takes_the_data_of_the_flags() {
    let flags = "-D CONNECT authentication-method m -D CONNECT authentication-data first";
    let ran = mqttdeck(&format!("check -h 127.0.0.1 -p {} {flags}", authenticating(false)));
    assert!(ran.code == 0 && ran.out.contains("Connected in"), "{ran:?}");
    let ran = mqttdeck(&format!("check -h 127.0.0.1 -p {} {flags}", authenticating(true)));
    assert_eq!(ran.code, 64, "{ran:?}");
    assert!(ran.err.replace('\n', " ").contains("there is no terminal to ask on"), "{ran:?}");
}

#[test]
fn a_plain_broker_is_climbed_to_and_left() {
    let broker = Mosquitto::plain().start();
    let ran = mqttdeck(&format!("check -h 127.0.0.1 -p {} -i checker", broker.port()));
    assert_eq!((ran.code, &ran.err[..]), (0, ""), "{ran:?}");
    let rungs: Vec<&str> = ran.out.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next()).collect();
    assert_eq!(rungs, ["Resolve", "TCP", "MQTT"], "{}", ran.out);
    assert!(ran.out.contains("Connected in "), "{}", ran.out);
    broker.wait_for_log("Received DISCONNECT from checker", 1);
}

#[test]
fn both_sides_of_mutual_tls_are_told() {
    let broker = Mosquitto::tls(server()).demanding_certificates().start();
    let line = format!("check -p {} {}", broker.port(), showing("client"));
    let ran = mqttdeck(&line);
    assert_eq!((ran.code, &ran.err[..]), (0, ""), "{ran:?}");
    for part in ["The server's certificate", "TLS 1.3", "Seen as", "known", "test CA"] {
        assert!(ran.out.contains(part), "{part} is not in:\n{}", ran.out);
    }
    assert!(ran.out.lines().all(|line| line.chars().count() <= 80), "{}", ran.out);
    broker.wait_for_log("u'known'", 1);

    let (ran, told) = object(&line);
    assert_eq!((ran.code, told["exit"].as_i64(), told["failure"].is_null()), (0, Some(0), true), "{ran:?}");
    let rungs: Vec<&str> =
        told["ladder"].as_array().unwrap().iter().map(|rung| rung["rung"].as_str().unwrap()).collect();
    assert_eq!(rungs, ["Resolve", "TCP", "TLS", "MQTT"]);
    let security = &told["security"];
    assert_eq!(security["version"], "TLS 1.3");
    assert_eq!(security["client_certificate_requested"], true);
    assert_eq!(security["server_accepted"], true);
    let (server, ours) = (&security["server_chain"][0], &security["client_chain"][0]);
    assert_eq!(server["names"], serde_json::json!(["localhost", "127.0.0.1"]));
    assert_eq!((&ours["common_name"], ours["issuer"].as_str()), (&"known".into(), Some("CN=test CA")));
    for key in ["subject", "serial", "not_before", "not_after", "sha256", "key"] {
        assert!(ours[key].is_string(), "{key}: {ours}");
    }
    assert!(ours["version"].is_number() && told["ladder"][2]["took_ms"].is_number(), "{told}");
}

#[test]
fn tls_without_a_certificate_of_ours_and_mqtt_5() {
    let broker = Mosquitto::tls(server()).start();
    let (ran, told) = object(&format!("check -L mqtts://localhost:{} {} -V mqttv5", broker.port(), ca()));
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(told["broker"]["protocol"], "5");
    assert_eq!(told["security"]["client_chain"], serde_json::json!([]));
    broker.wait_for_log("p5", 1);
}

#[test]
fn each_rung_that_fails_has_its_exit_code() {
    let made = certs::minted();
    let plain = Mosquitto::plain().start();
    let inside = Mosquitto::tls(server()).start();
    let expired = Mosquitto::tls(made.server("expired-server")).start();
    let closed = free_port();
    let silent = silent_peer();
    let foreign = answering(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    let other_ca = certs::server_ca();
    let table = [
        (20, "check -h broker.invalid".to_owned()),
        (21, format!("check -h 127.0.0.1 -p {closed}")),
        (23, format!("check -h 127.0.0.1 -p {}", inside.port())),
        (23, format!("check -p {} {}", plain.port(), ca())),
        (24, format!("check -p {} --cafile {}", inside.port(), other_ca.display())),
        (24, format!("check -p {} {}", expired.port(), ca())),
        (27, format!("check -h 127.0.0.1 -p {silent} -W 1")),
        (28, format!("check -h 127.0.0.1 -p {silent} --connect-timeout 1")),
        (23, format!("check -h 127.0.0.1 -p {silent} {} --connect-timeout 1", ca())),
        (26, format!("check -h 127.0.0.1 -p {silent} --ws-path /mqtt --connect-timeout 1")),
        (22, format!("check -h 127.0.0.1 --proxy http://127.0.0.1:{silent} --connect-timeout 1")),
        (28, format!("check -h 127.0.0.1 -p {foreign} -W 2")),
        (65, format!("check -p {} --cafile /nowhere/ca.pem", inside.port())),
        (65, format!("check -p {} {} --cert {}", inside.port(), ca(), made.file("client.key").display())),
    ];
    for (code, line) in table {
        let ran = mqttdeck(&line);
        assert_eq!(ran.code, code, "{line}: {ran:?}");
        assert!(ran.err.starts_with("mqttdeck: ") && ran.err.contains("What to try:"), "{line}: {ran:?}");
        let (ran, told) = object(&line);
        assert_eq!((ran.code, told["failure"]["exit"].as_i64()), (code, Some(code.into())), "{line}: {ran:?}");
        assert_eq!(ran.err, "", "{line}");
        assert!(told["failure"]["headline"].as_str().is_some_and(|headline| !headline.is_empty()), "{line}");
    }
}

#[test]
fn our_certificate_or_its_absence_is_25_with_both_versions() {
    let setup = || Mosquitto::tls(server()).demanding_certificates();
    for broker in [setup().only_tls12().start(), setup().start()] {
        for flags in [ca(), showing("stranger"), showing("expired")] {
            let (ran, told) = object(&format!("check -p {} {flags}", broker.port()));
            assert_eq!(ran.code, 25, "{flags}: {ran:?}");
            assert_eq!(told["security"]["client_certificate_requested"], true, "{flags}: {told}");
            let tls = &told["ladder"][2];
            assert_eq!((&tls["rung"], &tls["ok"]), (&"TLS".into(), &false.into()), "{told}");
        }
    }
}

#[test]
fn a_refused_connack_is_its_own_code() {
    let table: [(&'static [u8], &str, i32); 6] = [
        (&[0x20, 2, 0, 1], "311", 1),
        (&[0x20, 2, 0, 2], "311", 2),
        (&[0x20, 2, 0, 5], "311", 5),
        (&[0x20, 3, 0, 0x84, 0], "5", 0x84),
        (&[0x20, 3, 0, 0x87, 0], "5", 0x87),
        (&[0x20, 3, 0, 0x9F, 0], "5", 0x9F),
    ];
    for (connack, version, code) in table {
        let ran = mqttdeck(&format!("check -h 127.0.0.1 -p {} -V {version}", answering(connack)));
        assert_eq!(ran.code, code, "{ran:?}");
    }
    let broker = Mosquitto::plain().user("plant", "secret").start();
    for (version, code) in [("311", 5), ("5", 135)] {
        let ran = mqttdeck(&format!("check -h 127.0.0.1 -p {} -V {version} -u plant -P wrong", broker.port()));
        assert_eq!(ran.code, code, "{ran:?}");
    }
}

#[test]
fn a_broker_that_hangs_up_without_a_word_is_tls_or_the_network() {
    let port = peer(drop);
    let ran = mqttdeck(&format!("check -h 127.0.0.1 -p {port}"));
    assert_eq!(ran.code, 23, "greeted in plain, it may expect TLS: {ran:?}");
}

#[test]
fn a_signal_ends_the_climb() {
    let (told, connect) = std::sync::mpsc::channel();
    let port = peer(move |mut stream| {
        let mut came = Vec::new();
        let mut packet = [0; 1024];
        while let Ok(length @ 1..) = stream.read(&mut packet) {
            came.extend_from_slice(&packet[..length]);
            told.send(came.clone()).unwrap();
        }
        told.send(came).unwrap();
    });
    for form in ["--json", "--report"] {
        let mut check = Running::start(&format!("check -h 127.0.0.1 -p {port} {form}"));
        let first = connect.recv().unwrap();
        assert_eq!(first.first(), Some(&0x10), "CONNECT");
        check.signal("INT");
        let ran = check.end();
        assert_eq!((ran.code, &ran.out[..]), (29, ""), "{ran:?}");
        assert_eq!(connect.recv().unwrap(), first, "the connection is closed, and nothing else was said");
    }
}

#[test]
fn the_report_is_text_that_can_be_sent() {
    let broker = Mosquitto::tls(server()).start();
    let ran = mqttdeck(&format!("check -p {} {} --report", broker.port(), ca()));
    assert_eq!((ran.code, &ran.err[..]), (0, ""), "{ran:?}");
    assert!(ran.out.ends_with('\n') && !ran.out.contains("The server's certificate\n"), "{ran:?}");
}

#[test]
fn a_reader_that_hangs_up_is_no_error() {
    let broker = Mosquitto::plain().start();
    let home = tempfile::tempdir().unwrap();
    for form in [None, Some("--json"), Some("--report")] {
        let mut command = std::process::Command::new(program(home.path()).get_program());
        command.args(["check", "-h", "127.0.0.1", "-p", &broker.port().to_string()]).args(form);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), &output.stderr[..]), (Some(0), &b""[..]), "{output:?}");
    }
}

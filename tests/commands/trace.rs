//! `--trace`: the packets of a command, in each form, whatever it ends with.

use serde_json::Value;

use super::support::Mosquitto;
use super::support::peer::answering;
use super::{Ran, mqttdeck, program, run};

/// What stands in the trace, as (direction, packet) of each.
fn packets(ndjson: &str) -> Vec<(String, String)> {
    let words = |line: &str| {
        let packet: Value = serde_json::from_str(line).unwrap();
        (packet["direction"].as_str().unwrap().to_owned(), packet["packet"].as_str().unwrap().to_owned())
    };
    ndjson.lines().map(words).collect()
}

fn named(packets: &[(&str, &str)]) -> Vec<(String, String)> {
    packets.iter().map(|(way, name)| ((*way).to_owned(), (*name).to_owned())).collect()
}

#[test]
fn each_command_with_a_connection_traces_it_from_connect_to_disconnect() {
    let broker = Mosquitto::plain().user("me", "hunter2-hunter2").start();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("trace.ndjson");
    let with = |line: &str| -> (Ran, String) {
        let ran = mqttdeck(&format!(
            "{line} -h 127.0.0.1 -p {} -u me -P hunter2-hunter2 --trace {}",
            broker.port(),
            file.display()
        ));
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains("hunter2") && !text.contains("68756e746572"), "{text}");
        (ran, text)
    };
    let (ran, text) = with("pub -t a/b -m on -q 1 -r");
    assert_eq!((ran.code, &ran.err[..]), (0, ""), "{ran:?}");
    let publish = [("out", "CONNECT"), ("in", "CONNACK"), ("out", "PUBLISH"), ("in", "PUBACK"), ("out", "DISCONNECT")];
    assert_eq!(packets(&text), named(&publish));
    let (ran, text) = with("sub -t a/b -C 1");
    assert_eq!((ran.code, &ran.out[..]), (0, "on\n"), "{ran:?}");
    let told = packets(&text);
    let expected = named(&[("out", "SUBSCRIBE"), ("in", "SUBACK"), ("in", "PUBLISH")]);
    assert!(expected.iter().all(|packet| told.contains(packet)), "{told:?}");
    let (ran, text) = with("check");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(packets(&text), named(&[("out", "CONNECT"), ("in", "CONNACK"), ("out", "DISCONNECT")]));
    let (ran, text) = with("bench --count 10 --round-trips 2");
    assert_eq!(ran.code, 0, "{ran:?}");
    let publishes = packets(&text).iter().filter(|(way, name)| way == "out" && name == "PUBLISH").count();
    assert!(publishes >= 12, "{text}");
}

#[test]
fn the_ending_says_the_form_and_a_dash_means_standard_error() {
    let broker = Mosquitto::plain().start();
    let directory = tempfile::tempdir().unwrap();
    let publish = |to: &str| mqttdeck(&format!("pub -h 127.0.0.1 -p {} -t a/b -m on --trace {to}", broker.port()));
    for (name, begins) in [("a.pcap", &b"\xA1\xB2\xC3\xD4\0\x02\0\x04"[..]), ("a.log", b"20")] {
        let file = directory.path().join(name);
        let ran = publish(&file.display().to_string());
        assert_eq!((ran.code, &ran.err[..]), (0, ""), "{ran:?}");
        let written = std::fs::read(&file).unwrap();
        assert!(written.starts_with(begins), "{}", written.escape_ascii());
        assert!(memchr::memmem::find(&written, b"a/b").is_some(), "{}", written.escape_ascii());
    }
    let ran = publish("-");
    assert_eq!((ran.code, &ran.out[..]), (0, ""), "{ran:?}");
    assert!(ran.err.contains("out CONNECT") && ran.err.contains("Topic Name: a/b"), "{ran:?}");
}

#[test]
fn what_failed_is_in_the_trace_and_what_cannot_be_written_costs_no_connection() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("a.ndjson");
    // CONNACK with a flag that there is not.
    let port = answering(&[0x20, 2, 2, 0]);
    let ran = mqttdeck(&format!("sub -h 127.0.0.1 -p {port} -t a --trace {}", file.display()));
    assert!(ran.code != 0 && ran.err.contains("broke a rule"), "{ran:?}");
    let text = std::fs::read_to_string(&file).unwrap();
    let last: Value = serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
    assert_eq!((&last["packet"], last["violation"].is_string()), (&"CONNACK".into(), true), "{text}");

    let broker = Mosquitto::plain().start();
    let mut command = program(directory.path());
    command.args(["pub", "-h", "127.0.0.1", "-p", &broker.port().to_string(), "-t", "a", "-m", "x", "--trace"]);
    command.arg(directory.path().join("nowhere/a.pcap"));
    let ran = run(command);
    assert!(ran.code == 65 && ran.err.contains("The trace could not be written"), "{ran:?}");
}

//! What the broker says to a request, as a command tells it: the reason of a no always, all of a yes with `-d`.

use std::io::Write;

use super::process::Running;
use super::subscribing::packet;
use super::support::Mosquitto;
use super::support::peer::{CONNACK_V5, peer};
use super::{Ran, mqttdeck};

fn words(ran: &Ran) -> String {
    ran.err.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Mosquitto that lets nobody publish.
fn deaf(directory: &tempfile::TempDir) -> Mosquitto {
    let rules = directory.path().join("rules");
    std::fs::write(&rules, "topic read #\n").unwrap();
    Mosquitto::plain().line(&format!("acl_file {}", rules.display())).start()
}

#[test]
fn of_many_publishes_the_first_refusal_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let broker = deaf(&directory);
    let here = format!("pub -h 127.0.0.1 -p {} -t a -V 5 -q 1", broker.port());
    let mut lines = Running::start(&format!("{here} -l"));
    lines.type_in(b"one\ntwo\nthree\n");
    lines.end_input();
    for (ran, count) in [(lines.end(), "3 messages"), (mqttdeck(&format!("{here} -m x --repeat 2")), "2 messages")] {
        let told = words(&ran);
        assert_eq!(ran.code, 0x87, "{ran:?}");
        let first = "The first refusal: The broker said no: Not authorized (0x87)";
        let parts = [&format!("{count} could not be published.")[..], first, "0 messages arrived."];
        assert!(parts.iter().all(|part| told.contains(part)), "{ran:?}");
    }
}

/// Nothing of them goes out, so that no answer of the broker's ends the wait.
#[test]
fn many_publishes_that_the_broker_does_not_offer_are_refused_at_once() {
    let broker = Mosquitto::plain().line("max_qos 0").start();
    let ran = mqttdeck(&format!("pub -h 127.0.0.1 -p {} -t a -V 5 -q 1 -m x --repeat 3", broker.port()));
    assert_eq!(ran.code, 0x9B, "{ran:?}");
    assert!(words(&ran).contains("a QoS as high as this. 0 messages arrived."), "{ran:?}");
}

#[test]
fn a_yes_is_told_whole_with_d_and_not_at_all_without() {
    let broker = Mosquitto::plain().line("max_qos 1").start();
    let here = format!("-h 127.0.0.1 -p {} -V 5", broker.port());
    for (line, sentence) in [
        (format!("pub {here} -t nobody -m x -q 1"), "Published. No matching subscribers (0x10)."),
        (format!("sub {here} -U never -E"), "Unsubscribed from never. No subscription existed (0x11)."),
        (format!("sub {here} -t a -q 2 -E"), "a: QoS 1 granted."),
    ] {
        let (told, silent) = (mqttdeck(&format!("{line} -d")), mqttdeck(&line));
        assert!(told.code == 0 && words(&told).contains(sentence), "{line}: {told:?}");
        assert_eq!((silent.code, &silent.err[..]), (0, ""), "{line}: {silent:?}");
    }
}

/// SUBACK with QoS 0, the reason string "ok" and the user property "k", "v".
fn explaining() -> u16 {
    peer(|mut stream| {
        let _connect = packet(&mut stream);
        stream.write_all(CONNACK_V5).unwrap();
        while let Some(packet) = packet(&mut stream) {
            if let [0x82, _, high, low, ..] = packet[..] {
                let suback = [&[0x90, 16, high, low][..], b"\x0C\x1F\0\x02ok\x26\0\x01k\0\x01v\0"].concat();
                stream.write_all(&suback).unwrap();
            }
        }
    })
}

#[test]
fn the_brokers_own_words_to_a_subscription_are_told() {
    let ran = mqttdeck(&format!("sub -h 127.0.0.1 -p {} -V 5 -t a -E -d", explaining()));
    let told = words(&ran);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(told.contains("a: QoS 0 granted.") && told.contains("“ok”") && told.contains("k"), "{ran:?}");
}

#[test]
fn the_options_of_a_subscription_are_those_of_mqtt_5() {
    let broker = Mosquitto::plain().start();
    let here = format!("-h 127.0.0.1 -p {} -V 5", broker.port());
    assert_eq!(mqttdeck(&format!("pub {here} -t kept -m old -r -q 1")).code, 0);
    for (flags, code, out) in [
        ("-t kept --retain-handling always -C 1", 0, "old\n"),
        ("-t kept --retain-handling never -C 1", 27, ""),
        ("-t kept --no-local -C 1", 0, "old\n"),
    ] {
        let ran = mqttdeck(&format!("sub {here} {flags} -W 2"));
        assert_eq!((ran.code, &ran.out[..]), (code, out), "{flags}: {ran:?}");
    }
}

/// Of two shared subscribers each message reaches one.
#[test]
fn shared_subscriptions_share() {
    let broker = Mosquitto::plain().start();
    let here = format!("-h 127.0.0.1 -p {} -V 5 -q 1", broker.port());
    let mut both = [(); 2].map(|()| Running::start(&format!("sub {here} -t $share/group/a -C 2")));
    broker.wait_for_log("Sending SUBACK", 2);
    assert_eq!(mqttdeck(&format!("pub {here} -t a -m x --repeat 4")).code, 0);
    for running in &mut both {
        let ran = running.end();
        assert_eq!((ran.code, &ran.out[..]), (0, "x\nx\n"), "{ran:?}");
    }
}

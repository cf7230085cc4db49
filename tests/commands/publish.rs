//! `pub`: what arrives, and how it ends.

use std::process::{Command, Stdio};

use super::mqttdeck;
use super::process::Running;
use super::support::Mosquitto;

/// What `mosquitto_sub` prints of so many messages, while `publish` runs.
pub fn received(broker: &Mosquitto, format: &str, count: usize, publish: impl FnOnce()) -> Vec<u8> {
    let before = broker.log().matches("Sending SUBACK").count();
    let (port, count) = (broker.port().to_string(), count.to_string());
    let mut command = Command::new("mosquitto_sub");
    command.args(["-V", "5", "-q", "2", "-W", "20", "-p", &port, "-t", "#", "-C", &count, "-F", format]);
    let child = command.stdout(Stdio::piped()).spawn().unwrap();
    broker.wait_for_log("Sending SUBACK", before + 1);
    publish();
    child.wait_with_output().unwrap().stdout
}

fn here(broker: &Mosquitto) -> String {
    format!("pub -h 127.0.0.1 -p {}", broker.port())
}

#[test]
fn payloads_come_from_wherever_they_are_said_to_be() {
    let broker = Mosquitto::plain().start();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), b"a\0\xFF\n").unwrap();
    let here = here(&broker);
    let table = [
        (format!("{here} -t a -m -5"), "", "0 0 [-5]\n"),
        (format!("{here} -t a -n -r"), "", "0 0 []\n"),
        (format!("{here} -t a -s -q 2"), "x\ny\n", "2 0 [x\ny\n]\n"),
        (format!("{here} -t a -f {} -q 1", file.path().display()), "", "1 0 [a\0\u{FFFD}\n]\n"),
        (format!("{here} -t a -l -q 1"), "one\n\nthree", "1 0 [one]\n1 0 []\n1 0 [three]\n"),
        (format!("{here} -t a -m x --repeat 3 --repeat-delay 0.01"), "", "0 0 [x]\n0 0 [x]\n0 0 [x]\n"),
    ];
    for (line, input, expected) in table {
        let count = expected.matches(" 0 [").count();
        let printed = received(&broker, "%q %r [%p]", count, || {
            let mut publish = Running::start(&line);
            publish.type_in(input.as_bytes());
            publish.end_input();
            let ran = publish.end();
            assert_eq!((ran.code, &ran.out[..], &ran.err[..]), (0, "", ""), "{line}: {ran:?}");
        });
        assert_eq!(String::from_utf8_lossy(&printed), expected, "{line}");
    }
}

#[test]
fn every_line_arrives_once_and_in_order() {
    let broker = Mosquitto::plain().line("max_queued_messages 0").start();
    let lines: String = (0..20_000).map(|n| format!("{n}\n")).collect();
    let printed = received(&broker, "%p", 20_000, || {
        let mut publish = Running::start(&format!("{} -t a -l -q 1", here(&broker)));
        publish.type_in(lines.as_bytes());
        publish.end_input();
        assert_eq!(publish.end().code, 0);
    });
    assert!(String::from_utf8(printed).unwrap() == lines);
}

#[test]
fn properties_go_with_the_message_and_the_will_with_the_connection() {
    let broker = Mosquitto::plain().start();
    let flags = "-D PUBLISH content-type text/plain -D PUBLISH user-property a b -D PUBLISH response-topic r \
                 -D PUBLISH correlation-data 7 -D PUBLISH payload-format-indicator 1";
    let printed = received(&broker, "%C %P %R %D %F", 1, || {
        assert_eq!(mqttdeck(&format!("{} -t a -m x {flags}", here(&broker))).code, 0);
    });
    assert_eq!(printed, b"text/plain a:b r 7 1\n");
    let printed = received(&broker, "%t %p %q %r", 1, || {
        let flags = "--will-topic gone --will-payload bye --will-qos 1";
        let publish = Running::start(&format!("{} -i willing -t a -l {flags}", here(&broker)));
        broker.wait_for_log("New client connected from 127.0.0.1", 1);
        broker.wait_for_log("Sending CONNACK to willing", 1);
        drop(publish);
    });
    assert_eq!(printed, b"gone bye 1 0\n");
}

#[test]
fn what_cannot_be_published_says_why() {
    let broker = Mosquitto::plain().line("max_packet_size 2000").start();
    let here = here(&broker);
    let [large, larger] = [3000, 1 << 28].map(|bytes| {
        let file = tempfile::NamedTempFile::new().unwrap();
        file.as_file().set_len(bytes).unwrap();
        file
    });
    let table = [
        (format!("{here} -t a -f /nowhere/payload"), 65, "/nowhere/payload cannot be read"),
        (format!("{here} -t a -f {}", larger.path().display()), 65, "is too large for a message"),
        (format!("{here} -t a -f {} -V 5", large.path().display()), 149, "larger than the limit of 2000 bytes"),
        (format!("{here} -t a/# -m x"), 64, "+ or #"),
        (format!("{here} -m x"), 64, "--topic"),
        (format!("{here} -t a"), 64, "--message"),
        (format!("{here} -t a -m x -n"), 64, "--null-message"),
        (format!("{here} -t a -m x -q 3"), 64, "0, 1 or 2"),
    ];
    for (line, code, part) in table {
        let ran = mqttdeck(&line);
        assert_eq!((ran.code, &ran.out[..]), (code, ""), "{line}: {ran:?}");
        let words = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(part), "{line}: {ran:?}");
        assert_eq!(mqttdeck(&format!("{line} --quiet")).code, code);
    }
}

#[test]
fn what_we_accept_is_no_limit_to_what_we_publish() {
    let broker = Mosquitto::plain().start();
    let large = tempfile::NamedTempFile::new().unwrap();
    large.as_file().set_len(3000).unwrap();
    let line = format!("{} -t a -f {} -q 1 -D CONNECT maximum-packet-size 2000", here(&broker), large.path().display());
    let printed = received(&broker, "%l", 1, || {
        let ran = mqttdeck(&line);
        assert_eq!((ran.code, &ran.err[..]), (0, ""), "{ran:?}");
    });
    assert_eq!(printed, b"3000\n");
}

#[test]
fn a_signal_or_a_loss_ends_it_before_its_input_does() {
    let mut broker = Mosquitto::plain().start();
    let start = |id: &str| Running::start(&format!("{} -i {id} -t a -l -q 1", here(&broker)));
    let (mut told, mut lost) = (start("told"), start("lost"));
    for (running, id) in [(&mut told, "told"), (&mut lost, "lost")] {
        running.type_in(b"one\n");
        broker.wait_for_log(&format!("Sending PUBACK to {id}"), 1);
    }
    told.signal("INT");
    let ran = told.end();
    assert_eq!((ran.code, &ran.err[..]), (29, ""), "{ran:?}");
    broker.wait_for_log("Received DISCONNECT from told", 1);
    broker.kill();
    let ran = lost.end();
    assert_eq!(ran.code, 28, "{ran:?}");
    assert!(ran.err.contains("1 message"), "{ran:?}");
}

//! Topic aliases that `pub` sends: chosen by hand, as `mosquitto_pub` does, or by itself.

use std::io::Write;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use super::process::Running;
use super::publish::received;
use super::subscribing::packet;
use super::support::Mosquitto;
use super::support::peer::peer;

/// How long a packet may take, on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(20);

/// CONNACK with Topic Alias Maximum 2.
const TWO_ALIASES: &[u8] = &[0x20, 6, 0, 0, 3, 0x22, 0, 2];

/// A broker with room for two aliases, and the PUBLISH packets that came until DISCONNECT.
fn hearing() -> (u16, mpsc::Receiver<Vec<Vec<u8>>>) {
    let (sender, heard) = mpsc::channel();
    let port = peer(move |mut stream| {
        let _connect = packet(&mut stream);
        stream.write_all(TWO_ALIASES).unwrap();
        let packets = std::iter::from_fn(|| packet(&mut stream)).take_while(|packet| packet[0] != 0xE0);
        sender.send(packets.collect()).unwrap();
    });
    (port, heard)
}

/// Publishes these lines.
fn publish(line: &str, input: &str) {
    let mut publish = Running::start(line);
    publish.type_in(input.as_bytes());
    publish.end_input();
    let ran = publish.end();
    assert_eq!((ran.code, &ran.out[..], &ran.err[..]), (0, "", ""), "{line}: {ran:?}");
}

#[test]
fn after_the_first_line_an_alias_stands_alone_as_it_does_for_mosquitto_pub() {
    let flags = "-V 5 -t plant/a -l -D PUBLISH topic-alias 2";
    let (port, theirs) = hearing();
    let mut command = std::process::Command::new("mosquitto_pub");
    command.args(format!("-h 127.0.0.1 -p {port} {flags}").split(' ')).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"1\n2\n3\n").unwrap();
    assert!(child.wait().unwrap().success());
    let (port, ours) = hearing();
    publish(&format!("pub -h 127.0.0.1 -p {port} {flags}"), "1\n2\n3\n");
    let [theirs, ours] = [theirs, ours].map(|heard| heard.recv_timeout(PATIENCE).unwrap());
    assert_eq!(ours, theirs);
    let expected: [&[u8]; 3] =
        [b"\x30\x0E\0\x07plant/a\x03\x23\0\x021", b"\x30\x07\0\0\x03\x23\0\x022", b"\x30\x07\0\0\x03\x23\0\x023"];
    assert_eq!(ours, expected);
}

#[test]
fn the_session_chooses_aliases_where_it_is_asked_to() {
    let (port, heard) = hearing();
    publish(&format!("pub -h 127.0.0.1 -p {port} -t plant/a -l --topic-aliases"), "1\n2\n");
    let expected: [&[u8]; 2] = [b"\x30\x0E\0\x07plant/a\x03\x23\0\x011", b"\x30\x07\0\0\x03\x23\0\x012"];
    assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), expected);
}

#[test]
fn a_real_broker_puts_the_topic_back() {
    let broker = Mosquitto::plain().line("max_queued_messages 0").start();
    for flags in ["-D PUBLISH topic-alias 2", "--topic-aliases", "--topic-aliases -D PUBLISH topic-alias 1"] {
        // With more than 20 of QoS 2 under way mosquitto_sub 2.0.11 may leave with a protocol error.
        for (qos, count) in [(0, 2000), (1, 2000), (2, 20)] {
            let lines: String = (0..count).map(|number| format!("{number}\n")).collect();
            let expected: String = (0..count).map(|number| format!("plant/a {number}\n")).collect();
            let printed = received(&broker, "%t %p", count, || {
                let port = broker.port();
                publish(&format!("pub -h 127.0.0.1 -p {port} -t plant/a -l -q {qos} {flags}"), &lines);
            });
            assert!(String::from_utf8(printed).unwrap() == expected, "QoS {qos}, {flags}");
        }
    }
}

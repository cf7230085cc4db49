//! A connection that ends while a request of a command waits: why it ended is what the command says.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::process::Running;
use super::subscribing::packet;
use super::support::peer::{CONNACK_V5, peer};
use super::{Ran, mqttdeck};

/// PUBLISH with QoS 3, which no packet may have.
const BROKEN: &[u8] = &[0x36, 6, 0, 1, b'a', 0, 1, 0];
/// DISCONNECT with 0x9D, Server moved, and the server reference "abcd".
const MOVED: &[u8] = b"\xE0\x09\x9D\x07\x1C\0\x04abcd";
/// PUBLISH of 200 bytes behind its header.
const LARGE: &[u8] = &{
    let mut packet = [0; 203];
    (packet[0], packet[1], packet[2]) = (0x30, 0xC8, 1);
    (packet[4], packet[5]) = (1, b'a');
    packet
};

/// A broker of MQTT 5 that answers the first packet of this kind with these bytes only.
fn answering(kind: u8, bytes: &'static [u8]) -> u16 {
    peer(move |mut stream| {
        let _connect = packet(&mut stream);
        stream.write_all(CONNACK_V5).unwrap();
        while let Some(packet) = packet(&mut stream) {
            if packet[0] & 0xF0 == kind {
                // It may be gone at once.
                let _ = stream.write_all(bytes);
            }
        }
    })
}

/// With a line on its standard input.
fn fed(line: &str) -> Ran {
    let mut running = Running::start(line);
    running.type_in(b"x\n");
    running.end_input();
    running.end()
}

#[test]
fn why_the_connection_ended_comes_before_what_waited_for_it() {
    let table = [
        (BROKEN, "The broker broke a rule of MQTT 5"),
        (MOVED, "The broker sends you to another server"),
        (LARGE, "A message of 203 bytes was too large"),
    ];
    for (bytes, headline) in table {
        let limit = if bytes == LARGE { " -D CONNECT maximum-packet-size 100" } else { "" };
        for (kind, command) in [(0x80, "sub -t a -W 20"), (0x30, "pub -t a -q 1 -m x"), (0x30, "pub -t a -q 1 -l")] {
            let line = |ending| {
                let port = answering(kind, bytes);
                format!("{command} -h 127.0.0.1 -p {port} -V 5{limit}{ending}")
            };
            for ran in [fed(&line("")), fed(&line(" --json"))] {
                let words = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
                let unhelpful = words.contains("before the broker answered") || words.contains("in the middle");
                assert!(words.contains(headline) && !unhelpful, "{command}: {ran:?}");
                assert!(bytes != MOVED || words.contains("abcd"), "{command}: {ran:?}");
                assert_eq!(ran.code, 28, "{command}: {ran:?}");
                assert_eq!(words.contains("1 message may have arrived."), command.starts_with("pub"), "{ran:?}");
            }
        }
    }
}

/// A broker that hangs up at the first SUBSCRIBE, and answers those of the next connections with this code.
fn hesitating(code: u8) -> u16 {
    let connections = AtomicUsize::new(0);
    peer(move |stream| serve(stream, (connections.fetch_add(1, Ordering::Relaxed) > 0).then_some(code)))
}

fn serve(mut stream: TcpStream, code: Option<u8>) {
    let _connect = packet(&mut stream);
    stream.write_all(CONNACK_V5).unwrap();
    if let (Some([0x82, _, high, low, ..]), Some(code)) = (packet(&mut stream).as_deref(), code) {
        stream.write_all(&[0x90, 4, *high, *low, 0, code]).unwrap();
        // Until the client is gone.
        let _ = stream.read_to_end(&mut Vec::new());
    }
}

#[test]
fn a_subscription_that_was_not_answered_is_asked_for_again() {
    for (code, exit, words) in [(1, 0, "a: QoS 1 granted."), (0x87, 0x87, "a could not be subscribed")] {
        let ran = mqttdeck(&format!("sub -h 127.0.0.1 -p {} -V 5 -t a --reconnect -E -d", hesitating(code)));
        assert_eq!((ran.code, &ran.out[..]), (exit, ""), "{ran:?}");
        assert!(ran.err.contains(words) && ran.err.contains("The next attempt"), "{ran:?}");
    }
    let without = mqttdeck(&format!("sub -h 127.0.0.1 -p {} -V 5 -t a -E", hesitating(0)));
    assert_eq!(without.code, 28, "{without:?}");
}

//! When `sub` prints a message of QoS 2: at its PUBREL, as `mosquitto_sub` does, and at the end what has got none.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use super::process::Running;
use super::support::peer::peer;
use super::{Ran, mqttdeck};

/// A PUBLISH of 3.1.1 on topic "a".
fn publish(qos: u8, packet_id: u8, payload: &[u8]) -> Vec<u8> {
    let id: &[u8] = if qos == 0 { &[] } else { &[0, packet_id] };
    let body = [&[0, 1, b'a'], id, payload].concat();
    [&[0x30 | qos << 1, u8::try_from(body.len()).unwrap()], &body[..]].concat()
}

fn pubrel(packet_id: u8) -> Vec<u8> {
    vec![0x62, 2, 0, packet_id]
}

/// What a broker does after SUBSCRIBE.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    /// Releases both, the later one first, and then sends a last one.
    Releases,
    /// Releases none, and stays.
    Stays,
    /// Releases none, and closes once it has both PUBREC. On the next connection it sends the last one.
    Closes,
}

/// A broker that sends QoS 2, 0, 2, 1, and then does so.
fn broker(then: Then) -> u16 {
    let is_first = AtomicBool::new(true);
    peer(move |stream| {
        let is_first = is_first.swap(false, Ordering::Relaxed);
        serve(stream, then, is_first);
    })
}

fn serve(mut stream: TcpStream, then: Then, is_first: bool) {
    let mut received = 0;
    while let Some([kind, first, second]) = packet(&mut stream) {
        received += u8::from(kind == 0x50);
        let answer = match kind {
            0x10 => vec![0x20, 2, 0, 0],
            0x82 if is_first => [
                vec![0x90, 3, first, second, 2],
                publish(2, 7, b"q2 one"),
                publish(0, 0, b"q0"),
                publish(2, 8, b"q2 two"),
                publish(1, 9, b"q1"),
            ]
            .concat(),
            0x82 => [vec![0x90, 3, first, second, 2], publish(0, 0, b"last")].concat(),
            0x50 if received == 2 && then == Then::Releases => [pubrel(8), pubrel(7), publish(0, 0, b"last")].concat(),
            0x50 if received == 2 && then == Then::Closes => return,
            0xA2 => vec![0xB0, 2, first, second],
            _ => Vec::new(),
        };
        let _gone = stream.write_all(&answer);
    }
}

/// The kind of the next packet, and the first two bytes behind its length; all of ours here are short.
fn packet(stream: &mut TcpStream) -> Option<[u8; 3]> {
    let mut head = [0; 2];
    stream.read_exact(&mut head).ok()?;
    let mut body = vec![0; head[1].into()];
    stream.read_exact(&mut body).ok()?;
    Some([head[0], body.first().copied().unwrap_or_default(), body.get(1).copied().unwrap_or_default()])
}

fn line(port: u16, flags: &str) -> String {
    format!("-h 127.0.0.1 -p {port} -t a -q 2 {flags}")
}

fn mosquitto_sub(line: &str) -> Ran {
    let output = Command::new("mosquitto_sub").args(line.split(' ')).output().unwrap();
    let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran { code: output.status.code().unwrap(), out: words(&output.stdout), err: words(&output.stderr) }
}

#[test]
fn they_come_in_the_order_of_their_pubrels() {
    for (flags, expected) in
        [("-C 5", "q0\nq1\nq2 two\nq2 one\nlast\n"), ("-C 1", "q0\n"), ("-C 3 -F %q%m%p", "00q0\n19q1\n28q2 two\n")]
    {
        let [theirs, ours] = [Then::Releases; 2].map(|then| line(broker(then), flags));
        let (theirs, ours) = (mosquitto_sub(&theirs), mqttdeck(&format!("sub {ours}")));
        assert_eq!((theirs.code, &theirs.out[..]), (0, expected), "mosquitto_sub {flags}: {theirs:?}");
        assert_eq!((ours.code, &ours.out[..]), (0, expected), "{flags}: {ours:?}");
    }
}

#[test]
fn what_waits_for_a_pubrel_when_it_leaves_is_not_lost() {
    let late = mqttdeck(&format!("sub {}", line(broker(Then::Stays), "-W 1")));
    assert_eq!((late.code, &late.out[..]), (27, "q0\nq1\nq2 one\nq2 two\n"), "{late:?}");
    let mut interrupted = Running::start(&format!("sub {}", line(broker(Then::Stays), "-d")));
    assert_eq!([interrupted.line(), interrupted.line()], ["q0\n", "q1\n"]);
    interrupted.signal("INT");
    let ran = interrupted.end();
    assert_eq!((ran.code, &ran.out[..]), (0, "q2 one\nq2 two\n"), "{ran:?}");
}

#[test]
fn what_waits_for_a_pubrel_when_the_connection_is_lost_is_not_lost() {
    let lost = mqttdeck(format!("sub {}", line(broker(Then::Closes), "")).trim_end());
    assert_eq!((lost.code, &lost.out[..]), (28, "q0\nq1\nq2 one\nq2 two\n"), "{lost:?}");
    let again = mqttdeck(&format!("sub {}", line(broker(Then::Closes), "-C 5 --reconnect")));
    assert_eq!((again.code, &again.out[..]), (0, "q0\nq1\nq2 one\nq2 two\nlast\n"), "{again:?}");
}

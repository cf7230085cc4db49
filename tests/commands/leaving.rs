//! How commands leave, and what becomes of the will.

use std::io::Write;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::mqttdeck;
use super::process::Running;
use super::publish::received;
use super::subscribing::packet;
use super::support::Mosquitto;
use super::support::peer::peer;

/// How long a packet may take, on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn the_will_goes_out_when_disconnect_asks_for_it_or_is_left_out() {
    let broker = Mosquitto::plain().start();
    let here = format!("-h 127.0.0.1 -p {} -V 5 --will-topic gone --will-payload", broker.port());
    let lines = [
        format!("pub {here} 1 -t a -m x -q 1 -D DISCONNECT reason-code 4"),
        format!("pub {here} 2 -t a -m x -q 1 -D DISCONNECT reason-code 0x04"),
        format!("pub {here} none -t a -m x -q 1"),
        format!("pub {here} 3 -t a -m x -q 1 --drop"),
        format!("pub {here} 4 -t a -m x -q 0 --drop"),
        format!("sub {here} none -t b -E"),
        format!("sub {here} 5 -t b -E --drop"),
        format!("sub {here} 6 -t b -E -D DISCONNECT reason-code 4"),
        format!("sub -V 311 {} -t b -E --drop", here.replace("-V 5", "").trim_end().to_owned() + " 7"),
    ];
    let expected = "a x\ngone 1\na x\ngone 2\na x\na x\ngone 3\na x\ngone 4\ngone 5\ngone 6\ngone 7\n";
    let printed = received(&broker, "%t %p", expected.lines().count(), || {
        for line in lines {
            let ran = mqttdeck(&line.split_whitespace().collect::<Vec<_>>().join(" "));
            assert_eq!((ran.code, &ran.out[..], &ran.err[..]), (0, "", ""), "{line}: {ran:?}");
        }
    });
    assert_eq!(String::from_utf8_lossy(&printed), expected);
}

/// A broker of MQTT 5 that hears the packets of one client, to the end of its stream.
fn hearing() -> (u16, mpsc::Receiver<Vec<Vec<u8>>>) {
    let (sender, heard) = mpsc::channel();
    let port = peer(move |mut stream| {
        let _connect = packet(&mut stream);
        stream.write_all(&[0x20, 3, 0, 0, 0]).unwrap();
        sender.send(std::iter::from_fn(|| packet(&mut stream)).collect()).unwrap();
    });
    (port, heard)
}

#[test]
fn disconnect_says_what_it_is_told_to() {
    let publish = b"\x30\x05\0\x01a\0x".to_vec();
    let table: [(&str, Option<&[u8]>); 3] = [
        ("-D DISCONNECT reason-string bye -D DISCONNECT reason-code 152", Some(b"\xE0\x08\x98\x06\x1F\0\x03bye")),
        ("-D DISCONNECT user-property k v -D DISCONNECT reason-code 0", Some(b"\xE0\x09\0\x07\x26\0\x01k\0\x01v")),
        ("--drop", None),
    ];
    for (flags, disconnect) in table {
        let (port, heard) = hearing();
        let ran = mqttdeck(&format!("pub -h 127.0.0.1 -p {port} -V 5 -t a -m x {flags}"));
        assert_eq!((ran.code, &ran.err[..]), (0, ""), "{flags}: {ran:?}");
        let expected: Vec<Vec<u8>> =
            [Some(publish.clone()), disconnect.map(<[u8]>::to_vec)].into_iter().flatten().collect();
        assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), expected, "{flags}");
    }
}

#[test]
fn what_disconnect_cannot_say_is_refused_before_anything_is_sent() {
    let table = [
        ("-D DISCONNECT reason-code 0x87", "0x87 is not: use one of 0x00, 0x04, 0x80"),
        ("-D DISCONNECT reason-code +4x", "+4x is not"),
        ("-D DISCONNECT reason-code 256", "256 is not"),
        ("-D DISCONNECT server-reference a", "no property of DISCONNECT"),
        ("-D DISCONNECT reason-code 4 --drop", "leave -D DISCONNECT out, or --drop"),
    ];
    for (flags, part) in table {
        let ran = mqttdeck(&format!("pub -h broker.invalid -t a -m x {flags}"));
        assert_eq!((ran.code, &ran.out[..]), (64, ""), "{flags}: {ran:?}");
        assert!(ran.err.contains(part) && ran.err.lines().count() == 1, "{flags}: {ran:?}");
    }
}

#[test]
fn the_will_of_a_killed_command_carries_its_properties_after_its_delay() {
    let broker = Mosquitto::plain().start();
    let will = "-V 5 -x 60 --will-topic gone --will-payload bye --will-qos 1 -D WILL will-delay-interval 1 \
                -D WILL content-type text/plain -D WILL user-property a b -D WILL response-topic r \
                -D WILL correlation-data 7 -D WILL payload-format-indicator 1 -D WILL message-expiry-interval 3600";
    for command in ["pub -t a -l", "sub -t nothing"] {
        let id = &command[..3];
        let mut killed = None;
        let printed = received(&broker, "%t %p %q %C %P %R %D %F %E", 1, || {
            let line = format!("{command} -h 127.0.0.1 -p {} -i {id} {will}", broker.port());
            let running = Running::start(&line.split_whitespace().collect::<Vec<_>>().join(" "));
            broker.wait_for_log(&format!("Sending CONNACK to {id}"), 1);
            killed = Some(Instant::now());
            // By SIGKILL.
            drop(running);
        });
        // The broker counts whole seconds.
        assert!(killed.unwrap().elapsed() >= Duration::from_millis(500), "{id}: the will was not delayed");
        let printed = String::from_utf8(printed).unwrap();
        let expiry =
            printed.strip_prefix("gone bye 1 text/plain a:b r 7 1 ").unwrap_or_else(|| panic!("{id}: {printed}"));
        assert!(["3600\n", "3599\n"].contains(&expiry), "{id}: {printed}");
    }
}

//! SUBSCRIBE and UNSUBSCRIBE of `sub`, byte by byte, and what follows from the answers.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use super::mqttdeck;
use super::support::peer::peer;

/// How long a packet may take, on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(20);

/// A broker that says no to every subscription.
fn refusing() -> u16 {
    peer(|mut stream| {
        let mut packet = [0; 1024];
        let _connect = stream.read(&mut packet);
        let _ = stream.write_all(&[0x20, 2, 0, 0]);
        while let Ok(length @ 1..) = stream.read(&mut packet) {
            let answer = match packet[..length] {
                [0x82, _, high, low, ..] => vec![0x90, 3, high, low, 0x80],
                _ => continue,
            };
            let _ = stream.write_all(&answer);
        }
    })
}

#[test]
fn a_refused_subscription_ends_it_with_the_brokers_code() {
    let ran = mqttdeck(&format!("sub -h 127.0.0.1 -p {} -t secret/#", refusing()));
    assert_eq!((ran.code, &ran.out[..]), (128, ""), "{ran:?}");
    assert!(ran.err.contains("secret/# could not be subscribed"), "{ran:?}");
}

/// A broker that grants QoS 0 on its first connection, which it ends, and refuses on those that follow.
fn changing_its_mind() -> u16 {
    let known = AtomicBool::new(false);
    peer(move |mut stream| {
        let code = if known.swap(true, Ordering::Relaxed) { 0x80 } else { 0 };
        let _connect = packet(&mut stream);
        stream.write_all(&[0x20, 2, 0, 0]).unwrap();
        if let Some([0x82, _, high, low, ..]) = packet(&mut stream).as_deref() {
            stream.write_all(&[0x90, 3, *high, *low, code]).unwrap();
        }
    })
}

#[test]
fn a_subscription_that_is_refused_after_a_reconnect_ends_it_too() {
    let ran = mqttdeck(&format!("sub -h 127.0.0.1 -p {} -t secret/# --reconnect", changing_its_mind()));
    assert_eq!((ran.code, &ran.out[..]), (128, ""), "{ran:?}");
    assert!(ran.err.contains("secret/# could not be subscribed again"), "{ran:?}");
}

/// The next packet, whole; its remaining length takes one byte. `None`: the client is gone.
pub fn packet(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut header = [0; 2];
    stream.read_exact(&mut header).ok()?;
    let mut body = vec![0; usize::from(header[1])];
    stream.read_exact(&mut body).ok()?;
    Some([&header[..], &body].concat())
}

/// A broker of MQTT 5 that says yes to all, and what SUBSCRIBE and UNSUBSCRIBE it got, without their packet ids.
fn listening() -> (u16, mpsc::Receiver<Vec<u8>>) {
    let (sender, heard) = mpsc::channel();
    let port = peer(move |mut stream| {
        let _connect = packet(&mut stream);
        stream.write_all(&[0x20, 3, 0, 0, 0]).unwrap();
        while let Some(mut packet) = packet(&mut stream) {
            let [kind @ (0x82 | 0xA2), _, high, low, ..] = packet[..] else { continue };
            packet.drain(2..4);
            sender.send(packet).unwrap();
            let _ = stream.write_all(&[if kind == 0x82 { 0x90 } else { 0xB0 }, 4, high, low, 0, 0]);
        }
    });
    (port, heard)
}

#[test]
fn user_properties_of_subscribe_and_unsubscribe_go_out_as_those_of_mosquitto_sub() {
    let flags = "-V 5 -t a -U b -E -D subscribe subscription-identifier 200 -D subscribe user-property k v \
                 -D subscribe user-property k w -D unsubscribe user-property why enough";
    let (port, theirs) = listening();
    let line = format!("-h 127.0.0.1 -p {port} {flags}");
    assert!(Command::new("mosquitto_sub").args(line.split_whitespace()).status().unwrap().success());
    let (port, ours) = listening();
    let ran = mqttdeck(&format!("sub -h 127.0.0.1 -p {port} {flags}"));
    assert_eq!((ran.code, &ran.out[..], &ran.err[..]), (0, "", ""), "{ran:?}");
    let [theirs, ours] = [theirs, ours].map(|heard| [(); 2].map(|()| heard.recv_timeout(PATIENCE).unwrap()));
    assert_eq!(ours, theirs);
    let subscribe = b"\x82\x18\x11\x0B\xC8\x01\x26\0\x01k\0\x01v\x26\0\x01k\0\x01w\0\x01a\0";
    let unsubscribe = b"\xA2\x14\x0E\x26\0\x03why\0\x06enough\0\x01b";
    assert_eq!(ours, [&subscribe[..], unsubscribe].map(<[u8]>::to_vec));
}

#[test]
fn no_local_and_retain_handling_are_in_the_options() {
    // MQTT 5, 3.8.3.1: No Local is bit 2, Retain Handling bits 4 and 5.
    for (flags, options) in [
        ("--no-local", 0x04),
        ("--retain-handling new", 0x10),
        ("--retain-handling never -q 1", 0x21),
        ("--retain-handling always --no-local", 0x04),
    ] {
        let (port, heard) = listening();
        let ran = mqttdeck(&format!("sub -h 127.0.0.1 -p {port} -V 5 -t a -E {flags}"));
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), [0x82, 7, 0, 0, 1, b'a', options], "{flags}");
    }
}

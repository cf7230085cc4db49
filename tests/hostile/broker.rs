//! A broker that follows a script: up to a point it is a good one, then it sends what it is told.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;

use mqttdeck::mqtt::{Filter, Qos};
use mqttdeck::profile::Protocol;
use mqttdeck::session::{Command, Ticket};

use super::bad::{Case, When};
use super::support::Client;
use super::support::client::{message, profile};
use super::support::peer::connack;

pub struct Script;

impl Script {
    /// A client that is brought so far and then sent these bytes; and what it says afterwards, once it has closed.
    pub fn start(case: &Case) -> (Client, JoinHandle<Vec<u8>>) {
        let Case { protocol, asked, when, bytes, .. } = case.clone();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
        let port = listener.local_addr().expect("its address").port();
        let script = std::thread::spawn(move || {
            let (stream, _) = listener.accept().expect("the client");
            play(stream, protocol, when, &bytes)
        });
        let mut profile = profile(protocol, port);
        asked.in_profile(&mut profile);
        let mut client = Client::start(profile);
        if when != When::First && when != When::Open {
            client.greeting();
        }
        act(&mut client, when);
        (client, script)
    }
}

fn act(client: &mut Client, when: When) {
    let (ticket, filter) = (Ticket(1 << 20), Filter::parse("t").expect("a filter"));
    match when {
        When::First | When::Open => {}
        When::Subscribed => client.send(Command::Subscribe { ticket, filter, options: Qos::AtMostOnce.into() }),
        When::Unsubscribed => client.send(Command::Unsubscribe { ticket, filter, user: Vec::new() }),
        When::Published1 => drop(client.publish(message("t", "x", Qos::AtLeastOnce))),
        When::Published2 | When::Released => drop(client.publish(message("t", "x", Qos::ExactlyOnce))),
    }
}

fn play(mut stream: TcpStream, protocol: Protocol, when: When, bytes: &[u8]) -> Vec<u8> {
    assert_eq!(read_packet(&mut stream), 0x10);
    if when != When::First {
        stream.write_all(connack(protocol)).expect("a client that reads");
    }
    let request = match when {
        When::First | When::Open => None,
        When::Subscribed => Some(0x82),
        When::Unsubscribed => Some(0xA2),
        When::Published1 => Some(0x32),
        When::Published2 | When::Released => Some(0x34),
    };
    if let Some(first) = request {
        assert_eq!(read_packet(&mut stream), first);
    }
    if when == When::Released {
        stream.write_all(&[0x50, 2, 0, 1]).expect("a client that reads");
        assert_eq!(read_packet(&mut stream), 0x62);
    }
    stream.write_all(bytes).expect("a client that reads");
    let mut said = Vec::new();
    // A reset is an end, too.
    let _ = stream.read_to_end(&mut said);
    said
}

/// Reads a packet with a body below 128 bytes: its first byte.
pub fn read_packet(stream: &mut TcpStream) -> u8 {
    let mut header = [0; 2];
    stream.read_exact(&mut header).expect("a packet");
    assert!(header[1] < 0x80, "a short packet");
    stream.read_exact(&mut vec![0; header[1].into()]).expect("its body");
    header[0]
}

//! Peers that are no broker, or a bad one.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

use mqttdeck::profile::Protocol;

/// CONNACK of MQTT 3.1.1 that says yes.
pub const CONNACK_V311: &[u8] = &[0x20, 2, 0, 0];
/// CONNACK of MQTT 5 that says yes.
pub const CONNACK_V5: &[u8] = &[0x20, 3, 0, 0, 0];

/// CONNACK of this protocol that says yes.
pub const fn connack(protocol: Protocol) -> &'static [u8] {
    match protocol {
        Protocol::V311 => CONNACK_V311,
        Protocol::V5 => CONNACK_V5,
    }
}

/// A peer that does with each connection what it is told to.
pub fn peer(serve: impl Fn(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
    let port = listener.local_addr().expect("its address").port();
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    port
}

/// A peer that takes connections, keeps them, and never says a word.
pub fn silent_peer() -> u16 {
    let (keep, kept) = mpsc::channel();
    std::thread::spawn(move || kept.iter().collect::<Vec<TcpStream>>());
    peer(move |stream| keep.send(stream).expect("somebody who keeps it"))
}

/// A peer that reads CONNECT and answers with these bytes, and then stays.
pub fn answering(bytes: &'static [u8]) -> u16 {
    let (keep, kept) = mpsc::channel();
    std::thread::spawn(move || kept.iter().collect::<Vec<TcpStream>>());
    peer(move |mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(bytes);
        keep.send(stream).expect("somebody who keeps it");
    })
}

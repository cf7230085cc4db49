//! A peer that reads what the client sends, with the eyes of the MQTT library.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use bytes::BytesMut;
use rumqttc_v5::Packet;

/// It listens; each connection is accepted by the test.
pub struct Peer(TcpListener);

/// One connection.
pub struct Conversation {
    stream: TcpStream,
    read: BytesMut,
}

impl Peer {
    pub fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    pub fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    pub fn accept(&self) -> Conversation {
        let stream = self.0.accept().unwrap().0;
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Conversation { stream, read: BytesMut::new() }
    }
}

impl Conversation {
    pub fn packet(&mut self) -> Packet {
        loop {
            if let Ok(packet) = Packet::read(&mut self.read, None) {
                return packet;
            }
            let mut bytes = [0; 4096];
            let count = self.stream.read(&mut bytes).unwrap();
            assert!(count > 0, "the client is gone");
            self.read.extend_from_slice(&bytes[..count]);
        }
    }

    pub fn say(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }
}

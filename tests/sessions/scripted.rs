//! A broker that does exactly what the test says, packet by packet.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use mqttdeck::profile::Protocol;

/// It listens; each connection is accepted by the test.
pub struct Scripted {
    listener: TcpListener,
    protocol: Protocol,
}

/// One connection.
pub struct Conversation {
    stream: TcpStream,
    protocol: Protocol,
}

/// A PUBLISH of the client's.
#[derive(Debug, PartialEq, Eq)]
pub struct Publish {
    pub dup: bool,
    pub qos: u8,
    pub id: u16,
    pub payload: Vec<u8>,
}

impl Scripted {
    pub fn new(protocol: Protocol) -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").unwrap(), protocol }
    }

    pub fn port(&self) -> u16 {
        self.listener.local_addr().unwrap().port()
    }

    /// The same port, in another version.
    pub fn speaking(self, protocol: Protocol) -> Self {
        Self { protocol, ..self }
    }

    /// Takes the next connection up to its CONNACK.
    pub fn accept(&self, session_present: bool) -> Conversation {
        let flags = u8::from(session_present);
        match self.protocol {
            Protocol::V311 => self.answer(&[0x20, 2, flags, 0]),
            Protocol::V5 => self.answer(&[0x20, 3, flags, 0, 0]),
        }
    }

    /// Takes the next connection and refuses it with these bytes.
    pub fn refuse(&self, connack: &[u8]) {
        drop(self.answer(connack));
    }

    fn answer(&self, connack: &[u8]) -> Conversation {
        let stream = self.listener.accept().unwrap().0;
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut conversation = Conversation { stream, protocol: self.protocol };
        assert_eq!(conversation.packet().0 & 0xF0, 0x10, "CONNECT comes first");
        conversation.say(connack);
        conversation
    }
}

impl Conversation {
    pub fn say(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// An acknowledgement: two bytes of id, and success.
    pub fn acknowledge(&mut self, kind: u8, id: u16) {
        let [high, low] = id.to_be_bytes();
        self.say(&[kind, 2, high, low]);
    }

    /// A PUBLISH to the client, on the topic "t".
    pub fn publish(&mut self, flags: u8, id: u16, payload: u8) {
        let [high, low] = id.to_be_bytes();
        match self.protocol {
            Protocol::V311 => self.say(&[0x30 | flags, 6, 0, 1, b't', high, low, payload]),
            Protocol::V5 => self.say(&[0x30 | flags, 7, 0, 1, b't', high, low, 0, payload]),
        }
    }

    /// The next packet: its first byte, and what follows its length.
    pub fn packet(&mut self) -> (u8, Vec<u8>) {
        let first = self.byte();
        let (mut length, mut shift) = (0, 0);
        loop {
            let byte = self.byte();
            length |= usize::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        (first, body)
    }

    /// The next packet, which is a PUBLISH on the topic "t".
    pub fn published(&mut self) -> Publish {
        let (first, body) = self.packet();
        assert_eq!((first & 0xF0, &body[..3]), (0x30, &[0, 1, b't'][..]), "a PUBLISH");
        let properties = usize::from(self.protocol == Protocol::V5);
        let id = u16::from_be_bytes([body[3], body[4]]);
        Publish { dup: first & 8 != 0, qos: first >> 1 & 3, id, payload: body[5 + properties..].to_vec() }
    }

    /// The packet id of the next packet, which is of this kind.
    pub fn acknowledged(&mut self, kind: u8) -> u16 {
        let (first, body) = self.packet();
        assert_eq!(first, kind);
        u16::from_be_bytes([body[0], body[1]])
    }

    fn byte(&mut self) -> u8 {
        let mut byte = [0];
        self.stream.read_exact(&mut byte).unwrap();
        byte[0]
    }
}

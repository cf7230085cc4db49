//! A broker that says yes to CONNECT and then sends what it is told to.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

/// CONNACK of MQTT 3.1.1 that says yes.
const CONNACK: &[u8] = &[0x20, 2, 0, 0];

/// The broker; dropped, it hangs up.
pub struct Feed {
    port: u16,
    stream: std::sync::mpsc::Receiver<TcpStream>,
    connected: std::cell::OnceCell<TcpStream>,
}

impl Feed {
    /// Listens, and takes one connection.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (sender, stream) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut connect = [0; 1024];
            let _some = stream.read(&mut connect).unwrap();
            stream.write_all(CONNACK).unwrap();
            sender.send(stream.try_clone().unwrap()).unwrap();
            // What the client says is read, or it could not go on; nothing of it is answered.
            let _until_it_ends = std::io::copy(&mut stream, &mut std::io::sink());
        });
        Self { port, stream, connected: std::cell::OnceCell::new() }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Sends packets, beside the one who waits for them.
    pub fn send(&self, packets: Vec<u8>) {
        let stream = self.connected.get_or_init(|| self.stream.recv().unwrap());
        let mut stream = stream.try_clone().unwrap();
        std::thread::spawn(move || stream.write_all(&packets).unwrap());
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        if let Some(stream) = self.connected.get() {
            // It may be gone already.
            let _gone = stream.shutdown(Shutdown::Both);
        }
    }
}

/// A message that was published just now.
pub fn live(topic: &str, payload: &str) -> Vec<u8> {
    publish(0x30, topic, payload)
}

/// A message that was retained before.
pub fn retained(topic: &str, payload: &str) -> Vec<u8> {
    publish(0x31, topic, payload)
}

/// PUBLISH of MQTT 3.1.1 at QoS 0.
fn publish(first: u8, topic: &str, payload: &str) -> Vec<u8> {
    let mut rest = u16::try_from(topic.len()).unwrap().to_be_bytes().to_vec();
    rest.extend_from_slice(topic.as_bytes());
    rest.extend_from_slice(payload.as_bytes());
    let mut packet = vec![first];
    let mut length = rest.len();
    while length >= 0x80 {
        packet.push(u8::try_from(length % 0x80).unwrap() | 0x80);
        length /= 0x80;
    }
    packet.push(u8::try_from(length).unwrap());
    packet.extend(rest);
    packet
}

//! MQTT 3.1.1 packets by hand: what the fake brokers and the raw limits send and read.

use std::io::{self, Read};

/// One packet: type and flags, remaining length, body.
pub fn packet(first: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![first];
    let mut rest = body.len();
    loop {
        let low = (rest % 128) as u8;
        rest /= 128;
        packet.push(if rest > 0 { low | 0x80 } else { low });
        if rest == 0 {
            break;
        }
    }
    packet.extend_from_slice(body);
    packet
}

/// CONNECT with a clean session.
pub fn connect(client_id: &str) -> Vec<u8> {
    let mut body = b"\0\x04MQTT\x04\x02\0\0".to_vec();
    text(&mut body, client_id);
    packet(0x10, &body)
}

/// SUBSCRIBE with packet id 1.
pub fn subscribe(filter: &str, qos: u8) -> Vec<u8> {
    let mut body = vec![0, 1];
    text(&mut body, filter);
    body.push(qos);
    packet(0x82, &body)
}

/// PUBLISH; the packet id is left out at QoS 0.
pub fn publish(topic: &str, qos: u8, id: u16, payload: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(topic.len() + payload.len() + 4);
    text(&mut body, topic);
    if qos > 0 {
        body.extend_from_slice(&id.to_be_bytes());
    }
    body.extend_from_slice(payload);
    packet(0x30 | qos << 1, &body)
}

fn text(body: &mut Vec<u8>, text: &str) {
    body.extend_from_slice(&(text.len() as u16).to_be_bytes());
    body.extend_from_slice(text.as_bytes());
}

/// Reads one packet: its first byte and its body.
pub fn read(stream: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut first = [0];
    stream.read_exact(&mut first)?;
    let mut length = 0;
    for shift in [0, 7, 14, 21] {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        length |= usize::from(byte[0] & 0x7f) << shift;
        if byte[0] & 0x80 == 0 {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok((first[0], body))
}

/// Walks over packets as they come in pieces of a stream, and counts.
#[derive(Default)]
pub struct Frames {
    rest: Vec<u8>,
}

impl Frames {
    /// Tells each whole packet's first byte and body.
    pub fn feed(&mut self, fresh: &[u8], mut each: impl FnMut(u8, &[u8])) {
        self.rest.extend_from_slice(fresh);
        let mut at = 0;
        while let Some((begin, end)) = frame(&self.rest[at..]) {
            each(self.rest[at], &self.rest[at + begin..at + end]);
            at += end;
        }
        self.rest.drain(..at);
    }
}

/// Where the first packet's body begins and ends, if it is whole.
fn frame(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut length = 0;
    for place in 0..4 {
        let byte = *bytes.get(place + 1)?;
        length |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            let end = place + 2 + length;
            return (bytes.len() >= end).then_some((place + 2, end));
        }
    }
    None
}

//! Packets by hand, good and bad.

/// A packet: first byte, remaining length, body.
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

/// A text or binary data with its length.
pub fn text(text: impl AsRef<[u8]>) -> Vec<u8> {
    let text = text.as_ref();
    [&(text.len() as u16).to_be_bytes()[..], text].concat()
}

/// PUBLISH with these flags; what follows the topic is given.
pub fn publish(flags: u8, topic: impl AsRef<[u8]>, rest: &[u8]) -> Vec<u8> {
    packet(0x30 | flags, &[&text(topic)[..], rest].concat())
}

/// PUBLISH of MQTT 5 with QoS 0 and these properties.
pub fn with_properties(properties: &[u8]) -> Vec<u8> {
    publish(0, "t", &[&[properties.len() as u8], properties, b"payload"].concat())
}

/// CONNACK of MQTT 5 that says yes, with these properties.
pub fn connack(properties: &[u8]) -> Vec<u8> {
    packet(0x20, &[&[0, 0, properties.len() as u8], properties].concat())
}

/// An acknowledgement of MQTT 5 of packet 1, with a code and these properties.
pub fn acknowledgement(first: u8, code: u8, properties: &[u8]) -> Vec<u8> {
    packet(first, &[&[0, 1, code, properties.len() as u8], properties].concat())
}

/// CONNECT of ours with these flags and properties, for tests without a session.
pub fn connect(level: u8, flags: u8, properties: &[u8]) -> Vec<u8> {
    let list = if level == 5 { [&[properties.len() as u8], properties].concat() } else { Vec::new() };
    packet(0x10, &[&text("MQTT")[..], &[level, flags, 0, 60], &list, &text("me")].concat())
}

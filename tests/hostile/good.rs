//! What a broker may send, odd as it may look: nothing of it ends the connection.

use mqttdeck::wire::{Outstanding, Stream, Version};

use super::packets::{acknowledgement, connack, connect, packet, publish, text, with_properties};

/// A name, what we said before, what comes.
pub type Case = (&'static str, Vec<Vec<u8>>, Vec<Vec<u8>>);

#[test]
fn what_is_allowed_passes() {
    for (version, (name, ours, theirs)) in all() {
        let mut stream = Stream::new(version, u64::MAX, Outstanding::default());
        // A client may go on before CONNACK (MQTT 5, 3.1.4), and need not.
        ours.iter().for_each(|bytes| stream.outgoing(bytes, &mut ()));
        for bytes in theirs {
            assert_eq!(stream.incoming(&bytes, &mut ()), (bytes.len(), Ok(())), "{version:?} {name}: {bytes:02x?}");
        }
    }
}

/// All of them, with their version.
pub fn all() -> impl Iterator<Item = (Version, Case)> {
    let of = |version, cases: Vec<Case>| cases.into_iter().map(move |case| (version, case));
    of(Version::V311, v311()).chain(of(Version::V5, v5()))
}

fn v311() -> Vec<Case> {
    let hello = || connect(4, 0x02, &[]);
    let yes = || packet(0x20, &[0, 0]);
    let request = |first| packet(first, &[&[0, 1][..], &text("a/#"), if first == 0x82 { &[1] } else { &[] }].concat());
    vec![
        ("a refusal", vec![hello()], vec![packet(0x20, &[0, 5])]),
        ("a session taken up again", vec![connect(4, 0x00, &[])], vec![packet(0x20, &[1, 0])]),
        ("a length that is not the shortest", vec![hello()], vec![vec![0x20, 0x82, 0x00, 0, 0]]),
        ("no payload", vec![hello()], vec![yes(), publish(0, "t", &[])]),
        ("a topic of one slash", vec![hello()], vec![yes(), publish(0, "/", b"x")]),
        ("a topic with odd characters", vec![hello()], vec![yes(), publish(0, "a b/\u{1}/\u{FEFF}/😀/$", b"x")]),
        ("a topic of the broker's", vec![hello()], vec![yes(), publish(1, "$SYS/x", b"x")]),
        ("a topic with what is no character", vec![hello()], vec![yes(), publish(0, "\u{FFFF}\u{FDD0}", b"x")]),
        ("a repetition of what never came", vec![hello()], vec![yes(), publish(10, "t", &[0, 1, 0])]),
        ("more QoS than was asked for", vec![hello(), request(0x82)], vec![yes(), packet(0x90, &[0, 1, 2])]),
        ("a long topic", vec![hello()], vec![yes(), publish(0, "x".repeat(65_535), b"x")]),
        ("a message again", vec![hello()], vec![yes(), publish(2, "t", &[0, 1, 0]), publish(10, "t", &[0, 1, 0])]),
        ("an unknown PUBREL", vec![hello()], vec![yes(), packet(0x62, &[0, 9])]),
        ("a SUBACK", vec![hello(), request(0x82)], vec![yes(), packet(0x90, &[0, 1, 0x80])]),
        ("an UNSUBACK", vec![hello(), request(0xA2)], vec![yes(), packet(0xB0, &[0, 1])]),
        ("a PUBACK", vec![hello(), publish(2, "t", &[0, 7])], vec![yes(), packet(0x40, &[0, 7])]),
        ("a PINGRESP", vec![hello(), vec![0xC0, 0]], vec![yes(), vec![0xD0, 0]]),
    ]
}

fn v5() -> Vec<Case> {
    let hello = || connect(5, 0x02, &[]);
    let yes = || connack(&[]);
    let one = |bytes: Vec<u8>| (vec![hello()], vec![yes(), bytes]);
    let with = |name, (ours, theirs)| (name, ours, theirs);
    let alias = |number: u8, topic: &str| publish(0, topic, &[3, 0x23, 0, number, b'x']);
    let every = [
        &[0x11, 0, 0, 0, 9, 0x21, 0, 1, 0x24, 0, 0x25, 1, 0x27, 0, 0, 0, 9, 0x12, 0, 1, b'c', 0x22, 0, 0][..],
        &[0x1F, 0, 1, b'r', 0x26, 0, 1, b'k', 0, 0, 0x26, 0, 1, b'k', 0, 0, 0x28, 1, 0x29, 0, 0x2A, 1],
        &[0x13, 0, 5, 0x1C, 0, 1, b's'],
    ]
    .concat();
    let all_of_publish = [
        &[1, 1, 2, 0, 0, 0, 9, 3, 0, 1, b'm', 8, 0, 1, b'r', 9, 0, 2, 0, 255][..],
        &[11, 1, 11, 0xFF, 0xFF, 0xFF, 0x7F, 0x26, 0, 0, 0, 0, 0x26, 0, 0, 0, 0],
    ]
    .concat();
    let begun = |first, rest: &[u8]| packet(first, &[&[0, 1, 0][..], &text("a"), rest].concat());
    let asked = vec![hello(), begun(0x82, &[1])];
    let authenticated = vec![connect(5, 0x02, &[0x15, 0, 1, b'm'])];
    vec![
        ("every property of CONNACK", vec![hello()], vec![connack(&every)]),
        ("a refusal in the terms of 3.1.1", vec![hello()], vec![packet(0x20, &[0, 1])]),
        ("a refusal with words", vec![hello()], vec![packet(0x20, &[0, 0x8A, 4, 0x1F, 0, 1, b'n'])]),
        ("a DISCONNECT for CONNACK", vec![hello()], vec![packet(0xE0, &[0x89])]),
        with("every property of PUBLISH", one(with_properties(&all_of_publish))),
        with("a payload that is not the text it should be", one(publish(0, "t", &[2, 1, 1, 0xFF]))),
        ("a session that we know nothing of", vec![connect(5, 0x00, &[])], vec![packet(0x20, &[1, 0, 0])]),
        ("a client identifier nobody asked for", vec![hello()], vec![connack(&[0x12, 0, 1, b'c'])]),
        ("a CONNACK without the method", vec![connect(5, 0x02, &[0x15, 0, 1, b'm'])], vec![yes()]),
        with("a PUBREL that is not known", one(acknowledgement(0x62, 0x92, &[]))),
        with("a short PUBREL", one(packet(0x62, &[0, 9, 0]))),
        with("a DISCONNECT without a body", one(vec![0xE0, 0])),
        with("a DISCONNECT with a code", one(packet(0xE0, &[0x8B]))),
        with("a DISCONNECT with another server", one(packet(0xE0, &[0x9D, 4, 0x1C, 0, 1, b's']))),
        with("a PUBLISH with a property length of two bytes", one(with_two_bytes_of_length())),
        (
            "a PUBREC that refuses",
            vec![hello(), publish(4, "t", &[0, 7, 0])],
            vec![yes(), packet(0x50, &[0, 7, 0x97, 0])],
        ),
        (
            "a PUBACK that nobody listens",
            vec![hello(), publish(2, "t", &[0, 7, 0])],
            vec![yes(), packet(0x40, &[0, 7, 0x10])],
        ),
        ("a SUBACK with words", asked.clone(), vec![yes(), packet(0x90, &[0, 1, 4, 0x1F, 0, 1, b'n', 0x87])]),
        ("an UNSUBACK", vec![hello(), begun(0xA2, &[])], vec![yes(), packet(0xB0, &[0, 1, 0, 0x11])]),
        ("an alias", vec![connect(5, 2, &[0x22, 0, 2])], vec![yes(), alias(2, "t"), alias(2, ""), alias(2, "u")]),
        (
            "steps of authentication",
            authenticated.clone(),
            vec![
                packet(0xF0, &[0x18, 9, 0x15, 0, 1, b'm', 0x16, 0, 2, 1, 2]),
                connack(&[0x15, 0, 1, b'm', 0x16, 0, 1, 3]),
            ],
        ),
        ("response information", vec![connect(5, 2, &[0x19, 1])], vec![connack(&[0x1A, 0, 1, b'r'])]),
    ]
}

fn with_two_bytes_of_length() -> Vec<u8> {
    let user = [&[0x26][..], &text("k"), &text("v".repeat(200))].concat();
    let length = [(user.len() % 128) as u8 | 0x80, (user.len() / 128) as u8];
    publish(0, "t", &[&length[..], &user].concat())
}

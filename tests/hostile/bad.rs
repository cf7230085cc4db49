//! What a broker must not send whatever we asked for, one line each: when, which bytes, which rule.

use mqttdeck::profile::Protocol::{self, V5, V311};
use mqttdeck::wire::PacketKind::{Connect, Disconnect, Pingreq, Subscribe, Unsubscribe};
use mqttdeck::wire::Violation as V;

use super::asked::{self, Asked};
use super::packets::{acknowledgement, connack, packet, publish, text, with_properties};

/// What the client has done when the bytes come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// It sent CONNECT.
    First,
    /// It has CONNACK.
    Open,
    /// It sent SUBSCRIBE with packet id 1 and one filter.
    Subscribed,
    /// It sent UNSUBSCRIBE with packet id 1 and one filter.
    Unsubscribed,
    /// It published with QoS 1 and packet id 1.
    Published1,
    /// It published with QoS 2 and packet id 1.
    Published2,
    /// It sent PUBREL with packet id 1.
    Released,
}

use When::{First, Open, Published1, Published2, Released, Subscribed, Unsubscribed};

#[derive(Debug, Clone)]
pub struct Case {
    pub protocol: Protocol,
    pub asked: Asked,
    pub when: When,
    pub bytes: Vec<u8>,
    pub violation: V,
}

const BOTH: [Protocol; 2] = Protocol::ALL;

/// All of them, and those that depend on what we asked for.
pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |protocols: &[Protocol], when, bytes: Vec<u8>, violation: V| {
        for &protocol in protocols {
            cases.push(Case {
                protocol,
                asked: Asked::Nothing,
                when,
                bytes: bytes.clone(),
                violation: violation.clone(),
            });
        }
    };
    framing(&mut add);
    connacks(&mut add);
    publishes(&mut add);
    publish_properties(&mut add);
    acknowledgements(&mut add);
    requests(&mut add);
    others(&mut add);
    cases.extend(asked::all());
    cases
}

type Add<'a> = dyn FnMut(&[Protocol], When, Vec<u8>, V) + 'a;

fn framing(add: &mut Add<'_>) {
    add(&BOTH, Open, vec![0x00, 0], V::ReservedKind(0));
    add(&[V311], Open, vec![0xF0, 0], V::ReservedKind(15));
    add(&BOTH, Open, vec![0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1], V::LengthTooLong);
    add(&BOTH, Open, vec![0xD0, 0x80, 0x80, 0x80, 0x80], V::LengthTooLong);
    add(&[V5], Open, vec![0xD0, 0x80, 0x00], V::LengthNotShortest);
    add(&[V5], Open, vec![0x30, 0x84, 0x00, 0, 1, b't', 0], V::LengthNotShortest);
    for (first, found) in [(0x41, 1), (0x5F, 15), (0x60, 0), (0x61, 1), (0x72, 2), (0x94, 4), (0xB8, 8), (0xD1, 1)] {
        add(&BOTH, Open, vec![first, 2, 0, 1], V::Flags { found });
    }
    add(&BOTH, First, vec![0x21, 2, 0, 0], V::Flags { found: 1 });
    add(&[V5], Open, vec![0xE1, 0], V::Flags { found: 1 });
    add(&[V5], Open, vec![0xF4, 0], V::Flags { found: 4 });
    for (first, kind) in [(0x10, Connect), (0x82, Subscribe), (0xA2, Unsubscribe), (0xC0, Pingreq)] {
        add(&BOTH, Open, vec![first, 0], V::ForBrokersOnly(kind));
    }
    add(&[V311], Open, vec![0xE0, 0], V::ForBrokersOnly(Disconnect));
}

fn connacks(add: &mut Add<'_>) {
    add(&BOTH, First, publish(0, "t", &[0]), V::BeforeConnack);
    add(&BOTH, First, vec![0xD0, 0], V::BeforeConnack);
    add(&BOTH, First, vec![0x90, 3, 0, 1, 0], V::BeforeConnack);
    add(&[V311], Open, vec![0x20, 2, 0, 0], V::SecondConnack);
    add(&[V5], Open, connack(&[]), V::SecondConnack);
    add(&[V311], First, vec![0x20, 0], V::TooShort);
    add(&[V311], First, vec![0x20, 1, 0], V::TooShort);
    add(&[V311], First, vec![0x20, 3, 0, 0, 0], V::TrailingBytes(1));
    add(&[V5], First, vec![0x20, 0], V::TooShort);
    add(&[V5], First, vec![0x20, 2, 0, 0], V::TooShort);
    add(&[V5], First, vec![0x20, 4, 0, 0, 0, 7], V::TrailingBytes(1));
    add(&[V311], First, vec![0x20, 2, 2, 0], V::AcknowledgeFlags(2));
    add(&[V5], First, vec![0x20, 3, 0x80, 0, 0], V::AcknowledgeFlags(0x80));
    add(&[V311], First, vec![0x20, 2, 0, 6], V::Reason(6));
    add(&[V311], First, vec![0x20, 2, 0, 0x87], V::Reason(0x87));
    add(&[V5], First, vec![0x20, 3, 0, 0x10, 0], V::Reason(0x10));
    add(&[V5], First, vec![0x20, 3, 0, 0x8E, 0], V::Reason(0x8E));
    add(&[V311], First, vec![0x20, 2, 1, 5], V::SessionWithRefusal);
    add(&[V5], First, vec![0x20, 3, 1, 0x87, 0], V::SessionWithRefusal);
    add(&[V311], First, vec![0x20, 2, 1, 0], V::SessionAfterCleanStart);
    add(&[V5], First, vec![0x20, 3, 1, 0, 0], V::SessionAfterCleanStart);
    let value = |name, value| V::PropertyValue { name, value };
    add(&[V5], First, connack(&[0x21, 0, 0]), value("Receive Maximum", 0));
    add(&[V5], First, connack(&[0x27, 0, 0, 0, 0]), value("Maximum Packet Size", 0));
    add(&[V5], First, connack(&[0x24, 2]), value("Maximum QoS", 2));
    add(&[V5], First, connack(&[0x25, 7]), value("Retain Available", 7));
    add(&[V5], First, connack(&[0x28, 2]), value("Wildcard Subscription Available", 2));
    add(&[V5], First, connack(&[0x29, 2]), value("Subscription Identifier Available", 2));
    add(&[V5], First, connack(&[0x2A, 255]), value("Shared Subscription Available", 255));
    add(&[V5], First, connack(&[0x24, 1, 0x24, 1]), V::PropertyTwice("Maximum QoS"));
    add(&[V5], First, connack(&[0x13, 0, 9, 0x13, 0, 9]), V::PropertyTwice("Server Keep Alive"));
    add(&[V5], First, connack(&[0x23, 0, 1]), V::PropertyForbidden("Topic Alias"));
    add(&[V5], First, connack(&[0x17, 1]), V::PropertyForbidden("Request Problem Information"));
    add(&[V5], First, connack(&[0x7E, 1]), V::PropertyUnknown(0x7E));
    add(&[V5], First, connack(&[0x1F, 0, 2, b'a', 0]), V::Nul("Reason String"));
    add(&[V5], First, connack(&[0x12, 0, 1, 0xFF]), V::NotUtf8("Assigned Client Identifier"));
    add(&[V5], First, connack(&[0x1F, 0, 9, b'a']), V::TooShort);
    add(&[V5], First, vec![0x20, 4, 0, 0, 9, 1], V::TooShort);
    add(&[V5], First, connack(&[0x1A, 0, 1, b'r']), V::PropertyUnasked("Response Information"));
    add(&[V5], First, connack(&[0x15, 0, 1, b'm']), V::AuthenticationUnasked);
}

fn publishes(add: &mut Add<'_>) {
    const TOPIC: &str = "Topic Name";
    add(&BOTH, Open, publish(6, "t", &[0, 1, 0]), V::Qos3);
    add(&BOTH, Open, publish(8, "t", &[0]), V::DuplicateAtQos0);
    add(&BOTH, Open, publish(2, "t", &[0, 0, 0]), V::PacketIdZero);
    add(&BOTH, Open, publish(4, "t", &[0, 0, 0]), V::PacketIdZero);
    for wildcard in ["#", "+", "a/#", "a/+/b", "a+", "a#b"] {
        add(&BOTH, Open, publish(0, wildcard, &[0]), V::Wildcard(TOPIC));
    }
    for broken in [&b"\xFF"[..], b"a/\xC3\x28", b"\xED\xA0\x80", b"\xF4\x90\x80\x80", b"\xC0\x80"] {
        add(&BOTH, Open, publish(0, broken, &[0]), V::NotUtf8(TOPIC));
    }
    add(&BOTH, Open, publish(0, "a\0b", &[0]), V::Nul(TOPIC));
    add(&BOTH, Open, publish(0, "\0+", &[0]), V::Nul(TOPIC));
    add(&BOTH, Open, publish(0, "", &[0]), V::Empty(TOPIC));
    add(&BOTH, Open, vec![0x30, 0], V::TooShort);
    add(&BOTH, Open, vec![0x30, 1, 0], V::TooShort);
    add(&BOTH, Open, vec![0x30, 3, 0, 9, b't'], V::TooShort);
    add(&BOTH, Open, vec![0x32, 4, 0, 1, b't', 0], V::TooShort);
    add(&[V5], Open, vec![0x30, 3, 0, 1, b't'], V::TooShort);
    let twice = [publish(2, "t", &[0, 7, 0]), publish(2, "t", &[0, 7, 0])].concat();
    add(&BOTH, Open, twice, V::PacketIdInUse(7));
}

fn publish_properties(add: &mut Add<'_>) {
    let value = |name, value| V::PropertyValue { name, value };
    add(&[V5], Open, with_properties(&[1, 2]), value("Payload Format Indicator", 2));
    add(&[V5], Open, with_properties(&[1, 0, 1, 0]), V::PropertyTwice("Payload Format Indicator"));
    add(&[V5], Open, with_properties(&[2, 0, 0, 0, 1, 2, 0, 0, 0, 1]), V::PropertyTwice("Message Expiry Interval"));
    add(&[V5], Open, with_properties(&[3, 0, 1, b'a', 3, 0, 1, b'a']), V::PropertyTwice("Content Type"));
    add(&[V5], Open, with_properties(&[9, 0, 0, 9, 0, 0]), V::PropertyTwice("Correlation Data"));
    add(&[V5], Open, with_properties(&[8, 0, 1, b'+']), V::Wildcard("Response Topic"));
    add(&[V5], Open, with_properties(&[8, 0, 3, b'a', b'/', b'#']), V::Wildcard("Response Topic"));
    add(&[V5], Open, with_properties(&[8, 0, 0]), V::Empty("Response Topic"));
    add(&[V5], Open, with_properties(&[8, 0, 1, 0]), V::Nul("Response Topic"));
    add(&[V5], Open, with_properties(&[3, 0, 1, 0x80]), V::NotUtf8("Content Type"));
    add(&[V5], Open, with_properties(&[11, 0]), value("Subscription Identifier", 0));
    add(&[V5], Open, with_properties(&[11, 0x81, 0]), V::NumberNotShortest("Subscription Identifier"));
    let five_bytes = [11, 0xFF, 0xFF, 0xFF, 0xFF, 1];
    add(&[V5], Open, with_properties(&five_bytes), V::NumberTooLong("Subscription Identifier"));
    add(&[V5], Open, with_properties(&[0x23, 0, 0]), V::Alias { alias: 0, maximum: 0 });
    add(&[V5], Open, with_properties(&[0x23, 0, 1]), V::Alias { alias: 1, maximum: 0 });
    add(&[V5], Open, with_properties(&[0x23, 0, 1, 0x23, 0, 1]), V::PropertyTwice("Topic Alias"));
    add(&[V5], Open, with_properties(&[0x1F, 0, 1, b'a']), V::PropertyForbidden("Reason String"));
    add(&[V5], Open, with_properties(&[0x18, 0, 0, 0, 1]), V::PropertyForbidden("Will Delay Interval"));
    add(&[V5], Open, with_properties(&[0x00, 1]), V::PropertyUnknown(0));
    add(&[V5], Open, with_properties(&[0x2B, 1]), V::PropertyUnknown(0x2B));
    add(&[V5], Open, with_properties(&[0x80, 0x00]), V::NumberNotShortest("property identifier"));
    add(&[V5], Open, with_properties(&[0x26, 0, 1, b'k']), V::TooShort);
    add(&[V5], Open, with_properties(&[0x26, 0, 1, b'k', 0, 1, 0xFE]), V::NotUtf8("User Property"));
    add(&[V5], Open, publish(0, "t", &[9, 1, 0]), V::TooShort);
    add(&[V5], Open, publish(0, "t", &[0xFF, 0xFF, 0xFF, 0xFF, 1]), V::NumberTooLong("Property Length"));
}

fn acknowledgements(add: &mut Add<'_>) {
    let unknown = V::UnknownAcknowledgement(0x1234);
    for first in [0x40, 0x50, 0x70] {
        add(&BOTH, Open, vec![first, 2, 0x12, 0x34], unknown.clone());
        add(&BOTH, Published1, vec![first, 2, 0x12, 0x34], unknown.clone());
        add(&BOTH, Open, vec![first, 2, 0, 0], V::PacketIdZero);
        add(&[V311], Open, vec![first, 3, 0, 1, 0], V::TrailingBytes(1));
        add(&BOTH, Open, vec![first, 1, 0], V::TooShort);
        add(&BOTH, Open, vec![first, 0], V::TooShort);
    }
    let wrong = V::WrongAcknowledgement(1);
    add(&BOTH, Published1, vec![0x50, 2, 0, 1], wrong.clone());
    add(&BOTH, Published1, vec![0x70, 2, 0, 1], wrong.clone());
    add(&BOTH, Published2, vec![0x40, 2, 0, 1], wrong.clone());
    add(&BOTH, Published2, vec![0x70, 2, 0, 1], wrong.clone());
    add(&BOTH, Released, vec![0x40, 2, 0, 1], wrong.clone());
    add(&BOTH, Released, vec![0x50, 2, 0, 1], wrong);
    let twice = vec![0x40, 2, 0, 1, 0x40, 2, 0, 1];
    add(&BOTH, Published1, twice, V::UnknownAcknowledgement(1));
    add(&BOTH, Open, vec![0x62, 2, 0, 0], V::PacketIdZero);
    add(&BOTH, Open, vec![0x62, 0], V::TooShort);
    add(&[V311], Open, vec![0x62, 3, 0, 1, 0], V::TrailingBytes(1));
    for (first, when) in [(0x40, Published1), (0x50, Published2), (0x70, Released), (0x62, Open)] {
        add(&[V5], when, acknowledgement(first, 0x01, &[]), V::Reason(1));
        add(&[V5], when, acknowledgement(first, 0x8E, &[]), V::Reason(0x8E));
        add(&[V5], when, acknowledgement(first, 0, &[0x21, 0, 1]), V::PropertyForbidden("Receive Maximum"));
        let twice = [0x1F, 0, 1, b'a', 0x1F, 0, 1, b'b'];
        add(&[V5], when, acknowledgement(first, 0, &twice), V::PropertyTwice("Reason String"));
        let extra = [acknowledgement(first, 0, &[]), vec![7]].concat();
        let extra = [&[extra[0], extra[1] + 1], &extra[2..]].concat();
        add(&[V5], when, extra, V::TrailingBytes(1));
    }
}

fn requests(add: &mut Add<'_>) {
    add(&[V311], Open, vec![0x90, 3, 0x12, 0x34, 0], V::UnknownAcknowledgement(0x1234));
    add(&[V5], Open, vec![0x90, 4, 0x12, 0x34, 0, 0], V::UnknownAcknowledgement(0x1234));
    add(&[V311], Subscribed, vec![0x90, 3, 0, 2, 0], V::UnknownAcknowledgement(2));
    add(&[V5], Subscribed, vec![0x90, 4, 0, 2, 0, 0], V::UnknownAcknowledgement(2));
    add(&BOTH, Subscribed, vec![0x90, 4, 0, 0, 0, 0], V::PacketIdZero);
    add(&BOTH, Subscribed, vec![0x90, 1, 0], V::TooShort);
    let count = |expected, found| V::CodeCount { expected, found };
    add(&[V311], Subscribed, vec![0x90, 2, 0, 1], count(1, 0));
    add(&[V311], Subscribed, vec![0x90, 4, 0, 1, 0, 0], count(1, 2));
    add(&[V5], Subscribed, vec![0x90, 3, 0, 1, 0], count(1, 0));
    add(&[V5], Subscribed, vec![0x90, 6, 0, 1, 0, 0, 1, 2], count(1, 3));
    add(&[V311], Subscribed, vec![0x90, 3, 0, 1, 3], V::Reason(3));
    add(&[V311], Subscribed, vec![0x90, 3, 0, 1, 0x87], V::Reason(0x87));
    add(&[V5], Subscribed, vec![0x90, 4, 0, 1, 0, 3], V::Reason(3));
    add(&[V5], Subscribed, vec![0x90, 4, 0, 1, 0, 0x99], V::Reason(0x99));
    add(&[V5], Subscribed, vec![0x90, 2, 0, 1], V::TooShort);
    let forbidden = vec![0x90, 7, 0, 1, 3, 0x21, 0, 1, 0];
    add(&[V5], Subscribed, forbidden, V::PropertyForbidden("Receive Maximum"));
    add(&BOTH, Subscribed, vec![0x40, 2, 0, 1], V::WrongAcknowledgement(1));
    add(&[V311], Subscribed, vec![0xB0, 2, 0, 1], V::WrongAcknowledgement(1));
    add(&[V5], Subscribed, vec![0xB0, 4, 0, 1, 0, 0], V::WrongAcknowledgement(1));
    add(&[V311], Unsubscribed, vec![0x90, 3, 0, 1, 0], V::WrongAcknowledgement(1));
    add(&[V5], Unsubscribed, vec![0x90, 4, 0, 1, 0, 0], V::WrongAcknowledgement(1));
    add(&[V311], Unsubscribed, vec![0xB0, 2, 0, 9], V::UnknownAcknowledgement(9));
    add(&[V5], Unsubscribed, vec![0xB0, 4, 0, 9, 0, 0], V::UnknownAcknowledgement(9));
    add(&[V311], Unsubscribed, vec![0xB0, 3, 0, 1, 0], V::TrailingBytes(1));
    add(&[V5], Unsubscribed, vec![0xB0, 3, 0, 1, 0], count(1, 0));
    add(&[V5], Unsubscribed, vec![0xB0, 5, 0, 1, 0, 0, 0], count(1, 2));
    add(&[V5], Unsubscribed, vec![0xB0, 4, 0, 1, 0, 1], V::Reason(1));
    add(&[V5], Unsubscribed, vec![0xB0, 2, 0, 1], V::TooShort);
    add(&BOTH, Unsubscribed, vec![0xB0, 0], V::TooShort);
}

fn others(add: &mut Add<'_>) {
    add(&BOTH, Open, vec![0xD0, 0], V::PingrespUnasked);
    add(&BOTH, Open, vec![0xD0, 1, 0], V::TrailingBytes(1));
    add(&[V5], Open, packet(0xE0, &[0x04]), V::Reason(0x04));
    add(&[V5], Open, packet(0xE0, &[0x01, 0]), V::Reason(0x01));
    add(&[V5], Open, packet(0xE0, &[0x8A, 0]), V::Reason(0x8A));
    let expiry = [0x8B, 5, 0x11, 0, 0, 0, 1];
    add(&[V5], Open, packet(0xE0, &expiry), V::PropertyForbidden("Session Expiry Interval"));
    add(&[V5], Open, packet(0xE0, &[0x8B, 9]), V::TooShort);
    add(&[V5], Open, packet(0xE0, &[0x8B, 0, 0]), V::TrailingBytes(1));
    let reference = [&[0x9C, 8, 0x1C][..], &text("a"), &[0x1C], &text("b")].concat();
    add(&[V5], Open, packet(0xE0, &reference), V::PropertyTwice("Server Reference"));
    add(&[V5], Open, packet(0xF0, &[]), V::AuthenticationUnasked);
    add(&[V5], Open, packet(0xF0, &[0x18, 0]), V::AuthenticationUnasked);
    add(&[V5], First, packet(0xF0, &[0x18, 0]), V::AuthenticationUnasked);
}

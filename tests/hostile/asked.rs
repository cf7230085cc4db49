//! Rules that depend on what we said in CONNECT: what we asked for there, and what a broker must not send after it.

use mqttdeck::profile::{AuthenticationMethod, Profile, Protocol};
use mqttdeck::wire::Violation as V;

use super::bad::Case;
use super::bad::When::{self, First, Open, Published1, Published2, Subscribed, Unsubscribed};
use super::packets::{acknowledgement, connack, packet, publish, text};

/// What CONNECT has beside what every profile says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    Nothing,
    /// Topic Alias Maximum.
    Aliases(u16),
    /// Receive Maximum.
    Unacknowledged(u16),
    /// Maximum Packet Size; in 3.1.1 it cannot be said, and is kept to all the same.
    PacketsOf(u32),
    /// Request Problem Information 0.
    NoWords,
    /// Authentication Method "m".
    Method,
    /// No client identifier.
    AnyClientId,
}

impl Asked {
    pub fn in_profile(self, profile: &mut Profile) {
        match self {
            Self::Nothing => {}
            Self::Aliases(maximum) => profile.mqtt5.topic_alias_maximum = maximum,
            Self::Unacknowledged(maximum) => profile.mqtt5.receive_maximum = Some(maximum),
            Self::PacketsOf(bytes) => profile.session.max_packet_bytes = bytes,
            Self::NoWords => profile.mqtt5.request_problem_information = false,
            Self::Method => {
                profile.mqtt5.authentication.method = AuthenticationMethod::ByHand;
                "m".clone_into(&mut profile.mqtt5.authentication.name);
            }
            Self::AnyClientId => profile.client_id.clear(),
        }
    }

    fn in_5(self, when: When, bytes: Vec<u8>, violation: V) -> Case {
        Case { protocol: Protocol::V5, asked: self, when, bytes, violation }
    }
}

pub fn all() -> Vec<Case> {
    [aliases(), unacknowledged(), large(), words(), authentications(), client_ids()].concat()
}

fn aliases() -> Vec<Case> {
    let alias = |[high, low]: [u8; 2], topic: &str| publish(0, topic, &[3, 0x23, high, low]);
    let [five, most] = [5, u16::MAX].map(Asked::Aliases);
    vec![
        five.in_5(Open, alias([0, 6], "t"), V::Alias { alias: 6, maximum: 5 }),
        five.in_5(Open, alias([255, 255], "t"), V::Alias { alias: u16::MAX, maximum: 5 }),
        five.in_5(Open, alias([0, 0], "t"), V::Alias { alias: 0, maximum: 5 }),
        five.in_5(Open, [alias([0, 5], "t"), alias([0, 6], "t")].concat(), V::Alias { alias: 6, maximum: 5 }),
        five.in_5(Open, [alias([0, 1], "t"), alias([0, 2], "")].concat(), V::AliasUnknown(2)),
        most.in_5(Open, alias([255, 255], ""), V::AliasUnknown(u16::MAX)),
        most.in_5(Open, alias([0, 0], ""), V::Alias { alias: 0, maximum: u16::MAX }),
    ]
}

/// Full of messages of QoS 2, for which only PUBREL makes room. After one of QoS 1, our PUBACK would be in a race.
fn unacknowledged() -> Vec<Case> {
    let message = |qos: u8, id: u8| publish(qos << 1, "t", &[0, id, 0]);
    let exceeded = |maximum, said: &[Vec<u8>]| {
        Asked::Unacknowledged(maximum).in_5(Open, said.concat(), V::ReceiveMaximum(maximum))
    };
    vec![
        exceeded(1, &[message(2, 1), message(2, 2)]),
        exceeded(1, &[message(2, 1), message(1, 2)]),
        exceeded(2, &[message(2, 1), message(2, 2), message(2, 3)]),
        exceeded(2, &[message(0, 0), message(2, 1), message(2, 2), message(0, 0), message(1, 3)]),
    ]
}

fn large() -> Vec<Case> {
    let too_large = |protocol, when, bytes| {
        let violation = V::PacketTooLarge { size: 102, limit: 101 };
        Case { protocol, asked: Asked::PacketsOf(101), when, bytes, violation }
    };
    let whole = publish(0, "t", &[0; 97]);
    // The header alone tells, whatever the packet.
    let (message, release, answer) = (whole[..2].to_vec(), vec![0x62, 100], vec![0x90, 100]);
    let mut cases = vec![too_large(Protocol::V5, First, connack(&[&[0x1F, 0, 94][..], &[b'a'; 94]].concat()))];
    for protocol in Protocol::ALL {
        cases.extend([&whole, &message, &release].map(|bytes| too_large(protocol, Open, bytes.clone())));
        cases.push(too_large(protocol, Subscribed, answer.clone()));
    }
    cases
}

fn words() -> Vec<Case> {
    let mut cases = Vec::new();
    for (properties, name) in [(&[0x1F, 0, 1, b'a'][..], "Reason String"), (&[0x26, 0, 0, 0, 0], "User Property")] {
        let mut unasked = |when, bytes| cases.push(Asked::NoWords.in_5(when, bytes, V::PropertyUnasked(name)));
        unasked(Published1, acknowledgement(0x40, 0, properties));
        unasked(Published2, acknowledgement(0x50, 0, properties));
        unasked(Open, acknowledgement(0x62, 0, properties));
        let answer = [&[0, 1, properties.len() as u8][..], properties, &[0]].concat();
        unasked(Subscribed, packet(0x90, &answer));
        unasked(Unsubscribed, packet(0xB0, &answer));
    }
    cases
}

fn authentications() -> Vec<Case> {
    let method = |name: &str| [&[0x15][..], &text(name)].concat();
    let step = |code: u8, properties: &[u8]| packet(0xF0, &[&[code, properties.len() as u8], properties].concat());
    let due = step(0x18, &method("m"));
    // In the trace it is a star whatever it is.
    let data = [0x16, 0, 1, b'*'];
    let broken = |when, bytes, violation| Asked::Method.in_5(when, bytes, violation);
    vec![
        broken(First, connack(&method("x")), V::AuthenticationMethod),
        broken(First, step(0x18, &method("x")), V::AuthenticationMethod),
        broken(First, step(0x18, &[]), V::AuthenticationMethodMissing),
        broken(First, connack(&data), V::AuthenticationMethodMissing),
        broken(First, step(0x19, &method("m")), V::Reason(0x19)),
        broken(First, step(0, &method("m")), V::AuthenticationOutOfTurn),
        broken(First, due.repeat(2), V::AuthenticationOutOfTurn),
        broken(Open, due, V::AuthenticationOutOfTurn),
        broken(Open, step(0, &method("m")), V::AuthenticationOutOfTurn),
        broken(Open, step(0x18, &[method("m"), method("m")].concat()), V::PropertyTwice("Authentication Method")),
    ]
}

fn client_ids() -> Vec<Case> {
    [connack(&[]), connack(&[0x12, 0, 0])]
        .map(|bytes| Asked::AnyClientId.in_5(First, bytes, V::ClientIdentifierMissing))
        .into()
}

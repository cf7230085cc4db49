//! Every rule of MQTT that a broker can break.

use mqttdeck::profile::{Profile, Protocol};
use mqttdeck::session::SessionError;
use mqttdeck::wire::Violation as V;
use mqttdeck::wire::{Breach, PacketKind, Version};

use super::{Case, session};
use crate::given::plain;

/// One of each, in the packet where it is likeliest.
pub fn all() -> impl Iterator<Item = Breach> {
    use PacketKind as K;
    let table = [
        (None, V::ReservedKind(0)),
        (Some(K::Pubrel), V::Flags { found: 0 }),
        (Some(K::Subscribe), V::ForBrokersOnly(K::Subscribe)),
        (Some(K::Publish), V::LengthTooLong),
        (Some(K::Publish), V::LengthNotShortest),
        (Some(K::Publish), V::NumberTooLong("Property Length")),
        (Some(K::Publish), V::NumberNotShortest("Property Length")),
        (Some(K::Connack), V::TooShort),
        (Some(K::Unsuback), V::TrailingBytes(3)),
        (Some(K::Connack), V::PacketTooLarge { size: 2000, limit: 1000 }),
        (Some(K::Publish), V::NotUtf8("Topic Name")),
        (Some(K::Publish), V::Nul("Topic Name")),
        (Some(K::Publish), V::Wildcard("Topic Name")),
        (Some(K::Publish), V::Empty("Topic Name")),
        (Some(K::Publish), V::Qos3),
        (Some(K::Publish), V::DuplicateAtQos0),
        (Some(K::Publish), V::PacketIdZero),
        (Some(K::Publish), V::PacketIdInUse(7)),
        (Some(K::Publish), V::PropertyUnknown(0x7E)),
        (Some(K::Publish), V::PropertyForbidden("Reason String")),
        (Some(K::Publish), V::PropertyTwice("Content Type")),
        (Some(K::Publish), V::PropertyValue { name: "Payload Format Indicator", value: 2 }),
        (Some(K::Connack), V::PropertyUnasked("Response Information")),
        (Some(K::Suback), V::Reason(0x99)),
        (Some(K::Connack), V::AcknowledgeFlags(2)),
        (Some(K::Connack), V::SessionWithRefusal),
        (Some(K::Connack), V::SessionAfterCleanStart),
        (Some(K::Publish), V::BeforeConnack),
        (Some(K::Connack), V::SecondConnack),
        (Some(K::Puback), V::UnknownAcknowledgement(7)),
        (Some(K::Pubrec), V::WrongAcknowledgement(7)),
        (Some(K::Suback), V::CodeCount { expected: 1, found: 2 }),
        (Some(K::Publish), V::ReceiveMaximum(20)),
        (Some(K::Publish), V::Alias { alias: 9, maximum: 5 }),
        (Some(K::Publish), V::Alias { alias: 1, maximum: 0 }),
        (Some(K::Publish), V::AliasUnknown(2)),
        (Some(K::Auth), V::AuthenticationUnasked),
        (Some(K::Auth), V::AuthenticationMethod),
        (Some(K::Auth), V::AuthenticationMethodMissing),
        (Some(K::Auth), V::AuthenticationOutOfTurn),
        (Some(K::Connack), V::ClientIdentifierMissing),
        (Some(K::Pingresp), V::PingrespUnasked),
        (Some(K::Connect), V::Protocol),
    ];
    table.into_iter().map(|(packet, violation)| {
        let bytes = packet.map_or(vec![0], |kind| vec![(kind as u8) << 4, 2, 0, 7]);
        Breach { violation, version: Version::V5, packet, total: bytes.len(), came: bytes.len(), bytes }
    })
}

/// The two forms that the words have; the rules themselves have a page of their own.
pub fn cases() -> Vec<Case> {
    let five = Profile { protocol: Protocol::V5, ..plain() };
    let words =
        |breach: Breach| (format!("broken rule: {}", breach.violation), SessionError::Violation(Box::new(breach)));
    all().take(2).map(words).map(|(case, error)| session(case, &error, &five)).collect()
}

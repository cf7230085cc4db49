//! What a broker can do wrong, which rule forbids it, and what MQTT 5 answers to it.

use super::kind::{PacketKind, Version};
use crate::mqtt::ReasonCode;

/// A rule of MQTT that was broken. The words follow "PUBLISH: ".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// No such kind of packet.
    #[error("packet type {0} is reserved")]
    ReservedKind(u8),
    /// Flags of the fixed header that must have a fixed value.
    #[error("the reserved flags of its first byte are 0x{found:X}")]
    Flags {
        /// The four bits.
        found: u8,
    },
    /// A packet that goes to brokers only.
    #[error("only a client may send {0}")]
    ForBrokersOnly(PacketKind),
    /// A remaining length of five bytes or more.
    #[error("its remaining length takes more than four bytes")]
    LengthTooLong,
    /// A remaining length with bytes that say nothing.
    #[error("its remaining length is not in the shortest form")]
    LengthNotShortest,
    /// Another number of variable length with five bytes or more.
    #[error("its {0} takes more than four bytes")]
    NumberTooLong(&'static str),
    /// Another number of variable length with bytes that say nothing.
    #[error("its {0} is not in the shortest form")]
    NumberNotShortest(&'static str),
    /// A field goes beyond the end.
    #[error("it ends in the middle of a field")]
    TooShort,
    /// Bytes behind the last field.
    #[error("bytes follow its last field: {0}")]
    TrailingBytes(usize),
    /// Above the limit.
    #[error("it has {size} bytes, and we accept {limit}")]
    PacketTooLarge {
        /// The whole packet, in bytes.
        size: u64,
        /// Our limit, in bytes.
        limit: u64,
    },
    /// A text that is none.
    #[error("its {0} is not UTF-8")]
    NotUtf8(&'static str),
    /// A text with U+0000.
    #[error("its {0} contains the NUL character")]
    Nul(&'static str),
    /// A topic to publish to with `+` or `#`.
    #[error("its {0} contains a wildcard")]
    Wildcard(&'static str),
    /// A topic of no characters.
    #[error("its {0} is empty")]
    Empty(&'static str),
    /// QoS 3.
    #[error("its QoS is 3")]
    Qos3,
    /// A repetition of what is never repeated.
    #[error("it is marked as a repetition, but has QoS 0")]
    DuplicateAtQos0,
    /// Packet id 0.
    #[error("its packet identifier is 0")]
    PacketIdZero,
    /// A new message under an id that is not free yet.
    #[error("its packet identifier {0} is still in use for another message")]
    PacketIdInUse(u16),
    /// A number that is no property.
    #[error("0x{0:02X} is not the identifier of a property")]
    PropertyUnknown(usize),
    /// A property that this packet cannot have.
    #[error("it may not have the property {0}")]
    PropertyForbidden(&'static str),
    /// A property that may come once.
    #[error("it has the property {0} twice")]
    PropertyTwice(&'static str),
    /// A value that this property cannot have.
    #[error("its {name} is {value}")]
    PropertyValue {
        /// Its name.
        name: &'static str,
        /// What it is.
        value: u32,
    },
    /// A property that we asked not to be sent.
    #[error("it has the property {0}, which we did not ask for")]
    PropertyUnasked(&'static str),
    /// A code that is none, or not for this packet.
    #[error("0x{0:02X} is not one of its reason codes")]
    Reason(u8),
    /// CONNACK: flags besides the first.
    #[error("its reserved acknowledge flags are set: 0x{0:02X}")]
    AcknowledgeFlags(u8),
    /// CONNACK: a no that takes a session up again.
    #[error("it refuses the connection, and says that a session is present")]
    SessionWithRefusal,
    /// CONNACK: a session that should have been thrown away.
    #[error("it says that a session is present, although we asked for a clean start")]
    SessionAfterCleanStart,
    /// Something else came first.
    #[error("it came before CONNACK")]
    BeforeConnack,
    /// CONNACK came twice.
    #[error("it came a second time")]
    SecondConnack,
    /// An acknowledgement of nothing.
    #[error("it acknowledges {0}, and nothing with this packet identifier is under way")]
    UnknownAcknowledgement(u16),
    /// An acknowledgement of something else.
    #[error("it acknowledges {0}, and what is under way with this packet identifier has another answer")]
    WrongAcknowledgement(u16),
    /// Another number of codes than filters.
    #[error("it has {found} reason codes where {expected} belong")]
    CodeCount {
        /// Filters of the request.
        expected: usize,
        /// Codes that came.
        found: usize,
    },
    /// More unacknowledged messages than we take.
    #[error("it is one more unacknowledged message than our receive maximum of {0}")]
    ReceiveMaximum(u16),
    /// Alias 0, or above our maximum.
    #[error("its topic alias is {alias}, and the highest that we accept is {maximum}")]
    Alias {
        /// What came.
        alias: u16,
        /// What we said in CONNECT; 0: none at all.
        maximum: u16,
    },
    /// An alias without a topic, which no topic was given to.
    #[error("its topic alias {0} stands for no topic yet")]
    AliasUnknown(u16),
    /// Enhanced authentication that nobody began.
    #[error("we did not ask for enhanced authentication")]
    AuthenticationUnasked,
    /// Another method in the middle.
    #[error("its authentication method is not the one that we asked for")]
    AuthenticationMethod,
    /// Data or a step of the authentication without its method.
    #[error("it has no authentication method")]
    AuthenticationMethodMissing,
    /// A step of the authentication when none is due, or ours is.
    #[error("no step of the authentication was due from the broker")]
    AuthenticationOutOfTurn,
    /// CONNACK: no client identifier where we left it to the broker.
    #[error("it assigns no client identifier, and we sent none")]
    ClientIdentifierMissing,
    /// An answer to no PINGREQ.
    #[error("we sent no PINGREQ that it could answer")]
    PingrespUnasked,
    /// A protocol name or level that we do not know; of our own CONNECT only.
    #[error("its protocol is not MQTT 3.1.1 or 5")]
    Protocol,
}

impl Violation {
    /// The reason for the DISCONNECT of MQTT 5 (its section 4.13): malformed is what cannot be read, a protocol error what
    /// can be read and must not be.
    #[must_use]
    pub const fn reason(&self) -> ReasonCode {
        match self {
            Self::ReservedKind(_)
            | Self::Flags { .. }
            | Self::LengthTooLong
            | Self::LengthNotShortest
            | Self::NumberTooLong(_)
            | Self::NumberNotShortest(_)
            | Self::TooShort
            | Self::TrailingBytes(_)
            | Self::NotUtf8(_)
            | Self::Nul(_)
            | Self::Qos3
            | Self::PropertyUnknown(_)
            | Self::PropertyForbidden(_)
            | Self::AcknowledgeFlags(_)
            | Self::Protocol => ReasonCode::MALFORMED_PACKET,
            Self::PacketTooLarge { .. } => ReasonCode::PACKET_TOO_LARGE,
            Self::Wildcard(_) => ReasonCode::TOPIC_NAME_INVALID,
            Self::ReceiveMaximum(_) => ReasonCode::RECEIVE_MAXIMUM_EXCEEDED,
            Self::Alias { .. } => ReasonCode::TOPIC_ALIAS_INVALID,
            Self::ForBrokersOnly(_)
            | Self::Empty(_)
            | Self::DuplicateAtQos0
            | Self::PacketIdZero
            | Self::PacketIdInUse(_)
            | Self::PropertyTwice(_)
            | Self::PropertyValue { .. }
            | Self::PropertyUnasked(_)
            | Self::Reason(_)
            | Self::SessionWithRefusal
            | Self::SessionAfterCleanStart
            | Self::BeforeConnack
            | Self::SecondConnack
            | Self::UnknownAcknowledgement(_)
            | Self::WrongAcknowledgement(_)
            | Self::CodeCount { .. }
            | Self::AliasUnknown(_)
            | Self::AuthenticationUnasked
            | Self::AuthenticationMethod
            | Self::AuthenticationMethodMissing
            | Self::AuthenticationOutOfTurn
            | Self::ClientIdentifierMissing
            | Self::PingrespUnasked => ReasonCode::PROTOCOL_ERROR,
        }
    }

    /// The section with the rule, where a packet of this kind broke it.
    pub(super) fn section_in(&self, packet: Option<PacketKind>, version: Version) -> &'static str {
        let of_packet = packet.map_or("2", PacketKind::section);
        self.section(version).unwrap_or(of_packet)
    }

    /// The section with the rule, where it is not the one of the packet.
    const fn section(&self, version: Version) -> Option<&'static str> {
        let (v311, v5) = match self {
            Self::ReservedKind(_) | Self::ForBrokersOnly(_) => ("2.2.1", "2.1.2"),
            Self::Flags { .. } => ("2.2.2", "2.1.3"),
            Self::LengthTooLong => ("2.2.3", "2.1.4"),
            Self::LengthNotShortest | Self::NumberTooLong(_) | Self::NumberNotShortest(_) => ("2.2.3", "1.5.5"),
            Self::NotUtf8(_) | Self::Nul(_) => ("1.5.3", "1.5.4"),
            Self::Qos3 => ("3.3.1.2", "3.3.1.2"),
            Self::DuplicateAtQos0 => ("3.3.1.1", "3.3.1.1"),
            Self::PacketIdZero | Self::PacketIdInUse(_) => ("2.3.1", "2.2.1"),
            Self::Wildcard(_) | Self::Empty(_) => ("4.7", "4.7"),
            Self::PropertyUnknown(_) | Self::PropertyForbidden(_) => ("2.2", "2.2.2"),
            Self::AcknowledgeFlags(_) => ("3.2.2.1", "3.2.2.1"),
            Self::SessionWithRefusal | Self::SessionAfterCleanStart => ("3.2.2.2", "3.2.2.1.1"),
            Self::BeforeConnack | Self::SecondConnack => ("3.2", "3.2"),
            Self::UnknownAcknowledgement(_) | Self::WrongAcknowledgement(_) => ("4.3", "4.3"),
            Self::ReceiveMaximum(_) => ("4.4", "4.9"),
            Self::Alias { .. } | Self::AliasUnknown(_) => ("3.3.2", "3.3.2.3.4"),
            Self::AuthenticationUnasked
            | Self::AuthenticationMethod
            | Self::AuthenticationMethodMissing
            | Self::AuthenticationOutOfTurn => ("3", "4.12"),
            Self::ClientIdentifierMissing => ("3.2", "3.2.2.3.7"),
            Self::PacketTooLarge { .. } | Self::PropertyUnasked(_) => ("3.1", "3.1.2.11"),
            Self::TooShort
            | Self::TrailingBytes(_)
            | Self::PropertyTwice(_)
            | Self::PropertyValue { .. }
            | Self::Reason(_)
            | Self::CodeCount { .. }
            | Self::PingrespUnasked
            | Self::Protocol => return None,
        };
        Some(match version {
            Version::V311 => v311,
            Version::V5 => v5,
        })
    }
}

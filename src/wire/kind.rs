//! The kinds of control packets, and who sends which (MQTT 5, 2.1.2; MQTT 3.1.1, 2.2.1).

use std::fmt;

/// The version of MQTT that a connection speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// 3.1.1.
    V311,
    /// 5.
    V5,
}

impl Version {
    /// As it is called in sentences: "3.1.1" or "5".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V311 => "3.1.1",
            Self::V5 => "5",
        }
    }
}

/// Which way a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// From us to the broker.
    ToBroker,
    /// From the broker to us.
    FromBroker,
}

impl Direction {
    /// "out" or "in", seen from us.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ToBroker => "out",
            Self::FromBroker => "in",
        }
    }
}

/// The kind of a control packet. The numbers are those of the fixed header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the specification's names say what they are")]
pub enum PacketKind {
    Connect = 1,
    Connack,
    Publish,
    Puback,
    Pubrec,
    Pubrel,
    Pubcomp,
    Subscribe,
    Suback,
    Unsubscribe,
    Unsuback,
    Pingreq,
    Pingresp,
    Disconnect,
    Auth,
}

impl PacketKind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 15] = [
        Self::Connect,
        Self::Connack,
        Self::Publish,
        Self::Puback,
        Self::Pubrec,
        Self::Pubrel,
        Self::Pubcomp,
        Self::Subscribe,
        Self::Suback,
        Self::Unsubscribe,
        Self::Unsuback,
        Self::Pingreq,
        Self::Pingresp,
        Self::Disconnect,
        Self::Auth,
    ];

    /// The kind with this number; `None` for 0, which is reserved, and above 15.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        if number == 0 || number > 15 { None } else { Some(Self::ALL[number as usize - 1]) }
    }

    /// The specification's name, as in "CONNACK".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connect => "CONNECT",
            Self::Connack => "CONNACK",
            Self::Publish => "PUBLISH",
            Self::Puback => "PUBACK",
            Self::Pubrec => "PUBREC",
            Self::Pubrel => "PUBREL",
            Self::Pubcomp => "PUBCOMP",
            Self::Subscribe => "SUBSCRIBE",
            Self::Suback => "SUBACK",
            Self::Unsubscribe => "UNSUBSCRIBE",
            Self::Unsuback => "UNSUBACK",
            Self::Pingreq => "PINGREQ",
            Self::Pingresp => "PINGRESP",
            Self::Disconnect => "DISCONNECT",
            Self::Auth => "AUTH",
        }
    }

    /// The section that describes the packet, the same in both versions; AUTH is in 5 only.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Self::Connect => "3.1",
            Self::Connack => "3.2",
            Self::Publish => "3.3",
            Self::Puback => "3.4",
            Self::Pubrec => "3.5",
            Self::Pubrel => "3.6",
            Self::Pubcomp => "3.7",
            Self::Subscribe => "3.8",
            Self::Suback => "3.9",
            Self::Unsubscribe => "3.10",
            Self::Unsuback => "3.11",
            Self::Pingreq => "3.12",
            Self::Pingresp => "3.13",
            Self::Disconnect => "3.14",
            Self::Auth => "3.15",
        }
    }

    /// What the four flags of the fixed header must be; `None`: they mean something (PUBLISH).
    #[must_use]
    pub const fn reserved_flags(self) -> Option<u8> {
        match self {
            Self::Publish => None,
            Self::Pubrel | Self::Subscribe | Self::Unsubscribe => Some(2),
            Self::Connect
            | Self::Connack
            | Self::Puback
            | Self::Pubrec
            | Self::Pubcomp
            | Self::Suback
            | Self::Unsuback
            | Self::Pingreq
            | Self::Pingresp
            | Self::Disconnect
            | Self::Auth => Some(0),
        }
    }

    /// Whether this side may send such packets at all.
    #[must_use]
    pub const fn may_go(self, direction: Direction, version: Version) -> bool {
        let from_broker = matches!(direction, Direction::FromBroker);
        match self {
            Self::Connect | Self::Subscribe | Self::Unsubscribe | Self::Pingreq => !from_broker,
            Self::Connack | Self::Suback | Self::Unsuback | Self::Pingresp => from_broker,
            Self::Publish | Self::Puback | Self::Pubrec | Self::Pubrel | Self::Pubcomp => true,
            Self::Disconnect => !from_broker || matches!(version, Version::V5),
            Self::Auth => matches!(version, Version::V5),
        }
    }
}

impl fmt::Display for PacketKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_kinds_agree() {
        for number in 0..=u8::MAX {
            let kind = PacketKind::from_number(number);
            assert_eq!(kind.map(|kind| kind as u8), (1..=15).contains(&number).then_some(number));
        }
    }
}

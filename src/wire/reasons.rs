//! Which packet may carry which reason code (MQTT 5, 2.4 and the table of each packet).

use super::kind::{Direction, PacketKind};

/// Whether a packet of this kind may say so. SUBACK and UNSUBACK say it of each filter.
pub(super) const fn allowed(kind: PacketKind, direction: Direction, code: u8) -> bool {
    match kind {
        PacketKind::Connack => {
            matches!(code, 0 | 0x80..=0x8A | 0x8C | 0x90 | 0x95 | 0x97 | 0x99..=0x9D | 0x9F)
        }
        PacketKind::Puback | PacketKind::Pubrec => {
            matches!(code, 0 | 0x10 | 0x80 | 0x83 | 0x87 | 0x90 | 0x91 | 0x97 | 0x99)
        }
        PacketKind::Pubrel | PacketKind::Pubcomp => matches!(code, 0 | 0x92),
        PacketKind::Suback => {
            matches!(code, 0..=2 | 0x80 | 0x83 | 0x87 | 0x8F | 0x91 | 0x97 | 0x9E | 0xA1 | 0xA2)
        }
        PacketKind::Unsuback => matches!(code, 0 | 0x11 | 0x80 | 0x83 | 0x87 | 0x8F | 0x91),
        PacketKind::Disconnect => match direction {
            Direction::ToBroker => matches!(code, 0 | 4 | 0x80..=0x83 | 0x90 | 0x93..=0x99),
            // 0 is not among the server's, but is what a DISCONNECT without a body says. 0x8C stands in the table of all
            // codes (2.4), but not in that of 3.14.2.1.
            Direction::FromBroker => {
                matches!(code, 0 | 0x80..=0x83 | 0x87 | 0x89 | 0x8B..=0x90 | 0x93..=0xA2)
            }
        },
        PacketKind::Auth => match direction {
            Direction::ToBroker => matches!(code, 0x18 | 0x19),
            Direction::FromBroker => matches!(code, 0 | 0x18),
        },
        PacketKind::Connect
        | PacketKind::Publish
        | PacketKind::Subscribe
        | PacketKind::Unsubscribe
        | PacketKind::Pingreq
        | PacketKind::Pingresp => false,
    }
}

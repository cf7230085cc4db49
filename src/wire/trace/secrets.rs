//! Passwords and authentication data, overwritten before anybody keeps or shows them.

use std::ops::Range;

use crate::wire::fields::{Fields, Value};
use crate::wire::header::Header;
use crate::wire::kind::{Direction, PacketKind, Version};
use crate::wire::packet::{Manner, read};

/// What stands in the place of each byte.
const MASK: u8 = b'*';
/// The identifier of the property (MQTT 5, 2.2.2.2).
const AUTHENTICATION_DATA: u8 = 0x16;

/// Overwrites what is secret in a packet that begins here. Of a packet of ours that cannot be read to its end, all but
/// the header may be secret.
pub(in crate::wire) fn mask(bytes: &mut [u8], version: Version, direction: Direction) {
    let has_secrets = |kind| matches!(kind, PacketKind::Connect | PacketKind::Connack | PacketKind::Auth);
    let Some(kind) =
        bytes.first().and_then(|first| PacketKind::from_number(first >> 4)).filter(|one| has_secrets(*one))
    else {
        return;
    };
    let mut secrets = Secrets(Vec::new());
    let is_readable = match Header::read(bytes, version, direction) {
        Ok(Some(header)) => {
            let end = bytes.len().min(header.total());
            read(header, &bytes[..end], Manner { version, direction }, &mut secrets).is_ok()
        }
        Ok(None) | Err(_) => false,
    };
    secrets.0.into_iter().for_each(|place| bytes[place].fill(MASK));
    if !is_readable {
        let open = may_be_shown(bytes, kind, version, direction);
        bytes.iter_mut().skip(open).for_each(|byte| *byte = MASK);
    }
}

/// Whether a packet that begins here may hold a secret.
pub(in crate::wire) fn may_hold_secrets(bytes: &[u8]) -> bool {
    let kind = bytes.first().and_then(|first| PacketKind::from_number(first >> 4));
    matches!(kind, Some(PacketKind::Connect | PacketKind::Connack | PacketKind::Auth))
}

/// How many bytes of a packet that cannot be read may be shown. The broker's hold no secret before what may be the
/// identifier of authentication data.
fn may_be_shown(bytes: &[u8], kind: PacketKind, version: Version, direction: Direction) -> usize {
    match direction {
        Direction::ToBroker if kind == PacketKind::Connack => bytes.len(),
        Direction::ToBroker => 1,
        Direction::FromBroker if version == Version::V311 => bytes.len(),
        Direction::FromBroker => bytes.iter().position(|byte| *byte == AUTHENTICATION_DATA).unwrap_or(bytes.len()),
    }
}

/// The places of secrets.
struct Secrets(Vec<Range<usize>>);

impl Fields for Secrets {
    fn field(&mut self, _: &'static str, value: Value<'_>, place: Range<usize>) {
        if value == Value::Secret {
            self.0.push(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONNECT: &[u8] = b"\x10\x19\0\x04MQTT\x04\xC2\0\x3C\0\x02me\0\x01u\0\x06hunter";

    #[test]
    fn a_password_is_overwritten() {
        let mut bytes = CONNECT.to_vec();
        bytes[1] = (bytes.len() - 2) as u8;
        mask(&mut bytes, Version::V311, Direction::ToBroker);
        assert!(bytes.ends_with(b"\0\x01u\0\x06******"), "{}", bytes.escape_ascii());
    }

    #[test]
    fn what_cannot_be_read_is_overwritten_as_a_whole() {
        for end in 1..CONNECT.len() {
            let mut bytes = CONNECT[..end].to_vec();
            mask(&mut bytes, Version::V311, Direction::ToBroker);
            assert!(bytes[1..].iter().all(|byte| *byte == MASK), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn authentication_data_of_a_broken_packet_is_overwritten() {
        // A reason that AUTH cannot have, a length that overshoots, and one that is cut.
        let table: [&[u8]; 3] = [
            b"\xF0\x0D\x77\x0B\x15\0\x01m\x16\0\x04data",
            b"\xF0\x0D\x18\x0B\x15\0\x01m\x16\0\x06data",
            b"\xF0\x7F\x18\x7D\x15\0\x01m\x16\0\x74data",
        ];
        for broken in table {
            let mut bytes = broken.to_vec();
            mask(&mut bytes, Version::V5, Direction::FromBroker);
            assert!(!bytes.windows(4).any(|four| four == b"data"), "{}", bytes.escape_ascii());
            assert!(bytes.starts_with(&broken[..8]), "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn authentication_data_is_overwritten_both_ways() {
        let auth = b"\xF0\x0D\x18\x0B\x15\0\x01m\x16\0\x04data";
        for direction in [Direction::FromBroker, Direction::ToBroker] {
            let mut bytes = auth.to_vec();
            mask(&mut bytes, Version::V5, direction);
            assert!(bytes.ends_with(b"\x15\0\x01m\x16\0\x04****"), "{}", bytes.escape_ascii());
        }
    }
}

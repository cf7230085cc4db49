//! Passwords and authentication data, overwritten before anybody keeps or shows them.

use std::ops::Range;

use crate::wire::fields::{Fields, Value};
use crate::wire::header::Header;
use crate::wire::kind::{Direction, PacketKind, Version};
use crate::wire::packet::{Manner, read};

/// What stands in the place of each byte.
const MASK: u8 = b'*';

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
    if !is_readable && direction == Direction::ToBroker && kind != PacketKind::Connack {
        bytes.iter_mut().skip(1).for_each(|byte| *byte = MASK);
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
    fn authentication_data_is_overwritten_both_ways() {
        let auth = b"\xF0\x0D\x18\x0B\x15\0\x01m\x16\0\x04data";
        for direction in [Direction::FromBroker, Direction::ToBroker] {
            let mut bytes = auth.to_vec();
            mask(&mut bytes, Version::V5, direction);
            assert!(bytes.ends_with(b"\x15\0\x01m\x16\0\x04****"), "{}", bytes.escape_ascii());
        }
    }
}

//! What the broker says in a DISCONNECT (MQTT 5, 3.14): read here, since a library may drop parts of it, or all.

use std::ops::Range;

use super::fields::{Fields, Value};
use super::header::Header;
use super::kind::{Direction, Version};
use super::packet::{Manner, read};
use crate::mqtt::{Reason, ReasonCode};

/// The broker's last words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Farewell {
    /// Code, words and user properties; a DISCONNECT without a body says success.
    pub reason: Reason,
    /// Another broker that we should use.
    pub server_reference: Option<String>,
}

impl Farewell {
    /// Reads a DISCONNECT of the broker's that was found to be sound.
    pub(super) fn read(header: Header, bytes: &[u8]) -> Self {
        let mut words = Self { reason: Reason::SUCCESS, server_reference: None };
        let manner = Manner { version: Version::V5, direction: Direction::FromBroker };
        // What is sound cannot fail.
        let _ = read(header, bytes, manner, &mut words);
        words
    }
}

impl Fields for Farewell {
    fn field(&mut self, name: &'static str, value: Value<'_>, _: Range<usize>) {
        match (name, value) {
            (_, Value::Reason(code)) => self.reason.code = ReasonCode(code),
            ("Reason String", Value::Text(words)) => self.reason.string = Some(words.to_owned()),
            ("Server Reference", Value::Text(server)) => self.server_reference = Some(server.to_owned()),
            (_, Value::Pair(name, value)) => self.reason.user.push((name.to_owned(), value.to_owned())),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Farewell {
        let header = Header::read(bytes, Version::V5, Direction::FromBroker).unwrap().unwrap();
        Farewell::read(header, bytes)
    }

    #[test]
    fn every_form_is_read() {
        let plain = |code| Farewell { reason: ReasonCode(code).into(), server_reference: None };
        assert_eq!(read(&[0xE0, 0]), plain(0));
        assert_eq!(read(&[0xE0, 1, 0x8E]), plain(0x8E));
        assert_eq!(read(&[0xE0, 2, 0x8B, 0]), plain(0x8B));
        let full = b"\xE0\x12\x9D\x10\x1C\0\x01s\x1F\0\x02no\x26\0\x01a\0\x01b";
        let reason = Reason {
            code: ReasonCode(0x9D),
            string: Some("no".to_owned()),
            user: vec![("a".to_owned(), "b".to_owned())],
        };
        assert_eq!(read(full), Farewell { reason, server_reference: Some("s".to_owned()) });
    }
}

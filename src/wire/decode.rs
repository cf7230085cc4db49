//! A packet by fields, for people: the same readers as the check, with somebody who keeps what they tell.

use std::ops::Range;

use super::fields::{Fields, Value};
use super::header::Header;
use super::kind::{Direction, PacketKind, Version};
use super::packet::{Manner, read};
use super::violation::Violation;
use crate::mqtt::{ConnectRefusal, ReasonCode};

/// Characters of a text, and bytes of binary data, that are written out.
const SHOWN: usize = 512;

/// What stands in the place of a password and of authentication data.
const HIDDEN: &str = "(hidden)";

/// A packet by fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// Its kind; `None`: there is no such kind.
    pub kind: Option<PacketKind>,
    /// Its fields in their order, up to the first that is wrong.
    pub fields: Vec<Field>,
    /// What is wrong with the packet by itself, whatever was said before.
    pub fault: Option<Violation>,
}

/// A field of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The specification's name, as in "Topic Name".
    pub name: &'static str,
    /// The value as text: control characters escaped, secrets hidden, long ones cut.
    pub value: String,
    /// Its place in the packet's bytes.
    pub place: Range<usize>,
}

/// Reads a packet from its first byte on. `total` is its whole length, of which `bytes` may be only the beginning.
#[must_use]
pub fn decode(bytes: &[u8], total: usize, version: Version, direction: Direction) -> Decoded {
    let mut keeper = Keeper(Vec::new());
    let kind = bytes.first().and_then(|first| PacketKind::from_number(first >> 4));
    let fault = match Header::read(bytes, version, direction) {
        Err(violation) => Some(violation),
        Ok(None) => None,
        Ok(Some(header)) => {
            keeper.header(header);
            let result =
                read(header, &bytes[..bytes.len().min(header.total())], Manner { version, direction }, &mut keeper);
            // What was cut off is not to blame.
            result.err().filter(|fault| *fault != Violation::TooShort || bytes.len() >= total)
        }
    };
    Decoded { kind, fields: keeper.0, fault }
}

struct Keeper(Vec<Field>);

impl Keeper {
    fn header(&mut self, header: Header) {
        self.field("Packet Type", Value::Text(header.kind.name()), 0..1);
        let body = u32::try_from(header.body).unwrap_or(u32::MAX);
        self.field("Remaining Length", Value::Number(body), 1..header.length);
    }
}

impl Fields for Keeper {
    fn field(&mut self, name: &'static str, value: Value<'_>, place: Range<usize>) {
        self.0.push(Field { name, value: shown(value), place });
    }
}

fn shown(value: Value<'_>) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Flag(is_set) => u8::from(is_set).to_string(),
        Value::Reason(code) => ReasonCode(code).to_string(),
        Value::ReturnCode(0) => "Accepted (0)".to_owned(),
        Value::ReturnCode(code) => format!("{} ({code})", ConnectRefusal::v311(code).reason.code.name()),
        Value::Text(text) => readable(text),
        Value::Pair(name, value) => format!("{} = {}", readable(name), readable(value)),
        Value::Binary(bytes) => binary(bytes),
        Value::Secret => HIDDEN.to_owned(),
    }
}

/// Text if it is one, otherwise hexadecimal digits.
fn binary(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => readable(text),
        Err(_) => {
            let digits: String = bytes.iter().take(SHOWN / 2).map(|byte| format!("{byte:02x}")).collect();
            if bytes.len() > SHOWN / 2 { format!("hex:{digits}…") } else { format!("hex:{digits}") }
        }
    }
}

/// What a broker wrote, cut, and without what would turn or break the line.
fn readable(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let mut readable = String::new();
    for (place, character) in text.chars().enumerate() {
        if place == SHOWN {
            readable.push('…');
            break;
        }
        if character.is_control() || turns(character) {
            readable.extend(character.escape_default());
        } else {
            readable.push(character);
        }
    }
    readable
}

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
    /// What a reason code of the broker means, as a sentence.
    pub meaning: Option<&'static str>,
    /// Its place in the packet's bytes.
    pub place: Range<usize>,
}

/// Reads a packet from its first byte on. `total` is its whole length, of which `bytes` may be only the beginning.
#[must_use]
pub fn decode(bytes: &[u8], total: usize, version: Version, direction: Direction) -> Decoded {
    let kind = bytes.first().and_then(|first| PacketKind::from_number(first >> 4));
    let mut keeper = Keeper { kind, direction, fields: Vec::new() };
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
    Decoded { kind, fields: keeper.fields, fault }
}

struct Keeper {
    kind: Option<PacketKind>,
    direction: Direction,
    fields: Vec<Field>,
}

impl Keeper {
    fn header(&mut self, header: Header) {
        self.field("Packet Type", Value::Text(header.kind.name()), 0..1);
        let body = u32::try_from(header.body).unwrap_or(u32::MAX);
        self.field("Remaining Length", Value::Number(body), 1..header.length);
    }
}

impl Fields for Keeper {
    fn field(&mut self, name: &'static str, value: Value<'_>, place: Range<usize>) {
        let (value, meaning) = match value {
            Value::Reason(code) => self.reason(code),
            Value::ReturnCode(code) => return_code(code),
            Value::Number(number) => (number.to_string(), None),
            Value::Flag(is_set) => (u8::from(is_set).to_string(), None),
            Value::Text(text) => (readable(text), None),
            Value::Pair(name, value) => (format!("{} = {}", readable(name), readable(value)), None),
            Value::Binary(bytes) => (binary(bytes), None),
            Value::Secret => (HIDDEN.to_owned(), None),
        };
        self.fields.push(Field { name, value, meaning, place });
    }
}

impl Keeper {
    /// A reason code and what it means. 0 is called differently in some packets; the meanings are those of a broker's
    /// words.
    fn reason(&self, code: u8) -> (String, Option<&'static str>) {
        let (name, meaning) = match (self.kind, code) {
            (Some(PacketKind::Connack), 0) => ("Success", "The broker accepts the connection."),
            (Some(PacketKind::Suback), 0) => ("Granted QoS 0", "The subscription was granted with QoS 0."),
            (Some(PacketKind::Disconnect), 0) => ("Normal disconnection", "The connection ends as it should."),
            _ => (ReasonCode(code).name(), ReasonCode(code).meaning()),
        };
        let from_broker = self.direction == Direction::FromBroker;
        (format!("{name} (0x{code:02X})"), from_broker.then_some(meaning))
    }
}

fn return_code(code: u8) -> (String, Option<&'static str>) {
    let (name, meaning) = match code {
        0 => ("Accepted", "The broker accepts the connection."),
        code => {
            let reason = ConnectRefusal::v311(code).reason.code;
            (reason.name(), reason.meaning())
        }
    };
    (format!("{name} ({code})"), Some(meaning))
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

//! CONNECT (section 3.1 of both versions): ours, read for what it promises and for the trace.

use super::tell_flags;
use crate::wire::cursor::Cursor;
use crate::wire::fields::{Fields, Value};
use crate::wire::kind::{Direction, PacketKind, Version};
use crate::wire::property::{Place, Properties, properties};
use crate::wire::violation::Violation;

/// What we promised, asked for and allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) struct Connect<'a> {
    pub version: Version,
    pub clean_start: bool,
    /// Whether we have a client identifier, and do not leave it to the broker.
    pub has_client_id: bool,
    pub keep_alive_s: u16,
    pub properties: Properties<'a>,
}

const FLAGS: &[(&str, u8)] = &[
    ("User Name Flag", 0x80),
    ("Password Flag", 0x40),
    ("Will Retain", 0x20),
    ("Will Flag", 0x04),
    ("Clean Start", 0x02),
];

pub(super) fn connect<'a, F: Fields>(cursor: &mut Cursor<'a, '_, F>) -> Result<Connect<'a>, Violation> {
    let name = cursor.text("Protocol Name")?;
    let version = match (name, cursor.u8("Protocol Version")?) {
        ("MQTT", 4) => Version::V311,
        ("MQTT", 5) => Version::V5,
        _ => return Err(Violation::Protocol),
    };
    let flags = cursor.raw_u8()?;
    tell_flags(cursor, flags, FLAGS);
    cursor.tell("Will QoS", Value::Number(u32::from(flags >> 3 & 3)), 1);
    let keep_alive_s = cursor.u16("Keep Alive")?;
    let properties = match version {
        Version::V311 => Properties::default(),
        Version::V5 => properties(cursor, Place::Of(PacketKind::Connect, Direction::ToBroker))?,
    };
    let has_client_id = !cursor.text("Client Identifier")?.is_empty();
    payload(cursor, version, flags)?;
    Ok(Connect { version, clean_start: flags & 0x02 != 0, has_client_id, keep_alive_s, properties })
}

/// What follows the client identifier.
fn payload<F: Fields>(cursor: &mut Cursor<'_, '_, F>, version: Version, flags: u8) -> Result<(), Violation> {
    if flags & 0x04 != 0 {
        if version == Version::V5 {
            properties(cursor, Place::Will)?;
        }
        cursor.topic("Will Topic")?;
        cursor.binary("Will Payload")?;
    }
    if flags & 0x80 != 0 {
        cursor.text("User Name")?;
    }
    if flags & 0x40 != 0 {
        cursor.secret("Password")?;
    }
    Ok(())
}

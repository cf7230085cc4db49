//! PUBLISH (section 3.3 of both versions): everything but the payload, which is not looked at.

use super::Manner;
use crate::wire::cursor::Cursor;
use crate::wire::fields::{Fields, Value};
use crate::wire::header::{Header, Variable, variable};
use crate::wire::kind::{PacketKind, Version};
use crate::wire::property::{Place, properties};
use crate::wire::violation::Violation;

/// What the rest of the conversation needs to know of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) struct Publish {
    pub qos: u8,
    pub is_duplicate: bool,
    /// 0 at QoS 0.
    pub id: u16,
    pub has_topic: bool,
    pub alias: Option<u16>,
}

/// Bytes from the beginning of the packet to its payload; `None` while too little of it is there to know.
#[inline]
pub(in crate::wire) fn head_length(header: Header, bytes: &[u8], version: Version) -> Result<Option<usize>, Violation> {
    let fits = |length: usize| if length <= header.total() { Ok(Some(length)) } else { Err(Violation::TooShort) };
    fits(header.length + 2)?;
    let Some(&[high, low]) = bytes.get(header.length..header.length + 2) else { return Ok(None) };
    let id = if header.flags & 0x06 == 0 { 0 } else { 2 };
    let length = header.length + 2 + usize::from(u16::from_be_bytes([high, low])) + id;
    if version == Version::V311 {
        return fits(length);
    }
    fits(length + 1)?;
    let Some(rest) = bytes.get(length..) else { return Ok(None) };
    match variable(&rest[..rest.len().min(header.total() - length)]) {
        Variable::Short if bytes.len() >= header.total() => Err(Violation::TooShort),
        Variable::Short => Ok(None),
        Variable::TooLong => Err(Violation::NumberTooLong("Property Length")),
        Variable::Done { value, bytes, .. } => fits(length + bytes + value),
    }
}

/// Reads it up to its payload.
#[inline]
pub(in crate::wire) fn publish<F: Fields>(
    cursor: &mut Cursor<'_, '_, F>,
    flags: u8,
    manner: Manner,
) -> Result<Publish, Violation> {
    let (is_duplicate, qos) = (flags & 0x08 != 0, flags >> 1 & 3);
    cursor.first_byte("DUP", Value::Flag(is_duplicate));
    cursor.first_byte("QoS", Value::Number(qos.into()));
    cursor.first_byte("RETAIN", Value::Flag(flags & 1 != 0));
    if qos == 3 {
        return Err(Violation::Qos3);
    }
    if is_duplicate && qos == 0 {
        return Err(Violation::DuplicateAtQos0);
    }
    let has_topic = !cursor.topic("Topic Name")?.is_empty();
    let id = if qos == 0 { 0 } else { cursor.packet_id()? };
    let alias = match manner.version {
        Version::V311 => None,
        Version::V5 => properties(cursor, Place::Of(PacketKind::Publish, manner.direction))?.alias,
    };
    if !has_topic && alias.is_none() {
        return Err(Violation::Empty("Topic Name"));
    }
    Ok(Publish { qos, is_duplicate, id, has_topic, alias })
}

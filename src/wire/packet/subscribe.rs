//! SUBSCRIBE and its SUBACK (sections 3.8 and 3.9 of both versions).

use super::{Manner, reason_codes, tell_flags};
use crate::wire::cursor::Cursor;
use crate::wire::fields::{Fields, Value};
use crate::wire::kind::{PacketKind, Version};
use crate::wire::property::{Place, properties};
use crate::wire::reasons;
use crate::wire::violation::Violation;

/// What we ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) struct Subscribe {
    pub id: u16,
    pub filters: usize,
}

/// What the broker grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) struct Suback {
    pub id: u16,
    pub codes: usize,
    /// The reason string or a user property, by name.
    pub problem_information: Option<&'static str>,
}

pub(super) fn subscribe<F: Fields>(cursor: &mut Cursor<'_, '_, F>, manner: Manner) -> Result<Subscribe, Violation> {
    let id = cursor.packet_id()?;
    if manner.version == Version::V5 {
        properties(cursor, Place::Of(PacketKind::Subscribe, manner.direction))?;
    }
    let mut filters = 0;
    while !cursor.is_at_end() {
        cursor.text("Topic Filter")?;
        let options = cursor.raw_u8()?;
        cursor.tell("Maximum QoS", Value::Number((options & 3).into()), 1);
        if manner.version == Version::V5 {
            tell_flags(cursor, options, &[("No Local", 0x04), ("Retain As Published", 0x08)]);
            cursor.tell("Retain Handling", Value::Number(u32::from(options >> 4 & 3)), 1);
        }
        filters += 1;
    }
    Ok(Subscribe { id, filters })
}

pub(super) fn suback<F: Fields>(cursor: &mut Cursor<'_, '_, F>, manner: Manner) -> Result<Suback, Violation> {
    let id = cursor.packet_id()?;
    let (mut problem_information, version) = (None, manner.version);
    if version == Version::V5 {
        problem_information = properties(cursor, Place::Of(PacketKind::Suback, manner.direction))?.problem_information;
    }
    let codes = reason_codes(cursor, |code| match version {
        Version::V311 => matches!(code, 0..=2 | 0x80),
        Version::V5 => reasons::allowed(PacketKind::Suback, manner.direction, code),
    })?;
    Ok(Suback { id, codes, problem_information })
}

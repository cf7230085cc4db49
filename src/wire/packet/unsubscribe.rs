//! UNSUBSCRIBE and its UNSUBACK (sections 3.10 and 3.11 of both versions).

use super::{Manner, reason_codes};
use crate::wire::cursor::Cursor;
use crate::wire::fields::Fields;
use crate::wire::kind::{PacketKind, Version};
use crate::wire::property::{Place, properties};
use crate::wire::reasons;
use crate::wire::violation::Violation;

/// What we want no more of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) struct Unsubscribe {
    pub id: u16,
    pub filters: usize,
}

/// The broker's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) struct Unsuback {
    pub id: u16,
    /// `None` in 3.1.1, which has none.
    pub codes: Option<usize>,
    /// The reason string or a user property, by name.
    pub problem_information: Option<&'static str>,
}

pub(super) fn unsubscribe<F: Fields>(cursor: &mut Cursor<'_, '_, F>, manner: Manner) -> Result<Unsubscribe, Violation> {
    let id = cursor.packet_id()?;
    if manner.version == Version::V5 {
        properties(cursor, Place::Of(PacketKind::Unsubscribe, manner.direction))?;
    }
    let mut filters = 0;
    while !cursor.is_at_end() {
        cursor.text("Topic Filter")?;
        filters += 1;
    }
    Ok(Unsubscribe { id, filters })
}

pub(super) fn unsuback<F: Fields>(cursor: &mut Cursor<'_, '_, F>, manner: Manner) -> Result<Unsuback, Violation> {
    let id = cursor.packet_id()?;
    if manner.version == Version::V311 {
        return Ok(Unsuback { id, codes: None, problem_information: None });
    }
    let problem_information =
        properties(cursor, Place::Of(PacketKind::Unsuback, manner.direction))?.problem_information;
    let codes = reason_codes(cursor, |code| reasons::allowed(PacketKind::Unsuback, manner.direction, code))?;
    Ok(Unsuback { id, codes: Some(codes), problem_information })
}

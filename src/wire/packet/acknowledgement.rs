//! PUBACK, PUBREC, PUBREL and PUBCOMP (sections 3.4 to 3.7 of both versions): four packets of one form.

use super::Manner;
use crate::wire::cursor::Cursor;
use crate::wire::fields::Fields;
use crate::wire::header::Header;
use crate::wire::kind::{PacketKind, Version};
use crate::wire::property::{Place, properties};
use crate::wire::reasons;
use crate::wire::violation::Violation;

/// One step of a message's delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) struct Acknowledgement {
    pub kind: PacketKind,
    pub id: u16,
    pub is_refusal: bool,
    /// The reason string or a user property, by name.
    pub problem_information: Option<&'static str>,
}

pub(super) fn acknowledgement<F: Fields>(
    cursor: &mut Cursor<'_, '_, F>,
    header: Header,
    manner: Manner,
) -> Result<Acknowledgement, Violation> {
    let Manner { version, direction } = manner;
    let kind = header.kind;
    let id = cursor.packet_id()?;
    let mut read = Acknowledgement { kind, id, is_refusal: false, problem_information: None };
    // What is left out is a success without properties.
    if version == Version::V311 || cursor.is_at_end() {
        return Ok(read);
    }
    let code = cursor.reason()?;
    if !reasons::allowed(kind, direction, code) {
        return Err(Violation::Reason(code));
    }
    read.is_refusal = code >= 0x80;
    if !cursor.is_at_end() {
        read.problem_information = properties(cursor, Place::Of(kind, direction))?.problem_information;
    }
    Ok(read)
}

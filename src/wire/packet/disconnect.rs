//! DISCONNECT (section 3.14 of both versions).

use super::Manner;
use crate::wire::cursor::Cursor;
use crate::wire::fields::Fields;
use crate::wire::kind::{PacketKind, Version};
use crate::wire::property::{Place, properties};
use crate::wire::reasons;
use crate::wire::violation::Violation;

pub(super) fn disconnect<F: Fields>(cursor: &mut Cursor<'_, '_, F>, manner: Manner) -> Result<(), Violation> {
    // What is left out is a normal disconnection without properties.
    if manner.version == Version::V311 || cursor.is_at_end() {
        return Ok(());
    }
    let code = cursor.reason()?;
    if !reasons::allowed(PacketKind::Disconnect, manner.direction, code) {
        return Err(Violation::Reason(code));
    }
    if !cursor.is_at_end() {
        properties(cursor, Place::Of(PacketKind::Disconnect, manner.direction))?;
    }
    Ok(())
}

//! AUTH (MQTT 5, 3.15).

use super::Manner;
use crate::wire::cursor::Cursor;
use crate::wire::fields::Fields;
use crate::wire::kind::PacketKind;
use crate::wire::property::{Place, Properties, properties};
use crate::wire::reasons;
use crate::wire::violation::Violation;

/// One step of an enhanced authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) struct Authentication<'a> {
    /// Whether it says success, and so ends the exchange.
    pub is_done: bool,
    pub properties: Properties<'a>,
}

pub(super) fn authentication<'a, F: Fields>(
    cursor: &mut Cursor<'a, '_, F>,
    manner: Manner,
) -> Result<Authentication<'a>, Violation> {
    // What is left out is a success without properties.
    if cursor.is_at_end() {
        return Ok(Authentication { is_done: true, properties: Properties::default() });
    }
    let code = cursor.reason()?;
    if !reasons::allowed(PacketKind::Auth, manner.direction, code) {
        return Err(Violation::Reason(code));
    }
    let properties = properties(cursor, Place::Of(PacketKind::Auth, manner.direction))?;
    Ok(Authentication { is_done: code == 0, properties })
}

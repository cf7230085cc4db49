//! CONNACK (section 3.2 of both versions).

use super::Manner;
use crate::wire::cursor::Cursor;
use crate::wire::fields::{Fields, Value};
use crate::wire::kind::{PacketKind, Version};
use crate::wire::property::{Place, Properties, properties};
use crate::wire::reasons;
use crate::wire::violation::Violation;

/// The broker's answer to CONNECT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) struct Connack<'a> {
    pub session_present: bool,
    pub is_refusal: bool,
    pub properties: Properties<'a>,
}

/// The last return code of 3.1.1 (its table 3.1).
const LAST_RETURN_CODE: u8 = 5;

pub(super) fn connack<'a, F: Fields>(cursor: &mut Cursor<'a, '_, F>, manner: Manner) -> Result<Connack<'a>, Violation> {
    let flags = cursor.raw_u8()?;
    cursor.tell("Session Present", Value::Flag(flags & 1 != 0), 1);
    if flags > 1 {
        return Err(Violation::AcknowledgeFlags(flags));
    }
    let code = cursor.raw_u8()?;
    let (is_valid, properties) = match manner.version {
        // A broker that does not know MQTT 5 says so in the terms of 3.1.1.
        Version::V5 if cursor.is_at_end() && (1..=LAST_RETURN_CODE).contains(&code) => {
            cursor.tell("Return Code", Value::ReturnCode(code), 1);
            (true, Properties::default())
        }
        Version::V311 => {
            cursor.tell("Return Code", Value::ReturnCode(code), 1);
            (code <= LAST_RETURN_CODE, Properties::default())
        }
        Version::V5 => {
            cursor.tell("Reason Code", Value::Reason(code), 1);
            let properties = properties(cursor, Place::Of(PacketKind::Connack, manner.direction))?;
            (reasons::allowed(PacketKind::Connack, manner.direction, code), properties)
        }
    };
    if !is_valid {
        return Err(Violation::Reason(code));
    }
    if flags == 1 && code != 0 {
        return Err(Violation::SessionWithRefusal);
    }
    Ok(Connack { session_present: flags == 1, is_refusal: code != 0, properties })
}

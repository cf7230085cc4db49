//! A trace as lines of JSON: one object for each packet.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::Entry;
use crate::wire::kind::PacketKind;

/// Writes entries for programs, an object a line: `number`, `connection`, `at` (RFC 3339), `direction` (`in` or `out`),
/// `version`, `packet` (its name or null), `length`, `came`, `fields` (a list of `name`, `value`, `from`, `to`), `bytes`
/// (hexadecimal digits of those that are kept), and `violation` where the packet broke a rule.
///
/// # Errors
/// What `out` says.
pub fn write_ndjson<'a>(entries: impl IntoIterator<Item = &'a Entry>, out: &mut impl Write) -> io::Result<()> {
    for entry in entries {
        serde_json::to_writer(&mut *out, &object(entry))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn object(entry: &Entry) -> Map<String, Value> {
    let decoded = entry.decoded();
    let fields = decoded.fields.iter().map(
        |field| json!({ "name": field.name, "value": field.value, "from": field.place.start, "to": field.place.end }),
    );
    let digits: String = entry.bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut object = Map::new();
    let mut put = |name: &str, value: Value| object.insert(name.to_owned(), value);
    put("number", entry.number.into());
    put("connection", entry.connection.into());
    put("at", entry.at.to_string().into());
    put("direction", entry.direction.name().into());
    put("version", entry.version.name().into());
    put("packet", decoded.kind.map(PacketKind::name).into());
    put("length", entry.total.into());
    put("came", entry.came.into());
    put("fields", fields.collect());
    put("bytes", digits.into());
    if let Some(violation) = &entry.violation {
        put("violation", violation.to_string().into());
    }
    object
}

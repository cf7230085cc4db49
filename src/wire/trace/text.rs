//! A trace as text: a line for each packet, its fields, and its bytes.

use std::io::{self, Write};

use super::Entry;

/// Bytes of a line of the dump.
const ROW: usize = 16;

/// Writes entries for people.
///
/// # Errors
/// What `out` says.
pub fn write_text<'a>(entries: impl IntoIterator<Item = &'a Entry>, out: &mut impl Write) -> io::Result<()> {
    for entry in entries {
        let (arrow, connection) = (entry.direction.name(), entry.connection);
        writeln!(out, "{} [{connection}] {arrow:>3} {}", entry.at, entry.summary())?;
        for field in entry.decoded().fields {
            let (first, last) = (field.place.start, field.place.end);
            writeln!(out, "    {first:>5}..{last:<5} {}: {}", field.name, field.value)?;
        }
        for (row, bytes) in entry.bytes.chunks(ROW).enumerate() {
            writeln!(out, "    {:05x}  {}", row * ROW, row_of(bytes))?;
        }
    }
    Ok(())
}

fn row_of(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let letters: String =
        bytes.iter().map(|&byte| if (0x20..0x7F).contains(&byte) { byte as char } else { '.' }).collect();
    format!("{:<47}  {letters}", digits.join(" "))
}

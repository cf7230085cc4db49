//! Messages as a table: one line each, columns as in a recording.
//!
//! Data are written as they are. A spreadsheet may take a payload that begins with `=` for a formula: import the
//! payload column as text. Changing the data instead would make the file say what nobody sent.

use std::io::{self, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::ndjson;
use crate::store::Stored;

const COLUMNS: [&str; 8] = ["time", "dir", "topic", "qos", "retain", "encoding", "payload", "properties"];

/// A table on its way to `out`.
pub(super) struct Table<W: Write>(csv::Writer<W>);

impl<W: Write> Table<W> {
    /// Begins with a line of the columns' names.
    pub(super) fn new(out: W) -> io::Result<Self> {
        let mut table = csv::Writer::from_writer(out);
        table.write_record(COLUMNS)?;
        Ok(Self(table))
    }

    /// Adds a line. The column `encoding` says whether the payload is `text` or `base64`.
    pub(super) fn write(&mut self, message: &Stored<'_>) -> io::Result<()> {
        let text = ndjson::as_text(message.payload);
        let base64 = if text.is_none() { BASE64_STANDARD.encode(message.payload) } else { String::new() };
        let mut properties = Vec::new();
        if let Some(found) = message.properties {
            ndjson::properties(found, &mut properties);
        }
        let (encoding, payload) = text.map_or(("base64", base64.as_str()), |text| ("text", text));
        self.0.write_record([
            format!("{:.9}", message.at).as_bytes(),
            ndjson::word(message.direction).as_bytes(),
            message.topic.as_bytes(),
            message.qos.number().to_string().as_bytes(),
            message.retain.to_string().as_bytes(),
            encoding.as_bytes(),
            payload.as_bytes(),
            &properties,
        ])?;
        Ok(())
    }

    /// Hands everything over to what it is written to.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

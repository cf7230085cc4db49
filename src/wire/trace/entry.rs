//! One packet of a trace.

use jiff::Timestamp;

use crate::wire::decode::{Decoded, decode};
use crate::wire::kind::{Direction, PacketKind, Version};
use crate::wire::violation::Violation;

/// A packet that went over the wire, or the beginning of it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the trace; numbers go up by one.
    pub number: u64,
    /// The session's connection that it belongs to, from 1 on.
    pub connection: u32,
    /// When its beginning was read or written.
    pub at: Timestamp,
    /// Which way it went.
    pub direction: Direction,
    /// The version that was spoken.
    pub version: Version,
    /// Its bytes, at most [`super::KEPT_BYTES`] of them, secrets overwritten.
    pub bytes: Box<[u8]>,
    /// Its whole length in bytes, as its header says.
    pub total: usize,
    /// Bytes of it that went over the wire before the connection ended.
    pub came: usize,
    /// The rule that it broke, and that ended the connection.
    pub violation: Option<Violation>,
}

impl Entry {
    /// The kind of the packet; `None`: there is no such kind.
    #[must_use]
    pub fn kind(&self) -> Option<PacketKind> {
        self.bytes.first().and_then(|first| PacketKind::from_number(first >> 4))
    }

    /// Whether fewer bytes are kept than came.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.bytes.len() < self.came
    }

    /// Whether the connection ended in the middle of it.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.came < self.total
    }

    /// Its fields.
    #[must_use]
    pub fn decoded(&self) -> Decoded {
        decode(&self.bytes, self.total, self.version, self.direction)
    }

    /// The name of its kind.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.kind().map_or("no MQTT packet", PacketKind::name)
    }

    /// Its kind and what tells it from others, in a line: `PUBLISH “a/b” QoS 1 id 7, 120 bytes`.
    #[must_use]
    pub fn summary(&self) -> String {
        let details = self.details();
        let gap = if details.is_empty() { "" } else { " " };
        let mut line = format!("{}{gap}{details}, {} bytes", self.name(), self.total);
        if let Some(size) = self.shortened() {
            line.push_str(&format!(" ({size})"));
        }
        if let Some(violation) = &self.violation {
            line.push_str(&format!(": {violation}"));
        }
        line
    }

    /// What tells it from others of its kind: `“a/b” QoS 1 id 7`.
    #[must_use]
    pub fn details(&self) -> String {
        let told = self.decoded().fields.into_iter().filter_map(|field| match field.name {
            "Topic Name" | "Client Identifier" | "Topic Filter" => Some(format!("\u{201c}{}\u{201d}", field.value)),
            "QoS" => Some(format!("QoS {}", field.value)),
            "Packet Identifier" => Some(format!("id {}", field.value)),
            "Reason Code" | "Return Code" | "Reason String" => Some(field.value),
            "DUP" | "RETAIN" | "Session Present" if field.value == "1" => Some(field.name.to_owned()),
            _ => None,
        });
        let mut told: Vec<String> = told.collect();
        // What it is about comes first, wherever it stands in the packet.
        told.sort_by_key(|told| !told.starts_with('\u{201c}'));
        told.join(" ")
    }

    /// The rule that it broke, in a clause with the section of the specification.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        let violation = self.violation.as_ref()?;
        let (version, section) = (self.version.name(), violation.section_in(self.kind(), self.version));
        Some(format!("{violation} (MQTT {version}, section {section})"))
    }

    /// What is missing: "the first 16384 are kept", "40 came".
    #[must_use]
    pub fn shortened(&self) -> Option<String> {
        let cut = self.is_cut().then(|| format!("the first {} are kept", self.bytes.len()));
        let incomplete = self.is_incomplete().then(|| format!("{} came", self.came));
        match (incomplete, cut) {
            (Some(came), Some(kept)) => Some(format!("{came}, {kept}")),
            (came, kept) => came.or(kept),
        }
    }

    pub(super) fn memory(&self) -> usize {
        size_of::<Self>() + self.bytes.len() + 2 * size_of::<usize>()
    }
}

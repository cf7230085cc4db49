//! A rule that was broken: by which packet, and how that begins.

use super::kind::{PacketKind, Version};
use super::violation::Violation;

/// A rule that was broken, and by which packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// The rule.
    pub violation: Violation,
    /// The version that was spoken.
    pub version: Version,
    /// The packet's kind; `None`: there is no such kind.
    pub packet: Option<PacketKind>,
    /// The length of the whole packet in bytes, as far as that can be known.
    pub total: usize,
    /// How many of them had come.
    pub came: usize,
    /// How the packet begins, at most `trace::KEPT_BYTES` bytes. Authentication data is overwritten.
    pub bytes: Vec<u8>,
}

impl Breach {
    /// How many of them go into a sentence.
    const SHOWN: usize = 64;

    /// The first bytes of the packet, at most 64.
    #[must_use]
    pub fn first_bytes(&self) -> &[u8] {
        &self.bytes[..self.bytes.len().min(Self::SHOWN)]
    }

    /// The section of the specification with the rule, as in "3.3.1.2".
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.violation.section_in(self.packet, self.version)
    }
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { violation, version, packet, .. } = self;
        if let Some(packet) = packet {
            write!(f, "{packet}: ")?;
        }
        write!(f, "{violation} (MQTT {}, section {}); it begins with", version.name(), self.section())?;
        self.first_bytes().iter().try_for_each(|byte| write!(f, " {byte:02x}"))
    }
}

impl std::error::Error for Breach {}

//! How many messages are kept: bytes, count, the last of each topic.

use super::App;

/// A wish about the memory for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemoryAction {}

impl App {
    pub(super) fn in_memory(&mut self, action: MemoryAction) {
        match action {}
    }
}

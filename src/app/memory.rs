//! "Message memory": how many messages each connection keeps.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::{App, Tab};

/// What each connection may keep. Remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MemoryLimits {
    /// Memory for messages, in MB of 1024 × 1024 bytes; within [`MemoryLimits::MEGABYTES`].
    pub megabytes: u32,
    /// Messages at most; `None`: as many as the memory has room for.
    pub most: Option<u64>,
    /// How many of each topic's last messages outlive the others; 0: none.
    pub keep_last: u32,
}

impl Default for MemoryLimits {
    fn default() -> Self {
        Self { megabytes: 512, most: None, keep_last: 0 }
    }
}

/// What a message costs beside its payload: sixteen bytes of index, and its part of what is reserved for the next.
const BESIDE_PAYLOAD: u64 = 18;

impl MemoryLimits {
    /// What can be asked for: with less, a large message would leave no room for others; more, few machines have.
    pub const MEGABYTES: RangeInclusive<u32> = 16..=16_384;

    /// The most that can be kept of each topic.
    pub const KEEP_LAST: RangeInclusive<u32> = 0..=1_000_000;

    /// The memory in bytes. What was remembered may come from another hand, and is brought within what can be asked.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let megabytes = self.megabytes.clamp(*Self::MEGABYTES.start(), *Self::MEGABYTES.end());
        usize::try_from(megabytes).unwrap_or(usize::MAX).saturating_mul(1 << 20)
    }

    /// About how many messages with payloads of this size are kept.
    #[must_use]
    pub fn messages_of(&self, payload: u64) -> u64 {
        let fitting = self.bytes() as u64 / (payload + BESIDE_PAYLOAD);
        self.most.map_or(fitting, |most| most.min(fitting))
    }
}

/// A wish about the memory for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemoryAction {
    /// Open "Message memory".
    Open,
    /// Close it.
    Close,
    /// Keep so much from now on, in each connection. What is too much goes at once.
    Set(MemoryLimits),
}

impl App {
    /// Whether "Message memory" is open.
    #[must_use]
    pub fn memory_is_open(&self) -> bool {
        self.memory_open
    }

    pub(super) fn in_memory(&mut self, action: MemoryAction) {
        match action {
            MemoryAction::Open => self.memory_open = true,
            MemoryAction::Close => self.memory_open = false,
            MemoryAction::Set(limits) => {
                self.preferences.memory = limits;
                self.tabs.iter_mut().for_each(|tab| tab.limit_memory(&limits));
            }
        }
    }
}

impl Tab {
    pub(super) fn limit_memory(&mut self, limits: &MemoryLimits) {
        self.store.set_keep_last(usize::try_from(limits.keep_last).unwrap_or(usize::MAX));
        self.store.set_most(limits.most);
        self.store.set_budget(limits.bytes());
    }
}

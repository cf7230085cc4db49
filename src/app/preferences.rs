//! What the program remembers from one start to the next, besides profiles and window sizes.

use serde::{Deserialize, Serialize};

use super::{Columns, MemoryLimits, TestBroker};
use crate::profile::ProfileId;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The next in the round.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// As the window calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "System theme",
            Self::Light => "Light theme",
            Self::Dark => "Dark theme",
        }
    }
}

/// Remembered by the window's own storage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Light or dark.
    pub theme: Theme,
    /// The profile that was used last.
    pub last_profile: Option<ProfileId>,
    /// Whether the inspector shows differences in two columns.
    pub differences_side_by_side: bool,
    /// The local test brokers of the workshop.
    pub test_brokers: Vec<TestBroker>,
    /// The filters of messages that were used last, the latest first.
    pub filters: Vec<String>,
    /// The columns of the table of messages.
    pub columns: Columns,
    /// What each connection may keep.
    pub memory: MemoryLimits,
}

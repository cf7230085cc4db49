//! Secrets that a connection needs and that are not known.

use super::TabId;
use crate::profile::SecretKind;

/// What is asked before a tab can connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// For which tab.
    pub tab: TabId,
    /// The profile's name.
    pub profile: String,
    /// What to ask for, at least one.
    pub wanted: Vec<Wanted>,
    /// Why it is asked again, if it is.
    pub note: Option<String>,
    /// Whether there is a system keychain that could keep the answer.
    pub can_remember: bool,
}

/// One secret that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub kind: SecretKind,
    /// The user or the file that it belongs to.
    pub whose: String,
}

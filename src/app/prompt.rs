//! Secrets that a connection needs and that are not known.

use super::TabId;

/// What is asked before a tab can connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// For which tab.
    pub tab: TabId,
    /// The profile's name.
    pub profile: String,
    /// Ask for the password of this user.
    pub password_of: Option<String>,
    /// Ask for the Client Key Password of this file.
    pub key_file: Option<String>,
    /// Why it is asked again, if it is.
    pub note: Option<String>,
    /// Whether there is a system keychain that could keep the answer.
    pub can_remember: bool,
}

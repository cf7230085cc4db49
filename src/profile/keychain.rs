//! Passwords in the system's keychain, where there is one.

use super::{ProfileId, Secret};

/// Which secret of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// The password of the user name.
    Password,
    /// The passphrase of the client key.
    KeyPassphrase,
}

/// The keychain cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the system keychain cannot be used: {detail}")]
pub struct KeychainError {
    /// What the system said.
    pub detail: String,
}

/// Access to the system's keychain. Every call may block on it: not for the window's thread.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keychain;

impl Keychain {
    /// The stored secret; `None` where there is none.
    ///
    /// # Errors
    /// There is no keychain, or it refuses.
    pub fn get(&self, _profile: &ProfileId, _kind: SecretKind) -> Result<Option<Secret>, KeychainError> {
        todo!()
    }

    /// Stores or replaces a secret.
    ///
    /// # Errors
    /// There is no keychain, or it refuses.
    pub fn set(&self, _profile: &ProfileId, _kind: SecretKind, _secret: &Secret) -> Result<(), KeychainError> {
        todo!()
    }

    /// Forgets a secret; fine if there is none.
    ///
    /// # Errors
    /// There is no keychain, or it refuses.
    pub fn forget(&self, _profile: &ProfileId, _kind: SecretKind) -> Result<(), KeychainError> {
        todo!()
    }
}

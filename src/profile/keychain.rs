//! Passwords in the system's keychain, where there is one.

use keyring::{Entry, Error};

use super::{ProfileId, Secret, SecretKind};

/// What the keychain lists our entries under.
const SERVICE: &str = "mqttdeck";

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
    pub fn get(&self, profile: &ProfileId, kind: SecretKind) -> Result<Option<Secret>, KeychainError> {
        match entry(profile, kind)?.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(refused(&error)),
        }
    }

    /// Stores or replaces a secret.
    ///
    /// # Errors
    /// There is no keychain, or it refuses.
    pub fn set(&self, profile: &ProfileId, kind: SecretKind, secret: &Secret) -> Result<(), KeychainError> {
        entry(profile, kind)?.set_password(secret.reveal()).map_err(|error| refused(&error))
    }

    /// Forgets a secret; fine if there is none.
    ///
    /// # Errors
    /// There is no keychain, or it refuses.
    pub fn forget(&self, profile: &ProfileId, kind: SecretKind) -> Result<(), KeychainError> {
        match entry(profile, kind)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(refused(&error)),
        }
    }
}

fn entry(profile: &ProfileId, kind: SecretKind) -> Result<Entry, KeychainError> {
    // `Entry::new` only says that there is no store; why there is none stands in the status.
    if let Err(error) = Entry::store_status() {
        return Err(refused(error));
    }
    Entry::new(SERVICE, &format!("{}/{}", profile.0, key(kind))).map_err(|error| refused(&error))
}

const fn key(kind: SecretKind) -> &'static str {
    match kind {
        SecretKind::Password => "password",
        SecretKind::KeyPassphrase => "key-passphrase",
        SecretKind::KeystorePassword => "keystore-password",
        SecretKind::ClientKeystorePassword => "client-keystore-password",
        SecretKind::ProxyPassword => "proxy-password",
        SecretKind::WebSocketAuthorization => "websocket-authorization",
        SecretKind::AuthenticationPassword => "authentication-password",
    }
}

/// The library's words name the entry and the system's reason, never the secret.
fn refused(error: &Error) -> KeychainError {
    KeychainError { detail: error.to_string() }
}

//! What is asked before a tab can connect, and while it authenticates.

use super::TabId;
use crate::profile::{SecretKind, TlsMode};
use crate::session::Challenge;

/// A question that stands between a tab and its connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// For which tab.
    pub tab: TabId,
    /// The profile's name.
    pub profile: String,
    /// What is asked.
    pub question: Question,
}

/// What can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Secrets that the connection needs and that are not known. `Action::AnswerPrompt` answers.
    Secrets {
        /// What to ask for, at least one.
        wanted: Vec<Wanted>,
        /// Why it is asked again, if it is.
        note: Option<String>,
        /// Whether there is a system keychain that could keep the answer.
        can_remember: bool,
    },
    /// Whether to connect though nothing of the server is verified. `Action::ConfirmUnverified` answers.
    Unverified,
    /// What to answer to the broker's step of an authentication by hand. `AuthenticationAction::Answer` answers.
    Challenge(Challenge),
    /// The first step of authenticating again by hand. `AuthenticationAction::Answer` answers.
    AuthenticateAgain {
        /// The name of the method.
        method: String,
    },
}

/// One secret that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Which.
    pub kind: SecretKind,
    /// What its field is called.
    pub label: &'static str,
    /// The user or the file that it belongs to.
    pub whose: String,
}

/// The label of the field for a secret. The key's password has another name where the key is in a keystore.
#[must_use]
pub const fn secret_label(kind: SecretKind, mode: TlsMode) -> &'static str {
    match kind {
        SecretKind::Password => "Password",
        SecretKind::KeyPassphrase if mode.uses_client_keystore() => "Client KeyPair Password",
        SecretKind::KeyPassphrase => "Client Key Password",
        SecretKind::KeystorePassword => "Keystore Password",
        SecretKind::ClientKeystorePassword => "Client Keystore Password",
        SecretKind::ProxyPassword => "Proxy Password",
        SecretKind::WebSocketAuthorization => "Authorization",
        SecretKind::AuthenticationPassword => "Authentication Password",
    }
}

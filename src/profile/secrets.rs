//! The secrets of one profile, as they are known at the moment.

use std::collections::BTreeMap;

use super::Secret;

/// Which secret of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretKind {
    /// The password of the user name.
    Password,
    /// "Client Key Password": opens the client's certificate and key files, and the key pair in a client keystore.
    KeyPassphrase,
    /// "Keystore Password": opens the CA file or the keystore with the CA certificates.
    KeystorePassword,
    /// "Client Keystore Password".
    ClientKeystorePassword,
    /// The password of the proxy's user name.
    ProxyPassword,
    /// The value of the Authorization header of a WebSocket's request.
    WebSocketAuthorization,
    /// The password of enhanced authentication by SCRAM.
    AuthenticationPassword,
}

impl SecretKind {
    /// All, in the order in which they are asked for.
    pub const ALL: [Self; 7] = [
        Self::ProxyPassword,
        Self::WebSocketAuthorization,
        Self::Password,
        Self::AuthenticationPassword,
        Self::KeystorePassword,
        Self::ClientKeystorePassword,
        Self::KeyPassphrase,
    ];
}

/// Secrets by their kind. Those that are not here are not known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<SecretKind, Secret>);

impl Secrets {
    /// The secret of this kind, if it is known.
    #[must_use]
    pub fn get(&self, kind: SecretKind) -> Option<&Secret> {
        self.0.get(&kind)
    }

    /// These secrets and this one.
    #[must_use]
    pub fn with(mut self, kind: SecretKind, secret: Secret) -> Self {
        self.set(kind, secret);
        self
    }

    /// Adds or replaces one.
    pub fn set(&mut self, kind: SecretKind, secret: Secret) {
        self.0.insert(kind, secret);
    }

    /// Adds those of `other`, which count more.
    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Keeps only kinds for which `keep` is true.
    pub fn retain(&mut self, keep: impl Fn(SecretKind) -> bool) {
        self.0.retain(|kind, _| keep(*kind));
    }

    /// All that are known.
    pub fn iter(&self) -> impl Iterator<Item = (SecretKind, &Secret)> {
        self.0.iter().map(|(kind, secret)| (*kind, secret))
    }

    /// Whether none is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

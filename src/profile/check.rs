//! The check of a profile while it is typed.

use super::Profile;

/// A field of the settings window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// "Profile Name"
    Name,
    /// "Broker Address"
    Address,
    /// "Broker Port"
    Port,
    /// "Client ID"
    ClientId,
    /// "Connection Timeout"
    ConnectionTimeout,
    /// "Keep Alive Interval"
    KeepAlive,
    /// "Max Inflight"
    MaxInflight,
    /// "Max Packet Size"
    MaxPacket,
    /// "User Name"
    Username,
    /// "CA File"
    CaFile,
    /// "Client Certificate File"
    ClientCertificate,
    /// "Client Key File"
    ClientKey,
    /// The will's "Topic"
    WillTopic,
    /// The will's "Payload"
    WillPayload,
    /// The radio buttons of the SSL/TLS tab
    TlsMode,
    /// The saved subscriptions
    Subscriptions,
}

/// One thing that keeps the profile from being used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub field: Field,
    /// What is wrong and what to do, as a sentence.
    pub message: String,
}

/// Everything that is wrong with a profile, in the order of the window. Empty: it can be used.
#[must_use]
pub fn check(_profile: &Profile) -> Vec<Problem> {
    todo!()
}

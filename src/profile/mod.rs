//! What the user wants: broker profiles, as plain data.
//!
//! Owns the profile and its parts, their check while typing, where they are kept, and what must stay secret.
//! Knows no network, no TLS library and no window.

mod address;
mod check;
mod file;
mod keychain;
mod merge;
mod secret;
mod store;
mod templates;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::mqtt::{Filter, Qos};

pub use address::{BrokerUrl, UrlError};
pub use check::{Field, Problem, check};
pub use keychain::{Keychain, KeychainError, SecretKind};
pub use secret::Secret;
pub use store::{DeletedProfile, Entry, ProfileId, ProfileStore, StoreError, UnreadableProfile};
pub use templates::{Template, templates};

/// Everything that is needed to reach one broker, but the secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// What the list shows. Unique by custom, not by rule: the file's name is the identity.
    pub name: String,
    /// Where the broker is.
    pub endpoint: Endpoint,
    /// Which version of MQTT is spoken.
    pub protocol: Protocol,
    /// The client id; empty lets the broker choose one.
    pub client_id: String,
    /// User name and whether a password goes with it.
    pub credentials: Credentials,
    /// The SSL/TLS tab.
    pub tls: TlsSettings,
    /// The General tab.
    pub session: SessionSettings,
    /// The LWT tab.
    pub last_will: LastWill,
    /// What is subscribed as soon as the connection is up.
    pub subscriptions: Vec<SavedSubscription>,
}

/// Where the broker is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Endpoint {
    /// Host name or IP address, without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Connect to the broker inside this program: it is started first, and host, port and certificates are its own.
    pub local_test_broker: bool,
}

/// The version of MQTT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Protocol {
    /// MQTT 3.1.1 (ISO/IEC 20922).
    #[default]
    V311,
    /// MQTT 5.
    V5,
}

impl Protocol {
    /// Both, the older first.
    pub const ALL: [Self; 2] = [Self::V311, Self::V5];

    /// As it is called in sentences and lists: "3.1.1" or "5".
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::V311 => "3.1.1",
            Self::V5 => "5",
        }
    }
}

/// The User Credentials tab. The password itself is in the keychain or in memory, never here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// The user name; empty sends none.
    pub username: String,
    /// Whether a password is sent with the user name, and so has to be found or asked for.
    pub with_password: bool,
}

/// The SSL/TLS tab. Fields of the modes that are not chosen keep what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TlsSettings {
    /// "Enable SSL/TLS".
    pub enabled: bool,
    /// The radio button.
    pub mode: TlsMode,
    /// "CA File": the CA certificates that the server's chain must reach.
    pub ca_file: PathBuf,
    /// "Client Certificate File".
    pub client_certificate_file: PathBuf,
    /// "Client Key File".
    pub client_key_file: PathBuf,
    /// "PEM Formatted"; unticked means DER.
    pub pem_formatted: bool,
}

/// The five radio buttons of the SSL/TLS tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum TlsMode {
    /// The system's roots decide.
    #[default]
    CaSigned,
    /// A CA file decides.
    CaFile,
    /// A keystore's CA certificates decide. Not yet possible.
    CaKeystore,
    /// A CA file decides, and the client shows a certificate of its own.
    SelfSigned,
    /// The same, all out of keystores. Not yet possible.
    SelfSignedKeystores,
}

impl TlsMode {
    /// All five, in the order of the window.
    pub const ALL: [Self; 5] =
        [Self::CaSigned, Self::CaFile, Self::CaKeystore, Self::SelfSigned, Self::SelfSignedKeystores];

    /// The label of the radio button.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::CaSigned => "CA signed server certificate",
            Self::CaFile => "CA certificate file",
            Self::CaKeystore => "CA certificate keystore",
            Self::SelfSigned => "Self signed certificates",
            Self::SelfSignedKeystores => "Self signed certificates in keystores",
        }
    }

    /// Whether this version can connect with it.
    #[must_use]
    pub const fn works(self) -> bool {
        !matches!(self, Self::CaKeystore | Self::SelfSignedKeystores)
    }

    /// Whether the CA File field counts.
    #[must_use]
    pub const fn uses_ca_file(self) -> bool {
        matches!(self, Self::CaFile | Self::SelfSigned)
    }

    /// Whether the client certificate and key fields count.
    #[must_use]
    pub const fn uses_client_certificate(self) -> bool {
        matches!(self, Self::SelfSigned)
    }
}

/// The General tab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionSettings {
    /// Seconds for the whole ladder, from resolving the name to CONNACK.
    pub connection_timeout_s: u16,
    /// Seconds between signs of life; 0 switches keep-alive off.
    pub keep_alive_s: u16,
    /// Clean Session (3.1.1) or Clean Start (5).
    pub clean_session: bool,
    /// Connect again after a loss.
    pub auto_reconnect: bool,
    /// Messages of QoS 1 and 2 that may be under way at once, at least 1.
    pub max_inflight: u16,
    /// The largest packet that is accepted, in bytes.
    pub max_packet_bytes: u32,
}

/// The LWT tab: what the broker publishes for us when we are gone without a goodbye.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LastWill {
    /// Whether a will is registered at all.
    pub enabled: bool,
    /// Its topic.
    pub topic: String,
    /// Its QoS.
    pub qos: Qos,
    /// Whether the broker retains it.
    pub retained: bool,
    /// Its payload, as UTF-8 text.
    pub payload: String,
}

/// A subscription that is made as soon as the connection is up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedSubscription {
    /// The topic filter.
    pub filter: String,
    /// The QoS that is asked for.
    #[serde(default)]
    pub qos: Qos,
}

impl SavedSubscription {
    /// The filter, if it is one.
    #[must_use]
    pub fn parsed(&self) -> Option<Filter> {
        Filter::parse(&self.filter).ok()
    }
}

/// The secrets of one profile, as they are known at the moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Secrets {
    /// The password that goes with the user name.
    pub password: Option<Secret>,
    /// "Client Key Password": the passphrase of the client key.
    pub key_passphrase: Option<Secret>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: "New profile".to_owned(),
            endpoint: Endpoint::default(),
            protocol: Protocol::default(),
            client_id: String::new(),
            credentials: Credentials::default(),
            tls: TlsSettings::default(),
            session: SessionSettings::default(),
            last_will: LastWill::default(),
            subscriptions: Vec::new(),
        }
    }
}

impl Default for Endpoint {
    fn default() -> Self {
        // 1883 is the port that IANA registered for MQTT without TLS.
        Self { host: String::new(), port: 1883, local_test_broker: false }
    }
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self {
            enabled: false,
            mode: TlsMode::default(),
            ca_file: PathBuf::new(),
            client_certificate_file: PathBuf::new(),
            client_key_file: PathBuf::new(),
            pem_formatted: true,
        }
    }
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            // Timeout and keep-alive as MQTT.fx has them; inflight as Mosquitto's own default.
            connection_timeout_s: 30,
            keep_alive_s: 60,
            clean_session: true,
            auto_reconnect: true,
            max_inflight: 20,
            // The largest packet that MQTT can encode: 256 MiB (a remaining length of four bytes).
            max_packet_bytes: 268_435_455,
        }
    }
}

/// A client id nobody else is likely to use: `mqttdeck-` and eight hexadecimal digits, within the 23 characters
/// that every 3.1.1 broker must accept.
#[must_use]
pub fn generate_client_id() -> String {
    format!("mqttdeck-{:08x}", fastrand::u32(..))
}

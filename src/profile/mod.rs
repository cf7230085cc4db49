//! What the user wants: broker profiles, as plain data.
//!
//! Owns the profile and its parts, their check while typing, where they are kept, and what must stay secret.
//! Knows no network, no TLS library and no window.

mod address;
mod check;
mod decoders;
mod endpoint;
mod file;
mod keychain;
mod merge;
mod mqtt5;
mod pasted;
mod proxy;
mod reference;
mod secret;
mod secrets;
mod store;
mod subscription;
mod templates;
mod tls;
mod transfer;
mod url;

use serde::{Deserialize, Serialize};

use crate::mqtt::Qos;

pub use self::mqtt5::{Authentication, AuthenticationMethod, Mqtt5Settings, WillProperties, octets, written_octets};
pub use address::BrokerUrl;
pub use check::{Field, PACKET_BYTES, Problem, check, check_unsaved};
pub use decoders::DecoderChoice;
pub use endpoint::{Carrier, Endpoint, WebSocketSettings};
pub use keychain::{Keychain, KeychainError};
pub use proxy::{ProxyKind, ProxySettings};
pub use secret::Secret;
pub use secrets::{SecretKind, Secrets};
pub use store::{DeletedProfile, Entry, ProfileId, ProfileStore, StoreError, UnreadableProfile, sessions_directory};
pub use subscription::SavedSubscription;
pub use templates::{Template, templates};
pub use tls::{TlsMode, TlsSettings, TlsVersions, Verification};
pub use transfer::{export, export_to, import};
pub use url::UrlError;

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
    /// What MQTT 5 adds.
    pub mqtt5: Mqtt5Settings,
    /// The LWT tab.
    pub last_will: LastWill,
    /// What is subscribed as soon as the connection is up.
    pub subscriptions: Vec<SavedSubscription>,
    /// Which decoder reads which topics' payloads.
    pub decoders: Vec<DecoderChoice>,
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
    /// What MQTT 5 adds.
    pub properties: WillProperties,
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
            mqtt5: Mqtt5Settings::default(),
            last_will: LastWill::default(),
            subscriptions: Vec::new(),
            decoders: Vec::new(),
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

/// Correlation data nobody else is likely to use: 8 bytes, as they are typed.
#[must_use]
pub fn generate_correlation_data() -> String {
    format!("hex:{:016x}", fastrand::u64(..))
}

/// A client id nobody else is likely to use: `mqttdeck-` and eight hexadecimal digits, within the 23 characters
/// that every 3.1.1 broker must accept.
#[must_use]
pub fn generate_client_id() -> String {
    format!("mqttdeck-{:08x}", fastrand::u32(..))
}

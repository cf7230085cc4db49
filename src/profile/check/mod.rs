//! The check of a profile while it is typed.

mod endpoint;
mod headers;
mod mqtt5;
mod proxy;
mod tls;

use std::ops::RangeInclusive;
use std::path::Path;

use super::{Credentials, Profile, Protocol, SavedSubscription, decoders};
use crate::mqtt::{Filter, LARGEST_PACKET, Topic};

/// The longest text or binary field of a packet (MQTT 5, 1.5.4 and 1.5.6).
const MAX_TEXT_BYTES: usize = 65_535;
/// What the largest accepted packet may have, in bytes: not 0 (MQTT 5, 3.1.2.11.4), and no more than MQTT can encode.
pub const PACKET_BYTES: RangeInclusive<u32> = 1..=LARGEST_PACKET;

/// A field of the settings window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// "Profile Name"
    Name,
    /// "Broker Address"
    Address,
    /// "Broker Port"
    Port,
    /// "Socket File"
    SocketFile,
    /// "Local Address"
    LocalAddress,
    /// "WebSocket Path"
    WebSocketPath,
    /// "WebSocket Headers"
    WebSocketHeaders,
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
    /// "Keystore File"
    KeystoreFile,
    /// "Client Keystore"
    ClientKeystore,
    /// "Server Name", for the name check "Other name"
    ServerName,
    /// "SHA-256 Fingerprint", for the name check "Pinned fingerprint"
    PinnedFingerprint,
    /// "ALPN"
    Alpn,
    /// "Proxy Address"
    ProxyHost,
    /// "Proxy Port"
    ProxyPort,
    /// The proxy's "User Name"
    ProxyUsername,
    /// "Session Expiry Interval"
    SessionExpiry,
    /// "Receive Maximum"
    ReceiveMaximum,
    /// "Topic Alias Maximum"
    TopicAliasMaximum,
    /// "User Properties" of CONNECT
    UserProperties,
    /// The "User Name" of SCRAM
    AuthenticationUsername,
    /// "Method" of authentication by hand
    AuthenticationMethod,
    /// The will's "Topic"
    WillTopic,
    /// The will's "Payload"
    WillPayload,
    /// "Will Delay Interval"
    WillDelay,
    /// The will's "Message Expiry Interval"
    WillExpiry,
    /// The will's "Content Type"
    WillContentType,
    /// The will's "Response Topic"
    WillResponseTopic,
    /// The will's "Correlation Data"
    WillCorrelationData,
    /// The will's "User Properties"
    WillUserProperties,
    /// The radio buttons of the SSL/TLS tab
    TlsMode,
    /// The saved subscriptions
    Subscriptions,
    /// The remembered decoders
    Decoders,
}

/// One thing that keeps the profile from being used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub field: Field,
    /// What is wrong and what to do, as a sentence.
    pub message: String,
}

/// What one part of a profile has to say, by field.
type Said = Vec<(Field, Option<String>)>;

/// What becomes of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    ToKeep,
    ToUseOnce,
}

/// Everything that is wrong with a profile, in the order of the window. Empty: it can be kept and used.
#[must_use]
pub fn check(profile: &Profile) -> Vec<Problem> {
    problems(profile, Purpose::ToKeep)
}

/// The same for a profile that is never saved, as flags make one: what must not be read in its file is no problem.
#[must_use]
pub fn check_unsaved(profile: &Profile) -> Vec<Problem> {
    problems(profile, Purpose::ToUseOnce)
}

fn problems(profile: &Profile, purpose: Purpose) -> Vec<Problem> {
    // The local test broker brings its own address and certificates.
    let own_endpoint = !profile.endpoint.local_test_broker;
    let mut said = vec![(Field::Name, name(profile))];
    if own_endpoint {
        said.extend(endpoint::said(&profile.endpoint, purpose));
    }
    said.extend([
        (Field::ClientId, client_id(profile)),
        (Field::ConnectionTimeout, connection_timeout(profile.session.connection_timeout_s)),
        (Field::MaxInflight, max_inflight(profile.session.max_inflight)),
        (Field::MaxPacket, max_packet(profile.session.max_packet_bytes)),
        (Field::Username, username(profile)),
    ]);
    if own_endpoint && profile.tls.enabled {
        said.extend(tls::said(&profile.tls, profile.endpoint.carrier));
    }
    if own_endpoint {
        said.extend(proxy::said(&profile.endpoint));
    }
    said.extend(self::mqtt5::of_connect(profile));
    if profile.last_will.enabled {
        said.push((Field::WillTopic, will_topic(&profile.last_will.topic)));
        said.push((Field::WillPayload, will_payload(&profile.last_will.payload)));
    }
    said.extend(self::mqtt5::of_will(profile));
    said.push((Field::Subscriptions, subscriptions(&profile.subscriptions)));
    said.push((Field::Subscriptions, self::mqtt5::of_subscriptions(profile)));
    said.push((Field::Decoders, decoders::problem(&profile.decoders)));
    let problem = |(field, message): (Field, Option<String>)| message.map(|message| Problem { field, message });
    said.into_iter().filter_map(problem).collect()
}

fn name(profile: &Profile) -> Option<String> {
    profile.name.trim().is_empty().then(|| "Give the profile a name.".to_owned())
}

fn client_id(profile: &Profile) -> Option<String> {
    let id = &profile.client_id;
    if id.is_empty() && !profile.session.clean_session {
        return Some("A session that is kept needs a client ID: type one, or press Generate.".to_owned());
    }
    text_field("A client ID", id)
}

fn connection_timeout(seconds: u16) -> Option<String> {
    (seconds == 0).then(|| "Choose a timeout of at least 1 second.".to_owned())
}

fn max_inflight(count: u16) -> Option<String> {
    (count == 0).then(|| "At least 1 message must be allowed under way.".to_owned())
}

fn max_packet(bytes: u32) -> Option<String> {
    (!PACKET_BYTES.contains(&bytes)).then(|| "Choose a size from 1 to 268,435,455 bytes.".to_owned())
}

fn username(profile: &Profile) -> Option<String> {
    let Credentials { username, with_password } = &profile.credentials;
    if *with_password && username.is_empty() && profile.protocol == Protocol::V311 {
        return Some("MQTT 3.1.1 sends a password only with a user name: type one.".to_owned());
    }
    text_field("A user name", username)
}

fn will_topic(topic: &str) -> Option<String> {
    Topic::parse(topic).err().map(|error| sentence(&error.to_string()))
}

fn will_payload(payload: &str) -> Option<String> {
    (payload.len() > MAX_TEXT_BYTES).then(|| "A will's payload has at most 65,535 bytes.".to_owned())
}

fn subscriptions(saved: &[SavedSubscription]) -> Option<String> {
    let (filter, error) =
        saved.iter().find_map(|one| Filter::parse(&one.filter).err().map(|error| (&one.filter, error)))?;
    Some(if filter.is_empty() { sentence(&error.to_string()) } else { format!("{}: {error}.", filter.escape_debug()) })
}

/// What MQTT says of every text in a packet: no NUL, at most 65,535 bytes (MQTT 5, 1.5.4).
fn text_field(what: &str, text: &str) -> Option<String> {
    if text.contains('\0') {
        return Some(format!("{what} cannot contain the NUL character."));
    }
    (text.len() > MAX_TEXT_BYTES).then(|| format!("{what} has at most 65,535 bytes."))
}

/// An error's lower-case words as a sentence.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

fn is_empty(file: &Path) -> bool {
    file.as_os_str().is_empty()
}

#[cfg(test)]
mod tests;

//! The check of a profile while it is typed.

use std::net::Ipv6Addr;
use std::ops::RangeInclusive;
use std::path::Path;

use super::{
    BrokerUrl, Carrier, Credentials, Endpoint, Profile, Protocol, ProxyKind, SavedSubscription, TlsMode, TlsSettings,
    Verification, check_mqtt5, decoders,
};
use crate::mqtt::{Filter, Topic};

/// The longest name that the domain name system knows (RFC 1035, 2.3.4).
const MAX_HOST_BYTES: usize = 253;
/// The longest text or binary field of a packet (MQTT 5, 1.5.4 and 1.5.6).
pub(super) const MAX_TEXT_BYTES: usize = 65_535;
/// From what a lively broker needs to the largest packet that MQTT can encode.
const PACKET_BYTES: RangeInclusive<u32> = 1024..=268_435_455;

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
    /// "Socket File"
    SocketFile,
    /// "WebSocket Path"
    WebSocketPath,
    /// "WebSocket Headers"
    WebSocketHeaders,
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
    /// "Data" of authentication by hand
    AuthenticationData,
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

/// Everything that is wrong with a profile, in the order of the window. Empty: it can be used.
#[must_use]
pub fn check(profile: &Profile) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut say = |field, message: Option<String>| problems.extend(message.map(|message| Problem { field, message }));

    say(Field::Name, name(profile));
    // The local test broker brings its own address and certificates.
    let own_endpoint = !profile.endpoint.local_test_broker;
    let by_network = own_endpoint && profile.endpoint.carrier != Carrier::UnixSocket;
    if by_network {
        say(Field::Address, address(&profile.endpoint.host));
        say(Field::Port, port(profile.endpoint.port));
    }
    say(Field::ClientId, client_id(profile));
    if own_endpoint {
        say(Field::SocketFile, socket_file(&profile.endpoint));
        say(Field::WebSocketPath, websocket_path(&profile.endpoint));
    }
    say(Field::ConnectionTimeout, connection_timeout(profile.session.connection_timeout_s));
    say(Field::MaxInflight, max_inflight(profile.session.max_inflight));
    say(Field::MaxPacket, max_packet(profile.session.max_packet_bytes));
    say(Field::Username, username(profile));
    if by_network && profile.tls.enabled {
        let tls = &profile.tls;
        say(Field::CaFile, ca_file(tls));
        say(Field::KeystoreFile, keystore_file(tls));
        say(Field::ClientCertificate, client_certificate(tls));
        say(Field::ClientKey, client_key(tls));
        say(Field::ClientKeystore, client_keystore(tls));
        say(Field::ServerName, server_name(tls));
        say(Field::PinnedFingerprint, pinned_fingerprint(tls));
        say(Field::Alpn, alpn(tls));
    }
    if by_network && profile.endpoint.proxy.kind != ProxyKind::None {
        say(Field::ProxyHost, proxy_host(&profile.endpoint.proxy.host));
        say(Field::ProxyPort, proxy_port(profile.endpoint.proxy.port));
    }
    let is_5 = profile.protocol == Protocol::V5;
    if is_5 {
        check_mqtt5::connect(&profile.mqtt5).for_each(|problem| say(problem.field, Some(problem.message)));
    }
    if profile.last_will.enabled {
        say(Field::WillTopic, will_topic(&profile.last_will.topic));
        say(Field::WillPayload, will_payload(&profile.last_will.payload));
        if is_5 {
            check_mqtt5::will(&profile.last_will.properties)
                .for_each(|problem| say(problem.field, Some(problem.message)));
        }
    }
    say(Field::Subscriptions, subscriptions(&profile.subscriptions));
    say(Field::Decoders, decoders::problem(&profile.decoders));
    problems
}

fn name(profile: &Profile) -> Option<String> {
    profile.name.trim().is_empty().then(|| "Give the profile a name.".to_owned())
}

fn address(host: &str) -> Option<String> {
    if host.trim().is_empty() {
        return Some("Type the broker's host name or IP address.".to_owned());
    }
    if let Some(url) = BrokerUrl::parse(host) {
        return Some(match url {
            Ok(url) => format!("Type the host name alone: {}.", url.host),
            Err(error) => format!("Type the host name alone; {error}."),
        });
    }
    if host.contains(['[', ']']) {
        return Some("Write an IPv6 address without brackets, as in ::1.".to_owned());
    }
    if host.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Some("A host name contains no spaces.".to_owned());
    }
    if host.contains(['/', '@']) {
        return Some("Type the host name alone, without path and user.".to_owned());
    }
    if host.contains(':') && host.split('%').next().is_none_or(|ip| ip.parse::<Ipv6Addr>().is_err()) {
        return Some("Type the host name alone: the port has a field of its own.".to_owned());
    }
    (host.len() > MAX_HOST_BYTES).then(|| "A host name has at most 253 characters.".to_owned())
}

fn port(port: u16) -> Option<String> {
    (port == 0).then(|| "Choose a port from 1 to 65535: 1883 is usual, 8883 with TLS.".to_owned())
}

fn socket_file(endpoint: &Endpoint) -> Option<String> {
    (endpoint.carrier == Carrier::UnixSocket && is_empty(&endpoint.socket_file))
        .then(|| "Choose the broker's socket in Socket File.".to_owned())
}

fn websocket_path(endpoint: &Endpoint) -> Option<String> {
    (endpoint.carrier == Carrier::WebSocket && !endpoint.websocket.path.starts_with('/'))
        .then(|| "A WebSocket's path begins with /, as in /mqtt.".to_owned())
}

fn proxy_host(host: &str) -> Option<String> {
    host.trim().is_empty().then(|| "Type the proxy's host name or IP address.".to_owned())
}

fn proxy_port(port: u16) -> Option<String> {
    (port == 0).then(|| "Choose a port from 1 to 65535: 3128 is usual for HTTP, 1080 for SOCKS5.".to_owned())
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
    (!PACKET_BYTES.contains(&bytes)).then(|| "Choose a size from 1,024 to 268,435,455 bytes.".to_owned())
}

fn username(profile: &Profile) -> Option<String> {
    let Credentials { username, with_password } = &profile.credentials;
    if *with_password && username.is_empty() && profile.protocol == Protocol::V311 {
        return Some("MQTT 3.1.1 sends a password only with a user name: type one.".to_owned());
    }
    text_field("A user name", username)
}

fn ca_file(tls: &TlsSettings) -> Option<String> {
    (tls.mode.uses_ca_file() && is_empty(&tls.ca_file))
        .then(|| "The broker's certificate is checked against a CA: choose CA File.".to_owned())
}

fn keystore_file(tls: &TlsSettings) -> Option<String> {
    (tls.mode.uses_ca_keystore() && is_empty(&tls.keystore_file))
        .then(|| "The broker's certificate is checked against a CA: choose Keystore File.".to_owned())
}

fn client_keystore(tls: &TlsSettings) -> Option<String> {
    (tls.mode.uses_client_keystore() && is_empty(&tls.client_keystore_file)).then(|| {
        let without = TlsMode::CaKeystore.label();
        format!("Choose Client Keystore, or the mode {without} to show no certificate.")
    })
}

fn server_name(tls: &TlsSettings) -> Option<String> {
    if tls.verification != Verification::OtherName {
        return None;
    }
    if tls.server_name.trim().is_empty() {
        return Some("Type the name that the broker's certificate is for.".to_owned());
    }
    address(&tls.server_name)
}

fn pinned_fingerprint(tls: &TlsSettings) -> Option<String> {
    if tls.verification != Verification::Pinned {
        return None;
    }
    let digits: Vec<char> = tls.pinned_sha256.chars().filter(|c| !matches!(c, ':' | ' ')).collect();
    let whole = digits.len() == 64 && digits.iter().all(char::is_ascii_hexdigit);
    (!whole).then(|| "A SHA-256 fingerprint has 64 hexadecimal digits.".to_owned())
}

/// RFC 7301: a name of 1 to 255 bytes.
fn alpn(tls: &TlsSettings) -> Option<String> {
    let wrong = |name: &String| name.is_empty() || name.len() > 255;
    tls.alpn.iter().any(wrong).then(|| "A protocol of ALPN has 1 to 255 characters.".to_owned())
}

fn client_certificate(tls: &TlsSettings) -> Option<String> {
    if !uses_client_files(tls) || !is_empty(&tls.client_certificate_file) {
        return None;
    }
    Some(if is_empty(&tls.client_key_file) {
        format!("Choose Client Certificate File, or the mode {} to show none.", TlsMode::CaFile.label())
    } else {
        "A client key needs its certificate: choose Client Certificate File.".to_owned()
    })
}

fn client_key(tls: &TlsSettings) -> Option<String> {
    let certificate_only = !is_empty(&tls.client_certificate_file) && is_empty(&tls.client_key_file);
    (uses_client_files(tls) && certificate_only)
        .then(|| "A client certificate needs its key: choose Client Key File.".to_owned())
}

const fn uses_client_files(tls: &TlsSettings) -> bool {
    tls.mode.uses_client_certificate() && !tls.mode.uses_client_keystore()
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
pub(super) fn text_field(what: &str, text: &str) -> Option<String> {
    if text.contains('\0') {
        return Some(format!("{what} cannot contain the NUL character."));
    }
    (text.len() > MAX_TEXT_BYTES).then(|| format!("{what} has at most 65,535 bytes."))
}

fn is_empty(file: &Path) -> bool {
    file.as_os_str().is_empty()
}

/// An error's lower-case words as a sentence.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::Qos;
    use crate::profile::Endpoint;

    type Change = fn(&mut Profile);

    /// A profile without a problem, to break in one place.
    fn sound() -> Profile {
        let mut profile = Profile::default();
        profile.endpoint.host = "broker.example".to_owned();
        profile
    }

    fn mutual_tls(profile: &mut Profile) {
        profile.tls.enabled = true;
        profile.tls.mode = TlsMode::SelfSigned;
        profile.tls.ca_file = "ca.pem".into();
        profile.tls.client_certificate_file = "client.crt".into();
        profile.tls.client_key_file = "client.key".into();
    }

    fn saved(filter: &str) -> Vec<SavedSubscription> {
        vec![SavedSubscription { filter: filter.to_owned(), options: Qos::default().into() }]
    }

    #[test]
    fn sound_profiles_have_no_problem() {
        let table: [(&str, Change); 8] = [
            ("plain", |_| {}),
            ("mutual TLS", mutual_tls),
            ("IPv6", |p| p.endpoint.host = "fe80::1%eth0".to_owned()),
            ("unused fields of another mode", |p| {
                mutual_tls(p);
                p.tls.mode = TlsMode::CaSigned;
                p.tls.client_key_file.clear();
            }),
            ("TLS off", |p| p.tls.mode = TlsMode::CaKeystore),
            ("will off", |p| p.last_will.topic = "#".to_owned()),
            ("password alone in 5", |p| {
                p.protocol = Protocol::V5;
                p.credentials.with_password = true;
            }),
            ("local test broker", |p| {
                p.endpoint = Endpoint { port: 0, local_test_broker: true, ..Endpoint::default() };
                p.tls.enabled = true;
                p.tls.mode = TlsMode::SelfSigned;
            }),
        ];
        for (case, change) in table {
            let mut profile = sound();
            change(&mut profile);
            assert_eq!(check(&profile), [], "{case}");
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "one table")]
    fn each_problem_stands_at_its_field_with_a_sentence() {
        let table: [(Field, &str, Change); 35] = [
            (Field::Name, "Give the profile a name.", |p| p.name = " ".to_owned()),
            (Field::Address, "Type the broker's host name or IP address.", |p| p.endpoint.host.clear()),
            (Field::Address, "Type the host name alone: host.", |p| p.endpoint.host = "ssl://host:1".to_owned()),
            (
                Field::Address,
                "Type the host name alone; wss:// is not supported: use mqtt://, mqtts://, tcp:// or ssl://.",
                |p| p.endpoint.host = "wss://host".to_owned(),
            ),
            (Field::Address, "Write an IPv6 address without brackets, as in ::1.", |p| {
                p.endpoint.host = "[::1]".to_owned();
            }),
            (Field::Address, "A host name contains no spaces.", |p| p.endpoint.host = "my host".to_owned()),
            (Field::Address, "Type the host name alone, without path and user.", |p| {
                p.endpoint.host = "host/mqtt".to_owned();
            }),
            (Field::Address, "Type the host name alone: the port has a field of its own.", |p| {
                p.endpoint.host = "host:1883".to_owned();
            }),
            (Field::Address, "A host name has at most 253 characters.", |p| p.endpoint.host = "a".repeat(254)),
            (Field::Port, "Choose a port from 1 to 65535: 1883 is usual, 8883 with TLS.", |p| p.endpoint.port = 0),
            (Field::ClientId, "A session that is kept needs a client ID: type one, or press Generate.", |p| {
                p.session.clean_session = false;
            }),
            (Field::ClientId, "A client ID cannot contain the NUL character.", |p| p.client_id = "a\0".to_owned()),
            (Field::ClientId, "A client ID has at most 65,535 bytes.", |p| p.client_id = "a".repeat(65_536)),
            (Field::ConnectionTimeout, "Choose a timeout of at least 1 second.", |p| {
                p.session.connection_timeout_s = 0;
            }),
            (Field::MaxInflight, "At least 1 message must be allowed under way.", |p| p.session.max_inflight = 0),
            (Field::MaxPacket, "Choose a size from 1,024 to 268,435,455 bytes.", |p| p.session.max_packet_bytes = 1023),
            (Field::MaxPacket, "Choose a size from 1,024 to 268,435,455 bytes.", |p| {
                p.session.max_packet_bytes = 268_435_456;
            }),
            (Field::Username, "MQTT 3.1.1 sends a password only with a user name: type one.", |p| {
                p.credentials.with_password = true;
            }),
            (Field::Username, "A user name cannot contain the NUL character.", |p| {
                p.credentials.username = "\0".to_owned();
            }),
            (Field::KeystoreFile, "The broker's certificate is checked against a CA: choose Keystore File.", |p| {
                p.tls.enabled = true;
                p.tls.mode = TlsMode::CaKeystore;
            }),
            (
                Field::ClientKeystore,
                "Choose Client Keystore, or the mode CA certificate keystore to show no certificate.",
                |p| {
                    p.tls.enabled = true;
                    p.tls.mode = TlsMode::SelfSignedKeystores;
                    p.tls.keystore_file = "trust.jks".into();
                },
            ),
            (Field::ServerName, "Type the name that the broker's certificate is for.", |p| {
                p.tls.enabled = true;
                p.tls.verification = Verification::OtherName;
            }),
            (Field::PinnedFingerprint, "A SHA-256 fingerprint has 64 hexadecimal digits.", |p| {
                p.tls.enabled = true;
                p.tls.verification = Verification::Pinned;
                p.tls.pinned_sha256 = "AB:CD".to_owned();
            }),
            (Field::Alpn, "A protocol of ALPN has 1 to 255 characters.", |p| {
                p.tls.enabled = true;
                p.tls.alpn = vec![String::new()];
            }),
            (Field::CaFile, "The broker's certificate is checked against a CA: choose CA File.", |p| {
                p.tls.enabled = true;
                p.tls.mode = TlsMode::CaFile;
            }),
            (Field::CaFile, "The broker's certificate is checked against a CA: choose CA File.", |p| {
                mutual_tls(p);
                p.tls.ca_file.clear();
            }),
            (Field::ClientCertificate, "A client key needs its certificate: choose Client Certificate File.", |p| {
                mutual_tls(p);
                p.tls.client_certificate_file.clear();
            }),
            (
                Field::ClientCertificate,
                "Choose Client Certificate File, or the mode CA certificate file to show none.",
                |p| {
                    mutual_tls(p);
                    p.tls.client_certificate_file.clear();
                    p.tls.client_key_file.clear();
                },
            ),
            (Field::ClientKey, "A client certificate needs its key: choose Client Key File.", |p| {
                mutual_tls(p);
                p.tls.client_key_file.clear();
            }),
            (Field::WillTopic, "A topic cannot be empty.", |p| p.last_will.enabled = true),
            (Field::WillTopic, "A topic to publish to cannot contain + or #.", |p| {
                p.last_will.enabled = true;
                p.last_will.topic = "gone/+".to_owned();
            }),
            (Field::WillPayload, "A will's payload has at most 65,535 bytes.", |p| {
                p.last_will.enabled = true;
                p.last_will.topic = "gone".to_owned();
                p.last_will.payload = "x".repeat(65_536);
            }),
            (Field::Subscriptions, "a/#/b: # must be the last level of the filter and stand alone in it.", |p| {
                p.subscriptions = saved("a/#/b");
            }),
            (Field::Subscriptions, "A topic filter cannot be empty.", |p| p.subscriptions = saved("")),
            (Field::Subscriptions, "a\\0: a topic filter cannot contain the NUL character.", |p| {
                p.subscriptions = saved("a\0");
            }),
        ];
        for (field, message, change) in table {
            let mut profile = sound();
            change(&mut profile);
            assert_eq!(check(&profile), [Problem { field, message: message.to_owned() }]);
        }
    }

    #[test]
    fn problems_come_in_the_order_of_the_window() {
        let mut profile = Profile { name: String::new(), ..Profile::default() };
        profile.endpoint.port = 0;
        profile.session.max_inflight = 0;
        profile.last_will.enabled = true;
        let fields: Vec<Field> = check(&profile).into_iter().map(|problem| problem.field).collect();
        assert_eq!(fields, [Field::Name, Field::Address, Field::Port, Field::MaxInflight, Field::WillTopic]);
    }
}

//! A session that is down, and commands that were refused.

use std::time::Duration;

use jiff::Timestamp;

use super::network::{self, PLAIN_PORT, TLS_PORT};
use super::words::{LONG, readable, target, time};
use super::{Explanation, authentication, connack, file_error, local_address, lost, proxy, tls, websocket};
use crate::profile::{Profile, Protocol};
use crate::session::SessionError;
use crate::transport::{Rung, TransportError};
use crate::wire::{Breach, PacketKind};

/// A CONNACK with all its properties rarely has so many bytes.
const ROOMY: u32 = 1024;

/// Why there is no connection. The profile lets it say what is unusual about the settings.
#[must_use]
pub fn session(error: &SessionError, profile: &Profile) -> Explanation {
    session_at(error, profile, Timestamp::now())
}

/// The same at another time: a certificate that is over today is the likelier cause.
#[must_use]
pub fn session_at(error: &SessionError, profile: &Profile, now: Timestamp) -> Explanation {
    match error {
        SessionError::Files(error) => file_error(error),
        SessionError::Transport(error) => transport(error, profile, now),
        SessionError::Timeout { rung, after } => timeout(*rung, *after, profile),
        SessionError::Refused { refusal, security } => connack::refused(refusal, security.as_deref(), profile),
        SessionError::Authentication { source } => authentication::failed(source),
        SessionError::NoConnack { security: Some(report) } => {
            tls::closed_after_handshake(report, profile, now).also(small_packets(profile))
        }
        SessionError::NoConnack { security: None } => closed_in_plain(profile).also(small_packets(profile)),
        SessionError::Lost { cause, up_for } => lost::lost(cause, *up_for, profile),
        SessionError::Protocol { detail } => no_mqtt(detail, profile),
        SessionError::Violation(breach) => violation(breach, profile),
        SessionError::Profile { detail } => unusable_profile(detail),
        SessionError::NoThread(_) => no_thread(),
        SessionError::Broke { what } => broke(what),
    }
    .in_the_words_of(error)
}

fn transport(error: &TransportError, profile: &Profile, now: Timestamp) -> Explanation {
    match error {
        TransportError::Resolve { host, .. } => network::unknown_name(host, profile),
        TransportError::Tcp { source, others, untried, .. } => {
            let has_proxy = proxy::is_first(profile);
            let no_tcp = if has_proxy { proxy::no_tcp } else { network::no_tcp };
            no_tcp(source.kind(), profile).because(network::also_tried(others, *untried))
        }
        TransportError::LocalAddress { address, source } => local_address::refused(*address, source.kind(), profile),
        TransportError::UnixSocket { file, source } => network::no_unix_socket(file, source.kind()),
        TransportError::Proxy { source, .. } => proxy::refused(source, profile),
        TransportError::Tls { report, source } => tls::handshake(source, report, profile, now),
        TransportError::WebSocket { source, .. } => websocket::refused(source, profile),
    }
}

fn timeout(rung: Rung, after: Duration, profile: &Profile) -> Explanation {
    let (target, waited) = (target(profile), time(after));
    let has_proxy = proxy::is_first(profile);
    match rung {
        Rung::Resolve => network::name_server_silent(profile, &waited),
        Rung::Tcp if has_proxy => proxy::silent(profile, after),
        Rung::Tcp => network::silent(&target, &format!("The Connection Timeout of {waited} ran out.")),
        Rung::UnixSocket => network::unix_socket_silent(profile, after),
        Rung::Proxy => proxy::undecided(profile, after),
        Rung::Tls => Explanation::new(
            format!("{target} did not answer the TLS handshake within {waited}"),
            "It took the connection, but sent nothing: the port may not expect TLS, or the broker hangs.",
        )
        .remedy(plain_port_remedy(profile))
        .remedy("If the network is only slow, raise Connection Timeout in the General tab."),
        Rung::WebSocket => websocket::silent(profile, after),
        Rung::Mqtt => Explanation::new(
            format!("{target} did not answer CONNECT within {waited}"),
            "The connection is there, but no MQTT came back.",
        )
        .remedy_if(!profile.tls.enabled, tls_port_remedy(profile))
        .remedy("Check that an MQTT broker listens on this port, and not another service.")
        .remedy("Look into the broker's log: it may be overloaded, or wait for its own user directory."),
    }
}

/// What a TLS port does when it is greeted in plain MQTT, and what a broker does that wants nothing to do with us.
fn closed_in_plain(profile: &Profile) -> Explanation {
    let target = target(profile);
    let headline = if profile.endpoint.port == TLS_PORT {
        format!("{target} probably expects TLS")
    } else {
        format!("{target} closed the connection instead of answering")
    };
    Explanation::new(
        headline,
        format!(
            "This profile greets the broker without TLS, and it hung up before its answer. A port that expects TLS \
             does that; {TLS_PORT} usually is one.",
        ),
    )
    .remedy(tls_port_remedy(profile))
    .remedy("Check that an MQTT broker listens on this port, and not another service.")
    .remedy(format!("Look into the broker's log: it may not speak MQTT {}.", profile.protocol.name()))
}

/// A broker must not send what is larger than the client accepts (MQTT 5, 3.1.2.11.4), and that may be its CONNACK.
fn small_packets(profile: &Profile) -> Option<String> {
    let most = profile.session.max_packet_bytes;
    (profile.protocol == Protocol::V5 && most < ROOMY)
        .then(|| format!("Raise Max Packet Size in the General tab: the broker's answer may be larger than {most} B."))
}

/// For a profile without TLS.
fn tls_port_remedy(profile: &Profile) -> String {
    if profile.endpoint.port == PLAIN_PORT {
        return "If this broker expects TLS, tick Enable SSL/TLS in the SSL/TLS tab.".to_owned();
    }
    format!("Tick Enable SSL/TLS in the SSL/TLS tab, or use the port without TLS, usually {PLAIN_PORT}.")
}

/// For a profile with TLS.
pub(super) fn plain_port_remedy(profile: &Profile) -> String {
    if profile.endpoint.port == PLAIN_PORT {
        return format!("Port {PLAIN_PORT} is usually without TLS: try port {TLS_PORT}, or untick Enable SSL/TLS.");
    }
    format!("Check Broker Port: {TLS_PORT} usually expects TLS, {PLAIN_PORT} does not.")
}

fn no_mqtt(detail: &str, profile: &Profile) -> Explanation {
    Explanation::new(
        format!("{} does not speak proper MQTT", target(profile)),
        format!("What it sent breaks the rules of MQTT {}: {}.", profile.protocol.name(), unstopped(detail)),
    )
    .remedy("Check Broker Port: another service may listen there.")
    .remedy("Try the other MQTT version in the General tab.")
    .remedy("If it is an MQTT broker, tell its makers: the machine's words say what it did.")
}

/// What the broker did wrong, which packet did it, and which rule it breaks.
fn violation(breach: &Breach, profile: &Profile) -> Explanation {
    let (version, section) = (breach.version.name(), breach.section());
    let packet = breach.packet.map_or("a packet", PacketKind::name);
    Explanation::new(
        format!("The broker broke a rule of MQTT {version}"),
        format!("What {} sent as {packet} breaks section {section}: {}.", target(profile), breach.violation),
    )
    .remedy("Tell the makers of the broker: the machine's words say which bytes it sent.")
    .remedy("Look at the packet by its fields in the packet trace.")
    .remedy("Check Broker Port, if it is no MQTT broker that listens there.")
}

fn unusable_profile(detail: &str) -> Explanation {
    Explanation::new("The profile cannot be used", format!("One of its settings is wrong: {}.", unstopped(detail)))
        .remedy("Open Settings: the problem stands beside its field.")
}

fn no_thread() -> Explanation {
    Explanation::new(
        "The connection cannot be started",
        "This machine gives the program no further thread or open file, and every connection needs one of its own.",
    )
    .remedy("Close tabs that you do not need, or other programs, then press Connect again.")
}

fn broke(what: &str) -> Explanation {
    Explanation::new(
        "The connection broke down inside this program",
        format!("That is a fault of mqttdeck, not of the broker or of your settings: {what} gave up."),
    )
    .remedy("Press Connect to begin anew.")
    .remedy("Report it, with what you did last and the machine's words.")
}

fn unstopped(detail: &str) -> String {
    readable(detail, LONG).trim_end_matches('.').to_owned()
}

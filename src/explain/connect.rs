//! A session that is down, and commands that were refused.

use std::io;
use std::time::Duration;

use jiff::Timestamp;

use super::words::{LONG, SHORT, host, readable, size, target, time};
use super::{Explanation, connack, file_error, lost, tls};
use crate::profile::Profile;
use crate::session::{Refusal, SessionError};
use crate::transport::{Rung, TransportError};

/// The port that usually expects TLS.
const TLS_PORT: u16 = 8883;
/// The port that usually does not.
const PLAIN_PORT: u16 = 1883;

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
        SessionError::Refused { refusal, reason_string, security } => {
            connack::refused(*refusal, reason_string.as_deref(), security.as_deref(), profile)
        }
        SessionError::NoConnack { security: Some(report) } => tls::closed_after_handshake(report, profile, now),
        SessionError::NoConnack { security: None } => closed_in_plain(profile),
        SessionError::Lost { cause, up_for } => lost::lost(cause, *up_for, profile),
        SessionError::Protocol { detail } => no_mqtt(detail, profile),
        SessionError::Profile { detail } => unusable_profile(detail),
        SessionError::NoThread(_) => no_thread(),
    }
    .in_the_words_of(error)
}

/// Why a publish, subscribe or unsubscribe was not carried out, in one sentence.
#[must_use]
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Broker(reason) => format!("The broker said no: {reason}. {}", reason.meaning()),
        Refusal::NotConnected => "There is no connection: press Connect first.".to_owned(),
        Refusal::ConnectionLost => "The connection was lost before the broker answered.".to_owned(),
        Refusal::LostAmid { acknowledged, unknown, unsent } => format!(
            "The connection was lost in the middle: {acknowledged} messages were taken, {unknown} may have arrived, \
             {unsent} were not sent."
        ),
        Refusal::NoAnswer(after) => format!("The broker did not answer within {}.", time(*after)),
        Refusal::TooLarge { limit } => format!("The message is larger than the limit of {}.", size(*limit)),
    }
}

fn transport(error: &TransportError, profile: &Profile, now: Timestamp) -> Explanation {
    match error {
        TransportError::Resolve { host, .. } => unknown_name(&readable(host, SHORT)),
        TransportError::Tcp { source, .. } => no_tcp(source.kind(), profile),
        TransportError::Tls { report, source } => tls::handshake(source, report, profile, now),
    }
}

fn unknown_name(host: &str) -> Explanation {
    Explanation::new(
        format!("The name {host} cannot be found"),
        "No name server gave an address for it: it is misspelt, or known only in another network.",
    )
    .remedy("Check Broker Address, letter by letter.")
    .remedy("If the broker is in a company network, connect to that network or its VPN first.")
    .remedy("Or type the broker's IP address; with TLS its certificate must then name that address.")
}

fn no_tcp(kind: io::ErrorKind, profile: &Profile) -> Explanation {
    let target = target(profile);
    match kind {
        io::ErrorKind::ConnectionRefused => refused(&target, profile),
        io::ErrorKind::TimedOut => silent(&target, "The system gave up waiting."),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable | io::ErrorKind::NetworkDown => {
            Explanation::new(
                format!("There is no way to {target}"),
                "The network says that it cannot reach this address.",
            )
            .remedy("Check that this machine is online, and in the broker's network or its VPN.")
            .remedy("Check Broker Address.")
        }
        io::ErrorKind::PermissionDenied => Explanation::new(
            format!("This machine does not allow a connection to {target}"),
            "The system itself refused: a local firewall or a security policy.",
        )
        .remedy("Allow mqttdeck in the firewall of this machine."),
        _ => Explanation::new(
            format!("No connection to {target}"),
            "The network could not make a TCP connection, for the reason below the fold.",
        )
        .remedy("Check Broker Address and Broker Port.")
        .remedy("Try again: the network may have been busy."),
    }
}

fn refused(target: &str, profile: &Profile) -> Explanation {
    let local = matches!(profile.endpoint.host.as_str(), "localhost" | "127.0.0.1" | "::1");
    let usual = if profile.tls.enabled { TLS_PORT } else { PLAIN_PORT };
    let kind = if profile.tls.enabled { "with TLS" } else { "without TLS" };
    Explanation::new(
        format!("{target} refused the connection"),
        "The machine is there and answered, but no broker listens on this port, or a firewall turns it away.",
    )
    .remedy("Check that the broker is running.")
    .remedy_if(profile.endpoint.port != usual, format!("Check Broker Port: {usual} is usual {kind}."))
    .remedy_if(
        !local,
        format!(
            "Let the broker listen to the network (Mosquitto 2 without a listener line hears its own machine only: \
             add listener {}).",
            profile.endpoint.port
        ),
    )
    .remedy_if(!local, "Ask whether a firewall lets this port through.")
}

fn silent(target: &str, cause: &str) -> Explanation {
    Explanation::new(
        format!("{target} does not answer"),
        format!("{cause} Nothing came back at all: the machine is off, the address is wrong, or a firewall drops it."),
    )
    .remedy("Check Broker Address and Broker Port.")
    .remedy("Ask whether a firewall lets this port through, or connect to the broker's network or its VPN.")
    .remedy("If the network is only slow, raise Connection Timeout in the General tab.")
}

fn timeout(rung: Rung, after: Duration, profile: &Profile) -> Explanation {
    let (target, waited) = (target(profile), time(after));
    match rung {
        Rung::Resolve => Explanation::new(
            format!("The name {} was not found within {waited}", host(profile)),
            "The name server of this machine did not answer.",
        )
        .remedy("Check that this machine is online, and in the broker's network or its VPN.")
        .remedy("Or type the broker's IP address; with TLS its certificate must then name that address."),
        Rung::Tcp => silent(&target, &format!("The Connection Timeout of {waited} ran out.")),
        Rung::Tls => Explanation::new(
            format!("{target} did not answer the TLS handshake within {waited}"),
            "It took the connection, but sent nothing: the port may not expect TLS, or the broker hangs.",
        )
        .remedy(plain_port_remedy(profile))
        .remedy("If the network is only slow, raise Connection Timeout in the General tab."),
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
    .remedy("If it is an MQTT broker, tell its makers: the words below the fold say what it did.")
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

fn unstopped(detail: &str) -> String {
    readable(detail, LONG).trim_end_matches('.').to_owned()
}

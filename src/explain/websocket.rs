//! The WebSocket that carries MQTT: how it was refused, and how it ended.

use std::time::Duration;

use super::words::{SHORT, readable, size, target, time};
use super::{Explanation, proxy};
use crate::profile::Profile;
use crate::transport::{FrameError, WebSocketError};

const CHECK_PATH: &str = "Check WebSocket Path: most brokers have /mqtt, some /ws or /, and Mosquitto takes any.";
const CHECK_PORT: &str =
    "Check Broker Port: MQTT over WebSockets has a port of its own (8080, 8083 or 9001, with TLS 443, 8084 or 8884).";
const CHECK_AUTHORIZATION: &str = "Check the Authorization of the WebSocket: a token may have expired.";
const ASK: &str = "Ask the broker's administrator what its log says.";

/// A TLS record of the kind "alert" (RFC 8446, section 5.1): the port expects TLS.
const TLS_ALERT: u8 = 0x15;
/// A packet of the type CONNACK (MQTT 5, section 2.1.2), or DISCONNECT.
const MQTT_ANSWERS: [u8; 2] = [0x20, 0xE0];

/// No WebSocket came about.
pub(super) fn refused(error: &WebSocketError, profile: &Profile) -> Explanation {
    let target = target(profile);
    match error {
        WebSocketError::Status { status, reason, location } => answered(*status, reason, location.as_deref(), profile),
        WebSocketError::NotUpgraded(what) => Explanation::new(
            format!("{target} did not open a WebSocket"),
            format!("It agreed with 101, but not as RFC 6455 has it: its answer has {what}."),
        )
        .remedy("If a proxy or load balancer stands before the broker, let it pass WebSockets on."),
        WebSocketError::Subprotocol(chosen) => subprotocol(chosen.as_deref(), &target),
        WebSocketError::NotHttp(head) => not_http(head, profile),
        WebSocketError::TooLong => {
            Explanation::new(format!("{target} does not speak WebSocket"), "The head of its answer does not end.")
                .remedy(CHECK_PORT)
        }
        WebSocketError::Closed | WebSocketError::Io(_) => Explanation::new(
            format!("{target} closed the connection instead of opening a WebSocket"),
            "A port for MQTT without WebSocket does that, and one that expects TLS.",
        )
        .remedy(CHECK_PORT)
        .remedy_if(!profile.tls.enabled, "If this port expects TLS, tick Enable SSL/TLS in the SSL/TLS tab.")
        .remedy("Or choose TCP instead of WebSocket."),
        WebSocketError::Unsendable(what) => proxy::unsendable(what),
        WebSocketError::Frames(error) => ended(error),
    }
}

/// The request was not answered in time.
pub(super) fn silent(profile: &Profile, waited: Duration) -> Explanation {
    Explanation::new(
        format!("{} did not open a WebSocket within {}", target(profile), time(waited)),
        "It took the connection, but did not answer the request: the port may be one for MQTT without WebSocket.",
    )
    .remedy(CHECK_PORT)
    .remedy("If the network is only slow, raise Connection Timeout in the General tab.")
}

/// The server answered with another status than 101.
fn answered(status: u16, reason: &str, location: Option<&str>, profile: &Profile) -> Explanation {
    let target = target(profile);
    let path = readable(profile.endpoint.websocket.path_alone(), SHORT);
    let answer = format!("It answered the request for {path} with {status} {}", readable(reason, SHORT));
    let answer = answer.trim_end();
    match status {
        401 | 403 => unauthorised(&target, answer, profile),
        404 | 405 | 410 => Explanation::new(format!("{target} has no WebSocket at {path}"), format!("{answer}."))
            .remedy(CHECK_PATH)
            .remedy(CHECK_PORT),
        300..=399 => moved(&target, answer, location, profile),
        200..=299 => Explanation::new(
            format!("{target} did not open a WebSocket"),
            format!("{answer}, as a web server does that knows of no WebSocket there."),
        )
        .remedy(CHECK_PATH)
        .remedy("If a proxy or load balancer stands before the broker, let it pass WebSockets on."),
        500..=599 => Explanation::new(
            format!("{target} cannot open a WebSocket at the moment"),
            format!("{answer}: a server before the broker may not reach it."),
        )
        .remedy("Check that the broker is running.")
        .remedy(ASK),
        _ => Explanation::new(format!("{target} did not open a WebSocket"), format!("{answer}."))
            .remedy_if(!profile.tls.enabled, "If this port expects TLS, tick Enable SSL/TLS in the SSL/TLS tab.")
            .remedy(CHECK_PATH)
            .remedy(CHECK_PORT),
    }
}

fn unauthorised(target: &str, answer: &str, profile: &Profile) -> Explanation {
    let told = Explanation::new(format!("{target} does not let you open a WebSocket"), format!("{answer}."));
    let told = if profile.endpoint.websocket.with_authorization {
        told.remedy(CHECK_AUTHORIZATION)
    } else {
        told.remedy("If it wants a token or a password, give the WebSocket an Authorization.")
    };
    told.remedy("Some servers ask for an Origin: add it to the headers.")
        .remedy(
            "If it asks for a cookie or an API key: those are not saved, and go with --ws-header on the command line.",
        )
        .remedy(ASK)
}

fn moved(target: &str, answer: &str, location: Option<&str>, profile: &Profile) -> Explanation {
    let place = location.map(|place| readable(place, SHORT));
    let wants_tls = location.is_some_and(|place| place.starts_with("https:") || place.starts_with("wss:"));
    let elsewhere = place.as_ref().map_or_else(String::new, |place| format!(" It names {place}."));
    Explanation::new(format!("{target} sends you elsewhere"), format!("{answer}.{elsewhere}"))
        .remedy_if(wants_tls && !profile.tls.enabled, "Tick Enable SSL/TLS in the SSL/TLS tab, and check Broker Port.")
        .remedy("Put what it names into Broker Address, Broker Port and WebSocket Path: mqttdeck does not follow by itself.")
}

fn subprotocol(chosen: Option<&str>, target: &str) -> Explanation {
    let cause = match chosen {
        Some(name) => format!("mqttdeck asked for the subprotocol mqtt, and it chose {}.", readable(name, SHORT)),
        None => "mqttdeck asked for the subprotocol mqtt, and it chose none.".to_owned(),
    };
    Explanation::new(format!("{target} opened a WebSocket, but not one for MQTT"), cause)
        .remedy(CHECK_PATH)
        .remedy(CHECK_PORT)
        .remedy("If a proxy stands before the broker, let it pass on Sec-WebSocket-Protocol.")
}

fn not_http(head: &[u8], profile: &Profile) -> Explanation {
    let target = target(profile);
    match head.first() {
        Some(&TLS_ALERT) => Explanation::new(
            format!("{target} expects TLS"),
            "It answered the request with a TLS alert, as a port does that takes TLS only.",
        )
        .remedy("Tick Enable SSL/TLS in the SSL/TLS tab."),
        Some(first) if MQTT_ANSWERS.contains(first) => Explanation::new(
            format!("{target} speaks MQTT without WebSocket"),
            "It answered the request in MQTT itself.",
        )
        .remedy("Choose TCP instead of WebSocket.")
        .remedy(CHECK_PORT),
        Some(_) | None => Explanation::new(
            format!("{target} does not speak WebSocket"),
            format!("Its answer is no HTTP: it begins with \"{}\".", head.escape_ascii()),
        )
        .remedy(CHECK_PORT),
    }
}

/// The WebSocket was open, and ended.
pub(super) fn ended(error: &FrameError) -> Explanation {
    match error {
        FrameError::Closed { code, reason } => closed(*code, &readable(reason, SHORT)),
        FrameError::Text => Explanation::new(
            "The server sent text where MQTT belongs",
            "MQTT travels in binary frames of a WebSocket, and a text frame came.",
        )
        .remedy("Check WebSocket Path: something else than a broker may answer there."),
        FrameError::TooLarge { size: came, limit } => Explanation::new(
            format!("A WebSocket frame of {} was too large", size(*came as u64)),
            format!("This profile accepts frames up to {}: a little more than Max Packet Size.", size(*limit as u64)),
        )
        .remedy("Raise Max Packet Size in the General tab."),
        FrameError::EmptyFragments { limit } => Explanation::new(
            "The server sends fragments with nothing in them",
            format!("One message came in more than {limit} of them, and no broker needs any."),
        )
        .remedy("If a proxy or load balancer stands before the broker, let it pass WebSockets on unchanged.")
        .remedy("If it is an MQTT broker, tell its makers."),
        FrameError::Unread { limit } => Explanation::new(
            "The server pings, and does not read the answers",
            format!("More than {} of them wait to be taken.", size(*limit as u64)),
        )
        .remedy("If a proxy or load balancer stands before the broker, let it pass WebSockets on in both directions.")
        .remedy(ASK),
        FrameError::Broken(words) => Explanation::new(
            "The server broke the rules of WebSockets",
            format!("What came is no proper frame: {}.", readable(words, SHORT).trim_end_matches('.')),
        )
        .remedy("If a proxy or load balancer stands before the broker, let it pass WebSockets on unchanged.")
        .remedy("If it is an MQTT broker, tell its makers: the machine's words say what it did."),
    }
}

/// The codes of RFC 6455, section 7.4.1, and of IANA's registry, as far as a server sends them.
fn closed(code: Option<u16>, reason: &str) -> Explanation {
    let (headline, meaning) = match code {
        Some(1000) => ("The server closed the WebSocket", Some("normal closure")),
        Some(1001) => ("The server is going away", Some("its machine or program stops")),
        Some(1002) => ("The server says that the WebSocket broke its rules", Some("protocol error")),
        Some(1003) => ("The server does not take what was sent", Some("unsupported data")),
        Some(1008) => ("The server does not let you in", Some("policy violation")),
        Some(1009) => ("A message was larger than the server accepts", Some("message too big")),
        Some(1011) => ("The server has a fault", Some("internal error")),
        Some(1012) => ("The server is restarting", Some("service restart")),
        Some(1013) => ("The server is overloaded", Some("try again later")),
        Some(_) | None => ("The server closed the WebSocket", None),
    };
    let cause = match (code, meaning) {
        (Some(code), Some(meaning)) => format!("Its close frame has the code {code}: {meaning}."),
        (Some(code), None) => format!("Its close frame has the code {code}."),
        (None, _) => "Its close frame has no code.".to_owned(),
    };
    let words = (!reason.is_empty()).then(|| format!("In its own words: “{reason}”."));
    Explanation::new(headline, cause).because(words).remedy(ASK)
}

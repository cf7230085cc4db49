//! A connection that was up and is gone.

use std::io::ErrorKind;
use std::time::Duration;

use super::words::{SHORT, own_words, readable, size, target, time, to_another_broker};
use super::{Explanation, websocket};
use crate::mqtt::ReasonCode;
use crate::profile::{Profile, Protocol};
use crate::session::LossCause;

/// Reason codes that `ReasonCode` has no constant for (MQTT 5, 3.14.2.1).
const ADMINISTRATIVE_ACTION: ReasonCode = ReasonCode(0x98);
const USE_ANOTHER_SERVER: ReasonCode = ReasonCode(0x9C);
const SERVER_MOVED: ReasonCode = ReasonCode(0x9D);
/// Two clients with the same id throw each other out faster than this.
const SHORT_LIFE: Duration = Duration::from_secs(10);

/// Why the connection is gone.
pub(super) fn lost(cause: &LossCause, up_for: Duration, profile: &Profile) -> Explanation {
    let was_up = format!("The connection to {} had been up for {}.", target(profile), time(up_for));
    match cause {
        LossCause::Closed => closed(profile, up_for),
        LossCause::Reset => reset(),
        LossCause::Disconnected { reason, server_reference } => {
            let server = server_reference.as_deref();
            disconnected(reason.code, server, profile).because(own_words(reason, server))
        }
        LossCause::KeepAlive => silent(profile),
        LossCause::Stalled => stalled(profile),
        LossCause::PacketTooLarge { size: came, limit } => too_large(*came, *limit),
        LossCause::Tls(words) => broken_tls(words),
        LossCause::WebSocket(error) => websocket::ended(error),
        LossCause::Io(ErrorKind::TimedOut) => unread(profile),
        LossCause::Io(kind) => Explanation::new("The connection was lost", format!("The network says: {kind}."))
            .remedy("Check the network of this machine, then press Connect."),
    }
    .because(Some(was_up))
}

/// The broker takes nothing that is sent: we gave up on it, or the system did.
fn unread(profile: &Profile) -> Explanation {
    Explanation::new(
        "The broker takes nothing more",
        format!("What was sent to {} waited, and not a byte of it went through.", target(profile)),
    )
    .remedy("Check the network between this machine and the broker.")
    .remedy("If the broker is overloaded, publish less at a time.")
}

/// MQTT 3.1.1 cannot say why it ends a connection; the usual reason is a second client with the same id.
fn closed(profile: &Profile, up_for: Duration) -> Explanation {
    let cause = if profile.protocol == Protocol::V311 {
        "It closed the connection without a reason, since MQTT 3.1.1 has no way to give one."
    } else {
        "It closed the connection without a reason."
    };
    let id = same_id_remedy(profile);
    Explanation::new("The broker closed the connection", cause)
        .remedy_if(up_for < SHORT_LIFE, id.clone())
        .remedy("Look into the broker's log: it was stopped, or did not like what was sent.")
        .remedy("Check whether this user may publish and subscribe to these topics: some brokers hang up instead.")
        .remedy_if(up_for >= SHORT_LIFE, id)
}

fn reset() -> Explanation {
    Explanation::new("The connection was reset", "The broker or something on the way cut it off without a goodbye.")
        .remedy("Check that the broker is still running.")
        .remedy("If it happens after idle minutes, lower Keep Alive Interval in the General tab: a router forgets you.")
}

fn disconnected(reason: ReasonCode, server_reference: Option<&str>, profile: &Profile) -> Explanation {
    match reason {
        ReasonCode::SESSION_TAKEN_OVER => taken_over(profile),
        ReasonCode::KEEP_ALIVE_TIMEOUT => Explanation::new(
            "The broker heard nothing from you and hung up",
            format!(
                "Nothing reached it for one and a half times the {} s of keep-alive.",
                profile.session.keep_alive_s
            ),
        )
        .remedy("Check the network of this machine.")
        .remedy("Raise Keep Alive Interval in the General tab, if the connection is slow."),
        ReasonCode::SERVER_SHUTTING_DOWN => {
            Explanation::new("The broker is shutting down", "It sent its clients away.")
                .remedy("Wait until it is back; with Auto Reconnect the connection comes back by itself.")
        }
        ReasonCode::NOT_AUTHORIZED => Explanation::new(
            "The broker ended the connection: not authorised",
            "You were connected, but are not allowed what you did last, or no longer allowed at all.",
        )
        .remedy("Check whether this user may publish and subscribe to these topics (Mosquitto: acl_file).")
        .remedy("Ask the broker's administrator whether the user was disabled or the certificate suspended."),
        ReasonCode::PACKET_TOO_LARGE => {
            Explanation::new("A message was larger than the broker accepts", reason.meaning())
                .remedy("Publish smaller messages.")
                .remedy("Or raise the broker's limit (Mosquitto: max_packet_size).")
        }
        ADMINISTRATIVE_ACTION => {
            Explanation::new("An administrator closed the connection", "The broker says that it was told to.")
                .remedy("Ask the broker's administrator why.")
        }
        USE_ANOTHER_SERVER | SERVER_MOVED => Explanation::new(
            "The broker sends you to another server",
            format!("It ended the connection with the reason “{reason}”."),
        )
        .remedy(to_another_broker(server_reference)),
        other => Explanation::new(
            "The broker ended the connection",
            format!("It gave the reason “{other}”. {}", other.meaning()),
        )
        .remedy("Look into the broker's log: it says more than the code."),
    }
}

fn taken_over(profile: &Profile) -> Explanation {
    let id = readable(&profile.client_id, SHORT);
    let id = if id.is_empty() { "the one that you had".to_owned() } else { format!("“{id}”") };
    Explanation::new(
        "Another client with the same client ID took over",
        format!("A broker keeps one connection for each client ID, and another client connected with {id}."),
    )
    .remedy("Press Generate beside Client ID in Settings, so that each has an ID of its own.")
    .remedy("Or close the other client: a second window, a device, or a test that is still running.")
}

fn same_id_remedy(profile: &Profile) -> String {
    if profile.client_id.is_empty() {
        return "Check whether another client uses the same client ID.".to_owned();
    }
    "If another client uses the same client ID, press Generate beside Client ID: the broker keeps only one of them."
        .to_owned()
}

fn silent(profile: &Profile) -> Explanation {
    Explanation::new(
        "The broker fell silent",
        format!(
            "It did not answer the keep-alive of {} s: it hangs, or the network is down.",
            profile.session.keep_alive_s
        ),
    )
    .remedy("Check the network of this machine, and whether it was asleep.")
    .remedy("Check that the broker is still running.")
}

fn stalled(profile: &Profile) -> Explanation {
    Explanation::new(
        "The broker began a packet and did not end it",
        format!(
            "Within the {} s of keep-alive, less came of it than 64 bytes a second: it hangs, or the network is too slow.",
            profile.session.keep_alive_s
        ),
    )
    .remedy("Check that the broker is still running.")
    .remedy("Raise Keep Alive Interval in the General tab, if the network is that slow.")
}

fn too_large(came: u64, limit: u64) -> Explanation {
    Explanation::new(
        format!("A message of {} was too large", size(came)),
        format!("This profile accepts packets up to {}; a larger one must end the connection.", size(limit)),
    )
    .remedy("Raise Max Packet Size in the General tab.")
    .remedy("If a retained message is that large, narrow the subscription, or it comes back at each connect.")
}

fn broken_tls(words: &str) -> Explanation {
    Explanation::new(
        "The secure connection broke",
        format!("TLS ended it: {}.", readable(words, SHORT).trim_end_matches('.')),
    )
    .remedy("Press Connect: a broker that reloads its certificates does this once.")
    .remedy("If it happens again, ask whether your certificate was revoked or suspended.")
}

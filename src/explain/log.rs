//! The log's sentences: every state of a session and every rung of the ladder.

use super::answers::reason;
use super::session;
use super::words::{SHORT, readable, target, time};
use crate::profile::Profile;
use crate::session::{Greeting, LossCause, SessionError, State};
use crate::transport::{Rung, Step, StepOutcome};

/// One sentence for a state.
#[must_use]
pub fn state(state: &State, profile: &Profile) -> String {
    match state {
        State::Connecting { attempt: 0 | 1 } => format!("Connecting to {}.", place(profile)),
        State::Connecting { attempt } => format!("Connecting to {}, attempt {attempt}.", place(profile)),
        State::Connected(greeting) => connected(greeting, profile),
        State::Down { cause, retry_in } => {
            let headline = session(cause, profile).headline;
            let next = retry_in.map_or_else(String::new, |wait| format!(" Trying again in {}.", time(wait)));
            format!("{headline}.{next}")
        }
        State::Closed => format!("Disconnected from {}.", place(profile)),
    }
}

/// One sentence for the DISCONNECT with which the broker left, with all that it said; `None`: it sent none.
#[must_use]
pub fn goodbye(error: &SessionError) -> Option<String> {
    let SessionError::Lost { cause: LossCause::Disconnected { reason: why, server_reference }, .. } = error else {
        return None;
    };
    let server = server_reference.as_ref();
    let server = server.map(|server| format!(" It names another broker: {}.", readable(server, SHORT)));
    Some(format!("The broker sent DISCONNECT: {}{}", reason(why), server.unwrap_or_default()))
}

/// Where a profile leads to. The local test broker's address is made anew at each start, and is not what the profile says.
#[must_use]
pub fn place(profile: &Profile) -> String {
    if profile.endpoint.local_test_broker { "the local test broker".to_owned() } else { target(profile) }
}

/// "Connected to host:8883 with TLS 1.3 in 41 ms, as client1, to a session from before."
fn connected(greeting: &Greeting, profile: &Profile) -> String {
    let mut words = format!("Connected to {}", place(profile));
    match &greeting.security {
        Some(report) => words.push_str(&format!(" with {}", report.version.unwrap_or("TLS"))),
        None => words.push_str(" without TLS"),
    }
    words.push_str(&format!(" in {}", time(greeting.took)));
    let ours = greeting.security.as_ref().and_then(|report| report.client_certificate.as_ref());
    if let Some(ours) = ours {
        words.push_str(&format!(", as {}", readable(ours.short_name(), SHORT)));
    }
    if let Some(id) = &greeting.connack.assigned_client_id {
        words.push_str(&format!(", with the client ID {} from the broker", readable(id, SHORT)));
    }
    if greeting.connack.session_present {
        words.push_str(", to the session from before");
    }
    words.push('.');
    words
}

/// One sentence for the news of a rung.
#[must_use]
pub fn step(step: &Step) -> String {
    let rung = step.rung;
    match &step.outcome {
        StepOutcome::Started => format!("{rung}: {}.", intent(rung)),
        StepOutcome::Done(found) if found.is_empty() => format!("{rung}: done in {}.", time(step.took)),
        StepOutcome::Done(found) => format!("{rung}: {} in {}.", readable(found, SHORT), time(step.took)),
        StepOutcome::Failed => format!("{rung}: failed after {}.", time(step.took)),
    }
}

/// One sentence for messages that had no room to wait in until the window took them.
#[must_use]
pub fn too_fast(count: u64) -> String {
    let came = if count == 1 { "1 message came".to_owned() } else { format!("{count} messages came") };
    format!("{came} too fast to be kept.")
}

const fn intent(rung: Rung) -> &'static str {
    match rung {
        Rung::Resolve => "looking up the name",
        Rung::Tcp => "connecting",
        Rung::UnixSocket => "connecting",
        Rung::Proxy => "asking for the broker",
        Rung::Tls => "shaking hands",
        Rung::WebSocket => "asking for a WebSocket",
        Rung::Mqtt => "sending CONNECT",
    }
}

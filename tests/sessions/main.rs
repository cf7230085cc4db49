//! Sessions that the broker keeps: finished across losses, across restarts of the program, and across brokers that were
//! killed.
#![expect(clippy::unwrap_used, reason = "helpers of tests, too")]

mod forgotten;
mod killed;
mod restarted;
mod saved;
mod scripted;
#[expect(dead_code, reason = "the certificates are for the tests of TLS")]
#[path = "../support/mod.rs"]
mod support;
mod way;

use std::path::Path;

use mqttdeck::profile::{Profile, Protocol, Secrets};
use mqttdeck::session::Plan;
use support::Client;

/// A profile whose session is kept, and whose losses are final: each connection is a run of the program.
fn kept(protocol: Protocol, port: u16) -> Profile {
    let mut profile = support::client::profile(protocol, port);
    profile.session.clean_session = false;
    profile
}

/// One run of the program, with its sessions in `home`.
fn run(profile: &Profile, home: &Path) -> Client {
    let sessions = Some(home.join("sessions"));
    Client::start_plan(Plan { profile: profile.clone(), secrets: Secrets::default(), sessions })
}

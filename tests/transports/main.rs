//! Every way to a broker, against real ones: TCP, WebSocket and Unix socket, each with and without TLS and proxies; what is
//! said where one fails; and networks that go bad on the way.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[expect(dead_code, reason = "not every test needs every part of the harness")]
#[path = "../support/mod.rs"]
mod support;

mod addresses;
mod alpn;
mod bad_networks;
mod combinations;
mod leaving;
mod refusals;
mod scripted;
mod stalls;
mod websocket_ends;
mod websockets;

use std::sync::Arc;

use mqttdeck::profile::{Carrier, Profile, ProxyKind, ProxySettings, Secret, SecretKind, Secrets, TlsMode};
use mqttdeck::session::{Event, SessionError};
use mqttdeck::transport::{Rung, StepOutcome};

use support::{Client, certs};

/// TLS to a broker with a certificate of [`certs::minted`], without or with one of our own.
fn with_tls(profile: &mut Profile, client: bool) {
    let minted = certs::minted();
    profile.tls.enabled = true;
    profile.tls.mode = if client { TlsMode::SelfSigned } else { TlsMode::CaFile };
    profile.tls.ca_file = minted.file("ca.pem");
    if client {
        profile.tls.client_certificate_file = minted.file("client.pem");
        profile.tls.client_key_file = minted.file("client.key");
    }
}

fn over_websocket(mut profile: Profile) -> Profile {
    profile.endpoint.carrier = Carrier::WebSocket;
    profile
}

/// Through a proxy on this machine.
fn behind(mut profile: Profile, kind: ProxyKind, port: u16) -> Profile {
    profile.endpoint.proxy = ProxySettings { kind, host: "127.0.0.1".to_owned(), port, ..ProxySettings::default() };
    profile
}

/// The same with a user name and password.
fn logging_in(mut profile: Profile, username: &str, password: &str) -> (Profile, Secrets) {
    username.clone_into(&mut profile.endpoint.proxy.username);
    profile.endpoint.proxy.with_password = true;
    (profile, Secrets::default().with(SecretKind::ProxyPassword, Secret::new(password.to_owned())))
}

/// Why a connection cannot be made, and the rung that was blamed for it.
fn failure(profile: Profile, secrets: Secrets) -> (Arc<SessionError>, Option<Rung>) {
    let mut client = Client::start_with(profile, secrets);
    let (error, _) = client.down();
    let blamed = client.wait_within(std::time::Duration::ZERO, |event| match event {
        Event::Step(step) if step.outcome == StepOutcome::Failed => Some(step.rung),
        _ => None,
    });
    (error, blamed)
}

/// What each rung found, in their order.
fn evidence(client: &mut Client, rungs: &[Rung]) -> Vec<String> {
    let mut found = |rung| {
        client.wait("a rung", |event| match event {
            Event::Step(step) if step.rung == rung => match &step.outcome {
                StepOutcome::Done(found) => Some(found.clone()),
                StepOutcome::Started | StepOutcome::Failed => None,
            },
            _ => None,
        })
    };
    rungs.iter().map(|rung| found(*rung)).collect()
}

/// Tries each case by itself, all at once: most of the time they wait.
fn each<T: Send>(cases: impl Iterator<Item = T>, check: impl Fn(T) + Sync) {
    std::thread::scope(|scope| {
        for case in cases {
            let check = &check;
            scope.spawn(move || check(case));
        }
    });
}

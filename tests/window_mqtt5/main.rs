//! What MQTT 5 adds to the window, as people use it, against a real Mosquitto.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

mod challenge;
#[expect(dead_code, reason = "the settings are for other tests")]
#[path = "../desk/mod.rs"]
mod desk;
mod goodbye;
mod greeting;
mod kept;
#[expect(dead_code, clippy::expect_used, reason = "a plain broker is enough here, and its helper fails as tests do")]
#[path = "../support/mosquitto.rs"]
mod mosquitto;
mod packets;
#[expect(dead_code, clippy::expect_used, reason = "proxies need it, and its other peers are for other tests")]
#[path = "../support/peer.rs"]
mod peer;
#[expect(dead_code, clippy::expect_used, reason = "the ways of refusing are for other tests")]
#[path = "../support/proxies.rs"]
mod proxies;
mod reasons;
mod received;
mod requests;
mod scripted;
mod subscriptions;
mod ways;
#[path = "../mqtt5/wire.rs"]
mod wire;

use desk::looks::{LOOKS, compare};
use desk::{Desk, Window, act, wait_for, window};
use egui_kittest::SnapshotResults;
use mosquitto::Mosquitto;
use mqttdeck::app::{Action, App, Endpoint, Profile, Protocol};

const SIZE: [f32; 2] = [1280.0, 800.0];

fn app(window: &Window) -> &App {
    &window.state().app
}

/// A profile of this broker in MQTT 5.
fn profile(broker: &Mosquitto) -> Profile {
    Profile {
        name: "Plant A".to_owned(),
        endpoint: Endpoint { host: "127.0.0.1".to_owned(), port: broker.port(), ..Endpoint::default() },
        protocol: Protocol::V5,
        client_id: "tester".to_owned(),
        ..Profile::default()
    }
}

/// A window of this size, connected.
fn connected(size: [f32; 2], dark: bool, profile: Profile) -> Window {
    let mut window = window(size, dark, Desk::whole());
    act(&mut window, Action::CreateProfile(Box::new(profile)));
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Connected");
    window
}

/// Compares the state that `reach` leads to in the light wide window and in the dark narrow one.
fn compare_looks(name: &str, profile: &Profile, reach: impl Fn(&mut Window)) {
    let mut results = SnapshotResults::new();
    for (ending, size, dark) in [LOOKS[0], LOOKS[3]] {
        let mut window = connected(size, dark, profile.clone());
        reach(&mut window);
        compare(&mut window, &format!("{name}_{ending}"));
        results.extend_harness(&mut window);
    }
}

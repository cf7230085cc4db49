//! Pictures of the main window's states, in light and dark, wide and narrow.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

#[expect(dead_code, reason = "the settings are for other tests")]
mod desk;

use std::net::TcpListener;

use desk::looks::{LOOKS, compare};
use desk::{Desk, Window, act, click_on, says, unreachable, wait_for, wait_for_part, wait_until, window};
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{
    Action, Credentials, Filter, Panel, Profile, PublishRecord, PublishStatus, Qos, Question, SubscriptionStatus,
    TlsMode, Topic, Verification,
};

/// Compares a state with its pictures; `states` draws them one after another.
fn look(states: impl Fn(&mut Window, &dyn Fn(&mut Window, &str))) {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS {
        let mut window = window(size, dark, Desk::whole());
        states(&mut window, &|window, state| compare(window, &format!("window_{state}_{look}")));
        results.extend_harness(&mut window);
    }
}

fn connect_with(window: &mut Window, profile: Profile) {
    act(window, Action::CreateProfile(Box::new(profile)));
    click_on(window, Role::Button, "Connect");
}

#[test]
fn before_connecting() {
    look(|window, compare| {
        compare(window, "welcome");
        act(window, Action::CreateProfile(Box::new(unreachable())));
        compare(window, "not_connected");
        act(window, Action::ShowPanel(Panel::Publish));
        compare(window, "publish");
    });
}

#[test]
fn on_the_ladder() {
    // Accepts by itself, and nobody ever answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    look(|window, compare| {
        let mut profile = unreachable();
        profile.endpoint.port = silent.local_addr().unwrap().port();
        profile.tls.enabled = true;
        profile.tls.mode = TlsMode::CaFile;
        profile.tls.ca_file = "tests/certs/shown/ca.pem".into();
        connect_with(window, profile);
        wait_for(window, "TLS: under way");
        compare(window, "connecting");
    });
}

#[test]
fn failed() {
    look(|window, compare| {
        connect_with(window, unreachable());
        wait_for(window, "Copy report");
        compare(window, "failure");
        click_on(window, Role::Button, "Show the machine's words");
        compare(window, "failure_words");
    });
}

#[test]
fn asked_for_a_password() {
    look(|window, compare| {
        let credentials = Credentials { username: "ada".to_owned(), with_password: true };
        connect_with(window, Profile { credentials, ..unreachable() });
        wait_for(window, "Password");
        let asked = window.state().app.prompt().map(|prompt| &prompt.question);
        if matches!(asked, Some(Question::Secrets { can_remember: true, .. })) {
            // The pictures are of a machine without a keychain.
            window.get_by_label("Remember in the system keychain");
        } else {
            compare(window, "prompt");
        }
    });
}

#[test]
fn asked_whether_to_verify_nothing() {
    look(|window, compare| {
        let mut profile = unreachable();
        profile.tls.enabled = true;
        profile.tls.verification = Verification::Nothing;
        connect_with(window, profile);
        wait_for(window, "Verify nothing?");
        compare(window, "verify_nothing");
    });
}

#[test]
fn connected() {
    look(|window, compare| {
        quiet_demo(window);
        compare(window, "connected_empty");
        exchange(window);
        let json = window.get_by_label_contains("received hall/7/climate");
        json.click();
        window.run();
        compare(window, "connected_messages");
        for (panel, state) in [
            (Panel::Publish, "connected_publish"),
            (Panel::Log, "connected_log"),
            (Panel::Subscriptions, "connected_subscriptions"),
        ] {
            act(window, Action::ShowPanel(panel));
            compare(window, state);
        }
        act(window, Action::SelectMessage(None));
        act(window, Action::TogglePalette);
        compare(window, "palette");
        act(window, Action::TogglePalette);
        click_on(window, Role::Button, "Padlock: encrypted and verified");
        compare(window, "padlock");
    });
}

/// Connected to the local test broker, of whose samples nothing is wanted.
fn quiet_demo(window: &mut Window) {
    act(window, Action::StartDemo);
    wait_for(window, "Connected");
    act(window, Action::ShowPanel(Panel::Subscriptions));
    wait_for_part(window, "granted");
    click_on(window, Role::Button, "Unsubscribe demo/#");
    wait_until(window, "unsubscribed", |window| !says(window, "Unsubscribe demo/#"));
    act(window, Action::ShowPanel(Panel::Messages));
    act(window, Action::ClearMessages);
    rest(window);
}

/// Publishes one message after another, each when the one before it has come back.
fn exchange(window: &mut Window) {
    let climate = r#"{"value":21.5,"unit":"°C","good":true,"sensor":{"name":"t-17","place":[4,2]},"note":null}"#;
    let messages: [(&str, &[u8], Qos, bool); 6] = [
        ("hall/about", "Two rooms, a value or two a minute.".as_bytes(), Qos::AtLeastOnce, true),
        ("hall/7/pressure", b"1013.2", Qos::AtMostOnce, false),
        ("hall/7/climate", climate.as_bytes(), Qos::AtLeastOnce, false),
        ("hall/7/raw", &[0x00, 0x7f, 0x80, 0xfe, 0xff, 0x10, 0x0a, 0x42], Qos::AtMostOnce, false),
        ("hall/8/state", b"running", Qos::ExactlyOnce, false),
        ("hall/8/a-topic-with-a-name-too-long-for-its-column/speed", b"3.25", Qos::AtMostOnce, true),
    ];
    for (number, (topic, payload, qos, retain)) in messages.into_iter().enumerate() {
        let publish = Action::Publish { topic: Topic::parse(topic).unwrap(), payload: payload.into(), qos, retain };
        act(window, publish);
        // What is retained comes to whoever subscribes later.
        if number == 0 {
            wait_until(window, "acknowledged", |window| window.state().app.tab().round_trip.is_some());
            subscribe(window, "hall/#", Qos::ExactlyOnce);
        }
        wait_for_part(window, &format!("received {topic}"));
    }
    subscribe(window, "office/+/door", Qos::AtLeastOnce);
    wait_until(window, "all acknowledged", |window| {
        let done = |record: &PublishRecord| matches!(record.status, PublishStatus::Done { .. });
        window.state().app.tab().publishes().iter().all(done)
    });
    rest(window);
}

fn subscribe(window: &mut Window, filter: &str, qos: Qos) {
    act(window, Action::Subscribe { filter: Filter::parse(filter).unwrap(), qos });
    let granted = |window: &Window| {
        let mut subscriptions = window.state().app.tab().subscriptions.iter();
        subscriptions.all(|known| matches!(known.status, SubscriptionStatus::Granted(_)))
    };
    wait_until(window, "granted", granted);
}

/// Waits until the rates are back at nothing.
fn rest(window: &mut Window) {
    wait_until(window, "quiet", |window| window.state().app.next_change().is_none());
}

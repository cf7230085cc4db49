//! What the broker grants and offers, and what of it shows where things are typed.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, Panel, Profile, Protocol};

use super::{SIZE, compare_looks, connected, profile};
use crate::desk::{Window, act, click, click_on, copied, fill, says, value, wait_for};
use crate::mosquitto::{Mosquitto, Setup};
use crate::scripted::scripted;

/// One that offers less than MQTT allows.
fn strict() -> Mosquitto {
    let lines = ["max_qos 1", "retain_available false", "max_keepalive 30", "max_inflight_messages 10"];
    lines.into_iter().fold(Mosquitto::plain(), Setup::line).start()
}

/// One whose client id the broker chooses.
fn nameless(broker: &Mosquitto) -> Profile {
    Profile { client_id: String::new(), ..profile(broker) }
}

fn open(window: &mut Window) {
    click_on(window, Role::Button, "Connected");
}

#[test]
fn what_connack_said_stands_behind_the_word_connected() {
    let broker = strict();
    let mut window = connected(SIZE, false, nameless(&broker));
    open(&mut window);
    for shown in ["30 s (the broker\u{2019}s; asked for: 60 s)", "10 (Receive Maximum)", "not offered", "new"] {
        assert!(says(&window, shown), "{shown}");
    }
    window.get_by_label("Copy all").click();
    window.step();
    let copied = copied(&window);
    for line in
        ["Session: new\n", "Maximum QoS: 1\n", "Retained messages: not offered\n", "Shared subscriptions: offered\n"]
    {
        assert!(copied.contains(line), "{line:?} in {copied}");
    }
    assert!(copied.contains("Client ID: auto-") && copied.contains(" (from the broker)\n"), "{copied}");
}

#[test]
fn in_3_1_1_there_is_what_there_is() {
    let broker = strict();
    let mut window = connected(SIZE, false, Profile { protocol: Protocol::V311, ..profile(&broker) });
    open(&mut window);
    window.get_by_label("Copy all").click();
    window.step();
    assert_eq!(copied(&window), "Session: new\nClient ID: tester (ours)\nKeep-alive: 60 s (as asked)\n");
}

#[test]
fn what_is_not_offered_is_said_before_it_is_published() {
    let broker = strict();
    let mut window = connected(SIZE, false, profile(&broker));
    act(&mut window, Action::ShowPanel(Panel::Publish));
    let objection = "The broker does not offer retained messages: this would not be sent.";
    assert!(!says(&window, objection));
    click_on(&mut window, Role::CheckBox, "Retained");
    wait_for(&mut window, objection);
}

#[test]
fn a_response_topic_is_suggested_with_correlation_data() {
    let broker = strict();
    let mut window = connected(SIZE, false, profile(&broker));
    act(&mut window, Action::ShowPanel(Panel::Publish));
    click(&mut window, "Properties");
    click(&mut window, "Suggest");
    assert_eq!(value(&window, "Response Topic"), "answers/tester");
    let data = value(&window, "Correlation Data");
    assert!(data.starts_with("hex:") && data.len() == 20, "{data}");
    fill(&mut window, "Correlation Data", "mine");
    click(&mut window, "Suggest");
    assert_eq!(value(&window, "Correlation Data"), "mine");
}

/// CONNACK without wildcards, shared subscriptions and identifiers, and with the response information "r/7".
const BARE: &[u8] = &[0x20, 15, 0, 0, 12, 0x28, 0, 0x2A, 0, 0x29, 0, 0x1A, 0, 3, b'r', b'/', b'7'];

#[test]
fn what_is_not_offered_is_said_before_it_is_subscribed_and_answers_come_where_the_broker_wants_them() {
    let (mut profile, _stays) = scripted(BARE, Vec::new());
    profile.mqtt5.request_response_information = true;
    let mut window = connected(SIZE, false, profile);
    act(&mut window, Action::ShowPanel(Panel::Subscriptions));
    for (filter, what) in [("a/+", "filters with wildcards"), ("$share/g/a", "shared subscriptions")] {
        fill(&mut window, "Topic Filter", filter);
        wait_for(&mut window, &format!("The broker does not offer {what}: this would not be sent."));
    }
    fill(&mut window, "Topic Filter", "a");
    fill(&mut window, "Identifier", "7");
    wait_for(&mut window, "The broker does not offer subscription identifiers: this would not be sent.");
    act(&mut window, Action::ShowPanel(Panel::Publish));
    click(&mut window, "Properties");
    click(&mut window, "Suggest");
    assert_eq!(value(&window, "Response Topic"), "r/7");
}

#[test]
fn the_greeting_looks_right() {
    let broker = strict();
    compare_looks("mqtt5_greeting", &profile(&broker), |window| {
        act(window, Action::ShowPanel(Panel::Publish));
        click_on(window, Role::CheckBox, "Retained");
        open(window);
        assert!(window.query_by_label("Copy all").is_some());
    });
}

#[test]
fn what_is_not_offered_looks_right() {
    let broker = strict();
    compare_looks("mqtt5_not_offered", &profile(&broker), |window| {
        act(window, Action::ShowPanel(Panel::Publish));
        click_on(window, Role::CheckBox, "Retained");
        click(window, "Properties");
        fill(window, "Correlation Data", "order 7");
        click(window, "Suggest");
    });
}

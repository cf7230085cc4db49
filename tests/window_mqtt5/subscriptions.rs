//! What a subscription may ask for in MQTT 5.

use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use mqttdeck::app::{Action, Endpoint, Panel, Profile, Protocol, Qos, RetainHandling, SubscribeOptions};
use rumqttc_v5::Packet;

use super::{SIZE, app, compare_looks, connected, profile};
use crate::desk::{Window, act, click, click_on, fill, says, wait_for};
use crate::mosquitto::Mosquitto;
use crate::scripted::CONNACK;
use crate::wire::Peer;

fn subscribe(window: &mut Window, filter: &str) {
    act(window, Action::ShowPanel(Panel::Subscriptions));
    fill(window, "Topic Filter", filter);
    click(window, "No local");
    click(window, "Retain as published");
    fill(window, "Identifier", "7");
    click(window, "Add user property");
    fill(window, "Name 1", "site");
    fill(window, "Value 1", "north");
    click_on(window, Role::Button, "Subscribe");
    wait_for(window, "QoS 0 granted");
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn options_are_chosen_listed_and_kept_with_the_profile() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(SIZE, false, profile(&broker));
    subscribe(&mut window, "plant/#");
    window.get_by_label("no local \u{b7} retain as published \u{b7} identifier 7 \u{b7} site = north");
    click(&mut window, "At connect plant/#");
    let options = SubscribeOptions {
        qos: Qos::AtMostOnce,
        no_local: true,
        retain_as_published: true,
        retain_handling: RetainHandling::Always,
        identifier: Some(7),
        user: pairs(&[("site", "north")]),
    };
    let kept = &app(&window).tab().profile.subscriptions;
    assert_eq!(
        kept.iter().map(|one| (one.filter.as_str(), one.options.clone())).collect::<Vec<_>>(),
        [("plant/#", options)]
    );
}

#[test]
fn an_identifier_that_is_none_is_said() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(SIZE, false, profile(&broker));
    act(&mut window, Action::ShowPanel(Panel::Subscriptions));
    fill(&mut window, "Topic Filter", "plant/#");
    fill(&mut window, "Identifier", "0");
    click_on(&mut window, Role::Button, "Subscribe");
    wait_for(&mut window, "Type an identifier from 1 to 268,435,455, or none.");
    assert!(app(&window).tab().subscriptions.is_empty());
}

#[test]
fn subscriptions_look_right() {
    let broker = Mosquitto::plain().start();
    compare_looks("mqtt5_subscriptions", &profile(&broker), |window| subscribe(window, "plant/#"));
}

/// A broker that grants a subscription, and hands over the packet that comes after the SUBSCRIBE.
fn listening() -> (Profile, Receiver<Packet>) {
    let (peer, (sender, heard)) = (Peer::new(), channel());
    let profile = Profile {
        name: "Plant A".to_owned(),
        endpoint: Endpoint { host: "127.0.0.1".to_owned(), port: peer.port(), ..Endpoint::default() },
        protocol: Protocol::V5,
        client_id: "tester".to_owned(),
        ..Profile::default()
    };
    thread::spawn(move || {
        let mut conversation = peer.accept();
        for answer in [CONNACK, &[0x90, 4, 0, 1, 0, 0]] {
            conversation.packet();
            conversation.say(answer);
        }
        sender.send(conversation.packet()).unwrap();
    });
    (profile, heard)
}

/// Opens the rows for user properties in the menu of the button.
fn ask_to_end(window: &mut Window, filter: &str) {
    window.get_by_label(&format!("Unsubscribe {filter}")).click_secondary();
    window.run();
    click(window, "Unsubscribe with user properties\u{2026}");
}

#[test]
fn unsubscribe_takes_user_properties_along() {
    let (profile, heard) = listening();
    let mut window = connected(SIZE, false, profile);
    act(&mut window, Action::ShowPanel(Panel::Subscriptions));
    fill(&mut window, "Topic Filter", "plant/#");
    click_on(&mut window, Role::Button, "Subscribe");
    wait_for(&mut window, "QoS 0 granted");
    ask_to_end(&mut window, "plant/#");
    click(&mut window, "Cancel");
    assert!(!says(&window, "Unsubscribe with these"));
    ask_to_end(&mut window, "plant/#");
    fill(&mut window, "Name 1", "why");
    fill(&mut window, "Value 1", "enough");
    click(&mut window, "Unsubscribe with these");
    let Packet::Unsubscribe(asked) = heard.recv_timeout(Duration::from_secs(20)).unwrap() else { panic!("another") };
    assert_eq!(
        (asked.filters, asked.properties.unwrap().user_properties),
        (vec!["plant/#".to_owned()], pairs(&[("why", "enough")]))
    );
}

#[test]
fn mqtt_3_1_1_has_none_and_says_so() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(SIZE, false, Profile { protocol: Protocol::V311, ..profile(&broker) });
    act(&mut window, Action::ShowPanel(Panel::Subscriptions));
    fill(&mut window, "Topic Filter", "plant/#");
    click_on(&mut window, Role::Button, "Subscribe");
    wait_for(&mut window, "QoS 0 granted");
    assert!(!says(&window, "Add user property"));
    window.get_by_label("Unsubscribe plant/#").click_secondary();
    window.run();
    let entry = window.get_by_label("Unsubscribe with user properties\u{2026}");
    assert!(entry.accesskit_node().is_disabled());
    entry.hover();
    wait_for(&mut window, "Only MQTT 5 gives an UNSUBSCRIBE something to say.");
}

#[test]
fn unsubscribing_with_user_properties_looks_right() {
    let broker = Mosquitto::plain().start();
    compare_looks("mqtt5_unsubscribe", &profile(&broker), |window| {
        subscribe(window, "plant/#");
        click(window, "Remove user property 1");
        ask_to_end(window, "plant/#");
    });
}

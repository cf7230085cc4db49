//! What a subscription may ask for in MQTT 5.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, Panel, Qos, RetainHandling, SubscribeOptions};

use super::{SIZE, app, compare_looks, connected, profile};
use crate::desk::{Window, act, click, click_on, fill, wait_for};
use crate::mosquitto::Mosquitto;

fn subscribe(window: &mut Window, filter: &str) {
    act(window, Action::ShowPanel(Panel::Subscriptions));
    fill(window, "Topic Filter", filter);
    click(window, "No local");
    click(window, "Retain as published");
    fill(window, "Identifier", "7");
    click_on(window, Role::Button, "Subscribe");
    wait_for(window, "QoS 0 granted");
}

#[test]
fn options_are_chosen_listed_and_kept_with_the_profile() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(SIZE, false, profile(&broker));
    subscribe(&mut window, "plant/#");
    window.get_by_label("no local \u{b7} retain as published \u{b7} identifier 7");
    click(&mut window, "At connect plant/#");
    let options = SubscribeOptions {
        qos: Qos::AtMostOnce,
        no_local: true,
        retain_as_published: true,
        retain_handling: RetainHandling::Always,
        identifier: Some(7),
    };
    let kept = &app(&window).tab().profile.subscriptions;
    assert_eq!(kept.iter().map(|one| (one.filter.as_str(), one.options)).collect::<Vec<_>>(), [("plant/#", options)]);
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

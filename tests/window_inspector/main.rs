//! The inspector as people use it: decoders and views by their names, against a real Mosquitto.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

mod decoders;
#[expect(dead_code, reason = "the settings are for other tests")]
#[path = "../desk/mod.rs"]
mod desk;
mod difference;
mod find;
mod large;
mod looks;
mod message;
#[expect(dead_code, clippy::expect_used, reason = "a plain broker is enough here, and its helper fails as tests do")]
#[path = "../support/mosquitto.rs"]
mod mosquitto;
mod pictures;
mod schemas;
mod sparkplug;
mod tree;
mod typing;

use desk::{Window, act, click_on, unreachable, wait_for, wait_until};
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use mosquitto::Mosquitto;
use mqttdeck::app::{Action, App, Filter, MessageId, Panel, Profile, Protocol, Qos, SubscriptionStatus, Topic};

const SIZE: [f32; 2] = [1280.0, 800.0];
const READING: &str = r#"{"sensor":"t-17","value":21.5,"odd name":[1,2,{"deep":true}],"unit":"°C"}"#;
const LATER: &str = r#"{"sensor":"t-17","value":22.5,"odd name":[1,2,{"deep":true}],"unit":"°C","note":null}"#;

fn app(window: &Window) -> &App {
    &window.state().app
}

fn connect(window: &mut Window, broker: &Mosquitto) {
    let mut profile = Profile { protocol: Protocol::V5, ..unreachable() };
    profile.endpoint.port = broker.port();
    act(window, Action::CreateProfile(Box::new(profile)));
    act(window, Action::Connect);
    wait_for(window, "Connected");
}

/// Publishes a message and waits until it is kept.
fn publish(window: &mut Window, topic: &str, payload: &[u8]) -> MessageId {
    let before = app(window).tab().store.len();
    let (topic, payload) = (Topic::parse(topic).unwrap(), payload.to_vec().into());
    act(window, Action::Publish { topic, payload, qos: Qos::AtMostOnce, retain: false, properties: None });
    wait_until(window, "kept", |window| app(window).tab().store.len() > before);
    newest(window)
}

fn subscribe(window: &mut Window, filter: &str) {
    act(window, Action::Subscribe { filter: Filter::parse(filter).unwrap(), options: Qos::AtLeastOnce.into() });
    wait_until(window, "granted", |window| {
        let mut all = app(window).tab().subscriptions.iter();
        all.all(|one| matches!(one.status, SubscriptionStatus::Granted(_)))
    });
}

fn newest(window: &Window) -> MessageId {
    let store = &app(window).tab().store;
    store.row(store.len() - 1).unwrap().id
}

fn select(window: &mut Window, id: MessageId) {
    act(window, Action::SelectMessage(Some(id)));
}

fn selected(window: &Window) -> Option<MessageId> {
    app(window).tab().selected
}

/// Clicks into a row's menu.
fn from_menu(window: &mut Window, role: Role, label: &str, item: &str) {
    window.get_by_role_and_label(role, label).click_secondary();
    window.run();
    window.get_by_label(item).click();
    window.step();
}

fn choose_in_more(window: &mut Window, item: &str) {
    click_on(window, Role::Button, "More decoders");
    click_on(window, Role::Button, item);
}

/// Charts a number of the tree by its row.
fn chart(window: &mut Window, row: &str) {
    click_on(window, Role::Tab, "Tree");
    from_menu(window, Role::TreeItem, row, "Chart this");
    window.run();
    assert_eq!(app(window).tab().panel, Panel::Charts);
}

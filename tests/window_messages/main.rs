//! The table of messages as people use it: filter, freezing, columns, marking, copying, and what hostile payloads look
//! like in it.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

mod columns;
mod commands;
mod copying;
#[expect(dead_code, reason = "the settings are for other tests")]
#[path = "../desk/mod.rs"]
mod desk;
mod filtering;
mod hostile;
mod looks;
mod marking;
mod menu;
#[expect(dead_code, clippy::expect_used, reason = "not every test needs every kind of broker; helpers of tests, too")]
#[path = "../support/mosquitto.rs"]
mod mosquitto;
mod place;

use std::io::Write;
use std::process::{Command, Stdio};

use desk::{Desk, Window, act, wait_for, wait_until, window};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use mosquitto::Mosquitto;
use mqttdeck::app::{Action, App, Filter, Profile, Protocol, Qos, SubscriptionStatus, Tab};

const SIZE: [f32; 2] = [1280.0, 800.0];
const TABLE: &str = "Received and sent messages";

/// Connected to a broker of its own and subscribed to everything below `t`.
fn connected(size: [f32; 2], dark: bool, protocol: Protocol) -> (Window, Mosquitto) {
    let broker = Mosquitto::plain().start();
    let mut window = window(size, dark, Desk::whole());
    let mut profile = Profile { protocol, ..desk::unreachable() };
    profile.endpoint.port = broker.port();
    act(&mut window, Action::CreateProfile(Box::new(profile)));
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Connected");
    act(&mut window, Action::Subscribe { filter: Filter::parse("t/#").unwrap(), options: Qos::ExactlyOnce.into() });
    wait_until(&mut window, "granted", |window| {
        let mut all = tab(window).subscriptions.iter();
        all.all(|known| matches!(known.status, SubscriptionStatus::Granted(_)))
    });
    (window, broker)
}

/// The same with these messages received, one after another.
fn with(messages: &[(&str, &[u8])]) -> (Window, Mosquitto) {
    let (mut window, broker) = connected(SIZE, false, Protocol::V311);
    messages.iter().for_each(|(topic, payload)| publish(&mut window, topic, payload));
    (window, broker)
}

/// Publishes from elsewhere, and waits until it has come.
fn publish(window: &mut Window, topic: &str, payload: &[u8]) {
    let before = tab(window).store.len();
    pipe(window, &["-t", topic, if payload.is_empty() { "-n" } else { "-s" }], payload);
    wait_until(window, topic, |window| tab(window).store.len() == before + 1);
}

/// Publishes each line as a message.
fn publish_lines(window: &mut Window, topic: &str, lines: usize) {
    let before = tab(window).store.len();
    let text: String = (0..lines).map(|number| format!("number {number}\n")).collect();
    pipe(window, &["-t", topic, "-l"], text.as_bytes());
    wait_until(window, topic, |window| tab(window).store.len() == before + lines);
}

fn pipe(window: &Window, options: &[&str], input: &[u8]) {
    let port = tab(window).profile_in_use().endpoint.port.to_string();
    let mut publisher = Command::new("mosquitto_pub")
        .args(["-h", "127.0.0.1", "-p", &port])
        .args(options)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    publisher.stdin.take().unwrap().write_all(input).unwrap();
    assert!(publisher.wait().unwrap().success());
}

fn app(window: &Window) -> &App {
    &window.state().app
}

fn tab(window: &Window) -> &Tab {
    app(window).tab()
}

/// The spoken rows, from the top.
fn rows(window: &Window) -> Vec<String> {
    let mut rows: Vec<_> = window.get_all_by_role(Role::Row).collect();
    rows.sort_by(|one, other| one.rect().top().total_cmp(&other.rect().top()));
    rows.iter().filter_map(|row| row.accesskit_node().label()).collect()
}

fn click_row(window: &mut Window, part: &str, modifiers: Modifiers) {
    window.get_by_label_contains(part).click_modifiers(modifiers);
    window.run();
}

fn open_menu(window: &mut Window, part: &str) {
    window.get_by_label_contains(part).click_secondary();
    window.run();
}

/// Clicks and leaves the frame as it is, so that what was copied can be seen.
fn click_once(window: &mut Window, label: &str) {
    window.get_by_role_and_label(Role::Button, label).click();
    window.step();
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run();
}

fn marked(window: &Window) -> usize {
    tab(window).view.marked().len()
}

fn focus_table(window: &mut Window) {
    window.get_by_label(TABLE).focus();
    window.run();
}

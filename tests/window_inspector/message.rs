//! The message around its payload: facts, neighbours, a file.

use std::process::Command;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::desk::{Desk, Window, click_on, copied, fill, says, value, wait_for, wait_until, window};
use crate::mosquitto::Mosquitto;
use crate::{SIZE, app, connect, from_menu, newest, publish, select, selected, subscribe};

#[test]
fn properties_are_listed_and_copied() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    subscribe(&mut window, "plant/#");
    let arguments = "-V 5 -t plant/a -m 21.5 -q 1 -D publish content-type text/plain -D publish user-property line 7 \
                     -D publish user-property shift early -D publish response-topic plant/answer \
                     -D publish correlation-data k-1 -D publish message-expiry-interval 600 \
                     -D publish payload-format-indicator 1";
    let port = broker.port().to_string();
    let mut publisher = Command::new("mosquitto_pub");
    publisher.args(["-h", "127.0.0.1", "-p", &port]).args(arguments.split_whitespace());
    assert!(publisher.status().unwrap().success());
    wait_until(&mut window, "received", |window| app(window).tab().store.len() == 1);
    let id = newest(&window);
    select(&mut window, id);
    for fact in ["Content type", "text/plain", "Response topic", "plant/answer", "Correlation", "k-1", "line", "shift"]
    {
        window.get_by_label(fact);
    }
    window.get_by_label("1, at least once \u{b7} not retained");
    window.get_by_label("UTF-8 text");
    from_menu(&mut window, Role::Label, "early", "Copy name and value");
    assert_eq!(copied(&window), "shift: early");
}

#[test]
fn buttons_and_keys_lead_along_the_topic() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let first = publish(&mut window, "plant/a", b"1");
    publish(&mut window, "plant/b", b"2");
    let second = publish(&mut window, "plant/a", b"3");
    select(&mut window, first);
    let is_disabled = |window: &Window, label| window.get_by_label(label).accesskit_node().is_disabled();
    assert!(is_disabled(&window, "Previous message of the topic"));
    click_on(&mut window, Role::Button, "Next message of the topic");
    assert_eq!(selected(&window), Some(second));
    assert!(is_disabled(&window, "Next message of the topic"));

    let third = publish(&mut window, "plant/a", b"4");
    assert!(!is_disabled(&window, "Next message of the topic"), "what comes later is found");
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
    window.run();
    assert_eq!(selected(&window), Some(third));
    for expected in [second, first, first] {
        window.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
        window.run();
        assert_eq!(selected(&window), Some(expected));
    }
}

#[test]
fn one_payload_is_saved_byte_for_byte() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    publish(&mut window, "plant/a", b"another");
    let payload: Vec<u8> = (0..=255).collect();
    let id = publish(&mut window, "plant/a", &payload);
    select(&mut window, id);
    click_on(&mut window, Role::Button, "More for the message");
    click_on(&mut window, Role::Button, "Save payload\u{2026}");
    let which = window.get_by_role_and_label(Role::ComboBox, "Messages").accesskit_node().value();
    assert_eq!(which.as_deref(), Some("The selected message"));
    assert!(value(&window, "File").ends_with(".bin"));
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("payload.bin");
    fill(&mut window, "File", file.to_str().unwrap());
    click_on(&mut window, Role::Button, "Save");
    wait_until(&mut window, "saved", |_| std::fs::read(&file).is_ok_and(|saved| saved == payload));
}

#[test]
fn a_low_panel_folds_the_facts_and_leaves_room_for_the_payload() {
    let broker = Mosquitto::plain().start();
    let mut window = window([800.0, 600.0], false, Desk::whole());
    connect(&mut window, &broker);
    let lines: String = (0..40).map(|number| format!("payload line {number}\n")).collect();
    let id = publish(&mut window, "plant/a", lines.as_bytes());
    select(&mut window, id);
    wait_for(&mut window, "payload line 0");
    let bar = window.get_by_label_contains("round trip").rect().top();
    let is_seen = |number: &usize| {
        let words = format!("payload line {number}");
        let line = window.query_by_label(&words);
        line.is_some_and(|line| line.rect().bottom() <= bar)
    };
    let seen = (0..40).take_while(is_seen).count();
    assert!(seen >= 10, "only {seen} lines");
    assert!(!says(&window, "0, at most once \u{b7} not retained"));
    let folded = window.get_by_label_contains("Unfold facts: QoS 0").accesskit_node().label().unwrap();
    click_on(&mut window, Role::Button, &folded);
    window.get_by_label("0, at most once \u{b7} not retained");
}

//! Payloads that are typed to be published.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, Panel};

use crate::desk::{Desk, act, click_on, fill, value, wait_until, window};
use crate::mosquitto::Mosquitto;
use crate::{SIZE, app, connect};

#[test]
fn payloads_are_typed_as_text_hex_or_base64() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    act(&mut window, Action::ShowPanel(Panel::Publish));
    fill(&mut window, "Topic", "plant/a");
    fill(&mut window, "Payload", "hi\u{e9}");
    window.get_by_label("4 B");
    click_on(&mut window, Role::RadioButton, "Hex");
    assert_eq!(value(&window, "Payload"), "68 69 c3 a9");
    fill(&mut window, "Payload", "68 6z");
    window.get_by_label_contains("column 5");
    fill(&mut window, "Payload", "00 ff 10");
    click_on(&mut window, Role::RadioButton, "Base64");
    assert_eq!(value(&window, "Payload"), "AP8Q");
    click_on(&mut window, Role::RadioButton, "Text");
    window.get_by_label("These bytes are no text, so they stay as they are.");
    window.get_by_label("3 B");
    click_on(&mut window, Role::Button, "Publish");
    wait_until(&mut window, "kept", |window| app(window).tab().store.len() == 1);
    assert_eq!(app(&window).tab().store.row(0).unwrap().payload, [0, 0xff, 0x10]);
}

//! Decoders: chosen for now, and remembered.

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use mqttdeck::app::{Action, DECODERS};

use crate::desk::{Desk, Window, act, click_on, fill, value, wait_for, wait_for_part, wait_until, window};
use crate::mosquitto::Mosquitto;
use crate::{READING, SIZE, app, choose_in_more, connect, publish, select};

#[test]
fn a_decoder_is_chosen_for_a_topic_and_auto_says_what_it_took() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let first = publish(&mut window, "plant/a/climate", READING.as_bytes());
    let other = publish(&mut window, "plant/b/climate", READING.as_bytes());
    select(&mut window, first);
    wait_for(&mut window, "  \"value\": 21.5,");

    click_on(&mut window, Role::Tab, "Hex");
    wait_for_part(&mut window, "00000000  7b 22 73 65 6e 73 6f 72  |{\"sensor|");
    wait_for(&mut window, "Hex for this topic, for now");
    select(&mut window, other);
    wait_for(&mut window, "  \"value\": 21.5,");
    select(&mut window, first);
    wait_for_part(&mut window, "|{\"sensor|");
    click_on(&mut window, Role::Tab, "Auto");
    wait_for(&mut window, "  \"value\": 21.5,");
}

#[test]
fn a_remembered_decoder_survives_the_next_start_and_can_be_forgotten() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let id = publish(&mut window, "plant/a/raw", b"plain text");
    select(&mut window, id);
    wait_for(&mut window, "plain text");
    choose_in_more(&mut window, "Remember for\u{2026}");
    assert_eq!(value(&window, "Topic Filter"), "plant/a/raw");
    click_on(&mut window, Role::Button, "plant/+/raw");
    assert_eq!(value(&window, "Topic Filter"), "plant/+/raw");
    fill(&mut window, "Topic Filter", "plant/#/raw");
    window.get_by_label("# must be the last level of the filter and stand alone in it.");
    fill(&mut window, "Topic Filter", "plant/+/raw");
    click_on(&mut window, Role::Button, "Save");
    window.get_by_label("Choose a decoder.");
    click_on(&mut window, Role::ComboBox, "Decoder");
    window.get_by_role_and_label(Role::Button, "Hex").scroll_to_me();
    window.run();
    click_on(&mut window, Role::Button, "Hex");
    click_on(&mut window, Role::Button, "Save");
    wait_for_part(&mut window, "|plain te|");
    window.get_by_label("Hex for plant/+/raw");

    window.state_mut().restart();
    window.run();
    connect_again(&mut window);
    let other = publish(&mut window, "plant/b/raw", b"plain text");
    select(&mut window, other);
    wait_for_part(&mut window, "|plain te|");
    click_on(&mut window, Role::Button, "Remember for\u{2026}");
    click_on(&mut window, Role::Button, "Forget plant/+/raw");
    assert_eq!(app(&window).tab().profile.decoders, []);
    click_on(&mut window, Role::Button, "Cancel");
    wait_for(&mut window, "plain text");
}

fn connect_again(window: &mut Window) {
    act(window, Action::Connect);
    wait_for(window, "Connected");
}

#[test]
fn every_decoder_is_offered_beside_what_auto_took() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    // Auto takes a usual decoder, and rare ones: {"temp": 21} in CBOR and in MessagePack.
    let cases: [(&[u8], &str); 3] =
        [(READING.as_bytes(), "JSON"), (b"\xa1\x64temp\x15", "CBOR"), (b"\x82\xa4temp\x15\xa1b\x01", "MessagePack")];
    for (payload, took) in cases {
        let id = publish(&mut window, "plant/a", payload);
        select(&mut window, id);
        wait_until(&mut window, took, |window| tab(window, "Auto").as_deref() == Some(took));
        click_on(&mut window, Role::Button, "More decoders");
        for decoder in DECODERS {
            let in_strip = tab(&window, decoder.name).is_some();
            let in_menu = window.query_by_role_and_label(Role::Button, decoder.name).is_some();
            assert!(in_strip != in_menu, "{} beside {took}: {in_strip}, {in_menu}", decoder.name);
            assert!(in_menu || !decoder.rare, "{} has room in the menu", decoder.name);
        }
        click_on(&mut window, Role::Button, "Latin-1");
        wait_for(&mut window, "Latin-1 for this topic, for now");
        assert!(tab(&window, "Latin-1").is_some(), "what was chosen is in the strip");
        click_on(&mut window, Role::Tab, "Auto");
    }
}

/// What the tab of this word says beside it, if there is one.
fn tab(window: &Window, word: &str) -> Option<String> {
    let tab = window.query_by_role_and_label(Role::Tab, word)?;
    Some(tab.accesskit_node().description().unwrap_or_default())
}

//! Finding in the payload that is shown.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::desk::{Desk, Window, click_on, says, value, wait_for, wait_for_part, wait_until, window};
use crate::mosquitto::Mosquitto;
use crate::{SIZE, choose_in_more, connect, publish, select};

const FIELD: &str = "Find in payload";
const FILTER: &str = "Filter messages";

fn has_focus(window: &Window, label: &str) -> bool {
    window.get_by_label(label).accesskit_node().is_focused()
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run();
}

/// Writes into the field that has the keyboard.
fn write(window: &mut Window, text: &str) {
    window.event(Event::Text(text.to_owned()));
    window.run();
}

/// Whether this row of the payload is in sight.
fn is_seen(window: &Window, row: &str) -> bool {
    let panel = window.get_by_label("Payload lines").rect();
    window.query_by_label(row).is_some_and(|row| panel.contains_rect(row.rect().shrink(1.0)))
}

fn field(window: &Window) -> egui_kittest::Node<'_> {
    window.get_by_role_and_label(Role::TextInput, FIELD)
}

#[test]
fn the_key_opens_the_field_where_the_keyboard_is_and_escape_goes_back() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let lines: String = (0..200).map(|number| format!("line {number}\n")).collect();
    let id = publish(&mut window, "plant/a", lines.as_bytes());
    select(&mut window, id);
    wait_for(&mut window, "line 0");

    // Nothing has the keyboard: the key is the filter's.
    press(&mut window, Modifiers::COMMAND, Key::F);
    assert!(has_focus(&window, FILTER) && window.query_by_role_and_label(Role::TextInput, FIELD).is_none());

    window.get_by_label("line 3").click();
    window.run();
    assert!(has_focus(&window, "Payload lines"), "what was clicked has the keyboard");
    press(&mut window, Modifiers::COMMAND, Key::F);
    assert!(field(&window).accesskit_node().is_focused() && !has_focus(&window, FILTER));
    write(&mut window, "LINE 15");
    wait_for(&mut window, "1 of 11");
    assert!(!is_seen(&window, "line 150"), "the first is line 15, and in sight already");
    press(&mut window, Modifiers::NONE, Key::Enter);
    window.get_by_label("2 of 11");
    assert!(is_seen(&window, "line 150") && field(&window).accesskit_node().is_focused());
    for (modifiers, key, expected) in [
        (Modifiers::NONE, Key::F3, "3 of 11"),
        (Modifiers::SHIFT, Key::F3, "2 of 11"),
        (Modifiers::SHIFT, Key::Enter, "1 of 11"),
        (Modifiers::SHIFT, Key::Enter, "11 of 11"),
        (Modifiers::NONE, Key::Enter, "1 of 11"),
    ] {
        press(&mut window, modifiers, key);
        window.get_by_label(expected);
    }
    click_on(&mut window, Role::Button, "Next hit");
    window.get_by_label("2 of 11");
    click_on(&mut window, Role::Button, "Match case");
    wait_for(&mut window, "No hit");

    field(&window).focus();
    window.run();
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(window.query_by_role_and_label(Role::TextInput, FIELD).is_none());
    assert!(has_focus(&window, "Payload lines"), "the keyboard is where it was");
    window.get_by_label(FILTER).focus();
    window.run();
    press(&mut window, Modifiers::COMMAND, Key::F);
    assert!(has_focus(&window, FILTER) && window.query_by_role_and_label(Role::TextInput, FIELD).is_none());
}

#[test]
fn bytes_are_found_in_a_dump_and_the_next_message_is_searched_at_once() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let mut payload = vec![0_u8; 4_000];
    payload[2_000..2_004].copy_from_slice(&[0xde, 0xad, 0xbe, 0xef]);
    payload[3_006..3_010].copy_from_slice(b"Pump");
    let first = publish(&mut window, "plant/a", &payload);
    payload[100..104].copy_from_slice(&[0xde, 0xad, 0xbe, 0xef]);
    let second = publish(&mut window, "plant/a", &payload);
    select(&mut window, first);
    wait_until(&mut window, "a dump", |window| window.query_all_by_label_contains("00000000  00").next().is_some());
    window.get_by_role_and_label(Role::Button, FIELD).click();
    window.run();
    write(&mut window, "de AD be ef");
    wait_for(&mut window, "1 of 1");
    window.get_by_label_contains("000007d0  de ad be ef");
    select(&mut window, second);
    wait_for(&mut window, "1 of 2");
    fill_find(&mut window, "pump");
    wait_for(&mut window, "1 of 1");
    window.get_by_label_contains("50 75");
    assert_eq!(field(&window).value().as_deref(), Some("pump"));
}

fn fill_find(window: &mut Window, text: &str) {
    field(window).focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    write(window, text);
}

#[test]
fn the_tree_has_a_search_of_its_own_and_a_picture_none() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let id = publish(&mut window, "plant/a", crate::READING.as_bytes());
    select(&mut window, id);
    wait_for(&mut window, "  \"value\": 21.5,");
    click_on(&mut window, Role::Tab, "Tree");
    window.get_by_role_and_label(Role::Button, FIELD).click();
    window.run();
    assert!(has_focus(&window, "Search in the payload"));
    write(&mut window, "deep");
    assert_eq!(value(&window, "Search in the payload"), "deep");

    let id = publish(&mut window, "plant/camera", &crate::pictures::png(40, 40));
    select(&mut window, id);
    wait_until(&mut window, "a picture", |window| window.query_by_role(Role::Image).is_some());
    window.get_by_role_and_label(Role::Button, FIELD).click();
    window.run();
    window.get_by_label("No text");
}

#[test]
fn a_line_of_a_megabyte_is_wrapped_and_found_in() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let mut text = "0123456789".repeat(100_000);
    text.replace_range(700_000..700_006, "needle");
    let id = publish(&mut window, "plant/a", text.as_bytes());
    select(&mut window, id);
    wait_until(&mut window, "rows", |window| window.query_all_by_label_contains("0123456789").count() > 10);
    let panel = window.get_by_label("Payload lines").rect();
    for row in window.query_all_by_label_contains("0123456789") {
        assert!(row.rect().right() <= panel.right(), "{:?} beside {panel:?}", row.rect());
    }
    window.get_by_role_and_label(Role::Button, FIELD).click();
    window.run();
    write(&mut window, "NEEDLE");
    wait_for(&mut window, "1 of 1");
    wait_until(&mut window, "the hit", |window| window.query_all_by_label_contains("needle").count() == 1);
}

#[test]
fn too_many_hits_are_counted_as_far_as_they_go() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let id = publish(&mut window, "plant/a", "pump \n".repeat(150_000).as_bytes());
    select(&mut window, id);
    wait_until(&mut window, "rows", |window| window.query_all_by_label_contains("pump ").count() > 10);
    window.get_by_role_and_label(Role::Button, FIELD).click();
    window.run();
    write(&mut window, "pump");
    wait_for_part(&mut window, "1 of 100\u{202f}000+");
    press(&mut window, Modifiers::SHIFT, Key::Enter);
    let count = window.get_by_label("100\u{202f}000 of 100\u{202f}000+").rect();
    let (field, case) = (field(&window).rect(), window.get_by_label("Match case").rect());
    assert!(field.right() <= count.left() && count.right() <= case.left(), "{field}, {count}, {case}");
    assert!(field.width() > 40.0, "{field}");
}

#[test]
fn a_hundred_megabytes_are_searched_beside_the_window() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let mut text = "y".repeat(100 << 20);
    text.replace_range(90_000_000..90_000_006, "needle");
    let id = publish(&mut window, "plant/large", text.as_bytes());
    choose_text(&mut window, id);
    window.get_by_role_and_label(Role::Button, FIELD).click();
    window.run();
    window.event(Event::Text("NEEDLE".to_owned()));
    window.step();
    window.step();
    let (begun, mut frames) = (std::time::Instant::now(), 0);
    while !says(&window, "1 of 1") {
        assert!(begun.elapsed().as_secs() < 120, "still searching after {frames} frames");
        window.step();
        frames += 1;
    }
    assert!(frames > 2, "only {frames} frames were drawn meanwhile");
    wait_until(&mut window, "the hit", |window| window.query_all_by_label_contains("needle").count() == 1);
}

fn choose_text(window: &mut Window, id: mqttdeck::app::MessageId) {
    select(window, id);
    wait_until(window, "decoded", |window| !says(window, "Decoding\u{2026}"));
    if window.query_by_role_and_label(Role::Tab, "Text").is_some() {
        click_on(window, Role::Tab, "Text");
    } else {
        choose_in_more(window, "Text");
    }
    wait_until(window, "rows", |window| window.query_all_by_label_contains("yyyy").next().is_some());
}

//! The tree of a payload.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::desk::{Desk, Window, click_on, copied, fill, wait_for, wait_until, window};
use crate::mosquitto::Mosquitto;
use crate::{READING, SIZE, app, chart, choose_in_more, connect, from_menu, publish, select, subscribe};

#[test]
fn a_tree_folds_and_its_paths_and_values_are_copied_and_found() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let id = publish(&mut window, "plant/a", READING.as_bytes());
    select(&mut window, id);
    wait_for(&mut window, "  \"value\": 21.5,");
    click_on(&mut window, Role::Tab, "Tree");
    let deep = "$[\"odd name\"][2].deep true";
    window.get_by_role_and_label(Role::TreeItem, deep);
    from_menu(&mut window, Role::TreeItem, deep, "Copy path");
    assert_eq!(copied(&window), "$[\"odd name\"][2].deep");
    window.run();
    from_menu(&mut window, Role::TreeItem, "$.sensor \u{201c}t-17\u{201d}", "Copy value");
    assert_eq!(copied(&window), "t-17");
    window.run();

    click_on(&mut window, Role::TreeItem, "$[\"odd name\"] 3\u{a0}values".replace('\u{a0}', " ").as_str());
    assert!(window.query_by_role_and_label(Role::TreeItem, deep).is_none());
    fill(&mut window, "Search in the payload", "DEEP");
    window.get_by_role_and_label(Role::TreeItem, deep);
    assert!(window.query_by_role_and_label(Role::TreeItem, "$.value 21.5").is_none());
    fill(&mut window, "Search in the payload", "no such thing");
    window.get_by_label("No name and no value has this text.");
}

#[test]
fn a_number_of_the_tree_is_charted_in_every_format() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    subscribe(&mut window, "plant/#");
    // Also {"temp": 21} and, too short for Auto to see it, [1, 2].
    let cases: [(&str, &[u8], &str, &str, f64); 3] = [
        ("plant/json", br#"{"odd name":[1,{"x\"y":2.5}]}"#, "JSON", "$[\"odd name\"][1][\"x\\\"y\"] 2.5", 2.5),
        ("plant/cbor", b"\xa1\x64temp\x15", "CBOR", "$.temp 21", 21.0),
        ("plant/pack", b"\x92\x01\x02", "MessagePack", "$[1] 2", 2.0),
    ];
    for (number, (topic, payload, decoder, row, expected)) in cases.into_iter().enumerate() {
        let id = publish(&mut window, topic, payload);
        select(&mut window, id);
        if window.query_by_role_and_label(Role::Tab, decoder).is_some() {
            click_on(&mut window, Role::Tab, decoder);
        } else {
            choose_in_more(&mut window, decoder);
        }
        wait_until(&mut window, "a tree", |window| window.query_by_role_and_label(Role::Tab, "Tree").is_some());
        chart(&mut window, row);
        wait_until(&mut window, "drawn", |window| {
            let series = &app(window).tab().charts.series()[number];
            series.points.extremes() == Some((expected, expected))
        });
    }
}

#[test]
fn a_tree_is_walked_over_by_keys() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let id = publish(&mut window, "plant/a", READING.as_bytes());
    select(&mut window, id);
    wait_for(&mut window, "  \"value\": 21.5,");
    click_on(&mut window, Role::Tab, "Tree");
    window.get_by_label("Payload tree").focus();
    window.run();
    let rows = ["$ 4 fields", "$.sensor \u{201c}t-17\u{201d}", "$.value 21.5", "$[\"odd name\"] 3 values"];
    let steps = [
        (Key::ArrowDown, rows[0]),
        (Key::ArrowRight, rows[1]),
        (Key::ArrowDown, rows[2]),
        (Key::ArrowLeft, rows[0]),
        (Key::End, "$.unit \u{201c}°C\u{201d}"),
        (Key::ArrowUp, "$[\"odd name\"][2].deep true"),
        (Key::ArrowLeft, "$[\"odd name\"][2] 1 field"),
        (Key::ArrowLeft, "$[\"odd name\"][2] 1 field"),
        (Key::ArrowDown, "$.unit \u{201c}°C\u{201d}"),
        (Key::Home, rows[0]),
    ];
    for (key, expected) in steps {
        window.key_press(key);
        window.run();
        assert_eq!(chosen(&window).as_deref(), Some(expected), "after {key:?}");
    }
    for key in [Key::Enter, Key::Space] {
        window.key_press(key);
        window.run();
    }
    for _ in 0..2 {
        window.key_press(Key::ArrowDown);
    }
    window.run();
    window.event(Event::Copy);
    window.step();
    assert_eq!(copied(&window), "21.5");
    window.run();
    window.key_press(Key::ArrowDown);
    window.run();
    window.event(Event::Copy);
    window.step();
    assert_eq!(copied(&window), "$[\"odd name\"]");
    window.key_press(Key::ArrowUp);
    window.run();
    window.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    window.run();
    click_on(&mut window, Role::Button, "Chart this");
    assert_eq!(app(&window).tab().charts.series().len(), 1);
}

/// What is spoken of the row that the keyboard is on.
fn chosen(window: &Window) -> Option<String> {
    let rows = window.query_all_by_role(Role::TreeItem);
    rows.filter_map(|row| row.accesskit_node().label().filter(|_| row.accesskit_node().is_selected() == Some(true)))
        .find(|label| label.starts_with('$'))
}

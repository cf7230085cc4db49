//! Pictures of the inspector.

use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;

use crate::desk::looks::{LOOKS, compare};
use crate::desk::{Desk, Window, click_on, wait_for, wait_for_part, wait_until, window};
use crate::mosquitto::Mosquitto;
use crate::pictures::png;
use crate::sparkplug::sparkplug;
use crate::{LATER, READING, app, connect, publish, select, subscribe};

/// Compares a state with its pictures; `states` draws them one after another.
fn look(states: impl Fn(&mut Window, &dyn Fn(&mut Window, &str))) {
    let broker = Mosquitto::plain().start();
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS.into_iter().filter(|(look, ..)| ["light_1280", "dark_800"].contains(look)) {
        let mut window = window(size, dark, Desk::whole());
        connect(&mut window, &broker);
        states(&mut window, &|window, state| {
            wait_until(window, "quiet", |window| app(window).next_change().is_none());
            compare(window, &format!("inspector_{state}_{look}"));
        });
        results.extend_harness(&mut window);
    }
}

#[test]
fn pictures_of_the_views() {
    look(|window, compare| {
        publish(window, "hall/7/climate", READING.as_bytes());
        let id = publish(window, "hall/7/climate", LATER.as_bytes());
        select(window, id);
        wait_for(window, "  \"value\": 22.5,");
        compare(window, "json");
        click_on(window, Role::Tab, "Tree");
        compare(window, "tree");
        click_on(window, Role::Tab, "Difference");
        wait_for(window, "  \"value\": 21.5,");
        compare(window, "difference");
        click_on(window, Role::Button, "Side by side");
        compare(window, "side_by_side");
        click_on(window, Role::Tab, "Hex");
        compare(window, "hex");
        click_on(window, Role::Button, "Remember for\u{2026}");
        click_on(window, Role::Button, "Save");
        click_on(window, Role::Button, "Remember for\u{2026}");
        compare(window, "remember");
    });
}

#[test]
fn pictures_of_tables_and_images() {
    look(|window, compare| {
        let metrics = [("Motor/Speed", 7, 1_480), ("Motor/Temperature", 8, 61), ("Line/Good parts", 9, 12_408)];
        subscribe(window, "spBv1.0/+/NBIRTH/#");
        publish(window, "spBv1.0/Plant/NBIRTH/Line1", &sparkplug(&metrics));
        wait_until(window, "the message back", |window| app(window).tab().store.len() == 2);
        let id = publish(window, "spBv1.0/Plant/NDATA/Line1", &sparkplug(&[("", 7, 1_481), ("", 9, 12_409)]));
        select(window, id);
        wait_for(window, "Line/Good parts");
        compare(window, "table");
        let id = publish(window, "hall/7/camera", &png(640, 480));
        select(window, id);
        wait_for(window, "PNG, 640 \u{d7} 480");
        compare(window, "image");
    });
}

#[test]
fn pictures_of_finding() {
    look(|window, compare| {
        let lines: String = (0..120)
            .map(|number| format!("{number:03} The pump of line {} is on; Pump 2 rests.\n", number % 7))
            .collect();
        let id = publish(window, "hall/7/journal", lines.as_bytes());
        select(window, id);
        wait_for_part(window, "000 The pump");
        click_on(window, Role::Button, "Find in payload");
        window.event(egui::Event::Text("pump".to_owned()));
        window.run();
        wait_for(window, "1 of 240");
        window.key_press(egui::Key::Enter);
        window.run();
        compare(window, "find");
        click_on(window, Role::Tab, "Hex");
        wait_for(window, "1 of 240");
        compare(window, "find_hex");
    });
}

#[test]
fn pictures_of_the_keyboard() {
    look(|window, compare| {
        publish(window, "hall/7/climate", READING.as_bytes());
        let id = publish(window, "hall/7/climate", LATER.as_bytes());
        select(window, id);
        wait_for(window, "  \"value\": 22.5,");
        click_on(window, Role::Tab, "Tree");
        window.get_by_label("Payload tree").focus();
        window.run();
        for _ in 0..3 {
            window.key_press(egui::Key::ArrowDown);
        }
        window.run();
        compare(window, "tree_keys");
    });
}

#[test]
fn pictures_of_wrapped_lines() {
    look(|window, compare| {
        let words = (0..60_000).map(|number| number.to_string()).collect::<Vec<_>>().join(" ");
        let id = publish(window, "hall/7/long", format!("short\n{words}").as_bytes());
        select(window, id);
        wait_for(window, "short");
        compare(window, "wrapped");
    });
}

#[test]
fn pictures_of_a_long_text_in_json() {
    look(|window, compare| {
        let note = "The pump of line 1 was stopped by hand, \\\"for a moment\\\". ".repeat(5);
        let payload = format!(r#"{{"state":"stopped","note":"{note}","temp":21.5}}"#);
        let id = publish(window, "hall/7/long", payload.as_bytes());
        select(window, id);
        wait_for(window, "  \"temp\": 21.5");
        compare(window, "wrapped_json");
    });
}

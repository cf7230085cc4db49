//! Pictures of the table.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::SnapshotResults;
use mqttdeck::app::{Action, Column, MessagesAction, Protocol};

use super::desk::looks::{LOOKS, compare};
use super::desk::{Window, act, click_on, fill, wait_until};
use super::{app, click_row, connected, focus_table, press, publish};

/// Compares a state with its pictures, in one light and wide window and one dark and narrow.
fn look(states: impl Fn(&mut Window, &dyn Fn(&mut Window, &str))) {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS.into_iter().filter(|(look, ..)| matches!(*look, "light_1280" | "dark_800")) {
        let (mut window, _broker) = connected(size, dark, Protocol::V311);
        for (topic, payload) in [
            ("t/hall/about", &b"Two rooms, a value or two a minute."[..]),
            ("t/hall/7/pressure", b"1013.2"),
            ("t/hall/7/climate", r#"{"value":21.5,"unit":"°C","note":"pump PUMP"}"#.as_bytes()),
            ("t/hall/7/raw", &[0x00, 0x7f, 0x80, 0xfe, 0xff]),
            ("t/hall/7/turned", "evil\u{202e}txt.exe".as_bytes()),
            ("t/hall/8/a-topic-with-a-name-too-long-for-its-column/speed", b"3.25"),
        ] {
            publish(&mut window, topic, payload);
        }
        wait_until(&mut window, "quiet", |window| app(window).next_change().is_none());
        states(&mut window, &|window, state| compare(window, &format!("messages_{state}_{look}")));
        results.extend_harness(&mut window);
    }
}

#[test]
fn plain_and_with_columns_to_choose() {
    look(|window, compare| {
        click_row(window, "received t/hall/7/pressure", Modifiers::NONE);
        click_row(window, "received t/hall/7/raw", Modifiers::SHIFT);
        act(window, Action::SelectMessage(None));
        compare(window, "marked");
        act(window, Action::InMessages(MessagesAction::Mark(Vec::new())));
        click_on(window, Role::Button, "Columns");
        click_on(window, Role::CheckBox, "Size");
        compare(window, "columns");
    });
}

#[test]
fn a_menu_that_was_opened_by_the_keyboard() {
    look(|window, compare| {
        // Times differ from run to run, and would be covered with what of the menu is over them.
        let columns = app(window).preferences().columns.clone().with(Column::Time, false);
        act(window, Action::SetColumns(Box::new(columns)));
        focus_table(window);
        press(window, Modifiers::NONE, Key::ArrowDown);
        press(window, Modifiers::NONE, Key::ArrowDown);
        press(window, Modifiers::SHIFT, Key::F10);
        press(window, Modifiers::NONE, Key::ArrowDown);
        compare(window, "menu");
    });
}

#[test]
fn filtered_frozen_and_with_an_error() {
    look(|window, compare| {
        fill(window, "Filter messages", "hall");
        click_on(window, Role::Button, "Freeze");
        publish(window, "t/hall/9", b"one more");
        wait_until(window, "quiet", |window| app(window).next_change().is_none());
        compare(window, "frozen");
        fill(window, "Filter messages", "hall topic:a/#/b 7");
        compare(window, "error");
    });
}

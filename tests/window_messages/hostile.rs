//! Messages that nobody sends by accident, and a window that is hardly one.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use mqttdeck::app::{Column, Protocol};

use super::desk::{click_on, fill};
use super::{app, click_row, connected, open_menu, publish, rows, tab, with};

#[test]
fn hostile_messages_are_shown_safely() {
    let long = vec![b'x'; 1 << 20];
    let deep = "[".repeat(100_000);
    let zalgo = "a\u{301}".repeat(5_000);
    let (mut window, _broker) = with(&[
        ("t/turned", "evil\u{202e}txt.exe\u{2066}\u{200b}".as_bytes()),
        ("t/controls", b"\x1b[2J\x07bell"),
        ("t/not text", b"abc\xff\xfe"),
        ("t/long", &long),
        ("t/deep", deep.as_bytes()),
        ("t/marks", zalgo.as_bytes()),
        ("t/lines", b"one\r\ntwo\n\n\nthree"),
        ("t/empty", b""),
    ]);
    window.get_by_label_contains("received t/turned evil\u{fffd}txt.exe\u{fffd}");
    window.get_by_label_contains("received t/controls 1b 5b 32 4a 07");
    window.get_by_label_contains("received t/not text 61 62 63 ff fe");
    window.get_by_label_contains("received t/lines one two three");
    for part in ["t/long", "t/deep", "t/marks"] {
        let row = window.get_by_label_contains(&format!("received {part}")).accesskit_node().label().unwrap();
        assert!(row.chars().count() < 300, "{row}");
        click_row(&mut window, &format!("received {part}"), Modifiers::NONE);
        open_menu(&mut window, &format!("received {part}"));
        window.key_press(Key::Escape);
        window.run();
    }
    assert!(rows(&window).iter().all(|row| !row.contains(|letter: char| letter.is_control())));
}

#[test]
fn at_640_points_everything_is_still_there() {
    let (mut window, _broker) = connected([640.0, 480.0], true, Protocol::V311);
    publish(&mut window, "t/a", b"1");
    fill(&mut window, "Filter messages", "t");
    fill(&mut window, "Filter messages", "");
    window.get_by_role_and_label(Role::Button, "Freeze");
    click_on(&mut window, Role::Button, "More for the messages");
    click_on(&mut window, Role::Button, "Columns");
    click_on(&mut window, Role::CheckBox, "Size");
    assert!(app(&window).preferences().columns.is_shown(Column::Size));
    window.key_press(Key::Escape);
    window.run();
    click_on(&mut window, Role::Button, "More for the messages");
    click_on(&mut window, Role::Button, "Clear messages");
    assert!(tab(&window).store.is_empty());
}

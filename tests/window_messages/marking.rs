//! Marking several messages.

use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;

use super::desk::copied;
use super::{click_row, focus_table, marked, press, publish_lines, tab, with};

#[test]
fn messages_are_marked_by_mouse_and_keyboard() {
    let (mut window, _broker) = with(&[("t/a", b"one"), ("t/b", b"two"), ("t/c", b"three")]);
    click_row(&mut window, "received t/a one", Modifiers::NONE);
    assert_eq!(marked(&window), 0);
    click_row(&mut window, "received t/c three", Modifiers::COMMAND);
    assert_eq!(marked(&window), 2, "with the one in the inspector");
    click_row(&mut window, "received t/c three", Modifiers::COMMAND);
    assert_eq!(marked(&window), 1);
    click_row(&mut window, "received t/a one", Modifiers::NONE);
    click_row(&mut window, "received t/c three", Modifiers::SHIFT);
    assert_eq!(marked(&window), 3, "and the one between");
    window.get_by_label_contains("3 marked");
    window.get_by_label_contains("received t/b two, marked");

    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(marked(&window), 0);
    press(&mut window, Modifiers::SHIFT, Key::ArrowDown);
    press(&mut window, Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(marked(&window), 3);
    press(&mut window, Modifiers::SHIFT, Key::ArrowUp);
    assert_eq!(marked(&window), 2);
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::COMMAND, Key::A);
    assert_eq!(marked(&window), 3);
    press(&mut window, Modifiers::NONE, Key::ArrowUp);
    assert_eq!(marked(&window), 0);
}

#[test]
fn no_more_are_marked_than_can_be_and_that_is_said() {
    let (mut window, _broker) = with(&[]);
    publish_lines(&mut window, "t/many", 100_001);
    focus_table(&mut window);
    press(&mut window, Modifiers::COMMAND, Key::A);
    assert_eq!(marked(&window), 100_000);
    window.get_by_label_contains("more cannot be marked at a time.");
    assert!(!tab(&window).view.marked().contains(&tab(&window).store.row(0).unwrap().id), "the oldest is left out");
    window.event(Event::Copy);
    window.step();
    assert_eq!(copied(&window).lines().count(), 100_000);
}

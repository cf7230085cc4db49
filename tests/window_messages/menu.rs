//! The menu of a row, by mouse and keyboard.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use mqttdeck::app::{Action, MemoryAction, MemoryLimits, Panel};

use super::desk::{Window, act, copied, says};
use super::{TABLE, app, click_row, focus_table, open_menu, press, publish, tab, with};

const READING: &[u8] = br#"{"temp":21.5,"at":{"x":4}}"#;

/// The menu of the newest message, opened without a mouse.
fn opened_by_key() -> (Window, impl Sized) {
    let (mut window, broker) = with(&[("t/a", b"one"), ("t/b", READING)]);
    focus_table(&mut window);
    press(&mut window, Modifiers::NONE, Key::ArrowDown);
    press(&mut window, Modifiers::SHIFT, Key::F10);
    (window, broker)
}

fn focused(window: &Window) -> Option<String> {
    window.root().children_recursive().find(|node| node.accesskit_node().is_focused())?.accesskit_node().label()
}

fn down(window: &mut Window) -> String {
    press(window, Modifiers::NONE, Key::ArrowDown);
    focused(window).unwrap_or_default()
}

/// Presses Enter and leaves the frame as it is, so that what was copied can be seen.
fn enter(window: &mut Window) {
    window.key_down(Key::Enter);
    window.step();
    window.key_up(Key::Enter);
}

#[test]
fn every_entry_can_be_reached_by_the_keyboard() {
    let (mut window, _broker) = opened_by_key();
    assert_eq!(focused(&window).as_deref(), Some("Copy payload"), "the first entry has the keyboard");
    let entries = [
        "Copy as",
        "Copy topic",
        "Filter to this topic",
        "Filter out this topic",
        "Pin",
        "Publish again\u{2026}",
        "Chart numbers",
        "Copy payload",
    ];
    assert_eq!(entries.map(|_| down(&mut window)), entries);
    press(&mut window, Modifiers::NONE, Key::Tab);
    assert_eq!(focused(&window).as_deref(), Some("Copy as"));

    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(!says(&window, "Filter out this topic"));
    assert_eq!(focused(&window).as_deref(), Some(TABLE), "the table has it again");
    press(&mut window, Modifiers::NONE, Key::Menu);
    enter(&mut window);
    assert_eq!(copied(&window).as_bytes(), READING);
    window.run();
    assert!(!says(&window, "Filter out this topic"), "a chosen entry closes the menu");
    assert_eq!(focused(&window).as_deref(), Some(TABLE));
}

#[test]
fn the_menus_within_open_by_the_keyboard() {
    let (mut window, _broker) = opened_by_key();
    down(&mut window);
    press(&mut window, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(focused(&window).as_deref(), Some("Payload as text"));
    assert_eq!(down(&mut window), "Topic and payload");
    enter(&mut window);
    assert_eq!(copied(&window), format!("t/b {}", String::from_utf8_lossy(READING)));
    window.run();
    assert!(!says(&window, "Copy as") && !says(&window, "Topic and payload"));

    press(&mut window, Modifiers::SHIFT, Key::F10);
    press(&mut window, Modifiers::NONE, Key::ArrowUp);
    assert_eq!(focused(&window).as_deref(), Some("Chart numbers"));
    press(&mut window, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(down(&mut window), "$.at.x  =  4");
    press(&mut window, Modifiers::NONE, Key::Enter);
    assert_eq!((tab(&window).panel, tab(&window).charts.series().len()), (Panel::Charts, 1));
}

#[test]
fn a_menu_stays_about_its_message_while_others_come() {
    let (mut window, _broker) = with(&[("t/a", b"one"), ("t/b", b"two")]);
    open_menu(&mut window, "received t/a one");
    publish(&mut window, "t/c", b"three");
    window.get_by_role_and_label(Role::Button, "Pin").click();
    window.run();
    let oldest = tab(&window).store.row(0).map(|message| message.id);
    assert!(oldest.is_some_and(|id| tab(&window).store.is_pinned(id)));
    assert_eq!(tab(&window).store.pinned(), 1);
}

#[test]
fn a_right_click_on_another_row_opens_its_menu_instead() {
    let (mut window, _broker) = with(&[("t/a", b"one"), ("t/b", b"two"), ("t/c", b"three")]);
    open_menu(&mut window, "received t/c three");
    // The menu covers what is below its row.
    let above = window.get_by_label_contains("received t/c three").rect();
    let row = window.get_by_label_contains("received t/a one").rect();
    window.hover_at(egui::pos2(above.right() - 40.0, row.center().y));
    for pressed in [true, false] {
        let (pos, button) = (egui::pos2(above.right() - 40.0, row.center().y), egui::PointerButton::Secondary);
        window.event(egui::Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
        window.step();
    }
    window.run();
    window.get_by_role_and_label(Role::Button, "Copy topic").click();
    window.step();
    assert_eq!(copied(&window), "t/a");
    window.run();
    click_row(&mut window, "received t/b two", Modifiers::NONE);
    assert!(!says(&window, "Copy topic"));
}

#[test]
fn the_key_opens_nothing_while_no_message_is_chosen() {
    let (mut window, _broker) = with(&[("t/a", b"one")]);
    focus_table(&mut window);
    press(&mut window, Modifiers::SHIFT, Key::F10);
    assert!(!says(&window, "Copy topic"));
}

#[test]
fn no_more_is_pinned_than_half_of_the_limits_and_that_is_said_once() {
    let (mut window, _broker) = with(&[("t/a", b"one"), ("t/b", b"two"), ("t/c", b"three"), ("t/d", b"four")]);
    let limits = MemoryLimits { most: Some(4), ..MemoryLimits::default() };
    act(&mut window, Action::InMemory(MemoryAction::Set(limits)));
    for (row, pinned) in [("t/a one", 1), ("t/b two", 2), ("t/c three", 2), ("t/d four", 2)] {
        open_menu(&mut window, &format!("received {row}"));
        window.get_by_role_and_label(Role::Button, "Pin").click();
        window.run();
        assert_eq!(tab(&window).store.pinned(), pinned, "{row}");
    }
    let notices = app(&window).notices().iter().filter(|notice| notice.text.contains("half of the message memory"));
    assert_eq!(notices.count(), 1);
    window
        .get_by_label_contains("The message was not pinned: pinned messages already take half of the message memory.");
    open_menu(&mut window, "received t/a one");
    window.get_by_role_and_label(Role::Button, "Unpin").click();
    window.run();
    assert_eq!(tab(&window).store.pinned(), 1);
}

//! The difference to the message before.

use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::Queryable;

use crate::desk::{Desk, Window, click_on, copied, says, wait_for, wait_for_part, window};
use crate::mosquitto::Mosquitto;
use crate::{LATER, READING, SIZE, app, connect, publish, select};

#[test]
fn a_difference_is_shown_in_one_column_or_two_and_said_where_there_is_none() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let first = publish(&mut window, "plant/a", READING.as_bytes());
    publish(&mut window, "plant/b", b"between them");
    let second = publish(&mut window, "plant/a", LATER.as_bytes());
    let third = publish(&mut window, "plant/a", LATER.as_bytes());

    select(&mut window, second);
    click_on(&mut window, Role::Tab, "Difference");
    wait_for(&mut window, "  \"value\": 21.5,");
    window.get_by_label("  \"value\": 22.5,");
    wait_for_part(&mut window, "+3 \u{2212}2 \u{b7} JSON of");
    let row = |window: &Window, label| window.get_by_label(label).rect();
    assert!(row(&window, "  \"value\": 22.5,").top() > row(&window, "  \"value\": 21.5,").top());
    click_on(&mut window, Role::Button, "Side by side");
    let (old, new) = (row(&window, "  \"value\": 21.5,"), row(&window, "  \"value\": 22.5,"));
    assert!(old.top() == new.top() && old.right() < new.left(), "{old} and {new}");
    assert!(app(&window).preferences().differences_side_by_side);

    select(&mut window, third);
    wait_for(&mut window, "Both are equal.");
    select(&mut window, first);
    wait_for(&mut window, "No earlier message on this topic is kept.");
}

#[test]
fn equal_stretches_are_folded_and_unfold() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let lines = |last: &str| (0..40).map(|number| format!("line {number}\n")).collect::<String>() + last;
    publish(&mut window, "plant/a", lines("old").as_bytes());
    let second = publish(&mut window, "plant/a", lines("new").as_bytes());
    select(&mut window, second);
    click_on(&mut window, Role::Tab, "Difference");
    wait_for(&mut window, "Show 37 unchanged lines");
    assert!(!says(&window, "line 3"));
    click_on(&mut window, Role::Button, "Show 37 unchanged lines");
    window.get_by_label("line 3");

    // The same by keys: the fold opens, its lines are copied, and it closes again.
    let third = publish(&mut window, "plant/a", lines("newer").as_bytes());
    select(&mut window, third);
    wait_for(&mut window, "Show 37 unchanged lines");
    window.get_by_role_and_label(Role::List, "Difference").focus();
    window.run();
    for key in [Key::Home, Key::Enter, Key::ArrowDown, Key::ArrowDown, Key::ArrowDown] {
        window.key_press(key);
        window.run();
    }
    window.get_by_label("line 3");
    window.event(Event::Copy);
    window.step();
    assert_eq!(copied(&window), "line 3");
    window.run();
    window.key_press(Key::ArrowLeft);
    window.run();
    window.get_by_label("Show 37 unchanged lines");
    assert!(!says(&window, "line 3"));
}

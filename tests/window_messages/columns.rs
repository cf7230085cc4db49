//! Columns to choose, and little room for them.

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use mqttdeck::app::Column;

use super::desk::{click_on, says};
use super::{app, press, rows, with};

#[test]
fn columns_are_chosen_widened_and_remembered() {
    let (mut window, _broker) = with(&[("t/a", b"12345")]);
    assert!(!says(&window, "Size"));
    click_on(&mut window, Role::Button, "Columns");
    click_on(&mut window, Role::CheckBox, "Size");
    click_on(&mut window, Role::CheckBox, "QoS");
    click_on(&mut window, Role::RadioButton, "Date and time");
    let columns = app(&window).preferences().columns.clone();
    assert!(columns.is_shown(Column::Size) && !columns.is_shown(Column::Qos));
    let year = jiff::Zoned::now().strftime("%Y-").to_string();
    assert!(rows(&window)[0].starts_with(&year), "{:?}", rows(&window));
    window.key_press(Key::Escape);
    window.run();

    window.get_by_label("Width of Topic").focus();
    window.run();
    press(&mut window, Modifiers::NONE, Key::ArrowRight);
    let widened = app(&window).preferences().columns.width(Column::Topic).unwrap();
    press(&mut window, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(app(&window).preferences().columns.width(Column::Topic), Some(widened + 8));

    window.state_mut().restart();
    let columns = &app(&window).preferences().columns;
    assert!(columns.is_shown(Column::Size));
    assert_eq!(columns.width(Column::Topic), Some(widened + 8));
}

#[test]
fn the_captions_open_the_list_of_columns() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    window.get_by_label("Captions of the messages").click_secondary();
    window.run();
    click_on(&mut window, Role::CheckBox, "Content type");
    assert!(app(&window).preferences().columns.is_shown(Column::ContentType));
    click_on(&mut window, Role::Button, "Columns as at first");
    assert!(!app(&window).preferences().columns.is_shown(Column::ContentType));
}

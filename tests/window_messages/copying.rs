//! What the clipboard gets.

use egui::accesskit::Role;
use egui::{Event, Modifiers};
use mqttdeck::app::Action;

use super::desk::{act, click_on, copied, wait_for};
use super::{click_once, click_row, focus_table, open_menu, with};

#[test]
fn what_is_marked_is_copied_in_each_format() {
    let (mut window, broker) = with(&[("t/a", b"say 'hi'"), ("t/b", b"\xff\0")]);
    click_row(&mut window, "received t/a", Modifiers::NONE);
    window.event(Event::Copy);
    window.step();
    assert_eq!(copied(&window), "say 'hi'");
    wait_for(&mut window, "Copied 1 message.");

    click_row(&mut window, "received t/b", Modifiers::COMMAND);
    focus_table(&mut window);
    window.event(Event::Copy);
    window.step();
    assert_eq!(copied(&window), "say 'hi'\nff00");

    let port = broker.port();
    let command = format!("mosquitto_pub -h 127.0.0.1 -p {port} -V mqttv311");
    let both =
        format!("{command} -t t/a -q 0 -m 'say '\\''hi'\\'''\nprintf %s /wA= | base64 -d | {command} -t t/b -q 0 -s");
    for (label, expected) in [
        ("Payload as text", "say 'hi'\nff00"),
        ("Topic and payload", "t/a say 'hi'\nt/b ff00"),
        ("Payload as hex", "7361792027686927\nff00"),
        ("mosquitto_pub command line", &both),
    ] {
        open_menu(&mut window, "received t/b");
        click_on(&mut window, Role::Button, "Copy marked as");
        click_once(&mut window, label);
        assert_eq!(copied(&window), expected);
        window.run();
    }
    open_menu(&mut window, "received t/b");
    click_on(&mut window, Role::Button, "Copy marked as");
    click_once(&mut window, "JSON");
    let json = copied(&window);
    assert!(json.starts_with("[\n{\"time\":") && json.contains("\"payload_base64\":\"/wA=\""), "{json}");
}

#[test]
fn a_row_that_is_not_marked_is_copied_alone() {
    let (mut window, _broker) = with(&[("t/a", b"one"), ("t/b", b"two"), ("t/c", b"3")]);
    click_row(&mut window, "received t/a", Modifiers::NONE);
    click_row(&mut window, "received t/c", Modifiers::COMMAND);
    // The inspector has a button of the same name.
    act(&mut window, Action::SelectMessage(None));
    open_menu(&mut window, "received t/b");
    click_once(&mut window, "Copy payload");
    assert_eq!(copied(&window), "two");
    window.run();
    open_menu(&mut window, "received t/b");
    click_once(&mut window, "Copy topic");
    assert_eq!(copied(&window), "t/b");
}

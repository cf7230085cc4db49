//! The filter, and what else decides which messages are shown.

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use mqttdeck::app::{Action, Panel};

use super::desk::{act, click_on, fill, value, wait_for, wait_until};
use super::{app, open_menu, press, publish, rows, tab, with};

#[test]
fn the_filter_is_reached_by_its_keys_and_emptied_by_escape() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    act(&mut window, Action::ShowPanel(Panel::Log));
    press(&mut window, Modifiers::COMMAND, Key::F);
    assert_eq!(tab(&window).panel, Panel::Messages);
    let field = window.get_by_label("Filter messages");
    assert!(field.accesskit_node().is_focused());
    window.event(Event::Text("t/a".to_owned()));
    window.run();
    assert_eq!((value(&window, "Filter messages").as_str(), tab(&window).view.text()), ("t/a", "t/a"));

    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!((value(&window, "Filter messages").as_str(), tab(&window).view.text()), ("", ""));
    assert!(window.get_by_label("Filter messages").accesskit_node().is_focused());
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(!window.get_by_label("Filter messages").accesskit_node().is_focused());
}

#[test]
fn the_help_shows_the_language_and_tries_it() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    click_on(&mut window, Role::Button, "What a filter can say");
    window.get_by_label("The last ten minutes");
    click_on(&mut window, Role::Button, "since:10m");
    click_on(&mut window, Role::Button, "dir:in");
    assert_eq!(tab(&window).view.text(), "since:10m dir:in");
}

#[test]
fn the_filter_is_live_and_says_how_many_it_finds() {
    let (mut window, _broker) = with(&[("t/a", b"one"), ("t/b", b"two")]);
    fill(&mut window, "Filter messages", "topic:t/a");
    wait_until(&mut window, "one row", |window| rows(window).len() == 1);
    window.get_by_label_contains("1 of 2 messages");
    publish(&mut window, "t/b", b"three");
    publish(&mut window, "t/a", b"four");
    wait_until(&mut window, "two rows", |window| rows(window).len() == 2);
    assert!(rows(&window)[0].contains("received t/a four"), "{:?}", rows(&window));

    fill(&mut window, "Filter messages", "nowhere");
    wait_for(&mut window, "Nothing found");
    click_on(&mut window, Role::Button, "Empty the filter");
    wait_until(&mut window, "all rows", |window| rows(window).len() == 4);
}

#[test]
fn the_last_filters_are_kept_and_come_back() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    fill(&mut window, "Filter messages", "dir:in");
    press(&mut window, Modifiers::NONE, Key::Enter);
    fill(&mut window, "Filter messages", "");
    window.state_mut().restart();
    assert_eq!(app(&window).preferences().filters, ["dir:in"]);
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    fill(&mut window, "Filter messages", "t/a");
    press(&mut window, Modifiers::NONE, Key::Enter);
    fill(&mut window, "Filter messages", "");
    click_on(&mut window, Role::Button, "Last filters");
    click_on(&mut window, Role::Button, "t/a");
    assert_eq!(tab(&window).view.text(), "t/a");
}

#[test]
fn the_table_can_be_frozen_and_goes_on() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    click_on(&mut window, Role::Button, "Freeze");
    publish(&mut window, "t/a", b"2");
    assert_eq!(rows(&window).len(), 1);
    window.get_by_label_contains("Frozen");
    click_on(&mut window, Role::Button, "Resume \u{b7} 1 new");
    assert_eq!(rows(&window).len(), 2);
    window.get_by_role_and_label(Role::Button, "Freeze");
}

#[test]
fn topics_are_left_out_and_shown_again() {
    let (mut window, _broker) = with(&[("t/a", b"1"), ("t/b", b"2")]);
    open_menu(&mut window, "received t/a");
    click_on(&mut window, Role::Button, "Filter out this topic");
    wait_until(&mut window, "one row", |window| rows(window).len() == 1);
    click_on(&mut window, Role::Button, "1 muted topic");
    click_on(&mut window, Role::Button, "Show t/a again");
    wait_until(&mut window, "two rows", |window| rows(window).len() == 2);
}

#[test]
fn messages_are_pinned_and_let_go_again() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    open_menu(&mut window, "received t/a");
    click_on(&mut window, Role::Button, "Pin");
    window.get_by_label_contains("received t/a 1, pinned");
    open_menu(&mut window, "received t/a");
    click_on(&mut window, Role::Button, "Unpin");
    assert!(!rows(&window)[0].ends_with("pinned"));
}

#[test]
fn the_menu_filters_to_a_topic_and_publishes_again() {
    let (mut window, _broker) = with(&[("t/a b", b"21.5")]);
    open_menu(&mut window, "received t/a b");
    click_on(&mut window, Role::Button, "Filter to this topic");
    assert_eq!(tab(&window).view.text(), "topic:\"t/a b\"");
    fill(&mut window, "Filter messages", "");
    open_menu(&mut window, "received t/a b");
    click_on(&mut window, Role::Button, "Chart numbers");
    click_on(&mut window, Role::Button, "The payload  =  21.5");
    assert_eq!(tab(&window).panel, Panel::Charts);
    act(&mut window, Action::ShowPanel(Panel::Messages));
    open_menu(&mut window, "received t/a b");
    click_on(&mut window, Role::Button, "Publish again\u{2026}");
    assert_eq!((value(&window, "Topic"), value(&window, "Payload")), ("t/a b".to_owned(), "21.5".to_owned()));
}

//! "Message memory" and the bar at the bottom, driven by labels.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

#[expect(dead_code, reason = "not every test needs every part of the desk")]
mod desk;

use desk::looks::{LOOKS, compare};
use desk::{Desk, Window, act, click_on, fill, is_disabled, says, unreachable, value, wait_until, window};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, MemoryAction, MemoryLimits};

const DIALOG: &str = "Message memory: kept 0 \u{b7} 0 of 512 MB";

/// The whole window with a profile, not connected.
fn quiet() -> Window {
    let mut window = window([1280.0, 800.0], false, Desk::whole());
    act(&mut window, Action::CreateProfile(Box::new(unreachable())));
    window
}

fn limits(window: &Window) -> MemoryLimits {
    window.state().app.preferences().memory
}

#[test]
fn the_bar_opens_the_dialog_and_what_is_typed_holds_for_all_tabs() {
    let mut window = quiet();
    act(&mut window, Action::NewTab);
    act(&mut window, Action::CreateProfile(Box::new(unreachable())));
    click_on(&mut window, Role::Button, DIALOG);
    assert_eq!(["Memory", "Most messages", "Keep the last"].map(|label| value(&window, label)), ["512", "", "0"]);
    fill(&mut window, "Memory", "64");
    fill(&mut window, "Most messages", "5000");
    fill(&mut window, "Keep the last", "3");
    assert!(window.query_by_label_contains("About 5\u{202f}000 messages of 100 bytes").is_some());
    click_on(&mut window, Role::Button, "OK");
    assert!(!window.state().app.memory_is_open());
    assert_eq!(limits(&window), MemoryLimits { megabytes: 64, most: Some(5_000), keep_last: 3 });
    for tab in window.state().app.tabs() {
        let store = &tab.store;
        assert_eq!((store.budget(), store.most(), store.keep_last()), (64 << 20, Some(5_000), 3));
    }
    window.state_mut().restart();
    window.run();
    let store = &window.state().app.tab().store;
    assert_eq!((store.budget(), store.most(), store.keep_last()), (64 << 20, Some(5_000), 3), "after the next start");
}

#[test]
fn what_cannot_be_meant_is_told_at_its_field_and_changes_nothing() {
    let mut window = quiet();
    act(&mut window, Action::InMemory(MemoryAction::Open));
    for (field, text, sentence) in [
        ("Memory", "15", "Type a whole number from 16 to 16\u{202f}384."),
        ("Memory", "lots", "Type a whole number from 16 to 16\u{202f}384."),
        ("Most messages", "0", "Type a whole number from 1, or leave it empty."),
        ("Keep the last", "-1", "Type a whole number from 0 to 1\u{202f}000\u{202f}000."),
    ] {
        let before = value(&window, field);
        fill(&mut window, field, text);
        assert!(says(&window, sentence), "{field}: {text}");
        assert!(is_disabled(&window, "OK"));
        fill(&mut window, field, &before);
        assert!(!says(&window, sentence) && !is_disabled(&window, "OK"));
    }
    fill(&mut window, "Memory", "100");
    window.key_press(Key::Escape);
    window.run();
    window.key_press(Key::Escape);
    window.run();
    assert!(!window.state().app.memory_is_open());
    assert_eq!(limits(&window), MemoryLimits::default());
    act(&mut window, Action::InMemory(MemoryAction::Open));
    assert_eq!(value(&window, "Memory"), "512", "what was given up is not kept");
}

#[test]
fn defaults_come_back_with_one_click() {
    let mut window = quiet();
    let small = MemoryLimits { megabytes: 16, most: Some(1), keep_last: 9 };
    act(&mut window, Action::InMemory(MemoryAction::Set(small)));
    act(&mut window, Action::InMemory(MemoryAction::Open));
    assert_eq!(value(&window, "Keep the last"), "9");
    click_on(&mut window, Role::Button, "Defaults");
    click_on(&mut window, Role::Button, "OK");
    assert_eq!(limits(&window), MemoryLimits::default());
}

#[test]
fn hovering_the_bar_tells_the_totals() {
    let mut window = window([800.0, 600.0], false, Desk::whole());
    act(&mut window, Action::StartDemo);
    wait_until(&mut window, "samples", |window| window.state().app.tab().store.len() > 3);
    act(&mut window, Action::Disconnect);
    let total = window.state().app.tab().incoming.total();
    assert_eq!(total.messages, window.state().app.tab().store.len() as u64);
    let kept = window.get_by_label_contains("Message memory: kept");
    kept.hover();
    wait_until(&mut window, "totals", |window| says(window, "Too large to keep"));
    let received = format!("{} \u{b7} {} B", total.messages, total.bytes);
    assert!(says(&window, &received), "{received}");
    act(&mut window, Action::ClearMessages);
    assert_eq!(window.state().app.tab().incoming.total().messages, 0);
}

#[test]
fn looks() {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS {
        if !["light_1280", "dark_800"].contains(&look) {
            continue;
        }
        let mut window = window(size, dark, Desk::whole());
        act(&mut window, Action::CreateProfile(Box::new(unreachable())));
        act(&mut window, Action::InMemory(MemoryAction::Open));
        compare(&mut window, &format!("memory_{look}"));
        fill(&mut window, "Memory", "8");
        compare(&mut window, &format!("memory_wrong_{look}"));
        results.extend_harness(&mut window);
    }
}

//! Saving, recording, opening and replaying, as people do it: by labels and keys, with real files and a real broker.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

#[expect(dead_code, reason = "the settings are for other tests")]
#[path = "../desk/mod.rs"]
mod desk;
#[expect(dead_code, clippy::expect_used, reason = "one broker of many, and a helper of tests")]
#[path = "../support/mosquitto.rs"]
mod mosquitto;

mod files;
mod keys;
mod looks;
mod replaying;
mod trouble;

use std::path::{Path, PathBuf};

use desk::{Desk, Window, act, click_on, fill, unreachable, wait_for, wait_for_part};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use jiff::Timestamp;
use mosquitto::Mosquitto;
use mqttdeck::app::{Action, Plan, Qos, RecordingAction, Which};
use mqttdeck::recording::{Entry, Read, Reader, Writer};
use mqttdeck::store::Direction;

fn entry(number: usize) -> Entry {
    Entry {
        direction: if number % 4 == 3 { Direction::Sent } else { Direction::Received },
        topic: format!("plant/{}/temperature", number % 3),
        payload: format!("{{\"value\": {number}.5}}").into_bytes(),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: None,
        at: Timestamp::from_millisecond(1_700_000_000_000 + 100 * number as i64).unwrap(),
    }
}

/// A recording of so many messages, and a line that is none if there is to be one.
fn recording(directory: &Path, count: usize, with_fault: bool) -> PathBuf {
    let path = directory.join("plant.ndjson");
    let mut writer = Writer::open(&path, None).unwrap();
    (0..count).map(entry).for_each(|entry| assert!(writer.append(entry.direction, entry.message())));
    writer.finish().unwrap();
    if with_fault {
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}not a message\n")).unwrap();
    }
    path
}

fn window() -> Window {
    desk::window([1280.0, 800.0], false, Desk::whole())
}

fn home(window: &Window) -> PathBuf {
    window.state().home.path().to_owned()
}

fn in_recording(window: &mut Window, action: RecordingAction) {
    act(window, Action::InRecording(action));
}

/// With a recording of so many messages in its tab.
fn open(window: &mut Window, count: usize, with_fault: bool) -> PathBuf {
    let path = recording(&home(window), count, with_fault);
    in_recording(window, RecordingAction::Open(path.clone()));
    wait_for(window, "Replay this recording");
    path
}

fn connect(window: &mut Window, broker: &Mosquitto) {
    let mut profile = unreachable();
    profile.endpoint.port = broker.port();
    act(window, Action::CreateProfile(Box::new(profile)));
    click_on(window, Role::Button, "Connect");
    wait_for(window, "Connected");
}

fn messages_in(path: &Path) -> usize {
    let mut reader = Reader::open(path).unwrap();
    std::iter::from_fn(|| reader.read().unwrap()).inspect(|read| assert!(matches!(read, Read::Entry(_)))).count()
}

fn press_command(window: &mut Window, key: Key) {
    window.key_press_modifiers(Modifiers::COMMAND, key);
    window.run();
}

/// Records into this file.
fn record(window: &mut Window, file: PathBuf) {
    let plan = Plan { file, rotation: None, which: Which::Both, filter: None };
    in_recording(window, RecordingAction::Record(plan));
}

fn publish(window: &mut Window, topic: &str) {
    fill(window, "Topic", topic);
    press_command(window, Key::Enter);
    wait_for_part(window, &format!("{topic} sent"));
}

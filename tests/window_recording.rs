//! Saving, recording, opening and replaying, as people do it: by labels and keys, with real files and a real broker.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

#[expect(dead_code, reason = "the settings are for other tests")]
mod desk;
#[expect(dead_code, clippy::expect_used, reason = "one broker of many, and a helper of tests")]
#[path = "support/mosquitto.rs"]
mod mosquitto;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use desk::looks::compare;
use desk::{Desk, Window, act, click_on, fill, is_disabled, says, unreachable, wait_for, wait_for_part, wait_until};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use mosquitto::Mosquitto;
use mqttdeck::app::{Action, Manner, Panel, Plan, Qos, RecordingAction, RecordingDialog, Speed, Which};
use mqttdeck::recording::{Entry, Read, Reader, Writer};
use mqttdeck::store::Direction;

/// Light and wide, dark and narrow.
const LOOKS: [(&str, [f32; 2], bool); 2] = [("light_1280", [1280.0, 800.0], false), ("dark_800", [800.0, 600.0], true)];

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

#[test]
fn a_recording_is_opened_looked_at_and_saved_again() {
    let mut window = window();
    let path = recording(&home(&window), 40, true);
    press_command(&mut window, Key::O);
    assert!(is_disabled(&window, "Open"), "nothing is typed yet");
    fill(&mut window, "File", &path.to_string_lossy());
    click_on(&mut window, Role::Button, "Open");
    wait_for_part(&mut window, "40 messages over 3.9 s, from 14 Nov 2023");
    assert!(window.query_by_role_and_label(Role::Tab, "plant.ndjson: Recording").is_some());
    assert!(says(&window, "Recording, read-only"));
    assert!(window.query_all_by_label_contains("1 line is no message: see Log").next().is_some());
    assert!(window.query_all_by_label_contains("received plant/2/temperature").next().is_some());
    click_on(&mut window, Role::Tab, "Log");
    wait_for_part(&mut window, "plant.ndjson, line 41: it is no message");
    click_on(&mut window, Role::Tab, "Messages");

    let copy = home(&window).join("copy.ndjson");
    click_on(&mut window, Role::Button, "Save messages");
    fill(&mut window, "File", &copy.to_string_lossy());
    click_on(&mut window, Role::Button, "Save");
    wait_for_part(&mut window, "40 messages are saved in ");
    assert_eq!(messages_in(&copy), 40);

    // The file stands there now: asked once, and kept if not wanted.
    std::fs::write(&copy, "precious").unwrap();
    for (answer, kept) in [("Keep the file", true), ("Replace", false)] {
        press_command(&mut window, Key::S);
        fill(&mut window, "File", &copy.to_string_lossy());
        click_on(&mut window, Role::Button, "Save");
        wait_for(&mut window, "Replace the file?");
        click_on(&mut window, Role::Button, answer);
        wait_until(&mut window, "done", |window| !says(window, "Replace the file?"));
        if !kept {
            wait_until(&mut window, "saved", |_| std::fs::read(&copy).unwrap() != b"precious");
        }
        assert_eq!(std::fs::read(&copy).unwrap() == b"precious", kept);
    }
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the window reads files by their paths".to_owned())
    }
}

#[test]
fn a_file_that_is_dropped_on_the_window_is_opened() {
    let mut window = window();
    let path = recording(&home(&window), 3, false);
    window.input_mut().dropped_files.push(Arc::new(Dropped(path)));
    window.run();
    wait_for(&mut window, "Replay this recording");
}

#[test]
fn what_comes_is_recorded_until_it_is_stopped() {
    let broker = Mosquitto::plain().start();
    let mut window = window();
    connect(&mut window, &broker);
    let path = home(&window).join("live.ndjson");
    click_on(&mut window, Role::Tab, "Publish");
    publish(&mut window, "before/it");
    press_command(&mut window, Key::K);
    fill(&mut window, "Find an action", "record messages");
    window.key_press(Key::Enter);
    window.run();
    fill(&mut window, "File", &path.to_string_lossy());
    fill(&mut window, "Topic filter", "plant/#/x");
    assert!(is_disabled(&window, "Record"), "that is no filter");
    fill(&mut window, "Topic filter", "");
    click_on(&mut window, Role::Button, "Record");
    wait_for_part(&mut window, "Recording live.ndjson: 0 messages");
    publish(&mut window, "plant/1");
    publish(&mut window, "plant/2");
    wait_for_part(&mut window, "Recording live.ndjson: 2 messages \u{b7} 2");
    click_on(&mut window, Role::Button, "Stop recording");
    wait_for_part(&mut window, "2 messages recorded in ");
    publish(&mut window, "after/it");
    assert_eq!(messages_in(&path), 2);
}

fn publish(window: &mut Window, topic: &str) {
    fill(window, "Topic", topic);
    press_command(window, Key::Enter);
    wait_for_part(window, &format!("{topic} sent"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_the_rest_goes_on() {
    let broker = Mosquitto::plain().start();
    let mut window = window();
    connect(&mut window, &broker);
    let plan = Plan { file: PathBuf::from("/dev/full"), rotation: None, which: Which::Both, filter: None };
    in_recording(&mut window, RecordingAction::Record(plan));
    click_on(&mut window, Role::Tab, "Publish");
    publish(&mut window, "plant/1");
    wait_for_part(&mut window, "It pauses: full could not be written: the disk is full.");
    publish(&mut window, "plant/2");
    click_on(&mut window, Role::Button, "Resume recording");
    wait_for_part(&mut window, "0 messages \u{b7} 0 B; 2 not written yet. It pauses: full could not be written");
    click_on(&mut window, Role::Button, "Stop recording");
    wait_for_part(&mut window, "2 could not be written");
}

#[test]
fn a_replay_says_what_it_will_do_and_does_it() {
    let broker = Mosquitto::plain().start();
    let mut window = window();
    open(&mut window, 40, false);
    click_on(&mut window, Role::Button, "Replay this recording");
    wait_for(&mut window, "Nothing is connected: connect to a broker in another tab first.");
    window.key_press(Key::Escape);
    window.run();
    assert!(!says(&window, "Cancel"));

    act(&mut window, Action::NewTab);
    connect(&mut window, &broker);
    let first = window.state().app.tabs()[0].id;
    act(&mut window, Action::SelectTab(first));
    click_on(&mut window, Role::Button, "Replay this recording");
    let port = broker.port();
    let sentence =
        |topics: &str| format!("30 messages go to Plant A, 127.0.0.1:{port}, recorded over 3.9 s, {topics}.");
    wait_for(&mut window, &sentence("on the topics that they were recorded on"));
    fill(&mut window, "Put before topics", "test/");
    wait_for(&mut window, &sentence("on topics below test/"));
    click_on(&mut window, Role::Button, "Replay 30 messages");
    wait_for_part(&mut window, ", \u{d7}1, at ");
    click_on(&mut window, Role::Button, "Pause replay");
    wait_for_part(&mut window, "Replay stands still at ");
    click_on(&mut window, Role::Button, "Resume replay");
    wait_for(&mut window, "Replayed 30 messages of plant.ndjson");
    assert!(!says(&window, "Stop replay"));
}

/// Waits until the rates of what went out just now are back at nothing: two of their seconds.
fn rest(window: &mut Window) {
    let later = Instant::now() + Duration::from_millis(2100);
    wait_until(window, "two seconds", |_| Instant::now() > later);
    assert!(says(window, "out 0/s"));
}

/// Compares states with their pictures.
fn look(states: impl Fn(&mut Window, &dyn Fn(&mut Window, &str))) {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS {
        let mut window = desk::window(size, dark, Desk::whole());
        states(&mut window, &|window, state| compare(window, &format!("window_{state}_{look}")));
        results.extend_harness(&mut window);
    }
}

#[test]
fn looks_of_a_recording() {
    look(|window, compare| {
        open(window, 400, true);
        compare(window, "recording_open");
        // A panel without times, which would be covered.
        act(window, Action::ShowPanel(Panel::Subscriptions));
        in_recording(window, RecordingAction::Show(Some(RecordingDialog::Save)));
        compare(window, "recording_save");
    });
}

#[test]
fn looks_of_recording_and_replaying() {
    let broker = Mosquitto::plain().start();
    look(|window, compare| {
        open(window, 40_000, false);
        let recording = window.state().app.tab().id;
        act(window, Action::NewTab);
        connect(window, &broker);
        in_recording(window, RecordingAction::Show(Some(RecordingDialog::Record)));
        compare(window, "recording_record");
        let plan =
            Plan { file: home(window).join("live.ndjson"), rotation: None, which: Which::Received, filter: None };
        in_recording(window, RecordingAction::Record(plan));
        act(window, Action::SelectTab(recording));
        act(window, Action::ShowPanel(Panel::Subscriptions));
        in_recording(window, RecordingAction::Show(Some(RecordingDialog::Replay)));
        compare(window, "recording_replay");
        let into = window.state().app.tabs()[1].id;
        let manner = Manner { speed: Speed::Tenths(1), ..Manner::default() };
        in_recording(window, RecordingAction::Replay { into, manner });
        wait_for_part(window, "Replaying 1 of 30");
        in_recording(window, RecordingAction::PauseReplay(into, true));
        act(window, Action::ShowPanel(Panel::Publish));
        wait_for_part(window, "Replay stands still at 1 of 30");
        rest(window);
        compare(window, "recording_bars");
    });
}

#[cfg(target_os = "linux")]
#[test]
fn looks_of_a_full_disk() {
    let broker = Mosquitto::plain().start();
    look(|window, compare| {
        connect(window, &broker);
        let plan = Plan { file: PathBuf::from("/dev/full"), rotation: None, which: Which::Both, filter: None };
        in_recording(window, RecordingAction::Record(plan));
        click_on(window, Role::Tab, "Publish");
        publish(window, "plant/1");
        wait_for_part(window, "1 not written yet. It pauses: full could not be written");
        act(window, Action::ShowPanel(Panel::Charts));
        // What it says of the full disk would cover the panel.
        let notice = window.state().app.notices()[0].id;
        act(window, Action::DismissNotice(notice));
        rest(window);
        compare(window, "recording_trouble");
    });
}

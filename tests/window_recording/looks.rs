//! Pictures of what goes on with files.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use mqttdeck::app::{Action, Manner, Panel, Plan, RecordingAction, RecordingDialog, Speed, Which};

use super::desk::looks::compare;
use super::desk::{self, Desk, Window, act, click_on, says, wait_for, wait_for_part, wait_until};
use super::mosquitto::Mosquitto;
use super::{connect, home, in_recording, open, publish, record};

/// Light and wide, dark and narrow.
const LOOKS: [(&str, [f32; 2], bool); 2] = [("light_1280", [1280.0, 800.0], false), ("dark_800", [800.0, 600.0], true)];

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
        record(window, PathBuf::from("/dev/full"));
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

#[test]
fn looks_of_a_recording_that_goes_on() {
    let broker = Mosquitto::plain().start();
    look(|window, compare| {
        connect(window, &broker);
        let directory = home(window).join("disk");
        std::fs::create_dir(&directory).unwrap();
        record(window, directory.join("live.ndjson"));
        click_on(window, Role::Tab, "Publish");
        publish(window, "plant/1");
        wait_for_part(window, "Recording live.ndjson: 1 message ");
        std::fs::remove_dir_all(&directory).unwrap();
        publish(window, "plant/2");
        wait_for_part(window, "1 not written yet. It pauses");
        std::fs::create_dir(&directory).unwrap();
        wait_for(window, "The recording goes on in live.ndjson. No message was missed.");
        act(window, Action::ShowPanel(Panel::Charts));
        rest(window);
        compare(window, "recording_goes_on");
    });
}

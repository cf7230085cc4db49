//! Enter in the dialogs: it does what the filled button does, as soon as that can be done.

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, RecordingAction, RecordingDialog};

use super::desk::{Window, act, fill, is_disabled, says, wait_for, wait_for_part};
use super::mosquitto::Mosquitto;
use super::{connect, home, in_recording, messages_in, open, press_command, recording, window};

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run();
}

fn focus(window: &mut Window, role: Role, label: &str) {
    window.get_by_role_and_label(role, label).focus();
    window.run();
}

#[test]
fn enter_opens_a_recording_once_there_is_a_name() {
    let mut window = window();
    let path = recording(&home(&window), 3, false);
    press_command(&mut window, Key::O);
    press(&mut window, Key::Enter);
    assert!(is_disabled(&window, "Open"), "the dialog waits for a name");
    fill(&mut window, "File", &path.to_string_lossy());
    press(&mut window, Key::Enter);
    wait_for(&mut window, "Replay this recording");
    assert!(!says(&window, "Open recording"));
}

#[test]
fn enter_saves_and_on_another_control_means_that_control() {
    let mut window = window();
    open(&mut window, 5, false);
    let path = home(&window).join("copy.ndjson");
    press_command(&mut window, Key::S);
    fill(&mut window, "File", &path.to_string_lossy());
    // A choice opens, and what is chosen there is chosen.
    focus(&mut window, Role::ComboBox, "Format");
    press(&mut window, Key::Enter);
    assert!(says(&window, "CSV: a table") && window.state().app.recording_dialog() == Some(RecordingDialog::Save));
    press(&mut window, Key::Escape);
    assert_eq!(window.state().app.recording_dialog(), Some(RecordingDialog::Save), "only the choice is closed");
    focus(&mut window, Role::Button, "Cancel");
    press(&mut window, Key::Enter);
    assert_eq!(window.state().app.recording_dialog(), None);
    assert!(!path.exists());

    press_command(&mut window, Key::S);
    fill(&mut window, "File", &path.to_string_lossy());
    press(&mut window, Key::Enter);
    wait_for_part(&mut window, "5 messages are saved in ");
    assert_eq!(messages_in(&path), 5);
}

#[test]
fn enter_records_and_replays() {
    let broker = Mosquitto::plain().start();
    let mut window = window();
    open(&mut window, 4, false);
    let first = window.state().app.tab().id;
    act(&mut window, Action::NewTab);
    connect(&mut window, &broker);
    let path = home(&window).join("live.ndjson");
    in_recording(&mut window, RecordingAction::Show(Some(RecordingDialog::Record)));
    fill(&mut window, "File", &path.to_string_lossy());
    fill(&mut window, "Topic filter", "plant/#/x");
    press(&mut window, Key::Enter);
    assert_eq!(window.state().app.recording_dialog(), Some(RecordingDialog::Record), "that is no filter");
    fill(&mut window, "Topic filter", "plant/#");
    press(&mut window, Key::Enter);
    wait_for_part(&mut window, "Recording live.ndjson: 0 messages");

    act(&mut window, Action::SelectTab(first));
    in_recording(&mut window, RecordingAction::Show(Some(RecordingDialog::Replay)));
    press(&mut window, Key::Enter);
    wait_for_part(&mut window, "Replayed 3 messages of plant.ndjson");
    wait_for_part(&mut window, "Recording live.ndjson: 3 messages");
}

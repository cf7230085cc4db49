//! Opening, saving and recording by labels.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;

use super::desk::{click_on, fill, is_disabled, says, wait_for, wait_for_part, wait_until};
use super::mosquitto::Mosquitto;
use super::{connect, home, messages_in, press_command, publish, recording, window};

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

//! Trouble with the disk: said once, and the recording goes on by itself.

use std::path::PathBuf;

use egui::accesskit::Role;

use super::desk::{click_on, says, wait_for, wait_for_part};
use super::mosquitto::Mosquitto;
use super::{connect, home, messages_in, publish, record, window};

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_the_rest_goes_on() {
    let broker = Mosquitto::plain().start();
    let mut window = window();
    connect(&mut window, &broker);
    record(&mut window, PathBuf::from("/dev/full"));
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
fn a_recording_whose_directory_comes_back_goes_on_by_itself() {
    let broker = Mosquitto::plain().start();
    let mut window = window();
    connect(&mut window, &broker);
    let directory = home(&window).join("disk");
    std::fs::create_dir(&directory).unwrap();
    let path = directory.join("live.ndjson");
    record(&mut window, path.clone());
    click_on(&mut window, Role::Tab, "Publish");
    publish(&mut window, "plant/1");
    wait_for_part(&mut window, "Recording live.ndjson: 1 message ");
    std::fs::remove_dir_all(&directory).unwrap();
    publish(&mut window, "plant/2");
    wait_for_part(&mut window, "The recording pauses, and tries again by itself. live.ndjson was deleted");
    publish(&mut window, "plant/3");
    wait_for_part(&mut window, "2 not written yet. It pauses");
    std::fs::create_dir(&directory).unwrap();
    wait_for(&mut window, "The recording goes on in live.ndjson. No message was missed.");
    assert!(!says(&window, "Resume recording"));
    wait_for_part(&mut window, "Recording live.ndjson: 3 messages ");
    assert_eq!(messages_in(&path), 2, "what waited");
}

//! Replaying by labels.

use egui::Key;
use egui::accesskit::Role;
use mqttdeck::app::Action;

use super::desk::{act, click_on, fill, says, wait_for, wait_for_part};
use super::mosquitto::Mosquitto;
use super::{connect, open, window};

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

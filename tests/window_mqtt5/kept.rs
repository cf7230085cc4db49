//! Sessions that the broker keeps: what is under way outlives the program.

use mqttdeck::app::{Action, Filter, Panel, Profile, Protocol, PublishStatus, Qos, Topic};

use super::{SIZE, app, connected, profile};
use crate::desk::{Desk, Window, act, wait_for, wait_until, window};
use crate::mosquitto::Mosquitto;

fn keeping(broker: &Mosquitto, protocol: Protocol) -> Profile {
    let mut profile = Profile { protocol, ..profile(broker) };
    profile.session.clean_session = false;
    profile.session.auto_reconnect = false;
    profile
}

/// Publishes a retained message to a broker that hangs.
fn publish_into_the_void(window: &mut Window, broker: &Mosquitto) {
    broker.freeze();
    act(window, Action::ShowPanel(Panel::Publish));
    let topic = Topic::parse("plant").unwrap();
    let (payload, qos) = ("important".into(), Qos::AtLeastOnce);
    act(window, Action::Publish { topic, payload, qos, retain: true, properties: None });
    wait_until(window, "sent", |window| app(window).tab().publishes()[0].status == PublishStatus::Sent);
}

fn files(window: &Window) -> usize {
    let sessions = app(window).profile_directory().join("sessions");
    std::fs::read_dir(sessions).map_or(0, |files| files.flatten().count())
}

#[test]
fn what_a_broker_never_acknowledged_arrives_after_the_program_was_restarted() {
    for protocol in Protocol::ALL {
        let mut broker = Mosquitto::plain().start();
        let mut window = connected(SIZE, false, keeping(&broker, protocol));
        publish_into_the_void(&mut window, &broker);
        broker.kill();
        window.state_mut().restart();
        broker.restart();
        act(&mut window, Action::Connect);
        wait_for(&mut window, "Connected");
        wait_for(&mut window, "The broker took the message that the last run of the program left under way.");

        let mut witness = connected(SIZE, false, Profile { client_id: "witness".to_owned(), ..profile(&broker) });
        let filter = Filter::parse("plant").unwrap();
        act(&mut witness, Action::Subscribe { filter, options: Qos::AtLeastOnce.into() });
        wait_until(&mut witness, "the message", |window| app(window).tab().store.len() == 1);
    }
}

#[test]
fn the_file_of_a_session_goes_with_the_last_profile_that_leads_to_it() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(SIZE, false, keeping(&broker, Protocol::V311));
    publish_into_the_void(&mut window, &broker);
    assert_eq!(files(&window), 1);
    act(&mut window, Action::Disconnect);
    let id = app(&window).tab().profile_id.clone().unwrap();
    act(&mut window, Action::DuplicateProfile(id.clone()));
    let copy = app(&window).tab().profile_id.clone().unwrap();
    assert_ne!(copy, id);
    act(&mut window, Action::DeleteProfile(id));
    act(&mut window, Action::DeleteProfile(copy));
    assert_eq!(files(&window), 1, "it can still be brought back");
    window.state_mut().restart();
    assert_eq!(files(&window), 0);
}

#[test]
fn a_session_that_cannot_be_saved_is_told_over_the_window() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    std::fs::write(app(&window).profile_directory().join("sessions"), "a file where the directory should be").unwrap();
    act(&mut window, Action::CreateProfile(Box::new(keeping(&broker, Protocol::V311))));
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Connected");
    publish_into_the_void(&mut window, &broker);
    wait_until(&mut window, "a notice", |window| !app(window).notices().is_empty());
    let notice = &app(&window).notices().iter().next().unwrap().text;
    assert!(
        notice.starts_with("What is under way cannot be saved to ") && notice.contains("not a directory"),
        "{notice}"
    );
    let log = &app(&window).tab().log;
    assert!((0..log.len()).filter_map(|row| log.row(row)).any(|line| line.text == *notice));
}

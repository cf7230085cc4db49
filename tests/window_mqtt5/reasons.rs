//! Reasons as name, number and sentence, with the broker's own words.

use std::sync::mpsc::Sender;

use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, Filter, Panel, Qos, Topic};
use mqttdeck::profile::SavedSubscription;

use super::{SIZE, app, compare_looks, connected, profile};
use crate::desk::looks::{LOOKS, compare};
use crate::desk::{Desk, Window, act, click, profiles, says, wait_for, wait_for_part, window};
use crate::mosquitto::Mosquitto;
use crate::scripted::{CONNACK, scripted};

fn publish(window: &mut Window) {
    act(window, Action::ShowPanel(Panel::Publish));
    let topic = Topic::parse("lonely").unwrap();
    let (payload, qos) = ("x".into(), Qos::AtLeastOnce);
    act(window, Action::Publish { topic, payload, qos, retain: false, properties: None });
    wait_for_part(window, "No matching subscribers (0x10)");
}

#[test]
fn nobody_subscribed_is_a_remark_on_a_success() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(SIZE, false, profile(&broker));
    publish(&mut window);
    window.get_by_label(
        "No matching subscribers (0x10). The message was accepted, but nobody is subscribed to its topic.",
    );
    window.get_by_label_contains("lonely sent \u{2192} acknowledged");
}

#[test]
fn the_remark_looks_right() {
    let broker = Mosquitto::plain().start();
    compare_looks("mqtt5_remark", &profile(&broker), publish);
}

/// Publishes with QoS 1 to a broker that says no in many words, and stays until the sender is dropped.
fn refused(size: [f32; 2], dark: bool) -> (Window, Sender<()>) {
    let (profile, stays) = scripted(CONNACK, vec![answer(0x40, 1, 0x87)]);
    let mut window = connected(size, dark, profile);
    act(&mut window, Action::ShowPanel(Panel::Publish));
    let topic = Topic::parse("plant/hall 7/pump").unwrap();
    let (payload, qos) = ("on".into(), Qos::AtLeastOnce);
    act(&mut window, Action::Publish { topic, payload, qos, retain: false, properties: None });
    wait_for(
        &mut window,
        "The broker said no: Not authorized (0x87). The broker knows who you are, or who you are not, and does not \
         allow this. In its own words: “only on Mondays”. It adds: day = Monday.",
    );
    (window, stays)
}

#[test]
fn a_refused_publish_says_why_below_itself() {
    let (window, _stays) = refused(SIZE, false);
    assert!(says(&window, "plant/hall 7/pump failed"));
}

#[test]
fn a_refused_publish_looks_right() {
    let mut results = SnapshotResults::new();
    for (ending, size, dark) in [LOOKS[0], LOOKS[3]] {
        let (mut window, _stays) = refused(size, dark);
        compare(&mut window, &format!("mqtt5_refused_{ending}"));
        results.extend_harness(&mut window);
    }
}

/// The properties "only on Mondays" and day = Monday.
fn words() -> Vec<u8> {
    let string = [&[0x1F, 0, 15][..], b"only on Mondays"].concat();
    [&string[..], &[0x26, 0, 3], b"day", &[0, 6], b"Monday"].concat()
}

/// SUBACK, UNSUBACK or PUBACK of the packet id with this code and the words.
fn answer(kind: u8, id: u8, code: u8) -> Vec<u8> {
    let words = words();
    let count = u8::try_from(words.len()).unwrap();
    match kind {
        0x40 => [&[kind, count + 4, 0, id, code, count][..], &words].concat(),
        _ => [&[kind, count + 4, 0, id, count][..], &words, &[code]].concat(),
    }
}

#[test]
fn subscriptions_are_refused_granted_and_ended_with_words() {
    let answers = vec![answer(0x90, 1, 0), answer(0x90, 2, 0x87), answer(0xB0, 3, 0x11)];
    let (profile, _stays) = scripted(CONNACK, answers);
    let mut window = connected(SIZE, false, profile);
    act(&mut window, Action::ShowPanel(Panel::Subscriptions));
    let said = "In its own words: “only on Mondays”. It adds: day = Monday.";
    let granted = Filter::parse("granted").unwrap();
    act(&mut window, Action::Subscribe { filter: granted.clone(), options: Qos::AtMostOnce.into() });
    wait_for(&mut window, said);
    act(&mut window, Action::Subscribe { filter: Filter::parse("refused").unwrap(), options: Qos::AtMostOnce.into() });
    let meaning = "The broker knows who you are, or who you are not, and does not allow this.";
    wait_for(&mut window, &format!("The broker said no: Not authorized (0x87). {meaning} {said}"));
    act(&mut window, Action::Unsubscribe { filter: granted, user: Vec::new() });
    act(&mut window, Action::ShowPanel(Panel::Log));
    wait_for_part(&mut window, "Unsubscribed from granted. No subscription existed (0x11). ");
}

#[test]
fn what_the_broker_does_not_end_goes_on() {
    let (profile, _stays) = scripted(CONNACK, vec![answer(0x90, 1, 0), answer(0xB0, 2, 0x87)]);
    let mut window = connected(SIZE, false, profile);
    act(&mut window, Action::ShowPanel(Panel::Subscriptions));
    let granted = Filter::parse("granted").unwrap();
    act(&mut window, Action::Subscribe { filter: granted.clone(), options: Qos::AtMostOnce.into() });
    wait_for(&mut window, "QoS 0 granted");
    act(&mut window, Action::Unsubscribe { filter: granted, user: Vec::new() });
    wait_for_part(&mut window, "The broker said no: Not authorized (0x87).");
    wait_for(&mut window, "QoS 0 granted");
}

#[test]
fn what_the_profile_subscribes_to_is_granted_and_refused_with_words() {
    let (mut profile, _stays) = scripted(CONNACK, vec![answer(0x90, 1, 1), answer(0x90, 2, 0x87)]);
    let saved = |filter: &str| SavedSubscription { filter: filter.to_owned(), options: Qos::AtLeastOnce.into() };
    profile.subscriptions = vec![saved("granted"), saved("refused")];
    let mut window = connected(SIZE, false, profile);
    act(&mut window, Action::ShowPanel(Panel::Subscriptions));
    let said = "In its own words: “only on Mondays”. It adds: day = Monday.";
    wait_for(&mut window, said);
    let meaning = "The broker knows who you are, or who you are not, and does not allow this.";
    let refused = format!("The broker said no: Not authorized (0x87). {meaning} {said}");
    wait_for(&mut window, &refused);
    act(&mut window, Action::ShowPanel(Panel::Log));
    wait_for_part(&mut window, &format!("refused is not subscribed. {refused}"));
}

/// DISCONNECT "Server moved" with words and another address.
fn moved() -> Vec<u8> {
    let properties = [&words()[..], &[0x1C, 0, 18], b"other.example:1884"].concat();
    let count = u8::try_from(properties.len()).unwrap();
    [&[0xE0, count + 2, 0x9D, count][..], &properties].concat()
}

/// Connects, and publishes what the broker answers with DISCONNECT.
fn sent_away(size: [f32; 2], dark: bool) -> Window {
    let (profile, _stays) = scripted(CONNACK, vec![moved()]);
    let mut window = window(size, dark, Desk::whole());
    act(&mut window, Action::CreateProfile(Box::new(profile)));
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Connected");
    let topic = Topic::parse("t").unwrap();
    let (payload, qos) = ("x".into(), Qos::AtMostOnce);
    act(&mut window, Action::Publish { topic, payload, qos, retain: false, properties: None });
    wait_for(&mut window, "Failed");
    window
}

#[test]
fn a_disconnect_is_told_whole_and_its_address_can_be_used() {
    let mut window = sent_away(SIZE, false);
    let log = &app(&window).tab().log;
    let log: Vec<String> = (0..log.len()).filter_map(|row| log.row(row)).map(|line| line.text.clone()).collect();
    let told = log.iter().find(|line| line.starts_with("The broker sent DISCONNECT: Server moved (0x9D). "));
    let told = told.unwrap_or_else(|| panic!("{log:#?}"));
    for part in ["“only on Mondays”", "day = Monday", "It names another broker: other.example:1884."] {
        assert!(told.contains(part), "{told}");
    }
    click(&mut window, "Use this address");
    let copies = profiles(&window);
    let copy = copies.iter().find(|profile| profile.name == "Plant A (other.example)").unwrap();
    assert_eq!((copy.endpoint.host.as_str(), copy.endpoint.port), ("other.example", 1884));
    assert!(app(&window).settings().is_some() && !says(&window, "Connecting"));
}

#[test]
fn being_sent_away_looks_right() {
    let mut results = SnapshotResults::new();
    for (ending, size, dark) in [LOOKS[0], LOOKS[3]] {
        let mut window = sent_away(size, dark);
        compare(&mut window, &format!("mqtt5_sent_away_{ending}"));
        results.extend_harness(&mut window);
    }
}

#[test]
fn words_beside_a_yes_and_a_no_look_right() {
    let mut results = SnapshotResults::new();
    for (ending, size, dark) in [LOOKS[0], LOOKS[3]] {
        let (profile, _stays) = scripted(CONNACK, vec![answer(0x90, 1, 0), answer(0x90, 2, 0x87)]);
        let mut window = connected(size, dark, profile);
        act(&mut window, Action::ShowPanel(Panel::Subscriptions));
        for (filter, said) in [("granted", "QoS 0 granted"), ("refused", "refused")] {
            let filter = Filter::parse(filter).unwrap();
            act(&mut window, Action::Subscribe { filter, options: Qos::AtMostOnce.into() });
            wait_for_part(&mut window, said);
        }
        wait_for_part(&mut window, "The broker said no: Not authorized (0x87).");
        compare(&mut window, &format!("mqtt5_words_{ending}"));
        results.extend_harness(&mut window);
    }
}

//! Leaving a broker in other ways.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, Filter, GoodbyeAction, LastWill, Phase, Protocol, Qos, SubscriptionStatus, TraceAction};

use super::{SIZE, app, compare_looks, connected, profile};
use crate::desk::{Window, act, click, click_on, fill, wait_for, wait_until};
use crate::mosquitto::Mosquitto;

/// Somebody who sees the wills.
fn witness(broker: &Mosquitto) -> Window {
    let witness = mqttdeck::app::Profile { client_id: "witness".to_owned(), ..profile(broker) };
    let mut window = connected(SIZE, false, witness);
    act(&mut window, Action::Subscribe { filter: Filter::parse("will").unwrap(), options: Qos::AtLeastOnce.into() });
    wait_until(&mut window, "granted", |window| {
        app(window).tab().subscriptions.iter().any(|one| matches!(one.status, SubscriptionStatus::Granted(_)))
    });
    window
}

fn mortal(broker: &Mosquitto, protocol: Protocol) -> mqttdeck::app::Profile {
    let last_will =
        LastWill { enabled: true, topic: "will".to_owned(), payload: "gone".to_owned(), ..Default::default() };
    mqttdeck::app::Profile { last_will, protocol, ..profile(broker) }
}

#[test]
fn dropping_lets_the_broker_publish_the_will() {
    let broker = Mosquitto::plain().start();
    let mut witness = witness(&broker);
    for (count, protocol) in [(1, Protocol::V311), (2, Protocol::V5)] {
        let mut window = connected(SIZE, false, mortal(&broker, protocol));
        click(&mut window, "More ways to disconnect");
        click(&mut window, "Drop without DISCONNECT");
        assert_eq!(app(&window).tab().connection.phase, Phase::Disconnected);
        wait_until(&mut witness, "the will", |window| app(window).tab().store.len() == count);
    }
}

#[test]
fn the_reason_is_chosen_and_said() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(SIZE, false, profile(&broker));
    act(&mut window, Action::InTrace(TraceAction::Start));
    click(&mut window, "More ways to disconnect");
    click(&mut window, "Disconnect with reason\u{2026}");
    fill(&mut window, "Session Expiry", "never");
    wait_for(&mut window, "Type a whole number of seconds up to 4,294,967,295, or leave it empty.");
    fill(&mut window, "Session Expiry", "");
    click(&mut window, "Add user property");
    fill(&mut window, "Name 1", "hall");
    fill(&mut window, "Value 1", "7");
    fill(&mut window, "Reason String", "moving");
    window.get_all_by_role_and_label(Role::Button, "Disconnect").last().unwrap().click();
    window.run();
    assert_eq!(app(&window).tab().connection.phase, Phase::Disconnected);
    let log = &app(&window).tab().log;
    let last = (0..log.len())
        .filter_map(|row| log.row(row))
        .map(|line| line.text.clone())
        .find(|line| line.starts_with("Disconnected: Normal disconnection (0x00). The will is not published."));
    assert!(last.unwrap().ends_with("In our words: “moving”. We added: hall = 7."));
    wait_until(&mut window, "the DISCONNECT", |window| {
        let packets = &app(window).tab().packets;
        (0..packets.shown_len()).filter_map(|row| packets.shown(row)).any(|packet| packet.name() == "DISCONNECT")
    });
}

#[test]
fn in_3_1_1_a_goodbye_has_no_reason() {
    let broker = Mosquitto::plain().start();
    let window = connected(SIZE, false, mortal(&broker, Protocol::V311));
    assert!(!app(&window).is_enabled(&Action::InGoodbye(GoodbyeAction::Ask)));
    assert!(app(&window).is_enabled(&Action::InGoodbye(GoodbyeAction::Drop)));
}

#[test]
fn the_goodbye_looks_right() {
    let broker = Mosquitto::plain().start();
    compare_looks("mqtt5_goodbye", &profile(&broker), |window| {
        act(window, Action::InGoodbye(GoodbyeAction::Ask));
        fill(window, "Reason String", "moving to the other hall");
    });
}

#[test]
fn the_menu_looks_right() {
    let broker = Mosquitto::plain().start();
    compare_looks("mqtt5_goodbye_menu", &profile(&broker), |window| {
        click_on(window, Role::Button, "More ways to disconnect");
    });
}

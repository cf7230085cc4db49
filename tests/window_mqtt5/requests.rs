//! A request is published with a response topic; its answer appears below it.

use bytes::Bytes;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, Panel, Properties, Qos, SubscriptionStatus, Topic};

use super::{SIZE, app, compare_looks, connected, profile};
use crate::desk::{Window, act, click, click_on, fill, says, wait_for, wait_for_part, wait_until};
use crate::mosquitto::Mosquitto;

/// Types a request, and publishes it.
fn ask(window: &mut Window) {
    act(window, Action::ShowPanel(Panel::Publish));
    fill(window, "Topic", "questions");
    fill(window, "Payload", "how warm is it?");
    click(window, "Properties");
    fill(window, "Response Topic", "answers/tester");
    fill(window, "Correlation Data", "hex:0007");
    assert!(!says(window, "Answers come by the subscription to answers/tester"));
    click_on(window, Role::Button, "Publish");
    wait_until(window, "subscribed", |window| {
        let subscriptions = &app(window).tab().subscriptions;
        subscriptions.iter().any(|one| matches!(one.status, SubscriptionStatus::Granted(_)))
    });
}

/// Answers, as whoever was asked would.
fn answer(window: &mut Window, payload: &'static str, data: Option<&'static [u8]>) {
    let correlation_data = data.map(Bytes::from_static);
    let properties = Some(Box::new(Properties { correlation_data, ..Properties::default() }));
    let topic = Topic::parse("answers/tester").unwrap();
    act(window, Action::Publish { topic, payload: payload.into(), qos: Qos::AtMostOnce, retain: false, properties });
}

#[test]
fn the_answer_stands_below_its_request() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(SIZE, false, profile(&broker));
    ask(&mut window);
    wait_for_part(&mut window, "Answer on answers/tester: no answer yet");
    answer(&mut window, "to somebody else", Some(b"other"));
    answer(&mut window, "21.5", Some(&[0, 7]));
    wait_for_part(&mut window, "Answer on answers/tester: answered after");
    let shown = window.get_by_label_contains("Answer on answers/tester: answered after");
    shown.click();
    window.run();
    let selected = app(&window).tab().selected.unwrap();
    assert_eq!(app(&window).tab().store.get(selected).unwrap().payload, b"21.5");
}

#[test]
fn an_answer_without_the_correlation_data_says_so() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(SIZE, false, profile(&broker));
    ask(&mut window);
    answer(&mut window, "21.5", None);
    wait_for_part(&mut window, "without the correlation data");
}

#[test]
fn what_is_no_property_is_said_at_its_field_and_nothing_is_sent() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(SIZE, false, profile(&broker));
    act(&mut window, Action::ShowPanel(Panel::Publish));
    fill(&mut window, "Topic", "a");
    click(&mut window, "Properties");
    fill(&mut window, "Expiry", "soon");
    wait_for(&mut window, "Type a whole number from 0 to 4294967295, or leave it empty.");
    click_on(&mut window, Role::Button, "Publish");
    assert!(app(&window).tab().publishes().is_empty());
}

#[test]
fn requests_look_right() {
    let broker = Mosquitto::plain().start();
    compare_looks("mqtt5_request", &profile(&broker), |window| {
        ask(window);
        answer(window, "21.5 \u{b0}C", Some(&[0, 7]));
        wait_for_part(window, "Answer on answers/tester: answered after");
        wait_until(window, "sent", |window| app(window).tab().publishes().len() == 2);
    });
}

//! Charts as people use them: added from the panel and from a topic, shown, hidden, moved in, removed.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

#[expect(dead_code, reason = "the settings and the pictures are for other tests")]
mod desk;
#[expect(dead_code, unused_imports, reason = "not every test needs every part of the harness")]
mod support;

use desk::looks::compare;
use desk::{Desk, Window, act, click_on, fill, says, wait_for, wait_until, window};
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use mqttdeck::app::{
    Action, ChartAction, Endpoint, MOST_SERIES, Panel, Profile, Qos, RecordingAction, SavedSubscription, Series, Topic,
};
use mqttdeck::mqtt::MessageRef;
use mqttdeck::recording::Writer;
use mqttdeck::store::Direction;
use support::Mosquitto;

fn connected(broker: &support::mosquitto::Mosquitto) -> Window {
    let mut window = window([1280.0, 800.0], false, Desk::whole());
    let subscriptions = vec![SavedSubscription { filter: "plant/#".to_owned(), options: Qos::AtLeastOnce.into() }];
    let endpoint = Endpoint { host: "127.0.0.1".to_owned(), port: broker.port(), ..Endpoint::default() };
    let profile = Profile { name: "Plant".to_owned(), endpoint, subscriptions, ..Profile::default() };
    act(&mut window, Action::CreateProfile(Box::new(profile)));
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Connected");
    act(&mut window, Action::ShowPanel(Panel::Subscriptions));
    wait_for(&mut window, "QoS 1 granted");
    window
}

fn publish(window: &mut Window, topic: &str, payload: &str) {
    let topic = Topic::parse(topic).unwrap();
    let payload = payload.to_owned().into();
    act(window, Action::Publish { topic, payload, qos: Qos::AtLeastOnce, retain: false, properties: None });
}

fn series(window: &Window) -> &[Series] {
    window.state().app.tab().charts.series()
}

/// Received and sent ones: each that was published comes back.
fn wait_for_messages(window: &mut Window, count: usize) {
    wait_until(window, "messages", |window| window.state().app.tab().store.len() >= count);
}

fn wait_for_numbers(window: &mut Window, count: u64) {
    wait_until(window, "numbers", |window| {
        series(window).iter().all(|one| !one.loading && one.points.numbers() >= count)
    });
}

#[test]
fn numbers_that_are_kept_and_that_come_are_drawn() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(&broker);
    for temperature in [20, 21, 22] {
        publish(&mut window, "plant/temperature", &format!(r#"{{"value":{temperature},"unit":"C"}}"#));
    }
    wait_for_messages(&mut window, 6);
    act(&mut window, Action::ShowPanel(Panel::Charts));
    assert!(says(&window, "Nothing is drawn yet"));
    fill(&mut window, "Topic", "plant/temperature");
    fill(&mut window, "Number", "$.value");
    click_on(&mut window, Role::Button, "Add");
    wait_for_numbers(&mut window, 3);
    publish(&mut window, "plant/temperature", r#"{"value":30.5}"#);
    publish(&mut window, "plant/temperature", r#"{"unit":"C"}"#);
    wait_until(&mut window, "what came", |window| series(window)[0].without == 1);
    assert_eq!(series(&window)[0].points.extremes(), Some((20.0, 30.5)));
    assert!(says(&window, "20 to 30.5") && says(&window, "30.5"));
    window.get_by_label("Chart of 1 number");
}

#[test]
fn a_message_above_the_limit_leaves_a_gap_and_is_counted() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(&broker);
    act(&mut window, Action::ShowPanel(Panel::Charts));
    let (topic, path) = ("plant/large".to_owned(), "$.value".to_owned());
    act(&mut window, Action::InCharts(ChartAction::Add { topic, path }));
    let padded = |value: u32, length: usize| {
        let head = format!(r#"{{"value":{value},"x":""#);
        format!("{head}{}\"}}", "y".repeat(length - head.len() - 2))
    };
    for (value, length) in [(1, 100), (2, 64 << 10), (3, (64 << 10) + 1), (4, 100)] {
        publish(&mut window, "plant/large", &padded(value, length));
    }
    wait_for_messages(&mut window, 8);
    wait_for_numbers(&mut window, 3);
    wait_until(&mut window, "the large one", |window| series(window)[0].without == 1);
    assert_eq!(series(&window)[0].points.extremes(), Some((1.0, 4.0)));
    assert_eq!(series(&window)[0].points.strokes(&(0.0..=1e12), 1000).len(), 2, "a gap where it came");
}

#[test]
fn series_are_hidden_set_apart_and_removed() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(&broker);
    for (topic, payload) in [("plant/a", "1"), ("plant/b", "500"), ("plant/a", "2")] {
        publish(&mut window, topic, payload);
    }
    wait_for_messages(&mut window, 6);
    for topic in ["plant/a", "plant/b", "plant/a"] {
        let (topic, path) = (topic.to_owned(), "$".to_owned());
        act(&mut window, Action::InCharts(ChartAction::Add { topic, path }));
    }
    wait_for_numbers(&mut window, 1);
    assert_eq!(series(&window).len(), 2, "the same number twice is one series");
    window.get_by_label("Chart of 2 numbers");
    click_on(&mut window, Role::CheckBox, "A chart each");
    window.get_by_label("plant/a of 1 number");
    window.get_by_label("plant/b of 1 number");
    click_on(&mut window, Role::CheckBox, "Draw plant/b");
    window.get_by_label("Chart of 1 number");
    click_on(&mut window, Role::Button, "Remove plant/a");
    assert_eq!(series(&window).iter().map(|one| one.topic.as_str()).collect::<Vec<_>>(), ["plant/b"]);
}

#[test]
fn one_moves_in_a_chart_by_buttons_and_comes_back() {
    let broker = Mosquitto::plain().start();
    let mut window = connected(&broker);
    publish(&mut window, "plant/a", "1");
    publish(&mut window, "plant/a", "2");
    wait_for_messages(&mut window, 4);
    act(&mut window, Action::InCharts(ChartAction::Add { topic: "plant/a".to_owned(), path: "$".to_owned() }));
    wait_for_numbers(&mut window, 2);
    assert_eq!(desk::value(&window, "In sight"), "All");
    for button in ["Zoom in", "Earlier", "Later", "Zoom out"] {
        click_on(&mut window, Role::Button, button);
        assert_eq!(desk::value(&window, "In sight"), "As moved", "after {button}");
    }
}

#[test]
fn bad_places_and_too_many_are_said() {
    let mut window = window([800.0, 600.0], true, Desk::whole());
    act(&mut window, Action::CreateProfile(Box::new(desk::unreachable())));
    act(&mut window, Action::ShowPanel(Panel::Charts));
    fill(&mut window, "Topic", "plant/a");
    fill(&mut window, "Number", "value");
    assert!(says(&window, "A path begins with $."));
    click_on(&mut window, Role::Button, "Add");
    assert!(series(&window).is_empty());
    for number in 0..=MOST_SERIES {
        let (topic, path) = (format!("plant/{number}"), "$".to_owned());
        act(&mut window, Action::InCharts(ChartAction::Add { topic, path }));
    }
    assert_eq!(series(&window).len(), MOST_SERIES);
    wait_for(&mut window, "Not added: there are 16 series already. Remove one first.");
}

/// A minute of two numbers, and a gap in one of them; the times are always the same.
fn recording(directory: &std::path::Path) -> std::path::PathBuf {
    let path = directory.join("plant.ndjson");
    let mut writer = Writer::open(&path, None).unwrap();
    for number in 0..600_i64 {
        let at = Timestamp::from_millisecond(1_700_000_000_000 + 100 * number).unwrap();
        let wave = (number as f64 / 40.0).sin();
        let one = (format!("{{\"value\":{:.2},\"unit\":\"C\"}}", 20.0 + wave), "plant/line-1/temperature");
        let other = (format!("{:.2}", 21.5 - wave / 2.0), "plant/line-2/temperature");
        for (payload, topic) in if (250..330).contains(&number) { vec![one] } else { vec![one, other] } {
            let payload = payload.as_bytes();
            let (qos, retain, properties) = (Qos::AtMostOnce, false, None);
            let message = MessageRef { topic, payload, qos, retain, properties, at };
            assert!(writer.append(Direction::Received, message));
        }
    }
    writer.finish().unwrap();
    path
}

#[test]
fn looks_of_charts() {
    let looks = [("light_1280", [1280.0, 800.0], false), ("dark_800", [800.0, 600.0], true)];
    let mut results = SnapshotResults::new();
    for (look, size, dark) in looks {
        let mut window = window(size, dark, Desk::whole());
        let file = recording(window.state().home.path());
        act(&mut window, Action::InRecording(RecordingAction::Open(file)));
        wait_for_messages(&mut window, 1120);
        for (topic, path) in [("plant/line-1/temperature", "$.value"), ("plant/line-2/temperature", "$")] {
            let (topic, path) = (topic.to_owned(), path.to_owned());
            act(&mut window, Action::InCharts(ChartAction::Add { topic, path }));
        }
        wait_for_numbers(&mut window, 520);
        compare(&mut window, &format!("window_charts_{look}"));
        click_on(&mut window, Role::CheckBox, "A chart each");
        compare(&mut window, &format!("window_charts_each_{look}"));
        results.extend_harness(&mut window);
    }
}

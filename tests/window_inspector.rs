//! The inspector as people use it: decoders and views by their names, against a real Mosquitto.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

#[expect(dead_code, reason = "the settings are for other tests")]
mod desk;
#[expect(dead_code, clippy::expect_used, reason = "a plain broker is enough here, and its helper fails as tests do")]
#[path = "support/mosquitto.rs"]
mod mosquitto;

use std::process::Command;

use desk::looks::{LOOKS, compare};
use desk::{
    Desk, Window, act, click_on, copied, fill, says, unreachable, value, wait_for, wait_for_part, wait_until, window,
};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT, Queryable};
use mosquitto::Mosquitto;
use mqttdeck::app::{Action, App, Filter, MessageId, Panel, Profile, Protocol, Qos, SubscriptionStatus, Topic};

const SIZE: [f32; 2] = [1280.0, 800.0];
const READING: &str = r#"{"sensor":"t-17","value":21.5,"odd name":[1,2,{"deep":true}],"unit":"°C"}"#;
const LATER: &str = r#"{"sensor":"t-17","value":22.5,"odd name":[1,2,{"deep":true}],"unit":"°C","note":null}"#;

fn app(window: &Window) -> &App {
    &window.state().app
}

fn connect(window: &mut Window, broker: &Mosquitto) {
    let mut profile = Profile { protocol: Protocol::V5, ..unreachable() };
    profile.endpoint.port = broker.port();
    act(window, Action::CreateProfile(Box::new(profile)));
    act(window, Action::Connect);
    wait_for(window, "Connected");
}

/// Publishes a message and waits until it is kept.
fn publish(window: &mut Window, topic: &str, payload: &[u8]) -> MessageId {
    let before = app(window).tab().store.len();
    let (topic, payload) = (Topic::parse(topic).unwrap(), payload.to_vec().into());
    act(window, Action::Publish { topic, payload, qos: Qos::AtMostOnce, retain: false });
    wait_until(window, "kept", |window| app(window).tab().store.len() > before);
    newest(window)
}

fn subscribe(window: &mut Window, filter: &str) {
    act(window, Action::Subscribe { filter: Filter::parse(filter).unwrap(), qos: Qos::AtLeastOnce });
    wait_until(window, "granted", |window| {
        let mut all = app(window).tab().subscriptions.iter();
        all.all(|one| matches!(one.status, SubscriptionStatus::Granted(_)))
    });
}

fn newest(window: &Window) -> MessageId {
    let store = &app(window).tab().store;
    store.row(store.len() - 1).unwrap().id
}

fn select(window: &mut Window, id: MessageId) {
    act(window, Action::SelectMessage(Some(id)));
}

fn selected(window: &Window) -> Option<MessageId> {
    app(window).tab().selected
}

/// Clicks into a row's menu.
fn from_menu(window: &mut Window, role: Role, label: &str, item: &str) {
    window.get_by_role_and_label(role, label).click_secondary();
    window.run();
    window.get_by_label(item).click();
    window.step();
}

fn choose_in_more(window: &mut Window, item: &str) {
    click_on(window, Role::Button, "More decoders");
    click_on(window, Role::Button, item);
}

#[test]
fn a_decoder_is_chosen_for_a_topic_and_auto_says_what_it_took() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let first = publish(&mut window, "plant/a/climate", READING.as_bytes());
    let other = publish(&mut window, "plant/b/climate", READING.as_bytes());
    select(&mut window, first);
    wait_for(&mut window, "  \"value\": 21.5,");

    click_on(&mut window, Role::Tab, "Hex");
    wait_for_part(&mut window, "00000000  7b 22 73 65 6e 73 6f 72  |{\"sensor|");
    wait_for(&mut window, "Hex for this topic, for now");
    select(&mut window, other);
    wait_for(&mut window, "  \"value\": 21.5,");
    select(&mut window, first);
    wait_for_part(&mut window, "|{\"sensor|");
    click_on(&mut window, Role::Tab, "Auto");
    wait_for(&mut window, "  \"value\": 21.5,");
}

#[test]
fn a_tree_folds_and_its_paths_and_values_are_copied_and_found() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let id = publish(&mut window, "plant/a", READING.as_bytes());
    select(&mut window, id);
    wait_for(&mut window, "  \"value\": 21.5,");
    click_on(&mut window, Role::Tab, "Tree");
    let deep = "$[\"odd name\"][2].deep true";
    window.get_by_role_and_label(Role::TreeItem, deep);
    from_menu(&mut window, Role::TreeItem, deep, "Copy path");
    assert_eq!(copied(&window), "$[\"odd name\"][2].deep");
    window.run();
    from_menu(&mut window, Role::TreeItem, "$.sensor \u{201c}t-17\u{201d}", "Copy value");
    assert_eq!(copied(&window), "t-17");
    window.run();

    click_on(&mut window, Role::TreeItem, "$[\"odd name\"] 3\u{a0}values".replace('\u{a0}', " ").as_str());
    assert!(window.query_by_role_and_label(Role::TreeItem, deep).is_none());
    fill(&mut window, "Search in the payload", "DEEP");
    window.get_by_role_and_label(Role::TreeItem, deep);
    assert!(window.query_by_role_and_label(Role::TreeItem, "$.value 21.5").is_none());
    fill(&mut window, "Search in the payload", "no such thing");
    window.get_by_label("No name and no value has this text.");
}

#[test]
fn a_difference_is_shown_in_one_column_or_two_and_said_where_there_is_none() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let first = publish(&mut window, "plant/a", READING.as_bytes());
    publish(&mut window, "plant/b", b"between them");
    let second = publish(&mut window, "plant/a", LATER.as_bytes());
    let third = publish(&mut window, "plant/a", LATER.as_bytes());

    select(&mut window, second);
    click_on(&mut window, Role::Tab, "Difference");
    wait_for(&mut window, "  \"value\": 21.5,");
    window.get_by_label("  \"value\": 22.5,");
    wait_for_part(&mut window, "+3 \u{2212}2 \u{b7} JSON of");
    let row = |window: &Window, label| window.get_by_label(label).rect();
    assert!(row(&window, "  \"value\": 22.5,").top() > row(&window, "  \"value\": 21.5,").top());
    click_on(&mut window, Role::Button, "Side by side");
    let (old, new) = (row(&window, "  \"value\": 21.5,"), row(&window, "  \"value\": 22.5,"));
    assert!(old.top() == new.top() && old.right() < new.left(), "{old} and {new}");
    assert!(app(&window).preferences().differences_side_by_side);

    select(&mut window, third);
    wait_for(&mut window, "Both are equal.");
    select(&mut window, first);
    wait_for(&mut window, "No earlier message on this topic is kept.");
}

#[test]
fn equal_stretches_are_folded_and_unfold() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let lines = |last: &str| (0..40).map(|number| format!("line {number}\n")).collect::<String>() + last;
    publish(&mut window, "plant/a", lines("old").as_bytes());
    let second = publish(&mut window, "plant/a", lines("new").as_bytes());
    select(&mut window, second);
    click_on(&mut window, Role::Tab, "Difference");
    wait_for(&mut window, "Show 37 unchanged lines");
    assert!(!says(&window, "line 3"));
    click_on(&mut window, Role::Button, "Show 37 unchanged lines");
    window.get_by_label("line 3");
}

#[test]
fn a_remembered_decoder_survives_the_next_start_and_can_be_forgotten() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let id = publish(&mut window, "plant/a/raw", b"plain text");
    select(&mut window, id);
    wait_for(&mut window, "plain text");
    choose_in_more(&mut window, "Remember for\u{2026}");
    assert_eq!(value(&window, "Topic Filter"), "plant/a/raw");
    click_on(&mut window, Role::Button, "plant/+/raw");
    assert_eq!(value(&window, "Topic Filter"), "plant/+/raw");
    fill(&mut window, "Topic Filter", "plant/#/raw");
    window.get_by_label("# must be the last level of the filter and stand alone in it.");
    fill(&mut window, "Topic Filter", "plant/+/raw");
    click_on(&mut window, Role::Button, "Save");
    window.get_by_label("Choose a decoder.");
    click_on(&mut window, Role::ComboBox, "Decoder");
    window.get_by_role_and_label(Role::Button, "Hex").scroll_to_me();
    window.run();
    click_on(&mut window, Role::Button, "Hex");
    click_on(&mut window, Role::Button, "Save");
    wait_for_part(&mut window, "|plain te|");
    window.get_by_label("Hex for plant/+/raw");

    window.state_mut().restart();
    window.run();
    connect_again(&mut window);
    let other = publish(&mut window, "plant/b/raw", b"plain text");
    select(&mut window, other);
    wait_for_part(&mut window, "|plain te|");
    click_on(&mut window, Role::Button, "Remember for\u{2026}");
    click_on(&mut window, Role::Button, "Forget plant/+/raw");
    assert_eq!(app(&window).tab().profile.decoders, []);
    click_on(&mut window, Role::Button, "Cancel");
    wait_for(&mut window, "plain text");
}

fn connect_again(window: &mut Window) {
    act(window, Action::Connect);
    wait_for(window, "Connected");
}

#[test]
fn properties_are_listed_and_copied() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    subscribe(&mut window, "plant/#");
    let arguments = "-V 5 -t plant/a -m 21.5 -q 1 -D publish content-type text/plain -D publish user-property line 7 \
                     -D publish user-property shift early -D publish response-topic plant/answer \
                     -D publish correlation-data k-1 -D publish message-expiry-interval 600 \
                     -D publish payload-format-indicator 1";
    let port = broker.port().to_string();
    let mut publisher = Command::new("mosquitto_pub");
    publisher.args(["-h", "127.0.0.1", "-p", &port]).args(arguments.split_whitespace());
    assert!(publisher.status().unwrap().success());
    wait_until(&mut window, "received", |window| app(window).tab().store.len() == 1);
    let id = newest(&window);
    select(&mut window, id);
    for fact in ["Content type", "text/plain", "Response topic", "plant/answer", "Correlation", "k-1", "line", "shift"]
    {
        window.get_by_label(fact);
    }
    window.get_by_label("1, at least once \u{b7} not retained");
    window.get_by_label("UTF-8 text");
    from_menu(&mut window, Role::Label, "early", "Copy name and value");
    assert_eq!(copied(&window), "shift: early");
}

#[test]
fn buttons_and_keys_lead_along_the_topic() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let first = publish(&mut window, "plant/a", b"1");
    publish(&mut window, "plant/b", b"2");
    let second = publish(&mut window, "plant/a", b"3");
    select(&mut window, first);
    let is_disabled = |window: &Window, label| window.get_by_label(label).accesskit_node().is_disabled();
    assert!(is_disabled(&window, "Previous message of the topic"));
    click_on(&mut window, Role::Button, "Next message of the topic");
    assert_eq!(selected(&window), Some(second));
    assert!(is_disabled(&window, "Next message of the topic"));

    let third = publish(&mut window, "plant/a", b"4");
    assert!(!is_disabled(&window, "Next message of the topic"), "what comes later is found");
    window.key_press_modifiers(Modifiers::ALT, Key::ArrowRight);
    window.run();
    assert_eq!(selected(&window), Some(third));
    for expected in [second, first, first] {
        window.key_press_modifiers(Modifiers::ALT, Key::ArrowLeft);
        window.run();
        assert_eq!(selected(&window), Some(expected));
    }
}

#[test]
fn a_hundred_megabytes_are_decoded_beside_the_window() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let large = publish(&mut window, "plant/large", "a line of text\n".repeat(100 * 1024 * 1024 / 15).as_bytes());
    let small = publish(&mut window, "plant/small", b"small");
    // Nothing of it is waited for: frames are drawn until it is there, and others can be chosen meanwhile.
    for _ in 0..3 {
        window.state_mut().app.act(Action::SelectMessage(Some(large)));
        window.step();
        window.get_by_label("Decoding\u{2026}");
        window.state_mut().app.act(Action::SelectMessage(Some(small)));
        window.step();
        window.get_by_label("small");
    }
    window.state_mut().app.act(Action::SelectMessage(Some(large)));
    window.step();
    let mut frames = 0;
    let begun = std::time::Instant::now();
    while says(&window, "Decoding\u{2026}") {
        frames += 1;
        window.step();
        assert!(begun.elapsed().as_secs() < 120, "still decoding after {frames} frames");
    }
    assert!(frames > 10, "only {frames} frames were drawn meanwhile");
    wait_until(&mut window, "lines", |window| window.query_all_by_label("a line of text").count() > 20);

    click_on(&mut window, Role::Tab, "Hex");
    wait_for_part(&mut window, "00000000  61 20 6c 69 6e 65");
    window.get_by_label("Payload lines").focus();
    window.run();
    window.key_press(Key::End);
    wait_for_part(&mut window, "063ffff0  ");
}

#[test]
fn hostile_payloads_are_shown_safely() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let breaks = "\n".repeat(500_000);
    let payloads: [&[u8]; 7] = [
        b"\xff\xfe\x80 not UTF-8",
        "\u{202e}gpj.exe \u{200b}\u{2066}turned\u{2069}".as_bytes(),
        b"\x1b[2J\x07\x00 controls",
        &vec![b'x'; 1 << 20],
        deep.as_bytes(),
        breaks.as_bytes(),
        b"",
    ];
    for payload in payloads {
        let id = publish(&mut window, "plant/hostile", payload);
        for tab in ["Text", "Hex", "JSON", "Difference", "Auto"] {
            select(&mut window, id);
            wait_until(&mut window, "decoded", |window| !says(window, "Decoding\u{2026}"));
            if window.query_by_role_and_label(Role::Tab, tab).is_some() {
                click_on(&mut window, Role::Tab, tab);
            } else {
                choose_in_more(&mut window, tab);
            }
            wait_until(&mut window, "decoded", |window| {
                !["Decoding\u{2026}", "Comparing\u{2026}", "Laying out\u{2026}"].iter().any(|word| says(window, word))
            });
            let mut labels = window.query_all_by_role(Role::Label).filter_map(|label| label.accesskit_node().label());
            let hidden = |text: &String| text.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c));
            assert_eq!(labels.find(hidden), None, "{tab}");
        }
    }
}

#[test]
fn payloads_are_typed_as_text_hex_or_base64() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    act(&mut window, Action::ShowPanel(Panel::Publish));
    fill(&mut window, "Topic", "plant/a");
    fill(&mut window, "Payload", "hi\u{e9}");
    window.get_by_label("4 B");
    click_on(&mut window, Role::RadioButton, "Hex");
    assert_eq!(value(&window, "Payload"), "68 69 c3 a9");
    fill(&mut window, "Payload", "68 6z");
    window.get_by_label_contains("column 5");
    fill(&mut window, "Payload", "00 ff 10");
    click_on(&mut window, Role::RadioButton, "Base64");
    assert_eq!(value(&window, "Payload"), "AP8Q");
    click_on(&mut window, Role::RadioButton, "Text");
    window.get_by_label("These bytes are no text, so they stay as they are.");
    window.get_by_label("3 B");
    click_on(&mut window, Role::Button, "Publish");
    wait_until(&mut window, "kept", |window| app(window).tab().store.len() == 1);
    assert_eq!(app(&window).tab().store.row(0).unwrap().payload, [0, 0xff, 0x10]);
}

/// A picture of a gradient, as a sender would pack it.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let point = |x: u32, y: u32| image::Rgb([(x * 255 / width) as u8, (y * 255 / height) as u8, 128]);
    image::RgbImage::from_fn(width, height, point).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn pictures_are_fitted_or_shown_point_by_point() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let id = publish(&mut window, "plant/camera", &png(3_000, 40));
    select(&mut window, id);
    wait_for(&mut window, "PNG, 3\u{202f}000 \u{d7} 40, every 2. point drawn");
    let width = |window: &Window| window.get_by_role(Role::Image).rect().width();
    let fitted = width(&window);
    assert!(fitted < 368.0, "{fitted}");
    click_on(&mut window, Role::Button, "1:1");
    assert!(width(&window) > 2_900.0, "{}", width(&window));
    click_on(&mut window, Role::Tab, "Difference");
    wait_for(&mut window, "No earlier message on this topic is kept.");
}

/// A field of Protobuf's wire format: a number, or bytes.
fn field(number: u8, value: Result<u64, &[u8]>) -> Vec<u8> {
    let varint = |mut value: u64| {
        let mut bytes = Vec::new();
        while value > 127 {
            bytes.push((value % 128) as u8 | 128);
            value /= 128;
        }
        bytes.push(value as u8);
        bytes
    };
    match value {
        Ok(value) => [vec![number << 3], varint(value)].concat(),
        Err(bytes) => [vec![number << 3 | 2], varint(bytes.len() as u64), bytes.to_vec()].concat(),
    }
}

/// A payload of Sparkplug B: metrics with a name and an alias, or an alias alone, and an Int32 each.
fn sparkplug(metrics: &[(&str, u64, u64)]) -> Vec<u8> {
    let metric = |(name, alias, value): &(&str, u64, u64)| {
        let name = if name.is_empty() { Vec::new() } else { field(1, Err(name.as_bytes())) };
        let metric = [name, field(2, Ok(*alias)), field(4, Ok(3)), field(10, Ok(*value))].concat();
        field(2, Err(&metric))
    };
    [field(1, Ok(1_700_000_000_000)), metrics.iter().flat_map(metric).collect(), field(3, Ok(0))].concat()
}

#[test]
fn births_name_the_metrics_of_the_table() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    subscribe(&mut window, "spBv1.0/+/NBIRTH/#");
    let data = publish(&mut window, "spBv1.0/Plant/NDATA/Line1", &sparkplug(&[("", 7, 1_480)]));
    select(&mut window, data);
    wait_for(&mut window, "1480");
    assert!(!says(&window, "Motor/Speed"));
    // What a birth says counts for the message that is looked at already.
    publish(&mut window, "spBv1.0/Plant/NBIRTH/Line1", &sparkplug(&[("Motor/Speed", 7, 0)]));
    wait_for(&mut window, "Motor/Speed");
    from_menu(&mut window, Role::Label, "Motor/Speed", "Copy value");
    assert_eq!(copied(&window), "Motor/Speed");
}

#[test]
fn pictures_of_tables_and_images() {
    look(|window, compare| {
        let metrics = [("Motor/Speed", 7, 1_480), ("Motor/Temperature", 8, 61), ("Line/Good parts", 9, 12_408)];
        subscribe(window, "spBv1.0/+/NBIRTH/#");
        publish(window, "spBv1.0/Plant/NBIRTH/Line1", &sparkplug(&metrics));
        let id = publish(window, "spBv1.0/Plant/NDATA/Line1", &sparkplug(&[("", 7, 1_481), ("", 9, 12_409)]));
        select(window, id);
        wait_for(window, "Line/Good parts");
        compare(window, "table");
        let id = publish(window, "hall/7/camera", &png(640, 480));
        select(window, id);
        wait_for(window, "PNG, 640 \u{d7} 480");
        compare(window, "image");
    });
}

#[test]
fn a_birth_names_what_comes_after_it_by_alias() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    subscribe(&mut window, "spBv1.0/#");
    let metrics = [("Motor/Speed", 7, 0), ("Motor/Temperature", 8, 0)];
    publish(&mut window, "spBv1.0/Plant/DBIRTH/Line1/Drive", &sparkplug(&metrics));
    let topic = "spBv1.0/Plant/DDATA/Line1/Drive";
    // The same metric comes first, then second.
    let first = publish(&mut window, topic, &sparkplug(&[("", 7, 1_480), ("", 8, 61)]));
    select(&mut window, first);
    for cell in ["Motor/Speed", "7", "1480", "Motor/Temperature", "61"] {
        wait_for(&mut window, cell);
    }
    chart(&mut window, "$.metrics[\"Motor/Temperature\"] 61");
    let series = |window: &Window| app(window).tab().charts.series().first().map(|one| one.points.numbers());
    wait_until(&mut window, "drawn", |window| series(window) == Some(1));
    publish(&mut window, topic, &sparkplug(&[("", 8, 64), ("", 7, 1_490)]));
    wait_until(&mut window, "drawn", |window| series(window) == Some(2));
    assert_eq!(app(&window).tab().charts.series()[0].points.extremes(), Some((61.0, 64.0)));
}

#[test]
fn a_metric_that_was_charted_by_its_alias_is_followed_after_its_birth() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    subscribe(&mut window, "spBv1.0/#");
    let topic = "spBv1.0/Plant/NDATA/Line1";
    let data = publish(&mut window, topic, &sparkplug(&[("", 7, 1_480)]));
    select(&mut window, data);
    wait_for(&mut window, "1480");
    chart(&mut window, "$.metrics[\"alias 7\"] 1480");
    publish(&mut window, "spBv1.0/Plant/NBIRTH/Line1", &sparkplug(&[("Motor/Speed", 7, 0)]));
    publish(&mut window, topic, &sparkplug(&[("", 9, 1), ("", 7, 1_490)]));
    wait_until(&mut window, "drawn", |window| {
        app(window).tab().charts.series()[0].points.extremes() == Some((1_480.0, 1_490.0))
    });
}

/// Charts a number of the tree by its row.
fn chart(window: &mut Window, row: &str) {
    click_on(window, Role::Tab, "Tree");
    from_menu(window, Role::TreeItem, row, "Chart this");
    window.run();
    assert_eq!(app(window).tab().panel, Panel::Charts);
}

#[test]
fn a_number_of_the_tree_is_charted_in_every_format() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    subscribe(&mut window, "plant/#");
    // Also {"temp": 21} and, too short for Auto to see it, [1, 2].
    let cases: [(&str, &[u8], &str, &str, f64); 3] = [
        ("plant/json", br#"{"odd name":[1,{"x\"y":2.5}]}"#, "JSON", "$[\"odd name\"][1][\"x\\\"y\"] 2.5", 2.5),
        ("plant/cbor", b"\xa1\x64temp\x15", "CBOR", "$.temp 21", 21.0),
        ("plant/pack", b"\x92\x01\x02", "MessagePack", "$[1] 2", 2.0),
    ];
    for (number, (topic, payload, decoder, row, expected)) in cases.into_iter().enumerate() {
        let id = publish(&mut window, topic, payload);
        select(&mut window, id);
        if window.query_by_role_and_label(Role::Tab, decoder).is_some() {
            click_on(&mut window, Role::Tab, decoder);
        } else {
            choose_in_more(&mut window, decoder);
        }
        wait_until(&mut window, "a tree", |window| window.query_by_role_and_label(Role::Tab, "Tree").is_some());
        chart(&mut window, row);
        wait_until(&mut window, "drawn", |window| {
            let series = &app(window).tab().charts.series()[number];
            series.points.extremes() == Some((expected, expected))
        });
    }
}

#[test]
fn a_schema_is_chosen_told_wrong_and_read_again() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(directory.path().join(name), text).unwrap();
    write("unit.proto", "syntax = \"proto3\"; package plant; enum Unit { NONE = 0; CELSIUS = 1; }");
    let reading = |name: &str| {
        let fields = format!("double {name} = 1; Unit unit = 2; repeated string tags = 3;");
        format!(
            "syntax = \"proto3\"; package plant; import \"unit.proto\";\nmessage Other {{}}\nmessage Reading {{ {fields} }}"
        )
    };
    write("reading.proto", &reading("celsius_degrees"));
    let payload = [vec![1 << 3 | 1], 21.5_f64.to_le_bytes().to_vec(), field(2, Ok(1)), field(3, Err(b"hot"))].concat();
    let id = publish(&mut window, "plant/a/reading", &payload);
    select(&mut window, id);
    window.run();
    choose_in_more(&mut window, "Remember for\u{2026}");
    click_on(&mut window, Role::Button, "plant/+/reading");
    click_on(&mut window, Role::ComboBox, "Decoder");
    click_on(&mut window, Role::Button, "Protobuf");

    let path = directory.path().join("broken.proto");
    write("broken.proto", "syntax = \"proto3\";\nmessage Reading {\n  double value = ;\n}\n");
    fill(&mut window, "Proto File", path.to_str().unwrap());
    wait_for_part(&mut window, "broken.proto:3:");
    write("lost.proto", "syntax = \"proto3\"; import \"nowhere.proto\";");
    fill(&mut window, "Proto File", directory.path().join("lost.proto").to_str().unwrap());
    wait_for_part(&mut window, "nowhere.proto");

    fill(&mut window, "Proto File", directory.path().join("reading.proto").to_str().unwrap());
    wait_until(&mut window, "types", |window| window.query_by_role_and_label(Role::ComboBox, "Message Type").is_some());
    click_on(&mut window, Role::ComboBox, "Message Type");
    window.get_by_role_and_label(Role::Button, "plant.Other");
    click_on(&mut window, Role::Button, "plant.Reading");
    click_on(&mut window, Role::Button, "Save");
    wait_for_part(&mut window, "celsius_degrees");
    for part in ["21.5", "CELSIUS", "hot"] {
        wait_for_part(&mut window, part);
    }
    window.get_by_label("Protobuf for plant/+/reading, plant.Reading");

    // The field has another name from now on: seen with the next message, or at once by the button.
    write("reading.proto", &reading("warmth"));
    set_newer(&directory.path().join("reading.proto"));
    let next = publish(&mut window, "plant/b/reading", &payload);
    select(&mut window, next);
    wait_for_part(&mut window, "warmth");
    write("reading.proto", "syntax = \"proto3\";\nmessage {");
    click_on(&mut window, Role::Button, "Read again");
    wait_for_part(&mut window, "reading.proto:2:");
    window.get_by_label("Protobuf for plant/+/reading, without its schema");
}

/// File systems may tell times in steps: this is surely a later one.
fn set_newer(file: &std::path::Path) {
    let later = std::time::SystemTime::now() + std::time::Duration::from_secs(5);
    std::fs::File::options().write(true).open(file).unwrap().set_modified(later).unwrap();
}

#[test]
fn one_payload_is_saved_byte_for_byte() {
    let broker = Mosquitto::plain().start();
    let mut window = window(SIZE, false, Desk::whole());
    connect(&mut window, &broker);
    publish(&mut window, "plant/a", b"another");
    let payload: Vec<u8> = (0..=255).collect();
    let id = publish(&mut window, "plant/a", &payload);
    select(&mut window, id);
    click_on(&mut window, Role::Button, "More for the message");
    click_on(&mut window, Role::Button, "Save payload\u{2026}");
    let which = window.get_by_role_and_label(Role::ComboBox, "Messages").accesskit_node().value();
    assert_eq!(which.as_deref(), Some("The selected message"));
    assert!(value(&window, "File").ends_with(".bin"));
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("payload.bin");
    fill(&mut window, "File", file.to_str().unwrap());
    click_on(&mut window, Role::Button, "Save");
    wait_until(&mut window, "saved", |_| std::fs::read(&file).is_ok_and(|saved| saved == payload));
}

#[test]
fn a_low_panel_folds_the_facts_and_leaves_room_for_the_payload() {
    let broker = Mosquitto::plain().start();
    let mut window = window([800.0, 600.0], false, Desk::whole());
    connect(&mut window, &broker);
    let lines: String = (0..40).map(|number| format!("payload line {number}\n")).collect();
    let id = publish(&mut window, "plant/a", lines.as_bytes());
    select(&mut window, id);
    wait_for(&mut window, "payload line 0");
    let bar = window.get_by_label_contains("round trip").rect().top();
    let is_seen = |number: &usize| {
        let words = format!("payload line {number}");
        let line = window.query_by_label(&words);
        line.is_some_and(|line| line.rect().bottom() <= bar)
    };
    let seen = (0..40).take_while(is_seen).count();
    assert!(seen >= 10, "only {seen} lines");
    assert!(!says(&window, "0, at most once \u{b7} not retained"));
    let folded = window.get_by_label_contains("Unfold facts: QoS 0").accesskit_node().label().unwrap();
    click_on(&mut window, Role::Button, &folded);
    window.get_by_label("0, at most once \u{b7} not retained");
}

/// Compares a state with its pictures; `states` draws them one after another.
fn look(states: impl Fn(&mut Window, &dyn Fn(&mut Window, &str))) {
    let broker = Mosquitto::plain().start();
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS.into_iter().filter(|(look, ..)| ["light_1280", "dark_800"].contains(look)) {
        let mut window = window(size, dark, Desk::whole());
        connect(&mut window, &broker);
        states(&mut window, &|window, state| {
            wait_until(window, "quiet", |window| app(window).next_change().is_none());
            compare(window, &format!("inspector_{state}_{look}"));
        });
        results.extend_harness(&mut window);
    }
}

#[test]
fn pictures_of_the_views() {
    look(|window, compare| {
        publish(window, "hall/7/climate", READING.as_bytes());
        let id = publish(window, "hall/7/climate", LATER.as_bytes());
        select(window, id);
        wait_for(window, "  \"value\": 22.5,");
        compare(window, "json");
        click_on(window, Role::Tab, "Tree");
        compare(window, "tree");
        click_on(window, Role::Tab, "Difference");
        wait_for(window, "  \"value\": 21.5,");
        compare(window, "difference");
        click_on(window, Role::Button, "Side by side");
        compare(window, "side_by_side");
        click_on(window, Role::Tab, "Hex");
        compare(window, "hex");
        click_on(window, Role::Button, "Remember for\u{2026}");
        click_on(window, Role::Button, "Save");
        click_on(window, Role::Button, "Remember for\u{2026}");
        compare(window, "remember");
    });
}

//! "Packets": what goes over the wire, as a row each and field by field.

use std::io::{Read, Write};
use std::net::TcpListener;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use mqttdeck::app::{Action, Filter, Packets, Panel, Profile, Qos, SessionSettings, Topic, TraceAction, TraceForm};

use super::{SIZE, app, profile};
use crate::desk::looks::{LOOKS, compare};
use crate::desk::{
    Desk, Window, act, click, click_on, copied, fill, says, value, wait_for, wait_for_part, wait_until, window,
};
use crate::mosquitto::Mosquitto;

fn packets(window: &Window) -> &Packets {
    &app(window).tab().packets
}

/// A window with this profile and the panel open, not connected.
fn opened(size: [f32; 2], dark: bool, profile: Profile) -> Window {
    let mut window = window(size, dark, Desk::whole());
    act(&mut window, Action::CreateProfile(Box::new(profile)));
    click_on(&mut window, Role::Tab, "Packets");
    window
}

fn publish(window: &mut Window, payload: impl Into<bytes::Bytes>) {
    let topic = Topic::parse("plant/pump").unwrap();
    let payload = payload.into();
    act(window, Action::Publish { topic, payload, qos: Qos::AtLeastOnce, retain: false, properties: None });
}

/// Traces a session from CONNECT to the acknowledgement of a message.
fn run(window: &mut Window) {
    click(window, "Start");
    act(window, Action::Connect);
    wait_for(window, "Connected");
    act(window, Action::Subscribe { filter: Filter::parse("plant/#").unwrap(), options: Qos::AtMostOnce.into() });
    wait_for_part(window, "in SUBACK");
    publish(window, "on");
    wait_for_part(window, "in PUBACK");
    wait_for_part(window, "in PUBLISH");
}

/// A broker that answers CONNECT and the first packet after it with a PUBLISH of QoS 3.
fn hostile() -> Profile {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 1024]).unwrap();
        stream.write_all(b"\x20\x03\0\0\0\x36\x07\0\x01t\0\x01\0!").unwrap();
        // A reset is an end, too.
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let mut profile = Profile { name: "Plant A".to_owned(), client_id: "tester".to_owned(), ..Profile::default() };
    profile.endpoint.host = "127.0.0.1".to_owned();
    profile.endpoint.port = port;
    profile.protocol = mqttdeck::app::Protocol::V5;
    profile.session = SessionSettings { auto_reconnect: false, ..SessionSettings::default() };
    profile
}

#[test]
fn a_session_is_seen_from_connect_on_and_each_packet_by_field() {
    let broker = Mosquitto::plain().start();
    let mut window = opened(SIZE, false, profile(&broker));
    wait_for(&mut window, "Nothing is traced yet");
    run(&mut window);
    window.get_by_label_contains("out CONNECT").click();
    window.run();
    for field in ["Protocol Name: MQTT", "Protocol Version: 5", "Client Identifier: tester"] {
        assert!(says(&window, field), "{field}");
    }
    window.get_by_role_and_label(Role::List, "Packets").focus();
    window.key_press(Key::ArrowDown);
    window.run();
    assert!(
        says(&window, "Reason Code: Success (0x00)") && says(&window, "The broker accepts the connection."),
        "CONNACK"
    );
    window.event(egui::Event::Copy);
    window.step();
    let text = copied(&window);
    assert!(text.contains(" in CONNACK Success (0x00)") && text.contains("00000  20 "), "{text}");
    window.key_press(Key::Home);
    window.run();
    window.get_by_label("Copy as hex").click();
    window.step();
    assert!(copied(&window).starts_with("10") && copied(&window).contains("4d515454"), "{}", copied(&window));
    click(&mut window, "Close packet");
    assert!(!says(&window, "Client Identifier: tester"));
}

#[test]
fn what_is_not_wanted_is_filtered_and_what_is_no_filter_is_said() {
    let broker = Mosquitto::plain().start();
    let mut window = opened(SIZE, false, profile(&broker));
    run(&mut window);
    let shown = |window: &Window| {
        let packets = packets(window);
        (0..packets.shown_len()).map(|row| packets.shown(row).unwrap().name()).collect::<Vec<_>>()
    };
    fill(&mut window, "Filter packets", "kind:publish,puback");
    assert_eq!(shown(&window).len(), 3);
    fill(&mut window, "Filter packets", "dir:out plant/pump");
    assert_eq!(shown(&window), ["PUBLISH"]);
    fill(&mut window, "Filter packets", "kind:pubish");
    wait_for(&mut window, "There is no packet \u{201c}pubish\u{201d}.");
    assert_eq!(shown(&window), ["PUBLISH"], "the filter before counts");
    fill(&mut window, "Filter packets", "nowhere");
    click(&mut window, "Empty the filter");
    assert_eq!((value(&window, "Filter packets"), shown(&window)[0]), (String::new(), "CONNECT"));
    let before = packets(&window).kept();
    click(&mut window, "Stop");
    publish(&mut window, "off");
    wait_until(&mut window, "the message", |window| app(window).tab().store.len() == 4);
    assert_eq!((packets(&window).kept(), packets(&window).is_open()), (before, false), "it grows no more");
    click(&mut window, "Clear packets");
    wait_for(&mut window, "Nothing is traced yet");
}

#[test]
fn each_form_is_exported_and_none_replaces_a_file_unasked() {
    let broker = Mosquitto::plain().start();
    let mut window = opened(SIZE, false, profile(&broker));
    run(&mut window);
    let file = |window: &Window, name: &str| window.state().home.path().join(name);
    for (entry, name, begins) in [
        ("As text\u{2026}", "a.txt", &b"20"[..]),
        ("As NDJSON\u{2026}", "a.ndjson", b"{\"number\":0"),
        ("As pcap for Wireshark\u{2026}", "a.pcap", b"\xA1\xB2\xC3\xD4"),
    ] {
        click(&mut window, "Export");
        click(&mut window, entry);
        let path = file(&window, name);
        fill(&mut window, "File", &path.display().to_string());
        window.get_all_by_role_and_label(Role::Button, "Export").last().unwrap().click();
        window.run();
        wait_for_part(&mut window, &format!("packets are saved in {}", path.display()));
        let written = std::fs::read(&path).unwrap();
        assert!(written.starts_with(begins), "{name}: {}", written[..20].escape_ascii());
        for part in [&b"tester"[..], b"plant/pump"] {
            assert!(name.ends_with("ndjson") || memchr::memmem::find(&written, part).is_some(), "{name}");
        }
    }
    let lines = std::fs::read_to_string(file(&window, "a.ndjson")).unwrap();
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!((&first["packet"], lines.lines().count()), (&"CONNECT".into(), packets(&window).shown_len()));
    let path = file(&window, "a.txt");
    std::fs::write(&path, "mine").unwrap();
    let export = TraceAction::Export { form: TraceForm::Text, path: path.clone() };
    act(&mut window, Action::InTrace(export.clone()));
    wait_for(&mut window, "Replace the file?");
    click(&mut window, "Keep the file");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    act(&mut window, Action::InTrace(export));
    wait_for(&mut window, "Replace the file?");
    click(&mut window, "Replace");
    wait_until(&mut window, "the file", |_| std::fs::read_to_string(&path).unwrap() != "mine");
}

#[test]
fn a_long_export_shows_how_far_it_is_and_can_be_stopped() {
    /// So many that writing them takes longer than a frame.
    const MANY: usize = 20_000;
    let broker = Mosquitto::plain().start();
    let mut window = opened(SIZE, false, profile(&broker));
    click(&mut window, "Start");
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Connected");
    let topic = Topic::parse("plant/pump").unwrap();
    for _ in 0..MANY {
        let (topic, payload) = (topic.clone(), bytes::Bytes::from_static(&[0; 200]));
        let publish = Action::Publish { topic, payload, qos: Qos::AtMostOnce, retain: false, properties: None };
        window.state_mut().app.act(publish);
    }
    wait_until(&mut window, "the packets", |window| packets(window).kept() >= MANY);
    let directory = window.state().home.path().join("exported");
    std::fs::create_dir(&directory).unwrap();
    let path = directory.join("many.txt");
    let export = TraceAction::Export { form: TraceForm::Text, path: path.clone() };
    window.state_mut().app.act(Action::InTrace(export));
    window.step();
    assert!(says(&window, "Saving many.txt"));
    window.get_by_role_and_label(Role::Button, "Stop saving").click();
    wait_for(&mut window, &format!("Stopped: nothing was saved in {}", path.display()));
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 0, "no part of it stays");
    assert!(!says(&window, "Saving many.txt"));
}

#[test]
fn the_packet_that_broke_a_rule_is_shown_though_nothing_was_traced() {
    let mut window = window(SIZE, false, Desk::whole());
    act(&mut window, Action::CreateProfile(Box::new(hostile())));
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Show packet");
    click(&mut window, "Show packet");
    assert_eq!(app(&window).tab().panel, Panel::Trace);
    assert!(says(&window, "The broker broke a rule: its QoS is 3 (MQTT 5, section 3.3.1.2)."));
    assert_eq!(packets(&window).selected().map(mqttdeck::app::PacketEntry::name), Some("PUBLISH"));
}

#[test]
fn a_long_packet_says_that_it_is_cut() {
    let broker = Mosquitto::plain().start();
    let mut window = opened(SIZE, false, profile(&broker));
    click(&mut window, "Start");
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Connected");
    publish(&mut window, vec![b'x'; 100_000]);
    wait_for_part(&mut window, "out PUBLISH");
    window.get_by_label_contains("out PUBLISH").click();
    window.run();
    wait_for_part(&mut window, "Cut: ");
}

/// Compares a state in the light wide window and in the dark narrow one.
fn compare_states(name: &str, profile: impl Fn() -> Profile, reach: impl Fn(&mut Window)) {
    let mut results = SnapshotResults::new();
    for (ending, size, dark) in [LOOKS[0], LOOKS[3]] {
        let mut window = opened(size, dark, profile());
        reach(&mut window);
        compare(&mut window, &format!("{name}_{ending}"));
        results.extend_harness(&mut window);
    }
}

#[test]
fn an_empty_trace_looks_right() {
    let broker = Mosquitto::plain().start();
    compare_states("packets_none", || profile(&broker), |_| {});
}

#[test]
fn a_running_trace_looks_right() {
    let broker = Mosquitto::plain().start();
    compare_states("packets_running", || profile(&broker), run);
}

#[test]
fn a_chosen_packet_looks_right() {
    let broker = Mosquitto::plain().start();
    compare_states(
        "packets_chosen",
        || profile(&broker),
        |window| {
            run(window);
            window.get_by_label_contains("in CONNACK").click();
            window.run();
            click(window, "Reason Code: Success (0x00)");
        },
    );
}

#[test]
fn a_broken_rule_looks_right() {
    compare_states("packets_violation", hostile, |window| {
        click(window, "Start");
        act(window, Action::Connect);
        wait_for(window, "Show packet");
        click(window, "Show packet");
    });
}

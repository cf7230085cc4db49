//! The table of messages as people use it: filter, freezing, columns, marking, copying, and what hostile payloads look
//! like in it.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

#[expect(dead_code, reason = "the settings are for other tests")]
mod desk;
#[expect(dead_code, reason = "not every test needs every kind of broker")]
#[path = "support/mosquitto.rs"]
mod mosquitto;

use std::io::Write;
use std::process::{Command, Stdio};

use desk::looks::{LOOKS, compare};
use desk::{Desk, Window, act, click_on, copied, fill, says, value, wait_for, wait_until, window};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, Vec2};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT, Queryable};
use mosquitto::Mosquitto;
use mqttdeck::app::{
    Action, App, Column, CopyFormat, Direction, Filter, MessageId, MessagesAction, Panel, Profile, Properties,
    Protocol, Qos, Stored, SubscriptionStatus, Tab, copy,
};

const SIZE: [f32; 2] = [1280.0, 800.0];
const TABLE: &str = "Received and sent messages";

/// Connected to a broker of its own and subscribed to everything below `t`.
fn connected(size: [f32; 2], dark: bool, protocol: Protocol) -> (Window, Mosquitto) {
    let broker = Mosquitto::plain().start();
    let mut window = window(size, dark, Desk::whole());
    let mut profile = Profile { protocol, ..desk::unreachable() };
    profile.endpoint.port = broker.port();
    act(&mut window, Action::CreateProfile(Box::new(profile)));
    act(&mut window, Action::Connect);
    wait_for(&mut window, "Connected");
    act(&mut window, Action::Subscribe { filter: Filter::parse("t/#").unwrap(), qos: Qos::ExactlyOnce });
    wait_until(&mut window, "granted", |window| {
        let mut all = tab(window).subscriptions.iter();
        all.all(|known| matches!(known.status, SubscriptionStatus::Granted(_)))
    });
    (window, broker)
}

/// The same with these messages received, one after another.
fn with(messages: &[(&str, &[u8])]) -> (Window, Mosquitto) {
    let (mut window, broker) = connected(SIZE, false, Protocol::V311);
    messages.iter().for_each(|(topic, payload)| publish(&mut window, topic, payload));
    (window, broker)
}

/// Publishes from elsewhere, and waits until it has come.
fn publish(window: &mut Window, topic: &str, payload: &[u8]) {
    let before = tab(window).store.len();
    pipe(window, &["-t", topic, if payload.is_empty() { "-n" } else { "-s" }], payload);
    wait_until(window, topic, |window| tab(window).store.len() == before + 1);
}

/// Publishes each line as a message.
fn publish_lines(window: &mut Window, topic: &str, lines: usize) {
    let before = tab(window).store.len();
    let text: String = (0..lines).map(|number| format!("number {number}\n")).collect();
    pipe(window, &["-t", topic, "-l"], text.as_bytes());
    wait_until(window, topic, |window| tab(window).store.len() == before + lines);
}

fn pipe(window: &Window, options: &[&str], input: &[u8]) {
    let port = tab(window).profile_in_use().endpoint.port.to_string();
    let mut publisher = Command::new("mosquitto_pub")
        .args(["-h", "127.0.0.1", "-p", &port])
        .args(options)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    publisher.stdin.take().unwrap().write_all(input).unwrap();
    assert!(publisher.wait().unwrap().success());
}

fn app(window: &Window) -> &App {
    &window.state().app
}

fn tab(window: &Window) -> &Tab {
    app(window).tab()
}

/// The spoken rows, from the top.
fn rows(window: &Window) -> Vec<String> {
    let mut rows: Vec<_> = window.get_all_by_role(Role::Row).collect();
    rows.sort_by(|one, other| one.rect().top().total_cmp(&other.rect().top()));
    rows.iter().filter_map(|row| row.accesskit_node().label()).collect()
}

fn click_row(window: &mut Window, part: &str, modifiers: Modifiers) {
    window.get_by_label_contains(part).click_modifiers(modifiers);
    window.run();
}

fn open_menu(window: &mut Window, part: &str) {
    window.get_by_label_contains(part).click_secondary();
    window.run();
}

/// Clicks and leaves the frame as it is, so that what was copied can be seen.
fn click_once(window: &mut Window, label: &str) {
    window.get_by_role_and_label(Role::Button, label).click();
    window.step();
}

fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run();
}

fn marked(window: &Window) -> usize {
    tab(window).view.marked().len()
}

fn focus_table(window: &mut Window) {
    window.get_by_label(TABLE).focus();
    window.run();
}

#[test]
fn the_filter_is_reached_by_its_keys_and_emptied_by_escape() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    act(&mut window, Action::ShowPanel(Panel::Log));
    press(&mut window, Modifiers::COMMAND, Key::F);
    assert_eq!(tab(&window).panel, Panel::Messages);
    let field = window.get_by_label("Filter messages");
    assert!(field.accesskit_node().is_focused());
    window.event(Event::Text("t/a".to_owned()));
    window.run();
    assert_eq!((value(&window, "Filter messages").as_str(), tab(&window).view.text()), ("t/a", "t/a"));

    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!((value(&window, "Filter messages").as_str(), tab(&window).view.text()), ("", ""));
    assert!(window.get_by_label("Filter messages").accesskit_node().is_focused());
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert!(!window.get_by_label("Filter messages").accesskit_node().is_focused());
}

#[test]
fn the_help_shows_the_language_and_tries_it() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    click_on(&mut window, Role::Button, "What a filter can say");
    window.get_by_label("The last ten minutes");
    click_on(&mut window, Role::Button, "since:10m");
    click_on(&mut window, Role::Button, "dir:in");
    assert_eq!(tab(&window).view.text(), "since:10m dir:in");
}

#[test]
fn the_filter_is_live_and_says_how_many_it_finds() {
    let (mut window, _broker) = with(&[("t/a", b"one"), ("t/b", b"two")]);
    fill(&mut window, "Filter messages", "topic:t/a");
    wait_until(&mut window, "one row", |window| rows(window).len() == 1);
    window.get_by_label_contains("1 of 2 messages");
    publish(&mut window, "t/b", b"three");
    publish(&mut window, "t/a", b"four");
    wait_until(&mut window, "two rows", |window| rows(window).len() == 2);
    assert!(rows(&window)[0].contains("received t/a four"), "{:?}", rows(&window));

    fill(&mut window, "Filter messages", "nowhere");
    wait_for(&mut window, "Nothing found");
    click_on(&mut window, Role::Button, "Empty the filter");
    wait_until(&mut window, "all rows", |window| rows(window).len() == 4);
}

#[test]
fn the_last_filters_are_kept_and_come_back() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    fill(&mut window, "Filter messages", "dir:in");
    press(&mut window, Modifiers::NONE, Key::Enter);
    fill(&mut window, "Filter messages", "");
    window.state_mut().restart();
    assert_eq!(app(&window).preferences().filters, ["dir:in"]);
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    fill(&mut window, "Filter messages", "t/a");
    press(&mut window, Modifiers::NONE, Key::Enter);
    fill(&mut window, "Filter messages", "");
    click_on(&mut window, Role::Button, "Last filters");
    click_on(&mut window, Role::Button, "t/a");
    assert_eq!(tab(&window).view.text(), "t/a");
}

#[test]
fn the_table_can_be_frozen_and_goes_on() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    click_on(&mut window, Role::Button, "Freeze");
    publish(&mut window, "t/a", b"2");
    assert_eq!(rows(&window).len(), 1);
    window.get_by_label_contains("Frozen");
    click_on(&mut window, Role::Button, "Resume \u{b7} 1 new");
    assert_eq!(rows(&window).len(), 2);
    window.get_by_role_and_label(Role::Button, "Freeze");
}

#[test]
fn topics_are_left_out_and_shown_again() {
    let (mut window, _broker) = with(&[("t/a", b"1"), ("t/b", b"2")]);
    open_menu(&mut window, "received t/a");
    click_on(&mut window, Role::Button, "Filter out this topic");
    wait_until(&mut window, "one row", |window| rows(window).len() == 1);
    click_on(&mut window, Role::Button, "1 muted topic");
    click_on(&mut window, Role::Button, "Show t/a again");
    wait_until(&mut window, "two rows", |window| rows(window).len() == 2);
}

#[test]
fn messages_are_pinned_and_let_go_again() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    open_menu(&mut window, "received t/a");
    click_on(&mut window, Role::Button, "Pin");
    window.get_by_label_contains("received t/a 1, pinned");
    open_menu(&mut window, "received t/a");
    click_on(&mut window, Role::Button, "Unpin");
    assert!(!rows(&window)[0].ends_with("pinned"));
}

#[test]
fn columns_are_chosen_widened_and_remembered() {
    let (mut window, _broker) = with(&[("t/a", b"12345")]);
    assert!(!says(&window, "Size"));
    click_on(&mut window, Role::Button, "Columns");
    click_on(&mut window, Role::CheckBox, "Size");
    click_on(&mut window, Role::CheckBox, "QoS");
    click_on(&mut window, Role::RadioButton, "Date and time");
    let columns = app(&window).preferences().columns.clone();
    assert!(columns.is_shown(Column::Size) && !columns.is_shown(Column::Qos));
    let year = jiff::Zoned::now().strftime("%Y-").to_string();
    assert!(rows(&window)[0].starts_with(&year), "{:?}", rows(&window));
    window.key_press(Key::Escape);
    window.run();

    window.get_by_label("Width of Topic").focus();
    window.run();
    press(&mut window, Modifiers::NONE, Key::ArrowRight);
    let widened = app(&window).preferences().columns.width(Column::Topic).unwrap();
    press(&mut window, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(app(&window).preferences().columns.width(Column::Topic), Some(widened + 8));

    window.state_mut().restart();
    let columns = &app(&window).preferences().columns;
    assert!(columns.is_shown(Column::Size));
    assert_eq!(columns.width(Column::Topic), Some(widened + 8));
}

#[test]
fn the_captions_open_the_list_of_columns() {
    let (mut window, _broker) = with(&[("t/a", b"1")]);
    window.get_by_label("Captions of the messages").click_secondary();
    window.run();
    click_on(&mut window, Role::CheckBox, "Content type");
    assert!(app(&window).preferences().columns.is_shown(Column::ContentType));
    click_on(&mut window, Role::Button, "Columns as at first");
    assert!(!app(&window).preferences().columns.is_shown(Column::ContentType));
}

#[test]
fn messages_are_marked_by_mouse_and_keyboard() {
    let (mut window, _broker) = with(&[("t/a", b"one"), ("t/b", b"two"), ("t/c", b"three")]);
    click_row(&mut window, "received t/a one", Modifiers::NONE);
    assert_eq!(marked(&window), 0);
    click_row(&mut window, "received t/c three", Modifiers::COMMAND);
    assert_eq!(marked(&window), 2, "with the one in the inspector");
    click_row(&mut window, "received t/c three", Modifiers::COMMAND);
    assert_eq!(marked(&window), 1);
    click_row(&mut window, "received t/a one", Modifiers::NONE);
    click_row(&mut window, "received t/c three", Modifiers::SHIFT);
    assert_eq!(marked(&window), 3, "and the one between");
    window.get_by_label_contains("3 marked");
    window.get_by_label_contains("received t/b two, marked");

    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(marked(&window), 0);
    press(&mut window, Modifiers::SHIFT, Key::ArrowDown);
    press(&mut window, Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(marked(&window), 3);
    press(&mut window, Modifiers::SHIFT, Key::ArrowUp);
    assert_eq!(marked(&window), 2);
    press(&mut window, Modifiers::NONE, Key::Escape);
    press(&mut window, Modifiers::COMMAND, Key::A);
    assert_eq!(marked(&window), 3);
    press(&mut window, Modifiers::NONE, Key::ArrowUp);
    assert_eq!(marked(&window), 0);
}

#[test]
fn no_more_are_marked_than_can_be_and_that_is_said() {
    let (mut window, _broker) = with(&[]);
    publish_lines(&mut window, "t/many", 100_001);
    focus_table(&mut window);
    press(&mut window, Modifiers::COMMAND, Key::A);
    assert_eq!(marked(&window), 100_000);
    window.get_by_label_contains("more cannot be marked at a time.");
    assert!(!tab(&window).view.marked().contains(&tab(&window).store.row(0).unwrap().id), "the oldest is left out");
    window.event(Event::Copy);
    window.step();
    assert_eq!(copied(&window).lines().count(), 100_000);
}

#[test]
fn what_is_marked_is_copied_in_each_format() {
    let (mut window, broker) = with(&[("t/a", b"say 'hi'"), ("t/b", b"\xff\0")]);
    click_row(&mut window, "received t/a", Modifiers::NONE);
    window.event(Event::Copy);
    window.step();
    assert_eq!(copied(&window), "say 'hi'");
    wait_for(&mut window, "Copied 1 message.");

    click_row(&mut window, "received t/b", Modifiers::COMMAND);
    focus_table(&mut window);
    window.event(Event::Copy);
    window.step();
    assert_eq!(copied(&window), "say 'hi'\nff00");

    let port = broker.port();
    let command = format!("mosquitto_pub -h 127.0.0.1 -p {port} -V mqttv311");
    let both =
        format!("{command} -t t/a -q 0 -m 'say '\\''hi'\\'''\nprintf %s /wA= | base64 -d | {command} -t t/b -q 0 -s");
    for (label, expected) in [
        ("Payload as text", "say 'hi'\nff00"),
        ("Topic and payload", "t/a say 'hi'\nt/b ff00"),
        ("Payload as hex", "7361792027686927\nff00"),
        ("mosquitto_pub command line", &both),
    ] {
        open_menu(&mut window, "received t/b");
        click_on(&mut window, Role::Button, "Copy marked as");
        click_once(&mut window, label);
        assert_eq!(copied(&window), expected);
        window.run();
    }
    open_menu(&mut window, "received t/b");
    click_on(&mut window, Role::Button, "Copy marked as");
    click_once(&mut window, "JSON");
    let json = copied(&window);
    assert!(json.starts_with("[\n{\"time\":") && json.contains("\"payload_base64\":\"/wA=\""), "{json}");
}

#[test]
fn a_row_that_is_not_marked_is_copied_alone() {
    let (mut window, _broker) = with(&[("t/a", b"one"), ("t/b", b"two"), ("t/c", b"3")]);
    click_row(&mut window, "received t/a", Modifiers::NONE);
    click_row(&mut window, "received t/c", Modifiers::COMMAND);
    // The inspector has a button of the same name.
    act(&mut window, Action::SelectMessage(None));
    open_menu(&mut window, "received t/b");
    click_once(&mut window, "Copy payload");
    assert_eq!(copied(&window), "two");
    window.run();
    open_menu(&mut window, "received t/b");
    click_once(&mut window, "Copy topic");
    assert_eq!(copied(&window), "t/b");
}

#[test]
fn the_menu_filters_to_a_topic_and_publishes_again() {
    let (mut window, _broker) = with(&[("t/a b", b"21.5")]);
    open_menu(&mut window, "received t/a b");
    click_on(&mut window, Role::Button, "Filter to this topic");
    assert_eq!(tab(&window).view.text(), "topic:\"t/a b\"");
    fill(&mut window, "Filter messages", "");
    open_menu(&mut window, "received t/a b");
    click_on(&mut window, Role::Button, "Chart numbers");
    click_on(&mut window, Role::Button, "The payload");
    assert_eq!(tab(&window).panel, Panel::Charts);
    act(&mut window, Action::ShowPanel(Panel::Messages));
    open_menu(&mut window, "received t/a b");
    click_on(&mut window, Role::Button, "Publish again\u{2026}");
    assert_eq!((value(&window, "Topic"), value(&window, "Payload")), ("t/a b".to_owned(), "21.5".to_owned()));
}

#[test]
fn the_table_stays_where_it_was_scrolled_to() {
    let (mut window, _broker) = with(&[]);
    publish_lines(&mut window, "t/count", 120);
    window.hover_at(window.get_by_label(TABLE).rect().center());
    let delta = Vec2::new(0.0, -20.0 * 24.0);
    let (unit, phase, source) = (MouseWheelUnit::Point, TouchPhase::Move, MouseWheelSource::Unknown);
    window.event(Event::MouseWheel { unit, delta, phase, modifiers: Modifiers::NONE, source });
    wait_for(&mut window, "Show the newest");
    // Wheels turn on for a while.
    window.run_steps(60);
    let before = rows(&window)[0].clone();
    publish_lines(&mut window, "t/more", 2_000);
    assert_eq!(rows(&window)[0], before);
    click_on(&mut window, Role::Button, "Show the newest");
    assert!(rows(&window)[0].contains("t/more number 1999"), "{:?}", rows(&window)[0]);
    assert!(!says(&window, "Show the newest"));
}

#[test]
fn hostile_messages_are_shown_safely() {
    let long = vec![b'x'; 1 << 20];
    let deep = "[".repeat(100_000);
    let zalgo = "a\u{301}".repeat(5_000);
    let (mut window, _broker) = with(&[
        ("t/turned", "evil\u{202e}txt.exe\u{2066}\u{200b}".as_bytes()),
        ("t/controls", b"\x1b[2J\x07bell"),
        ("t/not text", b"abc\xff\xfe"),
        ("t/long", &long),
        ("t/deep", deep.as_bytes()),
        ("t/marks", zalgo.as_bytes()),
        ("t/lines", b"one\r\ntwo\n\n\nthree"),
        ("t/empty", b""),
    ]);
    window.get_by_label_contains("received t/turned evil\u{2039}U+202E\u{203a}txt.exe\u{2039}U+2066\u{203a}");
    window.get_by_label_contains("received t/controls 1b 5b 32 4a 07");
    window.get_by_label_contains("received t/not text 61 62 63 ff fe");
    window.get_by_label_contains("received t/lines one two three");
    for part in ["t/long", "t/deep", "t/marks"] {
        let row = window.get_by_label_contains(&format!("received {part}")).accesskit_node().label().unwrap();
        assert!(row.chars().count() < 300, "{row}");
        click_row(&mut window, &format!("received {part}"), Modifiers::NONE);
        open_menu(&mut window, &format!("received {part}"));
        window.key_press(Key::Escape);
        window.run();
    }
    assert!(rows(&window).iter().all(|row| !row.contains(|letter: char| letter.is_control())));
}

#[test]
fn at_640_points_everything_is_still_there() {
    let (mut window, _broker) = connected([640.0, 480.0], true, Protocol::V311);
    publish(&mut window, "t/a", b"1");
    fill(&mut window, "Filter messages", "t");
    fill(&mut window, "Filter messages", "");
    window.get_by_role_and_label(Role::Button, "Freeze");
    click_on(&mut window, Role::Button, "More for the messages");
    click_on(&mut window, Role::Button, "Columns");
    click_on(&mut window, Role::CheckBox, "Size");
    assert!(app(&window).preferences().columns.is_shown(Column::Size));
    window.key_press(Key::Escape);
    window.run();
    click_on(&mut window, Role::Button, "More for the messages");
    click_on(&mut window, Role::Button, "Clear messages");
    assert!(tab(&window).store.is_empty());
}

/// Runs the copied command lines in a shell, and hands back what a subscriber got, a line a message.
fn deliver(broker: &Mosquitto, messages: &[Stored<'_>], profile: &Profile, line: &str) -> Vec<String> {
    let port = broker.port().to_string();
    let subscriptions = broker.log().matches("Sending SUBACK").count();
    let subscriber = Command::new("mosquitto_sub")
        .args(["-h", "127.0.0.1", "-p", &port, "-V", "mqttv5", "-q", "2", "-t", "#", "-W", "20", "-F", line])
        .args(["-C", &messages.len().to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    broker.wait_for_log("Sending SUBACK", subscriptions + 1);
    let script = copy(CopyFormat::MosquittoPub, messages.iter().copied(), profile).text;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, &script).unwrap();
    let run = Command::new("sh").arg(file.path()).output().unwrap();
    assert!(run.status.success() && run.stderr.is_empty(), "{script}\n{}", String::from_utf8_lossy(&run.stderr));
    let output = subscriber.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn stored<'a>(topic: &'a str, payload: &'a [u8]) -> Stored<'a> {
    let (id, at, direction) = (MessageId(1), jiff::Timestamp::UNIX_EPOCH, Direction::Received);
    Stored { id, at, direction, topic, payload, qos: Qos::AtLeastOnce, retain: false, properties: None }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn copied_commands_deliver_the_very_bytes() {
    let broker = Mosquitto::plain().start();
    let mut profile = Profile { protocol: Protocol::V311, ..desk::unreachable() };
    profile.endpoint.port = broker.port();
    let long = "long 'text' ".repeat(20_000);
    let every: Vec<u8> = (0..=255).collect();
    let payloads: [&[u8]; 12] = [
        b"21.5",
        b"",
        b"it's \"quoted\" `x` $HOME $(id) \\ !! %s",
        b"two\nlines\n",
        b"\n",
        b"-t other",
        b" ",
        b"a\0b",
        &every,
        b"\x1b]0;title\x07\x03\recho no\n",
        "größe \u{202e}".as_bytes(),
        long.as_bytes(),
    ];
    let messages: Vec<Stored<'_>> = payloads.iter().map(|payload| stored("t/it's $a \u{1f600}", payload)).collect();
    let got = deliver(&broker, &messages, &profile, "%x");
    assert_eq!(got, payloads.map(hex));
}

#[test]
fn copied_commands_carry_topic_qos_retain_and_properties() {
    let broker = Mosquitto::plain().start();
    let mut profile = Profile { protocol: Protocol::V5, ..desk::unreachable() };
    profile.endpoint.port = broker.port();
    let properties = Properties {
        content_type: Some("text/plain; charset=utf-8".to_owned()),
        utf8_payload: true,
        expiry_seconds: Some(600),
        response_topic: Some("answers/it's".to_owned()),
        correlation_data: Some(b"4 '2'\x07".as_slice().into()),
        user: vec![("unit".to_owned(), "$\u{b0}C".to_owned()), ("unit".to_owned(), "K".to_owned())],
    };
    let mut message = stored("-t", b"1");
    message.properties = Some(&properties);
    message.qos = Qos::ExactlyOnce;
    let got = deliver(&broker, &[message], &profile, "%t|%q|%C|%F|%R|%D|%P|%x");
    assert_eq!(got, ["-t|2|text/plain; charset=utf-8|1|answers/it's|4 '2'\u{7}|unit:$\u{b0}C unit:K|31"]);

    // What is retained stays.
    message.retain = true;
    deliver(&broker, &[message], &profile, "%x");
    let kept = Command::new("mosquitto_sub")
        .args(["-h", "127.0.0.1", "-p", &broker.port().to_string(), "-t", "#", "-W", "20", "-C", "1", "-F", "%r %t"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(kept.stdout).unwrap().trim(), "1 -t");
}

/// Compares a state with its pictures, in one light and wide window and one dark and narrow.
fn look(states: impl Fn(&mut Window, &dyn Fn(&mut Window, &str))) {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS.into_iter().filter(|(look, ..)| matches!(*look, "light_1280" | "dark_800")) {
        let (mut window, _broker) = connected(size, dark, Protocol::V311);
        for (topic, payload) in [
            ("t/hall/about", &b"Two rooms, a value or two a minute."[..]),
            ("t/hall/7/pressure", b"1013.2"),
            ("t/hall/7/climate", r#"{"value":21.5,"unit":"°C","note":"pump PUMP"}"#.as_bytes()),
            ("t/hall/7/raw", &[0x00, 0x7f, 0x80, 0xfe, 0xff]),
            ("t/hall/7/turned", "evil\u{202e}txt.exe".as_bytes()),
            ("t/hall/8/a-topic-with-a-name-too-long-for-its-column/speed", b"3.25"),
        ] {
            publish(&mut window, topic, payload);
        }
        wait_until(&mut window, "quiet", |window| app(window).next_change().is_none());
        states(&mut window, &|window, state| compare(window, &format!("messages_{state}_{look}")));
        results.extend_harness(&mut window);
    }
}

#[test]
fn plain_and_with_columns_to_choose() {
    look(|window, compare| {
        click_row(window, "received t/hall/7/pressure", Modifiers::NONE);
        click_row(window, "received t/hall/7/raw", Modifiers::SHIFT);
        act(window, Action::SelectMessage(None));
        compare(window, "marked");
        act(window, Action::InMessages(MessagesAction::Mark(Vec::new())));
        click_on(window, Role::Button, "Columns");
        click_on(window, Role::CheckBox, "Size");
        compare(window, "columns");
    });
}

#[test]
fn filtered_frozen_and_with_an_error() {
    look(|window, compare| {
        fill(window, "Filter messages", "hall");
        click_on(window, Role::Button, "Freeze");
        publish(window, "t/hall/9", b"one more");
        compare(window, "frozen");
        fill(window, "Filter messages", "topic:a/#/b");
        compare(window, "error");
    });
}

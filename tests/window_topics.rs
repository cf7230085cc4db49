//! The tree of topics as people use it: sorted, filtered, unfolded, and cleared at a real broker.

#![cfg(feature = "gui")]
#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

#[expect(dead_code, reason = "the settings are for other tests")]
mod desk;
#[path = "topics/feed.rs"]
mod feed;
#[expect(dead_code, clippy::expect_used, reason = "only a plain broker is needed")]
#[path = "support/mosquitto.rs"]
mod mosquitto;

use desk::looks::{LOOKS, compare};
use desk::{Desk, Window, act, click_on, copied, says, unreachable, wait_for, wait_for_part, wait_until};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::{NodeT, Queryable};
use feed::{Feed, live, retained};
use mosquitto::Mosquitto;
use mqttdeck::app::{Action, App, ChartAction, Filter, MessagesAction, Panel, Profile, Qos, Tab, Topic};

const SIZE: [f32; 2] = [1280.0, 800.0];

fn tab(window: &Window) -> &Tab {
    let app: &App = &window.state().app;
    app.tab()
}

fn connect(window: &mut Window, port: u16) {
    let mut profile: Profile = unreachable();
    profile.endpoint.port = port;
    act(window, Action::CreateProfile(Box::new(profile)));
    click_on(window, Role::Button, "Connect");
    wait_for(window, "Connected");
}

/// A window that these messages have come to.
fn window_with(messages: &[Vec<u8>]) -> (Window, Feed) {
    window_of(SIZE, false, messages)
}

fn window_of(size: [f32; 2], dark: bool, messages: &[Vec<u8>]) -> (Window, Feed) {
    let feed = Feed::start();
    let mut window = desk::window(size, dark, Desk::whole());
    connect(&mut window, feed.port());
    send(&mut window, &feed, messages);
    (window, feed)
}

/// Sends messages to the window and waits until all are in the tree and in sight.
fn send(window: &mut Window, feed: &Feed, messages: &[Vec<u8>]) {
    let expected = tab(window).tree.messages() + messages.len() as u64;
    feed.send(messages.concat());
    wait_until(window, "all", |window| tab(window).tree.messages() == expected);
    settle(window);
}

/// Draws frames until there is nothing to draw any more; a slice of work is done in each.
fn settle(window: &mut Window) {
    while window.try_run().is_err() {}
}

/// The topics that are drawn, from above.
fn drawn(window: &Window) -> Vec<String> {
    let mut items: Vec<_> = window.get_all_by_role(Role::TreeItem).collect();
    items.sort_by(|one, other| one.rect().top().total_cmp(&other.rect().top()));
    items.iter().filter_map(|item| item.accesskit_node().label()).collect()
}

fn item<'a>(window: &'a Window, topic: &'a str) -> egui_kittest::Node<'a> {
    window.get_by_role_and_label(Role::TreeItem, topic)
}

fn choose(window: &mut Window, topic: &str) {
    item(window, topic).click();
    window.run();
}

fn open_menu(window: &mut Window, topic: &str) {
    item(window, topic).click_secondary();
    window.run();
}

fn sort_by(window: &mut Window, order: &str) {
    click_on(window, Role::Button, "Sort topics");
    click_on(window, Role::RadioButton, order);
    settle(window);
}

/// Types into the filter and waits for what it finds.
fn filter(window: &mut Window, text: &str) {
    window.get_by_label("Filter topics").focus();
    settle(window);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    if text.is_empty() {
        window.key_press(Key::Backspace);
    }
    window.event(Event::Text(text.to_owned()));
    settle(window);
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    settle(window);
}

#[test]
fn the_busiest_come_first_if_so_wished_and_the_chosen_one_stays_chosen() {
    let messages: Vec<_> = ["a", "b", "c", "c", "c", "c", "c", "c", "b"].iter().map(|topic| live(topic, "1")).collect();
    let (mut window, _feed) = window_with(&messages);
    assert_eq!(drawn(&window), ["a", "b", "c"]);
    choose(&mut window, "b");
    sort_by(&mut window, "Rate");
    assert_eq!(drawn(&window), ["c", "b", "a"]);
    assert_eq!(item(&window, "b").accesskit_node().is_selected(), Some(true));
    sort_by(&mut window, "Last message");
    assert_eq!(drawn(&window).len(), 3);
    sort_by(&mut window, "Name");
    assert_eq!(drawn(&window), ["a", "b", "c"]);
}

#[test]
fn a_click_shows_the_last_message_of_a_topic() {
    let messages: Vec<_> = (0..50).flat_map(|n| [live("hall/a", &n.to_string()), live("hall/b", "x")]).collect();
    let (mut window, _feed) = window_with(&messages);
    choose(&mut window, "hall/a");
    let selected = tab(&window).selected.and_then(|id| tab(&window).store.get(id)).unwrap();
    assert_eq!((selected.topic, selected.payload), ("hall/a", &b"49"[..]));
}

#[test]
fn a_filter_shows_what_contains_it_in_any_case_and_leaves_no_trace() {
    let messages: Vec<_> =
        ["Plant/Line-1/temp", "plant/line-2/temp", "office/door"].iter().map(|topic| live(topic, "1")).collect();
    let (mut window, _feed) = window_with(&messages);
    // Folded by hand, to see that it stays so.
    choose(&mut window, "Plant/Line-1");
    press(&mut window, Key::ArrowLeft);
    let before = drawn(&window);
    assert!(!before.contains(&"Plant/Line-1/temp".to_owned()) && before.contains(&"plant/line-2/temp".to_owned()));

    filter(&mut window, "LINE-");
    let expected = ["Plant", "Plant/Line-1", "Plant/Line-1/temp", "plant", "plant/line-2", "plant/line-2/temp"];
    assert_eq!(drawn(&window), expected);
    filter(&mut window, "nowhere");
    wait_for(&mut window, "No topic contains this.");
    filter(&mut window, "");
    assert_eq!(drawn(&window), before);
    assert_eq!(item(&window, "Plant/Line-1").accesskit_node().is_selected(), Some(true));
}

#[test]
fn what_is_unfolded_and_chosen_survives_a_thousand_new_topics() {
    let (mut window, feed) = window_with(&[live("m/n/o/p", "1"), live("m/n/q", "2")]);
    choose(&mut window, "m/n/o");
    press(&mut window, Key::ArrowRight);
    choose(&mut window, "m/n/o/p");
    let place = item(&window, "m/n/o/p").rect().top();

    // Half of them stand above, half below.
    let more: Vec<_> = (0..1_000).map(|n| live(&format!("{}/{n}", if n % 2 == 0 { "a" } else { "z" }), "1")).collect();
    send(&mut window, &feed, &more);
    wait_until(&mut window, "the new rows", |window| drawn(window).contains(&"z/1".to_owned()));
    let chosen = item(&window, "m/n/o/p");
    assert_eq!(chosen.accesskit_node().is_selected(), Some(true));
    assert!((chosen.rect().top() - place).abs() < 1.0, "the chosen row stays where it is on the screen");
}

#[test]
fn of_a_hundred_thousand_topics_only_those_in_sight_are_drawn() {
    let messages: Vec<_> =
        (0..100_000).map(|n| live(&format!("site/{}/line-{}/temp-{n}", n % 7, n % 1_000), "21.5")).collect();
    let (mut window, _feed) = window_with(&messages);
    assert_eq!((tab(&window).tree.topics(), tab(&window).tree.overflow()), (100_000, 0));

    // With everything unfolded, which a filter does.
    filter(&mut window, "TEMP-");
    window.get_by_label("Topic tree").focus();
    press(&mut window, Key::End);
    assert!(drawn(&window).len() < 40, "{} rows", drawn(&window).len());
    assert_eq!(item(&window, "site/6/line-999/temp-97999").accesskit_node().is_selected(), Some(true));
    press(&mut window, Key::Home);
    assert_eq!(drawn(&window)[..2], ["site", "site/0"]);

    filter(&mut window, "temp-99994");
    assert_eq!(drawn(&window), ["site", "site/6", "site/6/line-994", "site/6/line-994/temp-99994"]);
}

#[test]
fn the_menu_of_a_topic_offers_what_fits_it() {
    let climate = r#"{"temp":21.5,"unit":"C","at":{"x":4}}"#;
    let (mut window, _feed) = window_with(&[live("hall/climate", climate), live("hall/state", "running")]);
    open_menu(&mut window, "hall");
    for entry in ["Subscribe", "Subscribe to all below", "Publish here", "Copy topic", "Mute", "Clear retained…"] {
        window.get_by_label(entry);
    }
    assert!(!says(&window, "Copy value") && !says(&window, "Chart"));
    click_on(&mut window, Role::Button, "Subscribe to all below");
    assert_eq!(tab(&window).subscriptions.iter().next().map(|one| one.filter.to_string()), Some("hall/#".to_owned()));

    open_menu(&mut window, "hall/climate");
    window.get_by_label("Copy value").click();
    window.step();
    assert_eq!(copied(&window), climate);
    window.run();
    open_menu(&mut window, "hall/climate");
    click_on(&mut window, Role::Button, "Chart");
    window.get_by_label("$.at.x  =  4");
    click_on(&mut window, Role::Button, "$.temp  =  21.5");
    assert_eq!(tab(&window).panel, Panel::Charts);

    open_menu(&mut window, "hall/state");
    assert!(!says(&window, "Chart"), "a word is no number");
    click_on(&mut window, Role::Button, "Filter messages to this");
    assert_eq!((tab(&window).panel, tab(&window).view.text()), (Panel::Messages, "topic:hall/state/#"));
}

#[test]
fn the_menu_opens_by_the_keyboard() {
    let (mut window, _feed) = window_with(&[live("a/b", "1")]);
    choose(&mut window, "a/b");
    window.key_press_modifiers(Modifiers::SHIFT, Key::F10);
    window.run();
    window.get_by_label("Copy topic");
    let has_keyboard = |window: &Window, label: &str| window.get_by_label(label).accesskit_node().is_focused();
    assert!(has_keyboard(&window, "Subscribe"));
    for entry in ["Publish here", "Copy topic", "Copy value", "Chart", "Filter messages to this"] {
        press(&mut window, Key::ArrowDown);
        assert!(has_keyboard(&window, entry), "{entry}");
    }
    press(&mut window, Key::Escape);
    assert!(!says(&window, "Copy topic") && has_keyboard(&window, "Topic tree"));
    press(&mut window, Key::Menu);
    window.get_by_label("Copy topic");
}

/// Everything that is shown or spoken, but for what stands in fields.
fn labels(window: &Window) -> Vec<String> {
    window.root().children_recursive().filter_map(|node| node.accesskit_node().label()).collect()
}

#[test]
fn a_topic_that_turns_its_text_round_is_spelled_out_wherever_it_is_shown() {
    let topic = "plant/\u{202e}cod.exe";
    let (mut window, _feed) = window_with(&[live(topic, "1")]);
    choose(&mut window, "plant/\u{2039}U+202E\u{203a}cod.exe");
    open_menu(&mut window, "plant/\u{2039}U+202E\u{203a}cod.exe");
    window.get_by_label("Subscribe").hover();
    settle(&mut window);
    let seen = |window: &Window, place: &str| {
        let labels = labels(window);
        let turned: Vec<&String> = labels.iter().filter(|label| label.contains('\u{202e}')).collect();
        assert!(turned.is_empty(), "{place}: {turned:?}");
        assert!(labels.iter().any(|label| label.contains("\u{2039}U+202E\u{203a}cod.exe")), "{place}");
    };
    seen(&window, "the tree");
    click_on(&mut window, Role::Button, "Chart");
    for apart in [false, true] {
        if apart {
            act(&mut window, Action::InCharts(ChartAction::Add { topic: "a".to_owned(), path: "$".to_owned() }));
            click_on(&mut window, Role::CheckBox, "A chart each");
        }
        window.get_by_label("Draw plant/\u{2039}U+202E\u{203a}cod.exe");
        seen(&window, "the charts");
    }
    act(&mut window, Action::ShowPanel(Panel::Publish));
    let topic = Topic::parse(topic).unwrap();
    act(
        &mut window,
        Action::Publish { topic, payload: "1".into(), qos: Qos::AtMostOnce, retain: false, properties: None },
    );
    wait_for_part(&mut window, "cod.exe sent, ");
    seen(&window, "the list of publishes");
}

#[test]
fn a_muted_topic_says_so_and_can_be_heard_again() {
    let (mut window, _feed) = window_with(&[live("a/b", "1"), live("c", "2")]);
    open_menu(&mut window, "a");
    click_on(&mut window, Role::Button, "Mute");
    assert_eq!(tab(&window).view.muted(), ["a"]);
    window.get_by_role_and_label(Role::Image, "Muted");
    open_menu(&mut window, "a");
    click_on(&mut window, Role::Button, "Unmute");
    assert!(tab(&window).view.muted().is_empty() && !says(&window, "Muted"));
}

#[test]
fn retained_messages_are_shown_asked_about_and_cleared_at_the_broker() {
    let broker = Mosquitto::plain().start();
    let mut window = desk::window(SIZE, false, Desk::whole());
    connect(&mut window, broker.port());
    for topic in ["plant/a/state", "plant/a/limits", "plant/b", "office/door"] {
        publish(&mut window, topic, true);
    }
    subscribe(&mut window, "#");
    wait_until(&mut window, "what is retained", |window| tab(window).tree.messages() == 4);
    publish(&mut window, "plant/live", false);
    wait_until(&mut window, "what is live", |window| tab(window).tree.messages() == 5);
    let signs = |window: &Window| window.query_all_by_label("Retained").count();
    assert_eq!(signs(&window), 4);

    open_menu(&mut window, "plant");
    click_on(&mut window, Role::Button, "Clear retained…");
    window.get_by_label("Clear 3 retained messages?");
    for topic in ["plant/a/limits", "plant/a/state", "plant/b"] {
        window.get_by_role_and_label(Role::Label, topic);
    }
    assert!(window.query_by_role_and_label(Role::Label, "office/door").is_none());
    click_on(&mut window, Role::Button, "Cancel");
    assert_eq!(signs(&window), 4, "nothing happened");

    open_menu(&mut window, "plant");
    click_on(&mut window, Role::Button, "Clear retained…");
    click_on(&mut window, Role::Button, "Clear");
    wait_for(&mut window, "Cleared 3 retained messages at the broker.");
    assert_eq!(signs(&window), 1);

    // The broker itself says what is left.
    let left = retained_at(&broker);
    assert_eq!(left, ["office/door"]);
}

#[test]
fn clearing_says_why_it_does_not() {
    let (mut window, _feed) =
        window_with(&[live("a/b", "1"), retained("$SYS/broker/uptime", "7"), retained("gone/soon", "1")]);
    open_menu(&mut window, "a");
    click_on(&mut window, Role::Button, "Clear retained…");
    wait_for_part(&mut window, "No retained message is known at or below a.");
    open_menu(&mut window, "$SYS");
    click_on(&mut window, Role::Button, "Clear retained…");
    wait_for_part(&mut window, "Topics below $SYS are the broker's own");
    act(&mut window, Action::Disconnect);
    open_menu(&mut window, "gone");
    click_on(&mut window, Role::Button, "Clear retained…");
    wait_for_part(&mut window, "connect first");
    assert!(window.state().app.clear_question().is_none());
}

#[test]
fn a_connection_that_breaks_while_clearing_is_said() {
    let messages: Vec<_> = (0..1_000).map(|n| retained(&format!("a/{n}"), "1")).collect();
    let (mut window, feed) = window_with(&messages);
    open_menu(&mut window, "a");
    click_on(&mut window, Role::Button, "Clear retained…");
    window.get_by_label("Clear 1\u{202f}000 retained messages?");
    click_on(&mut window, Role::Button, "Clear");
    drop(feed);
    wait_for_part(&mut window, "Cleared 0 of 1000 retained messages.");
    // What was on its way when the connection broke may be cleared at the broker or not: no longer known as retained.
    let known = tab(&window).tree.node(tab(&window).tree.find("a").unwrap()).unwrap().retained_count;
    let under_way = u64::from(tab(&window).profile.session.max_inflight);
    assert!((1_000 - under_way..=1_000).contains(&u64::from(known)), "{known}");
}

#[test]
fn looks_of_the_tree() {
    let mut results = SnapshotResults::new();
    for (look, size, dark) in LOOKS.into_iter().filter(|(look, ..)| matches!(*look, "light_1280" | "dark_800")) {
        let (mut window, _feed) = window_of(size, dark, &shown());
        choose(&mut window, "plant/line-1/climate");
        // A panel without times, and none beside it.
        act(&mut window, Action::SelectMessage(None));
        act(&mut window, Action::ShowPanel(Panel::Publish));
        act(&mut window, Action::InMessages(MessagesAction::Mute { path: "office".to_owned(), muted: true }));
        wait_until(&mut window, "quiet", |window| window.state().app.next_change().is_none());
        compare(&mut window, &format!("window_topics_tree_{look}"));
        open_menu(&mut window, "plant/line-1/climate");
        compare(&mut window, &format!("window_topics_menu_{look}"));
        press(&mut window, Key::Escape);
        open_menu(&mut window, "plant");
        click_on(&mut window, Role::Button, "Clear retained…");
        compare(&mut window, &format!("window_topics_clear_{look}"));
        results.extend_harness(&mut window);
    }
}

fn shown() -> Vec<Vec<u8>> {
    let mut messages = vec![
        retained("plant/line-1/state", "running"),
        retained("plant/line-1/limits", r#"{"low":5,"high":80}"#),
        retained("plant/line-1/a-topic-with-a-name-too-long-for-its-column", "3.25"),
        live("plant/line-1/climate", r#"{"temp":21.5,"humidity":40,"sensor":{"id":17}}"#),
        live("plant/line-2/temp", "24"),
        live("office/door", "open"),
        live("office//light", "on"),
        retained("$SYS/broker/version", "mosquitto version 2.0.11"),
    ];
    messages.extend((0..14).map(|n| retained(&format!("plant/line-3/config/{n}"), "1")));
    messages
}

fn publish(window: &mut Window, topic: &str, retain: bool) {
    let done = tab(window).publishes().len() + 1;
    let topic = Topic::parse(topic).unwrap();
    act(window, Action::Publish { topic, payload: "1".into(), qos: Qos::AtLeastOnce, retain, properties: None });
    wait_until(window, "acknowledged", |window| {
        let done_with =
            |record: &mqttdeck::app::PublishRecord| matches!(record.status, mqttdeck::app::PublishStatus::Done { .. });
        tab(window).publishes().iter().filter(|record| done_with(record)).count() == done
    });
}

fn subscribe(window: &mut Window, filter: &str) {
    act(window, Action::Subscribe { filter: Filter::parse(filter).unwrap(), options: Qos::AtMostOnce.into() });
}

/// The topics that a newcomer gets as retained, except the broker's own.
fn retained_at(broker: &Mosquitto) -> Vec<String> {
    let port = broker.port().to_string();
    let heard = std::process::Command::new("mosquitto_sub")
        .args(["-h", "127.0.0.1", "-p", &port, "-t", "#", "-F", "%t", "--retained-only", "-W", "1"])
        .output()
        .unwrap();
    String::from_utf8(heard.stdout).unwrap().lines().map(str::to_owned).collect()
}

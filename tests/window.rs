//! The main window as people use it: everything is found by its spoken name, and the brokers are real.

#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

#[expect(dead_code, reason = "the settings and the pictures are for other tests")]
mod desk;

use desk::{
    Desk, Window, act, click_on, copied, fill, says, unreachable, wait_for, wait_for_part, wait_until,
    window as window_of,
};
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, TouchPhase, Vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use mqttdeck::app::{Action, App, Credentials, Panel, Phase, Profile, Qos, SessionSettings, Topic};

const SIZE: [f32; 2] = [1280.0, 800.0];

/// The whole window, with an empty configuration.
fn window() -> Window {
    window_of(SIZE, false, Desk::whole())
}

/// The same with the profile of a broker that is not there.
fn window_of_plant_a() -> Window {
    let mut window = window();
    act(&mut window, Action::CreateProfile(Box::new(unreachable())));
    window
}

/// Connected to the local test broker, with its samples coming in.
fn window_of_demo() -> Window {
    let mut window = window();
    act(&mut window, Action::StartDemo);
    wait_for(&mut window, "Connected");
    wait_until(&mut window, "samples", |window| app(window).tab().store.len() > 3);
    window
}

fn app(window: &Window) -> &App {
    &window.state().app
}

fn press(window: &mut Window, key: Key) {
    window.key_press(key);
    window.run();
}

fn press_command(window: &mut Window, key: Key) {
    window.key_press_modifiers(Modifiers::COMMAND, key);
    window.run();
}

#[test]
fn the_first_minute_with_the_local_test_broker() {
    let mut window = window();
    click_on(&mut window, Role::Button, "Try the local test broker");
    wait_for(&mut window, "Connected");
    wait_until(&mut window, "messages", |window| app(window).tab().store.len() > 2);

    click_on(&mut window, Role::Button, "Padlock: encrypted and verified");
    window.get_by_label("THE BROKER");
    window.get_by_label_contains("The broker sees you as");
    click_on(&mut window, Role::Button, "Certificates");
    assert_eq!(app(&window).tab().panel, Panel::Certificates);
    window.get_by_label("What the broker did not send is from CA File.");
    click_on(&mut window, Role::Tab, "Messages");

    let topic = app(&window).tab().store.row(0).unwrap().topic.to_owned();
    window.get_by_role_and_label(Role::TreeItem, &topic).click();
    window.run();
    assert!(app(&window).tab().selected.is_some());
    click_on(&mut window, Role::Tab, "Hex");
    click_on(&mut window, Role::Button, "Copy payload");
    window.get_by_role_and_label(Role::Button, "Close inspector");
}

#[test]
fn what_is_published_comes_back_and_is_acknowledged() {
    let mut window = window_of_demo();

    click_on(&mut window, Role::Tab, "Subscriptions");
    fill(&mut window, "Topic Filter", "hall/#");
    click_on(&mut window, Role::Button, "Subscribe");
    // The profile's own demo/# and this one.
    wait_until(&mut window, "granted", |window| window.query_all_by_label_contains("granted").count() == 2);

    click_on(&mut window, Role::Tab, "Publish");
    fill(&mut window, "Topic", "hall/7");
    fill(&mut window, "Payload", "21.5");
    press_command(&mut window, Key::Enter);
    wait_for_part(&mut window, "hall/7 sent");

    click_on(&mut window, Role::Tab, "Messages");
    wait_for_part(&mut window, "received hall/7 21.5");

    click_on(&mut window, Role::Tab, "Subscriptions");
    click_on(&mut window, Role::Button, "Unsubscribe hall/#");
    wait_until(&mut window, "unsubscribed", |window| !says(window, "Unsubscribe hall/#"));
}

#[test]
fn connect_does_not_wait_for_the_next_attempt() {
    let mut window = window();
    let profile = Profile { session: SessionSettings::default(), ..unreachable() };
    act(&mut window, Action::CreateProfile(Box::new(profile)));
    click_on(&mut window, Role::Button, "Connect");
    wait_until(&mut window, "waiting", |window| matches!(app(window).tab().connection.phase, Phase::Waiting { .. }));
    wait_for_part(&mut window, "Reconnecting in");
    window.get_by_role_and_label(Role::Button, "Connect").click();
    window.step();
    assert!(matches!(app(&window).tab().connection.phase, Phase::Connecting { attempt: 1 }));
}

#[test]
fn arrows_move_the_selection_and_the_inspector_follows() {
    let mut window = window_of_demo();
    click_on(&mut window, Role::Button, "Disconnect");
    let selected = |window: &Window| app(window).tab().selected;
    let newest = app(&window).tab().store.row(app(&window).tab().store.len() - 1).unwrap().id;

    window.get_by_label("Received and sent messages").focus();
    window.run();
    press(&mut window, Key::ArrowDown);
    assert_eq!(selected(&window), Some(newest));
    press(&mut window, Key::ArrowDown);
    assert!(selected(&window).unwrap() < newest);
    press(&mut window, Key::Home);
    assert_eq!(selected(&window), Some(newest));
}

#[test]
fn the_table_stays_with_what_is_in_sight_while_more_arrives() {
    let mut window = window_of_demo();
    for number in 0..60 {
        let payload = format!("number {number}").into();
        let topic = Topic::parse("demo/count").unwrap();
        act(&mut window, Action::Publish { topic, payload, qos: Qos::AtMostOnce, retain: false, properties: None });
    }
    wait_until(&mut window, "all", |window| app(window).tab().store.len() > 120);

    let table = window.get_by_label("Received and sent messages").rect();
    window.hover_at(table.center());
    let delta = Vec2::new(0.0, -20.0 * 24.0);
    let (unit, phase, source) = (MouseWheelUnit::Point, TouchPhase::Move, MouseWheelSource::Unknown);
    window.event(Event::MouseWheel { unit, delta, phase, modifiers: Modifiers::NONE, source });
    wait_for(&mut window, "Show the newest");
    // Wheels turn on for a while.
    window.run_steps(60);
    let first = |window: &Window| {
        let rows = window.get_all_by_role(Role::Row);
        rows.min_by(|one, other| one.rect().top().total_cmp(&other.rect().top()))
            .and_then(|row| row.accesskit_node().label())
    };
    let (before, kept) = (first(&window), app(&window).tab().store.len());
    wait_until(&mut window, "more", |window| app(window).tab().store.len() > kept + 3);
    assert_eq!(first(&window), before);

    click_on(&mut window, Role::Button, "Show the newest");
    assert_ne!(first(&window), before);
}

#[test]
fn a_failure_says_what_why_and_what_to_try() {
    let mut window = window_of_plant_a();
    click_on(&mut window, Role::Button, "Connect");
    wait_for(&mut window, "Copy report");
    window.get_by_label("What to try");
    window.get_by_label_contains("TCP: failed");
    window.get_by_label("Failed");
    click_on(&mut window, Role::Button, "Show the machine's words");
    click_on(&mut window, Role::Button, "Hide the machine's words");
    window.get_by_label("Copy report").click();
    window.step();
    let report = copied(&window);
    for part in ["127.0.0.1:9", "What to try", "TCP: failed", "The machine's words"] {
        assert!(report.contains(part), "{part} in {report}");
    }
    click_on(&mut window, Role::Button, "Dismiss");
    assert!(!says(&window, "Copy report"));
    click_on(&mut window, Role::Tab, "Log");
    window.get_by_label_contains("Error:");
}

#[test]
fn the_password_is_asked_for_and_the_question_can_be_left() {
    let mut window = window();
    let credentials = Credentials { username: "ada".to_owned(), with_password: true };
    act(&mut window, Action::CreateProfile(Box::new(Profile { credentials, ..unreachable() })));
    click_on(&mut window, Role::Button, "Connect");
    wait_for(&mut window, "Password");
    press(&mut window, Key::Escape);
    assert_eq!(app(&window).tab().connection.phase, Phase::Disconnected);

    click_on(&mut window, Role::Button, "Connect");
    wait_for(&mut window, "Password");
    window.get_by_role_and_label(Role::PasswordInput, "Password").type_text("hunter2");
    window.run();
    press(&mut window, Key::Enter);
    assert!(app(&window).prompt().is_none());
    wait_for(&mut window, "Copy report");
}

#[test]
fn a_password_stays_in_its_question_and_nowhere_else() {
    let mut window = window();
    let credentials = Credentials { username: "ada".to_owned(), with_password: true };
    act(&mut window, Action::CreateProfile(Box::new(Profile { credentials, ..unreachable() })));
    click_on(&mut window, Role::Button, "Connect");
    wait_for(&mut window, "Password");
    let field = |window: &Window| window.get_by_role_and_label(Role::PasswordInput, "Password").value();
    window.get_by_role_and_label(Role::PasswordInput, "Password").type_text("hunter2");
    window.run();
    assert_eq!(field(&window).unwrap_or_default().chars().count(), 7);

    let beside = egui::pos2(8.0, 400.0);
    window.drag_at(beside);
    window.drop_at(beside);
    window.run();
    assert_eq!(field(&window).unwrap_or_default().chars().count(), 7, "a click beside loses nothing");

    window.get_by_role_and_label(Role::PasswordInput, "Password").focus();
    window.run();
    press_command(&mut window, Key::A);
    press(&mut window, Key::Backspace);
    assert_eq!(field(&window).unwrap_or_default(), "");
    press_command(&mut window, Key::Z);
    assert_eq!(field(&window).unwrap_or_default(), "", "what was typed is not kept to be undone");
}

#[test]
fn wrong_topics_say_why_at_their_field() {
    let mut window = window_of_plant_a();
    for (panel, field, text, sentence) in [
        ("Publish", "Topic", "a/#", "A topic to publish to cannot contain + or #."),
        ("Subscriptions", "Topic Filter", "a/#/b", "# must be the last level of the filter and stand alone in it."),
    ] {
        click_on(&mut window, Role::Tab, panel);
        fill(&mut window, field, text);
        window.get_by_label(sentence);
    }
    assert!(app(&window).tab().subscriptions.is_empty());
}

#[test]
fn the_palette_finds_actions_by_their_names() {
    let mut window = window_of_plant_a();
    press_command(&mut window, Key::K);
    window.get_by_label("Find an action").type_text("log");
    window.run();
    press(&mut window, Key::Enter);
    assert!(!app(&window).palette_is_open());
    assert_eq!(app(&window).tab().panel, Panel::Log);
}

#[test]
fn shortcuts_of_the_table_work_but_not_behind_a_dialog() {
    let mut window = window_of_plant_a();
    press_command(&mut window, Key::Num3);
    assert_eq!(app(&window).tab().panel, Panel::Subscriptions);
    press_command(&mut window, Key::Comma);
    window.get_by_label("MQTT Broker Profile Settings");
    press_command(&mut window, Key::Num4);
    assert_eq!(app(&window).tab().panel, Panel::Subscriptions);
}

#[test]
fn a_deleted_profile_comes_back_by_its_notice() {
    let mut window = window_of_plant_a();
    let id = app(&window).tab().profile_id.clone().unwrap();
    act(&mut window, Action::DeleteProfile(id));
    window.get_by_label("Deleted the profile Plant A");
    click_on(&mut window, Role::Button, "Undo");
    assert_eq!(app(&window).profiles().len(), 1);
    assert!(!says(&window, "Undo"));
}

#[test]
fn an_unreadable_file_is_listed_with_its_place() {
    let broken = Desk::with_files(&[("broken.ron", "(\n  name: \"Plant\",\n  endpoint: 7,\n)")]);
    let mut window = window_of(SIZE, false, broken);
    window.get_by_label_contains("broken.ron, line 3");
    window.get_by_role_and_label(Role::ComboBox, "Profile").click();
    window.run();
    assert_eq!(window.get_all_by_label_contains("broken.ron, line 3").count(), 2);
}

#[test]
fn connections_are_opened_and_closed_side_by_side() {
    let mut window = window_of_plant_a();
    click_on(&mut window, Role::Button, "New connection");
    assert_eq!(app(&window).tabs().len(), 2);
    click_on(&mut window, Role::Tab, "Plant A: Disconnected");
    let current = window.get_by_role_and_label(Role::Tab, "Plant A: Disconnected");
    assert_eq!(current.accesskit_node().is_selected(), Some(true));
    click_on(&mut window, Role::Button, "Close Plant A");
    assert_eq!(app(&window).tabs().len(), 1);
}

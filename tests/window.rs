//! The main window as people use it: everything is found by its spoken name, and the brokers are real.

#![expect(clippy::unwrap_used, reason = "a window that cannot be set up is a failed test")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, OutputCommand, TouchPhase, UiBuilder, Vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, SnapshotResults};
use mqttdeck::app::{
    Action, App, Credentials, Endpoint, Panel, Phase, Places, Preferences, Profile, Qos, SessionSettings, Theme, Topic,
};
use mqttdeck::ui::{self, UiState};

const WIDE: Vec2 = Vec2::new(1280.0, 800.0);
const NARROW: Vec2 = Vec2::new(800.0, 600.0);

/// The program without its native window.
struct World {
    app: App,
    state: UiState,
    // Held until the end: the background and the files.
    _runtime: tokio::runtime::Runtime,
    _directory: tempfile::TempDir,
}

type Window = Harness<'static, World>;

/// A window on an empty configuration, but for these files.
fn window_with(size: Vec2, theme: Theme, files: &[(&str, &str)]) -> Window {
    let _already = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let directory = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let places = Places { profiles: directory.path().join("profiles"), broker: directory.path().join("broker") };
    std::fs::create_dir_all(&places.profiles).unwrap();
    for (name, text) in files {
        std::fs::write(places.profiles.join(name), text).unwrap();
    }
    let preferences = Preferences { theme, ..Preferences::default() };
    let app = App::new(places, preferences, runtime.handle().clone(), Arc::new(|| {})).unwrap();
    let world = World { app, state: UiState::default(), _runtime: runtime, _directory: directory };
    Harness::builder().with_size(size).with_context_setup(ui::theme::apply).wgpu().build_ui_state(frame, world)
}

fn window(size: Vec2, theme: Theme) -> Window {
    window_with(size, theme, &[])
}

/// One frame, as the native window does it, over the whole of the harness's window.
fn frame(ui: &mut egui::Ui, world: &mut World) {
    let mut whole = ui.new_child(UiBuilder::new().max_rect(ui.ctx().content_rect()));
    whole.set_clip_rect(whole.max_rect());
    world.app.absorb();
    for action in ui::show(&world.app, &mut whole, &mut world.state) {
        world.app.act(action);
        whole.ctx().request_repaint();
    }
}

fn wait_until(window: &mut Window, what: &str, done: impl Fn(&Window) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done(window) {
        assert!(Instant::now() < deadline, "{what}: {:?}", window.state().app.tab().connection);
        window.run_steps(1);
        // The news comes from other threads; a real window sleeps until it is woken by them.
        std::thread::sleep(Duration::from_millis(5));
    }
    window.run_steps(2);
}

fn wait_for(window: &mut Window, label: &str) {
    wait_until(window, label, |window| window.query_by_label(label).is_some());
}

fn click(window: &mut Window, role: Role, label: &str) {
    window.get_by_role_and_label(role, label).click();
    window.run_steps(3);
}

fn type_into(window: &mut Window, label: &str, text: &str) {
    window.get_by_role_and_label(Role::TextInput, label).focus();
    window.run_steps(1);
    window.get_by_role_and_label(Role::TextInput, label).type_text(text);
    window.run_steps(2);
}

fn copied(window: &Window) -> String {
    let commands = &window.output().platform_output.commands;
    let text = |command: &OutputCommand| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    };
    commands.iter().rev().find_map(text).unwrap_or_default()
}

/// A profile of a port on which nobody listens, without retries: 9 is "discard", which no machine serves any more.
fn unreachable() -> Profile {
    Profile {
        name: "Plant A".to_owned(),
        endpoint: Endpoint { host: "127.0.0.1".to_owned(), port: 9, local_test_broker: false },
        session: SessionSettings { auto_reconnect: false, ..SessionSettings::default() },
        ..Profile::default()
    }
}

fn add(window: &mut Window, profile: Profile) {
    window.state_mut().app.act(Action::CreateProfile(Box::new(profile)));
    window.run_steps(2);
}

fn failed(size: Vec2, theme: Theme) -> Window {
    let mut window = window(size, theme);
    add(&mut window, unreachable());
    click(&mut window, Role::Button, "Connect");
    wait_for(&mut window, "Copy report");
    window
}

#[test]
fn the_first_minute_with_the_local_test_broker() {
    let mut window = window(WIDE, Theme::Light);
    window.run_steps(2);
    click(&mut window, Role::Button, "Try the local test broker");
    wait_for(&mut window, "Connected");
    wait_until(&mut window, "messages", |window| window.state().app.tab().store.len() > 2);

    click(&mut window, Role::Button, "Padlock: encrypted and verified");
    window.get_by_label("THE BROKER");
    window.get_by_label_contains("The broker sees you as");
    window.key_press(Key::Escape);
    window.run_steps(3);

    let topic = window.state().app.tab().store.row(0).unwrap().topic.to_owned();
    window.get_by_role_and_label(Role::TreeItem, &topic).click();
    window.run_steps(3);
    assert!(window.state().app.tab().selected.is_some());
    click(&mut window, Role::Tab, "Hex");
    click(&mut window, Role::Button, "Copy payload");
    window.get_by_role_and_label(Role::Button, "Close inspector");
}

#[test]
fn what_is_published_comes_back_and_is_acknowledged() {
    let mut window = window(WIDE, Theme::Dark);
    window.state_mut().app.act(Action::StartDemo);
    wait_for(&mut window, "Connected");

    click(&mut window, Role::Tab, "Subscriptions");
    type_into(&mut window, "Topic Filter", "hall/#");
    click(&mut window, Role::Button, "Subscribe");
    // The profile's own demo/# and this one.
    wait_until(&mut window, "granted", |window| window.query_all_by_label_contains("granted").count() == 2);

    click(&mut window, Role::Tab, "Publish");
    type_into(&mut window, "Topic", "hall/7");
    window.get_by_role_and_label(Role::MultilineTextInput, "Payload").focus();
    window.run_steps(1);
    window.get_by_role_and_label(Role::MultilineTextInput, "Payload").type_text("21.5");
    window.run_steps(1);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    window.run_steps(2);
    wait_until(&mut window, "sent", |window| window.query_by_label_contains("hall/7 sent").is_some());

    click(&mut window, Role::Tab, "Messages");
    let arrived = |window: &Window| window.query_by_label_contains("received hall/7 21.5").is_some();
    wait_until(&mut window, "the message", arrived);

    click(&mut window, Role::Tab, "Subscriptions");
    click(&mut window, Role::Button, "Unsubscribe hall/#");
    let gone = |window: &Window| window.query_by_label("Unsubscribe hall/#").is_none();
    wait_until(&mut window, "unsubscribed", gone);
}

#[test]
fn arrows_move_the_selection_and_the_inspector_follows() {
    let mut window = window(WIDE, Theme::Light);
    window.state_mut().app.act(Action::StartDemo);
    wait_until(&mut window, "messages", |window| window.state().app.tab().store.len() > 3);
    click(&mut window, Role::Button, "Disconnect");
    let selected = |window: &Window| window.state().app.tab().selected;
    let newest = window.state().app.tab().store.row(window.state().app.tab().store.len() - 1).unwrap().id;

    window.get_by_label("Received and sent messages").focus();
    window.run_steps(2);
    window.key_press(Key::ArrowDown);
    window.run_steps(2);
    assert_eq!(selected(&window), Some(newest));
    window.key_press(Key::ArrowDown);
    window.run_steps(2);
    assert!(selected(&window).unwrap() < newest);
    window.key_press(Key::Home);
    window.run_steps(2);
    assert_eq!(selected(&window), Some(newest));
}

#[test]
fn the_table_stays_with_what_is_in_sight_while_more_arrives() {
    let mut window = window(WIDE, Theme::Light);
    window.state_mut().app.act(Action::StartDemo);
    wait_for(&mut window, "Connected");
    for number in 0..60 {
        let payload = format!("number {number}").into();
        let topic = Topic::parse("demo/count").unwrap();
        window.state_mut().app.act(Action::Publish { topic, payload, qos: Qos::AtMostOnce, retain: false });
    }
    wait_until(&mut window, "all", |window| window.state().app.tab().store.len() > 120);

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
    let (before, kept) = (first(&window), window.state().app.tab().store.len());
    wait_until(&mut window, "more", |window| window.state().app.tab().store.len() > kept + 3);
    assert_eq!(first(&window), before);

    click(&mut window, Role::Button, "Show the newest");
    assert_ne!(first(&window), before);
}

#[test]
fn a_failure_says_what_why_and_what_to_try() {
    let mut window = failed(WIDE, Theme::Light);
    window.get_by_label("What to try");
    window.get_by_label_contains("TCP: failed");
    window.get_by_label("Failed");
    click(&mut window, Role::Button, "Show the machine's words");
    click(&mut window, Role::Button, "Hide the machine's words");
    window.get_by_label("Copy report").click();
    window.step();
    let report = copied(&window);
    for part in ["127.0.0.1:9", "What to try", "TCP: failed", "The machine's words"] {
        assert!(report.contains(part), "{part} in {report}");
    }
    click(&mut window, Role::Button, "Dismiss");
    assert!(window.query_by_label("Copy report").is_none());
    click(&mut window, Role::Tab, "Log");
    window.get_by_label_contains("Error:");
}

#[test]
fn the_password_is_asked_for_and_the_question_can_be_left() {
    let mut window = window(WIDE, Theme::Light);
    let credentials = Credentials { username: "ada".to_owned(), with_password: true };
    add(&mut window, Profile { credentials, ..unreachable() });
    click(&mut window, Role::Button, "Connect");
    wait_for(&mut window, "Password");
    window.key_press(Key::Escape);
    window.run_steps(3);
    assert_eq!(window.state().app.tab().connection.phase, Phase::Disconnected);

    click(&mut window, Role::Button, "Connect");
    wait_for(&mut window, "Password");
    window.get_by_role_and_label(Role::PasswordInput, "Password").type_text("hunter2");
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(2);
    assert!(window.state().app.prompt().is_none());
    wait_for(&mut window, "Copy report");
}

#[test]
fn wrong_topics_say_why_at_their_field() {
    let mut window = window(WIDE, Theme::Light);
    add(&mut window, unreachable());
    for (panel, field, text, sentence) in [
        ("Publish", "Topic", "a/#", "A topic to publish to cannot contain + or #."),
        ("Subscriptions", "Topic Filter", "a/#/b", "# must be the last level of the filter and stand alone in it."),
    ] {
        click(&mut window, Role::Tab, panel);
        type_into(&mut window, field, text);
        window.get_by_label(sentence);
    }
    assert!(window.state().app.tab().subscriptions.is_empty());
}

#[test]
fn the_palette_finds_actions_by_their_names() {
    let mut window = window(WIDE, Theme::Light);
    add(&mut window, unreachable());
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    window.run_steps(3);
    window.get_by_label("Find an action").type_text("log");
    window.run_steps(2);
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert!(!window.state().app.palette_is_open());
    assert_eq!(window.state().app.tab().panel, Panel::Log);
}

#[test]
fn shortcuts_of_the_table_work_but_not_behind_a_dialog() {
    let mut window = window(WIDE, Theme::Light);
    add(&mut window, unreachable());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    window.run_steps(2);
    assert_eq!(window.state().app.tab().panel, Panel::Subscriptions);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Comma);
    window.run_steps(2);
    window.get_by_label("MQTT Broker Profile Settings");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    window.run_steps(2);
    assert_eq!(window.state().app.tab().panel, Panel::Subscriptions);
}

#[test]
fn a_deleted_profile_comes_back_by_its_notice() {
    let mut window = window(WIDE, Theme::Light);
    add(&mut window, unreachable());
    let id = window.state().app.tab().profile_id.clone().unwrap();
    window.state_mut().app.act(Action::DeleteProfile(id));
    window.run_steps(2);
    window.get_by_label("Deleted the profile Plant A");
    click(&mut window, Role::Button, "Undo");
    assert_eq!(window.state().app.profiles().len(), 1);
    assert!(window.query_by_label("Undo").is_none());
}

#[test]
fn an_unreadable_file_is_listed_with_its_place() {
    let mut window = window_with(WIDE, Theme::Light, &[("broken.ron", "(\n  name: \"Plant\",\n  endpoint: 7,\n)")]);
    window.run_steps(2);
    window.get_by_label_contains("broken.ron, line 3");
    window.get_by_role_and_label(Role::ComboBox, "Profile").click();
    window.run_steps(3);
    assert_eq!(window.get_all_by_label_contains("broken.ron, line 3").count(), 2);
}

#[test]
fn connections_are_opened_and_closed_side_by_side() {
    let mut window = window(WIDE, Theme::Light);
    add(&mut window, unreachable());
    click(&mut window, Role::Button, "New connection");
    assert_eq!(window.state().app.tabs().len(), 2);
    click(&mut window, Role::Tab, "Plant A: Disconnected");
    let current = window.get_by_role_and_label(Role::Tab, "Plant A: Disconnected");
    assert_eq!(current.accesskit_node().is_selected(), Some(true));
    click(&mut window, Role::Button, "Close Plant A");
    assert_eq!(window.state().app.tabs().len(), 1);
}

#[test]
fn the_main_states_look_as_they_did() {
    let mut results = SnapshotResults::new();
    for (theme, theme_word) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        for size in [WIDE, NARROW] {
            let named = |state: &str| format!("window_{state}_{theme_word}_{}", size.x);
            let mut window = window(size, theme);
            window.run_steps(2);
            window.snapshot(named("welcome"));
            add(&mut window, unreachable());
            window.snapshot(named("not_connected"));
            window.state_mut().app.act(Action::ShowPanel(Panel::Publish));
            window.run_steps(2);
            window.snapshot(named("publish"));
            results.extend_harness(&mut window);

            let mut window = failed(size, theme);
            // The times of the rungs are never the same.
            for rung in ["Resolve", "TCP"] {
                let place = window.get_by_label_contains(&format!("{rung}: ")).rect();
                window.mask(place);
            }
            window.snapshot(named("failure"));
            results.extend_harness(&mut window);
        }
    }
}

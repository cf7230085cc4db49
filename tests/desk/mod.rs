//! A window on a desk: the real app in a directory of its own, and a person who finds things by their labels.

pub mod looks;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, OutputCommand, UiBuilder};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use mqttdeck::app::{Action, App, Endpoint, Entry, Places, Preferences, Profile, SessionSettings, Theme, Wake};
use mqttdeck::ui::{UiState, profile_editor, show, theme};

/// How long anything may take, on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(30);
/// After so long a frame is drawn even if nothing woke the window: pauses in typing end by the clock.
const FRAME: Duration = Duration::from_millis(50);

/// What is drawn.
type Draw = fn(&App, &mut egui::Ui, &mut UiState) -> Vec<Action>;

/// The app, what is drawn of it, and where it keeps its things.
pub struct Desk {
    pub app: App,
    state: UiState,
    draw: Draw,
    pub home: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
    wake: Wake,
    woken: Receiver<()>,
}

impl Desk {
    /// The whole window, with an empty configuration.
    pub fn whole() -> Self {
        Self::new(show, &[])
    }

    /// The whole window, with these files among the profiles.
    pub fn with_files(files: &[(&str, &str)]) -> Self {
        let mut desk = Self::whole();
        for (name, text) in files {
            std::fs::write(desk.app.profile_directory().join(name), text).unwrap();
        }
        desk.app = open(desk.home.path(), &desk.runtime, &desk.wake);
        desk
    }

    /// The settings alone, opened on the last of these profiles.
    pub fn settings(profiles: &[Profile]) -> Self {
        let draw: Draw = |app, ui, state| {
            let mut actions = Vec::new();
            profile_editor::show(ui.ctx(), app, &mut state.profile_editor, &mut actions);
            actions
        };
        let mut desk = Self::new(draw, profiles);
        desk.app.act(Action::OpenSettings);
        desk
    }

    fn new(draw: Draw, profiles: &[Profile]) -> Self {
        let _already = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let home = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let (sender, woken) = channel();
        // A window that is closed does not listen any more.
        let wake: Wake = Arc::new(move || {
            let _gone = sender.send(());
        });
        let mut app = open(home.path(), &runtime, &wake);
        for profile in profiles {
            app.act(Action::CreateProfile(Box::new(profile.clone())));
        }
        Self { app, state: UiState::default(), draw, home, runtime, wake, woken }
    }

    /// The settings as after the next start of the program.
    pub fn reopen(&mut self) {
        self.app = open(self.home.path(), &self.runtime, &self.wake);
        self.app.act(Action::OpenSettings);
    }

    /// The program as after its next start: with its preferences, and nothing of what ran.
    pub fn restart(&mut self) {
        // By the way that the window's storage takes.
        let kept = ron::to_string(self.app.preferences()).unwrap();
        let preferences = ron::from_str(&kept).unwrap();
        self.app.leave();
        self.app = open_with(self.home.path(), preferences, &self.runtime, &self.wake);
    }

    fn frame(&mut self, ui: &mut egui::Ui) {
        self.app.absorb();
        let everything = ui.ctx().content_rect();
        let mut ui = ui.new_child(UiBuilder::new().max_rect(everything));
        ui.set_clip_rect(everything);
        for action in (self.draw)(&self.app, &mut ui, &mut self.state) {
            self.app.act(action);
            ui.ctx().request_repaint();
        }
    }
}

fn open(home: &Path, runtime: &tokio::runtime::Runtime, wake: &Wake) -> App {
    open_with(home, Preferences::default(), runtime, wake)
}

fn open_with(home: &Path, preferences: Preferences, runtime: &tokio::runtime::Runtime, wake: &Wake) -> App {
    let places = Places { profiles: home.join("profiles"), broker: home.join("broker") };
    App::new(places, preferences, runtime.handle().clone(), wake.clone()).unwrap()
}

/// The window, driven by labels.
pub type Window = Harness<'static, Desk>;

/// Opens a window of this size, light or dark.
pub fn window(size: [f32; 2], dark: bool, mut desk: Desk) -> Window {
    let (theme, wish) = if dark { (egui::Theme::Dark, Theme::Dark) } else { (egui::Theme::Light, Theme::Light) };
    desk.app.act(Action::SetTheme(wish));
    let mut window = Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_max_steps(20)
        .with_context_setup(theme::apply)
        .build_ui_state(|ui, desk: &mut Desk| desk.frame(ui), desk);
    window.run();
    window
}

/// A profile of a port on which nobody listens, without retries: 9 is "discard", which no machine serves any more.
pub fn unreachable() -> Profile {
    Profile {
        name: "Plant A".to_owned(),
        endpoint: Endpoint { host: "127.0.0.1".to_owned(), port: 9, ..Endpoint::default() },
        session: SessionSettings { auto_reconnect: false, ..SessionSettings::default() },
        ..Profile::default()
    }
}

/// Does what a click would; the window shows it.
pub fn act(window: &mut Window, action: Action) {
    window.state_mut().app.act(action);
    window.run();
}

/// Puts this text into the field, in place of what is there.
pub fn fill(window: &mut Window, label: &str, text: &str) {
    let field = window.get_by_label(label);
    field.scroll_to_me();
    field.focus();
    window.run();
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    if text.is_empty() {
        window.key_press(Key::Backspace);
    }
    window.event(Event::Text(text.to_owned()));
    window.run();
}

/// Clicks on the one thing with this label.
pub fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    window.run();
}

/// Clicks on the one thing of this kind with this label.
pub fn click_on(window: &mut Window, role: Role, label: &str) {
    window.get_by_role_and_label(role, label).click();
    window.run();
}

/// Chooses a profile in the list of the settings.
pub fn choose(window: &mut Window, name: &str) {
    click_on(window, Role::ListBoxOption, name);
}

pub fn is_disabled(window: &Window, label: &str) -> bool {
    window.get_by_label(label).accesskit_node().is_disabled()
}

pub fn value(window: &Window, label: &str) -> String {
    window.get_by_label(label).value().unwrap_or_default()
}

pub fn says(window: &Window, sentence: &str) -> bool {
    window.query_by_label(sentence).is_some()
}

/// What was copied in the last frame.
pub fn copied(window: &Window) -> String {
    let commands = &window.output().platform_output.commands;
    let text = |command: &OutputCommand| match command {
        OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    };
    commands.iter().rev().find_map(text).unwrap_or_default()
}

/// Draws frames until the sentence is there.
pub fn wait_for(window: &mut Window, sentence: &str) {
    wait_until(window, sentence, |window| says(window, sentence));
}

/// The same for a sentence of which only a part is known.
pub fn wait_for_part(window: &mut Window, part: &str) {
    wait_until(window, part, |window| window.query_all_by_label_contains(part).next().is_some());
}

/// Draws frames until this is so.
pub fn wait_until(window: &mut Window, what: &str, there: impl Fn(&Window) -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !there(window) {
        if Instant::now() > deadline {
            let log = &window.state().app.tab().log;
            let log: Vec<&str> = (0..log.len()).filter_map(|row| log.row(row)).map(|line| line.text.as_str()).collect();
            panic!("{what:?} did not appear; log: {log:#?}; window: {:#?}", window.root());
        }
        // Whether it was woken or not, the next frame tells.
        let _woken = window.state().woken.recv_timeout(FRAME);
        window.step();
    }
    window.run_ok();
}

/// The profiles that are kept.
pub fn profiles(window: &Window) -> Vec<Profile> {
    let ready = |entry: &Entry| match entry {
        Entry::Ready { profile, .. } => Some(profile.clone()),
        Entry::Unreadable(_) => None,
    };
    window.state().app.profiles().iter().filter_map(ready).collect()
}

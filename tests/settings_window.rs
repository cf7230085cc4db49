//! "MQTT Broker Profile Settings" as a person uses it: by its labels, with a real app and real files behind it.

#![cfg(feature = "gui")]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{By, NodeT, Queryable};
use egui_kittest::{Harness, Node};
use mqttdeck::app::{Action, App, Entry, Places, Preferences, Profile, ProfileId, TlsMode};
use mqttdeck::ui::{profile_editor, theme};

/// The settings with an app behind them, in a directory of their own.
struct Desk {
    app: App,
    editor: profile_editor::EditorState,
    home: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

impl Desk {
    fn new(profiles: &[Profile]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let places = Places { profiles: home.path().join("profiles"), broker: home.path().join("broker") };
        let app = App::new(places, Preferences::default(), runtime.handle().clone(), Arc::new(|| {})).unwrap();
        let mut desk = Self { app, editor: profile_editor::EditorState::default(), home, _runtime: runtime };
        for profile in profiles {
            desk.app.act(Action::CreateProfile(Box::new(profile.clone())));
        }
        desk.app.act(Action::OpenSettings);
        desk
    }

    fn frame(&mut self, ui: &mut egui::Ui) {
        self.app.absorb();
        let mut actions = Vec::new();
        profile_editor::show(ui.ctx(), &self.app, &mut self.editor, &mut actions);
        for action in actions {
            self.app.act(action);
        }
    }
}

type Window = Harness<'static, Desk>;

fn window(size: [f32; 2], dark: bool, desk: Desk) -> Window {
    let theme = if dark { egui::Theme::Dark } else { egui::Theme::Light };
    let mut window = Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_max_steps(20)
        .with_context_setup(theme::apply)
        .build_ui_state(|ui, desk: &mut Desk| desk.frame(ui), desk);
    window.run();
    window
}

fn plant_a() -> Profile {
    let mut profile =
        Profile { name: "Plant A".to_owned(), client_id: "mqttdeck-7f3a9c21".to_owned(), ..Profile::default() };
    profile.endpoint.host = "mr1.messaging.solace.cloud".to_owned();
    profile.endpoint.port = 8883;
    profile.tls.enabled = true;
    profile.tls.mode = TlsMode::SelfSigned;
    profile
}

#[test]
fn look() {
    for (size, name) in [([1280.0, 800.0], "1280"), ([800.0, 600.0], "800")] {
        for dark in [false, true] {
            let mut w = window(size, dark, Desk::new(&[plant_a()]));
            for tab in ["General", "User Credentials", "SSL/TLS", "LWT"] {
                w.get_by_label(tab).click();
                w.run();
                w.render()
                    .unwrap()
                    .save(format!("/tmp/ue-look-{name}-{dark}-{}.png", tab.replace('/', "").replace(' ', "")))
                    .unwrap();
            }
        }
    }
}

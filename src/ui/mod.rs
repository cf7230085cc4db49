//! The window: egui only. Reads the [`App`], returns [`Action`]s, and changes nothing by itself.
//!
//! ```text
//! ┌ connections ────────────────────────────┐
//! ├ top_bar (greeting, padlock) ────────────┤
//! │ topics │ failure (ladder)    │ inspector│
//! │        │ messages, publish,  │          │
//! │        │ subscriptions, log, │          │
//! │        │ packets (trace),    │          │
//! │        │ certificates        │          │
//! ├ status_bar ─────────────────────────────┤
//! └─────────────────────────────────────────┘
//! over it: profile_editor, expiry, workshop, goodbye, prompt (challenge), palette, notices; instead of it: welcome
//! ```
//!
//! Each panel is a file with `show(ui, app or tab, state, actions)`. What is being typed lives in the panel's own
//! small state, all of them together in [`UiState`].

mod beside;
mod certificates;
mod challenge;
mod charts;
mod connections;
mod decoding;
mod empty;
mod expiry;
mod failure;
mod fonts;
mod format;
mod goodbye;
mod greeting;
mod inspector;
mod ladder;
mod layout;
mod legible;
mod log;
mod memory;
mod messages;
mod notices;
mod padlock;
mod palette;
pub mod profile_editor;
mod prompt;
mod publish;
mod recording;
mod repaint;
mod report;
mod shortcuts;
mod split_dialog;
mod status_bar;
mod style;
mod subscriptions;
pub mod theme;
mod top_bar;
pub mod topics;
mod trace;
mod unverified;
mod welcome;
pub mod widgets;
mod window;
pub mod workshop;

use std::collections::HashMap;

use egui::Ui;

use crate::app::{Action, App, TabId};

pub use window::{MakeApp, Options, WindowError, run};

/// Everything that only the window knows: text being typed, what is unfolded, where a list is scrolled to.
#[derive(Debug, Default)]
pub struct UiState {
    /// "MQTT Broker Profile Settings".
    pub profile_editor: profile_editor::EditorState,
    tabs: HashMap<TabId, TabState>,
    welcome: welcome::WelcomeState,
    prompt: prompt::PromptState,
    palette: palette::PaletteState,
    expiry: expiry::ExpiryState,
    memory: memory::MemoryState,
    goodbye: goodbye::GoodbyeState,
    /// "Certificate workshop".
    pub workshop: workshop::WorkshopState,
}

/// The same for one connection.
#[derive(Debug, Default)]
struct TabState {
    topics: topics::TopicsState,
    messages: messages::MessagesState,
    publish: publish::PublishState,
    subscriptions: subscriptions::SubscriptionsState,
    log: log::LogState,
    inspector: inspector::InspectorState,
    failure: failure::FailureState,
    certificates: certificates::CertificatesState,
    charts: charts::ChartsState,
    recording: recording::RecordingState,
    trace: trace::TraceState,
}

/// Draws the window and hands back what the user wants.
pub fn show(app: &App, ui: &mut Ui, state: &mut UiState) -> Vec<Action> {
    let mut actions = Vec::new();
    theme::follow(ui.ctx(), app.preferences().theme);
    state.tabs.retain(|id, _| app.tabs().iter().any(|tab| tab.id == *id));
    if let Some(tab) = state.tabs.get_mut(&app.tab().id) {
        inspector::read_keys(ui.ctx(), app.tab(), &mut tab.inspector);
    }
    shortcuts::read(ui.ctx(), app, &mut actions);
    layout::show(ui, app, state, &mut actions);
    dialogs(ui.ctx(), app, state, &mut actions);
    if let Some(wait) = app.next_change() {
        ui.ctx().request_repaint_after(wait);
    }
    actions
}

fn dialogs(ctx: &egui::Context, app: &App, state: &mut UiState, actions: &mut Vec<Action>) {
    profile_editor::show(ctx, app, &mut state.profile_editor, actions);
    expiry::show(ctx, app, &mut state.expiry, actions);
    certificates::ask_to_overwrite(ctx, app, actions);
    workshop::show(ctx, app, &mut state.workshop, actions);
    memory::show(ctx, app, &mut state.memory, actions);
    recording::dialogs(ctx, app, &mut state.tabs, actions);
    topics::dialogs(ctx, app, actions);
    goodbye::show(ctx, app, &mut state.goodbye, actions);
    prompt::show(ctx, app, &mut state.prompt, actions);
    palette::show(ctx, app, &mut state.palette, actions);
    notices::show(ctx, app, actions);
}

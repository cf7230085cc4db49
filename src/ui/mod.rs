//! The window: egui only. Reads the [`App`], returns [`Action`]s, and changes nothing by itself.
//!
//! Each panel is a file with `show(ui, app or tab, state, actions)`. What is being typed lives in the panel's own
//! small state, all of them together in [`UiState`].

mod fonts;
pub mod profile_editor;
pub mod theme;
pub mod widgets;

use crate::app::{Action, App};

/// Everything that only the window knows: text being typed, what is unfolded, where a list is scrolled to.
#[derive(Debug, Default)]
pub struct UiState {
    /// "MQTT Broker Profile Settings".
    pub profile_editor: profile_editor::EditorState,
}

/// Draws the window and hands back what the user wants.
pub fn show(app: &App, ui: &mut egui::Ui, state: &mut UiState) -> Vec<Action> {
    let mut actions = Vec::new();
    profile_editor::show(ui.ctx(), app, &mut state.profile_editor, &mut actions);
    actions
}

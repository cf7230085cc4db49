//! "MQTT Broker Profile Settings".

use crate::app::{Action, App};

/// What is being typed in the settings.
#[derive(Debug, Default)]
pub struct EditorState {}

/// Draws the settings while they are open.
pub fn show(_ctx: &egui::Context, _app: &App, _state: &mut EditorState, _actions: &mut Vec<Action>) {}

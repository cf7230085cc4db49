//! "Message memory": how many messages are kept.

use crate::app::{Action, App};

/// What is typed in it.
#[derive(Debug, Default)]
pub(super) struct MemoryState {}

pub(super) fn show(_ctx: &egui::Context, _app: &App, _state: &mut MemoryState, _actions: &mut Vec<Action>) {}

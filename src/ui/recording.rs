//! Messages out to files and back: buttons above the table, the bar of a recording, questions.

use std::collections::HashMap;

use egui::Ui;

use super::TabState;
use crate::app::{Action, App, Tab, TabId};

/// What is typed and chosen for one tab.
#[derive(Debug, Default)]
pub(super) struct RecordingState {}

/// In the strip above the table of messages, from the right: save, record.
pub(super) fn buttons(_ui: &mut Ui, _tab: &Tab, _state: &mut RecordingState, _actions: &mut Vec<Action>) {}

/// Above the panels of a tab: what is being recorded, what is being replayed.
pub(super) fn bar(_ui: &mut Ui, _tab: &Tab, _state: &mut RecordingState, _actions: &mut Vec<Action>) {}

pub(super) fn dialogs(
    _ctx: &egui::Context,
    _app: &App,
    _tabs: &mut HashMap<TabId, TabState>,
    _actions: &mut Vec<Action>,
) {
}

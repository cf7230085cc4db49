//! Numbers over time.

use egui::Ui;

use crate::app::{Action, Tab};

/// What only the window knows of the charts.
#[derive(Debug, Default)]
pub(super) struct ChartsState {}

pub(super) fn show(_ui: &mut Ui, _tab: &Tab, _state: &mut ChartsState, _actions: &mut Vec<Action>) {}

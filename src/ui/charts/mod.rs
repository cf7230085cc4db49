//! Numbers over time: what is drawn, and adding to it.
//!
//! `series` lists them, `adding` is the form above, `offers` the numbers to choose from, here and in menus, `plot` the
//! picture, `axis` the times and numbers along its edges.

mod adding;
mod axis;
pub(super) mod offers;
mod plot;
mod series;

use egui::{Frame, Margin, Ui};

use super::empty;
use super::legible::legible;
use crate::app::{Action, Series, Tab};

/// The most characters of a name.
const LONGEST: usize = 300;

/// What only the window knows of the charts.
#[derive(Debug, Default)]
pub(super) struct ChartsState {
    adding: adding::AddingState,
    view: plot::PlotView,
}

pub(super) fn show(ui: &mut Ui, tab: &Tab, state: &mut ChartsState, actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    Frame::new().inner_margin(Margin::symmetric(16, 8)).show(ui, |ui| {
        adding::show(ui, tab, &mut state.adding, actions);
    });
    ui.painter().hline(ui.max_rect().x_range(), ui.cursor().top(), ui.visuals().widgets.noninteractive.bg_stroke);
    if tab.charts.is_empty() {
        let words = "Add a number above, or choose Chart in the menu of a topic or of a number in the inspector.";
        return empty::page(ui, "Nothing is drawn yet", words, None, actions);
    }
    series::show(ui, tab.charts.series(), actions);
    plot::show(ui, tab.charts.series(), &mut state.view);
}

/// What a series is called wherever it is shown or spoken: its topic and place come from the broker.
fn name_of(series: &Series) -> String {
    legible(&series.name(), LONGEST).into_owned()
}

//! The payload in the chosen view, and what is to be said of it.

use std::time::Duration;

use egui::{Label, RichText, Ui};

use super::{InspectorState, View, difference, lines, picture, table, tree};
use crate::app::{Action, App, SchemaState, Stored};
use crate::ui::decoding::neighbours::Neighbours;
use crate::ui::decoding::shown::Content;
use crate::ui::legible::legible;
use crate::ui::{format, theme, widgets};

/// From so long on, the wait is told in seconds.
const LONG_WAIT: Duration = Duration::from_secs(1);

pub(super) fn show(
    ui: &mut Ui,
    app: &App,
    message: &Stored<'_>,
    neighbours: Option<Neighbours>,
    state: &mut InspectorState,
    actions: &mut Vec<Action>,
) {
    let margin = egui::Margin { left: 16, right: 0, top: 4, bottom: 4 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        schema_trouble(ui, app, message.topic);
        if state.view == View::Difference {
            let side_by_side = app.preferences().differences_side_by_side;
            return difference::show(ui, app.tab(), message, neighbours, side_by_side, state, actions);
        }
        decoded(ui, message, state, actions);
    });
}

fn schema_trouble(ui: &mut Ui, app: &App, topic: &str) {
    let tab = app.tab();
    let state = tab.profile.decoder_for(topic).and_then(|choice| tab.reading.schema(choice));
    if let Some(SchemaState::Failed(why)) = state {
        caution(ui, &why.to_string());
    }
}

fn decoded(ui: &mut Ui, message: &Stored<'_>, state: &mut InspectorState, actions: &mut Vec<Action>) {
    let since = state.decoding.since();
    let Some(shown) = state.decoding.shown(ui.ctx()) else {
        return match since {
            Some(since) => waiting(ui, "Decoding", message.payload.len(), since),
            None => caution(ui, "Decoding this payload failed. Choose another decoder."),
        };
    };
    // A picture says the same in its own line.
    if let Some(note) = shown.note.as_ref().filter(|_| !matches!(shown.content, Content::Image(_))) {
        remark(ui, note);
    }
    if let Some(value) = shown.value.as_ref().filter(|_| state.view == View::Tree) {
        return tree::show(ui, message.topic, value, &mut state.tree, actions);
    }
    if message.payload.is_empty() {
        widgets::dim(ui, "The payload is empty.");
        return;
    }
    match &mut shown.content {
        Content::Nothing(why) => caution(ui, why),
        Content::Lines(page) => lines::show(ui, page, &mut state.scroll, &mut state.find),
        Content::Table(shown) => table::show(ui, shown, &mut state.scroll),
        Content::Image(image) => picture::show(ui, image, &mut state.picture),
    }
}

/// A line that tells what is being worked on.
pub(super) fn waiting(ui: &mut Ui, doing: &str, size: usize, since: Duration) {
    widgets::dim(ui, &format!("{doing}\u{2026}"));
    if since >= LONG_WAIT {
        widgets::small(ui, &format!("{}, {} s so far.", format::bytes(size), since.as_secs()));
    }
    ui.ctx().request_repaint_after(Duration::from_millis(250));
}

/// A sentence that is good to know.
fn remark(ui: &mut Ui, words: &str) {
    sentence(ui, words, theme::colours(ui).dim);
}

/// A sentence that is to be seen.
pub(super) fn caution(ui: &mut Ui, why: &str) {
    sentence(ui, why, theme::colours(ui).caution);
}

fn sentence(ui: &mut Ui, why: &str, colour: egui::Color32) {
    let why = if why.ends_with('.') { why.to_owned() } else { widgets::sentence(why) };
    ui.horizontal(|ui| {
        ui.set_max_width(ui.available_width() - theme::GRID * 2.0);
        ui.add(Label::new(RichText::new(legible(&why, 1_000)).color(colour)).wrap());
    });
}

//! "Record messages": where, which, and when the next file begins.

use egui::{Context, Ui};

use super::dialog;
use crate::app::{Action, Filter, Plan, RecordingAction, Rotation, Tab, Which};
use crate::ui::{theme, widgets};

const WIDTH: f32 = 200.0;
const NUMBER: f32 = 72.0;
const MEGABYTE: u64 = 1 << 20;

/// What is typed.
#[derive(Debug)]
pub(super) struct RecordState {
    place: dialog::Place,
    which: Which,
    filter: String,
    rotates: bool,
    file_megabytes: String,
    deletes: bool,
    total_megabytes: String,
}

impl Default for RecordState {
    fn default() -> Self {
        Self {
            place: dialog::Place::default(),
            which: Which::Both,
            filter: String::new(),
            rotates: false,
            file_megabytes: "100".to_owned(),
            deletes: false,
            total_megabytes: "1000".to_owned(),
        }
    }
}

pub(super) fn show(ctx: &Context, tab: &Tab, state: &mut RecordState, actions: &mut Vec<Action>) {
    state.place.propose(tab, "recording", ".ndjson");
    let mut plan = None;
    let answer = dialog::show(ctx, "Record messages", "Record", |ui| {
        state.place.row(ui, "File", true, "Goes on at the end of a recording that is there already.");
        let filter = which(ui, state);
        let rotation = rotation(ui, state);
        plan = filter.zip(rotation).map(|(filter, rotation)| Plan {
            file: state.place.expanded(),
            rotation,
            which: state.which,
            filter,
        });
        plan.is_some() && !state.place.is_empty()
    });
    if let Some(plan) = plan {
        dialog::answered(answer, || RecordingAction::Record(plan), actions);
    } else if answer.is_some() {
        dialog::answered(Some(dialog::Answer::No), || RecordingAction::Show(None), actions);
    }
}

/// Direction and topic filter; `None` while the filter is none.
fn which(ui: &mut Ui, state: &mut RecordState) -> Option<Option<Filter>> {
    const WORDS: [(Which, &str); 3] =
        [(Which::Both, "Received and sent"), (Which::Received, "Received only"), (Which::Sent, "Sent only")];
    widgets::labelled_row(ui, "Messages", |ui, label| widgets::choice(ui, label, WIDTH, &mut state.which, &WORDS));
    let parsed = if state.filter.is_empty() { Ok(None) } else { Filter::parse(&state.filter).map(Some) };
    widgets::labelled_row(ui, "Topic filter", |ui, label| {
        let width = ui.available_width();
        let field = widgets::TextField::labelled_by(&mut state.filter, label).mono().wrong(parsed.is_err());
        ui.add(field.width(width).hint("every topic"));
    });
    if let Err(error) = &parsed {
        dialog::problem(ui, &widgets::sentence(&error.to_string()));
    }
    parsed.ok()
}

/// `None` while a number is none.
fn rotation(ui: &mut Ui, state: &mut RecordState) -> Option<Option<Rotation>> {
    let row = Number { label: "New file after", spoken: "Megabytes of a file" };
    let file = row.show(ui, &mut state.rotates, &mut state.file_megabytes);
    if !state.rotates {
        return Some(None);
    }
    let row = Number { label: "Delete the oldest above", spoken: "Megabytes of all files" };
    let total = row.show(ui, &mut state.deletes, &mut state.total_megabytes);
    let file_bytes = file.filter(|bytes| *bytes > 0);
    let total_bytes = total.filter(|total| file_bytes.is_some_and(|file| *total >= 2 * file));
    if file_bytes.is_none() {
        dialog::problem(ui, "A file needs at least 1 MB.");
    } else if state.deletes && total_bytes.is_none() {
        dialog::problem(ui, "All files together need at least twice as much as one.");
    }
    let is_fine = file_bytes.is_some() && (!state.deletes || total_bytes.is_some());
    let rotation =
        file_bytes.map(|file_bytes| Rotation { file_bytes, total_bytes: total_bytes.filter(|_| state.deletes) });
    is_fine.then_some(rotation)
}

/// A checkbox with a number of megabytes behind it.
struct Number<'a> {
    label: &'a str,
    spoken: &'a str,
}

impl Number<'_> {
    /// In bytes; `None`: what is typed is no number.
    fn show(&self, ui: &mut Ui, ticked: &mut bool, text: &mut String) -> Option<u64> {
        let number = text.trim().parse::<u64>().ok().and_then(|number| number.checked_mul(MEGABYTE));
        widgets::labelled_row(ui, "", |ui, _| {
            widgets::checkbox(ui, ticked, self.label);
            ui.add_enabled_ui(*ticked, |ui| {
                let wrong = *ticked && number.is_none();
                ui.add(widgets::TextField::named(text, self.spoken).width(NUMBER).wrong(wrong));
            });
            ui.label(egui::RichText::new("MB").color(theme::colours(ui).dim));
        });
        number
    }
}

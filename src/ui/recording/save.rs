//! "Save messages": which, as what, where.

use egui::{Context, Ui};

use super::dialog;
use crate::app::{Action, Format, MessageId, RecordingAction, SaveWhat, Tab};
use crate::ui::{format, widgets};

const WIDTH: f32 = 320.0;

/// What is chosen.
#[derive(Debug, Default)]
pub(super) struct SaveState {
    what: Option<SaveWhat>,
    format: Format,
    place: dialog::Place,
}

impl SaveState {
    /// With the payload of this message chosen.
    pub(super) fn payload_of(message: MessageId) -> Self {
        Self { what: Some(SaveWhat::One(message)), format: Format::Payload, ..Self::default() }
    }
}

pub(super) fn show(ctx: &Context, tab: &Tab, state: &mut SaveState, actions: &mut Vec<Action>) {
    let offers = offers(tab, state.what);
    let mut what = state.what.unwrap_or_else(|| offers.first().map_or(SaveWhat::All, |(what, _)| *what));
    state.place.propose(tab, "messages", ending(state.format, what));
    let answer = dialog::show(ctx, "Save messages", "Save", |ui| {
        form(ui, &offers, &mut what, state);
        !state.place.is_empty()
    });
    state.what = Some(what);
    let save = || RecordingAction::Save { what, format: state.format, path: state.place.expanded() };
    dialog::answered(answer, save, actions);
}

fn form(ui: &mut Ui, offers: &[(SaveWhat, String)], what: &mut SaveWhat, state: &mut SaveState) {
    let before = ending(state.format, *what);
    let words: Vec<(SaveWhat, &str)> = offers.iter().map(|(what, words)| (*what, words.as_str())).collect();
    widgets::labelled_row(ui, "Messages", |ui, label| widgets::choice(ui, label, WIDTH, what, &words));
    widgets::labelled_row(ui, "Format", |ui, label| {
        widgets::choice(ui, label, WIDTH, &mut state.format, &Format::ALL.map(|format| (format, name(format))));
    });
    let after = ending(state.format, *what);
    if before != after {
        exchange_ending(&mut state.place.path, before, after);
    }
    let label = if state.format == Format::PayloadFiles { "New directory" } else { "File" };
    state.place.row(ui, label, true, explanation(state.format));
}

/// What can be saved, the likeliest first.
fn offers(tab: &Tab, chosen: Option<SaveWhat>) -> Vec<(SaveWhat, String)> {
    let messages = |count: usize| format::plural(count as u64, "message", "messages");
    let marked = tab.view.marked().len();
    let mut offers = Vec::new();
    if marked > 1 {
        offers.push((SaveWhat::Marked, format!("Marked: {}", messages(marked))));
    }
    if tab.shown_len() != tab.store.len() {
        offers.push((SaveWhat::Shown, format!("Shown by the filter: {}", messages(tab.shown_len()))));
    }
    offers.push((SaveWhat::All, format!("All that are kept: {}", messages(tab.store.len()))));
    let one = match chosen {
        Some(SaveWhat::One(id)) => Some(id),
        Some(SaveWhat::Marked | SaveWhat::Shown | SaveWhat::All) | None => tab.selected,
    };
    if let Some(message) = one.and_then(|id| tab.store.get(id)) {
        let words = if tab.selected == Some(message.id) {
            "The selected message".to_owned()
        } else {
            format!("Message {}", format::count(message.id.0 + 1))
        };
        offers.push((SaveWhat::One(message.id), words));
    }
    offers
}

const fn name(format: Format) -> &'static str {
    match format {
        Format::Ndjson => "NDJSON: everything, a line each",
        Format::Csv => "CSV: a table",
        Format::Payload => "Payload: the bytes alone",
        Format::PayloadFiles => "Payloads: a file each",
    }
}

const fn explanation(format: Format) -> &'static str {
    match format {
        Format::Ndjson => "Can be opened and replayed here.",
        Format::Csv => "Import payloads as text: a spreadsheet may see formulas in them.",
        Format::Payload => "Of one message exactly its bytes; of several a line each.",
        Format::PayloadFiles => "Named by number and topic, in a directory that is made for them.",
    }
}

const fn ending(format: Format, what: SaveWhat) -> &'static str {
    match (format, what) {
        (Format::Ndjson, _) => ".ndjson",
        (Format::Csv, _) => ".csv",
        (Format::Payload, SaveWhat::One(_)) => ".bin",
        (Format::Payload, SaveWhat::Marked | SaveWhat::Shown | SaveWhat::All) => ".txt",
        (Format::PayloadFiles, _) => "",
    }
}

/// An ending that somebody typed stays.
fn exchange_ending(path: &mut std::path::PathBuf, before: &str, after: &str) {
    let text = path.to_string_lossy().into_owned();
    if let Some(stem) = text.strip_suffix(before) {
        *path = format!("{stem}{after}").into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_follows_the_format_unless_it_was_typed() {
        for (path, before, after, expected) in [
            ("~/a.ndjson", ".ndjson", ".csv", "~/a.csv"),
            ("~/a.log", ".ndjson", ".csv", "~/a.log"),
            ("~/a", "", ".csv", "~/a.csv"),
            ("~/a.csv", ".csv", "", "~/a"),
        ] {
            let mut typed = path.into();
            exchange_ending(&mut typed, before, after);
            assert_eq!(typed.to_string_lossy(), expected);
        }
    }
}

//! Messages out to files and back: buttons above the table, the bar of what goes on, dialogs.

mod bar;
pub(super) mod dialog;
mod record;
mod replay;
mod save;

use std::collections::HashMap;

use egui::{Context, Ui};
use egui_material_icons::icons;

use super::{TabState, widgets};
use crate::app::{Action, App, RecordingAction, RecordingDialog, Tab, TabId};

pub(super) use bar::show as bar;

/// What is typed and chosen for one tab, while a dialog is open.
#[derive(Debug, Default)]
pub(super) struct RecordingState {
    open: Option<RecordingDialog>,
    save: save::SaveState,
    record: record::RecordState,
    opening: dialog::Place,
    replay: replay::ReplayState,
}

/// In the strip above the table of messages, from the right: save, record.
pub(super) fn buttons(ui: &mut Ui, tab: &Tab, _state: &mut RecordingState, actions: &mut Vec<Action>) {
    let mut offer = |icon, name, dialog, enabled| {
        let response = ui.add_enabled_ui(enabled, |ui| widgets::icon_button(ui, icon, name)).inner;
        if response.clicked() {
            actions.push(Action::InRecording(RecordingAction::Show(Some(dialog))));
        }
    };
    offer(icons::ICON_SAVE, "Save messages", RecordingDialog::Save, tab.saving().is_none());
    if tab.opened().is_none() {
        let is_free = tab.recorder().is_none();
        offer(icons::ICON_RADIO_BUTTON_CHECKED, "Record messages", RecordingDialog::Record, is_free);
    }
}

/// The dialogs, the question before a file is replaced, and files that are dropped on the window.
pub(super) fn dialogs(ctx: &Context, app: &App, tabs: &mut HashMap<TabId, TabState>, actions: &mut Vec<Action>) {
    let state = &mut tabs.entry(app.tab().id).or_default().recording;
    let dialog = app.recording_dialog();
    if state.open != dialog {
        let save = match dialog {
            Some(RecordingDialog::SavePayload(id)) => save::SaveState::payload_of(id),
            _ => save::SaveState::default(),
        };
        *state = RecordingState { open: dialog, save, ..RecordingState::default() };
    }
    match dialog {
        Some(RecordingDialog::Save | RecordingDialog::SavePayload(_)) => {
            save::show(ctx, app.tab(), &mut state.save, actions);
        }
        Some(RecordingDialog::Record) => record::show(ctx, app.tab(), &mut state.record, actions),
        Some(RecordingDialog::Open) => open(ctx, &mut state.opening, actions),
        Some(RecordingDialog::Replay) => replay::show(ctx, app, &mut state.replay, actions),
        None => take_dropped(ctx, actions),
    }
    ask_to_replace(ctx, app.tab(), actions);
}

fn open(ctx: &Context, place: &mut dialog::Place, actions: &mut Vec<Action>) {
    let words = "As it was recorded here, or by mosquitto_sub -F %j.";
    let answer = dialog::show(ctx, "Open recording", "Open", |ui| {
        place.row(ui, "File", false, words);
        !place.is_empty()
    });
    dialog::answered(answer, || RecordingAction::Open(place.expanded()), actions);
}

fn ask_to_replace(ctx: &Context, tab: &Tab, actions: &mut Vec<Action>) {
    let Some(replacing) = tab.replacing() else { return };
    let consequence = format!("{} is there already. What it holds will be lost.", replacing.path().display());
    let confirm = widgets::Confirm {
        question: "Replace the file?",
        consequence: &consequence,
        yes: "Replace",
        no: "Keep the file",
    };
    let answer = confirm.show(ctx);
    actions.extend(answer.map(|replace| Action::InRecording(RecordingAction::AnswerReplace(replace))));
}

/// A file that is dropped on the window itself is a recording to open; dialogs have fields of their own for files.
fn take_dropped(ctx: &Context, actions: &mut Vec<Action>) {
    if ctx.memory(egui::Memory::top_modal_layer).is_some() {
        return;
    }
    let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_owned()));
    actions.extend(dropped.map(|file| Action::InRecording(RecordingAction::Open(file))));
}

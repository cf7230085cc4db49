//! What is asked before files are replaced, and before the workshop is closed in the middle of its work.

use std::path::PathBuf;

use egui::{Context, Label, RichText};

use super::WorkshopState;
use crate::app::{Action, Stage, WorkshopAction, WorkshopView};
use crate::ui::theme;
use crate::ui::widgets::Warning;

pub(super) fn show(ctx: &Context, view: &WorkshopView, state: &mut WorkshopState, actions: &mut Vec<Action>) {
    if let Stage::Taken { files, .. } = &view.stage {
        if let Some(yes) = ask_to_replace(ctx, files) {
            actions.push(Action::InWorkshop(if yes { WorkshopAction::Replace } else { WorkshopAction::Back }));
        }
    } else if state.asking
        && let Some(yes) = ask_to_stop(ctx)
    {
        state.asking = false;
        actions.extend(yes.then_some(Action::InWorkshop(WorkshopAction::Close)));
    }
}

fn ask_to_replace(ctx: &Context, files: &[PathBuf]) -> Option<bool> {
    let question = if files.len() == 1 { "Replace this file?" } else { "Replace these files?" };
    let name = |file: &PathBuf| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let names: Vec<String> = files.iter().map(name).collect();
    Warning { question, yes: "Replace", no: "Cancel" }.show(ctx, |ui| {
        ui.add(Label::new(RichText::new(names.join("\n")).font(theme::mono())).wrap());
        let meaning = "Nothing was written. What is replaced cannot be brought back, and no key can be made again.";
        ui.add(Label::new(meaning).wrap());
    })
}

fn ask_to_stop(ctx: &Context) -> Option<bool> {
    Warning { question: "Stop making?", yes: "Stop and close", no: "Go on" }.show(ctx, |ui| {
        ui.add(Label::new("What is being made just now is still finished; nothing is made after it.").wrap());
    })
}

//! The right side: the form of what is chosen, or what came of it.

use egui::{Label, RichText, ScrollArea, Ui};

use super::{WorkshopState, preview, result};
use crate::app::{Action, Explanation, Stage, WorkshopView};
use crate::ui::theme;
use crate::ui::widgets::strong;
use crate::workshop::MadeFile;

pub(super) fn show(ui: &mut Ui, view: &WorkshopView, state: &mut WorkshopState, actions: &mut Vec<Action>) {
    match &view.stage {
        Stage::Made { made, trial } => {
            scrolled(ui, "result", |ui| result::show(ui, made, trial, state, actions));
        }
        Stage::Making(_) => {
            ui.add_enabled_ui(false, |ui| form(ui, state, |_| {}));
        }
        Stage::Idle | Stage::Taken { .. } => form(ui, state, |_| {}),
        Stage::Stopped { written } => form(ui, state, |ui| stopped(ui, written)),
        Stage::Failed { why, written } => form(ui, state, |ui| failed(ui, why, written)),
    }
}

fn form(ui: &mut Ui, state: &mut WorkshopState, news: impl FnOnce(&mut Ui)) {
    let kind = state.kind;
    dim_line(ui, kind.purpose());
    ui.add_space(theme::GRID / 2.0);
    scrolled(ui, kind, |ui| {
        news(ui);
        ui.spacing_mut().item_spacing.y = 0.0;
        // Ids of fields contain the kind, so that undoing and cursors stay with their texts.
        ui.push_id(kind, |ui| kind.rows(ui, state.typed()));
        let job = state.job();
        preview::show(ui, &job.orders, &job.to.directory, &mut state.openssl);
    });
}

fn scrolled(ui: &mut Ui, id: impl std::hash::Hash + std::fmt::Debug, add: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(id).auto_shrink(false).show(ui, add);
}

fn dim_line(ui: &mut Ui, words: &str) {
    let colour = theme::colours(ui).dim;
    ui.add(Label::new(RichText::new(words).color(colour)).wrap());
}

fn failed(ui: &mut Ui, why: &Explanation, written: &[MadeFile]) {
    explanation(ui, why);
    if !written.is_empty() {
        ui.add(Label::new(written_words(written)).wrap());
    }
    ui.add_space(theme::GRID);
}

fn stopped(ui: &mut Ui, written: &[MadeFile]) {
    strong(ui, "Stopped");
    ui.add(Label::new(written_words(written)).wrap());
    ui.add_space(theme::GRID);
}

fn written_words(written: &[MadeFile]) -> String {
    let names: Vec<_> =
        written.iter().map(|file| file.path.file_name().unwrap_or_default().to_string_lossy()).collect();
    format!("Made before and left where they are: {}.", names.join(", "))
}

/// What happened, why, and what to try.
pub(super) fn explanation(ui: &mut Ui, why: &Explanation) {
    let colours = theme::colours(ui);
    let headline = RichText::new(&why.headline).font(theme::semibold(theme::TEXT)).color(colours.bad);
    ui.add(Label::new(headline).wrap());
    ui.add(Label::new(&why.cause).wrap());
    for remedy in &why.remedies {
        ui.add(Label::new(remedy).wrap());
    }
}

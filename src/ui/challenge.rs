//! The dialog of an authentication by hand: what the broker asks, and the user's answer.

use egui::{Align, Key, Label, Layout, Response, RichText, ScrollArea, Ui, Vec2};
use zeroize::Zeroizing;

use super::legible::legible;
use super::{format, theme, widgets};
use crate::app::{Challenge, octets, written_octets};

/// Room for the longest label.
const COLUMN: f32 = 72.0;
/// The most of a challenge that is shown, in bytes, and of the broker's words, in characters. All of it can be copied.
const MOST_SHOWN: usize = 1024;
/// Height of the broker's data at most, in points.
const HEIGHT: f32 = 120.0;

/// What the user wants.
pub(super) enum Answer {
    /// To send what is typed.
    Send,
    /// To give up.
    Cancel,
}

/// What is typed, and whether it is shown.
#[derive(Default)]
pub(super) struct ChallengeState {
    pub(super) typed: Zeroizing<String>,
    shown: bool,
}

/// A step of the user's: an answer to a challenge, or the first step of authenticating again.
pub(super) struct Step<'a> {
    pub(super) profile: &'a str,
    pub(super) method: &'a str,
    pub(super) challenge: Option<&'a Challenge>,
}

/// Draws what is in the dialog. `new`: it was not there before.
pub(super) fn dialog(ui: &mut Ui, step: &Step<'_>, state: &mut ChallengeState, new: bool) -> Option<Answer> {
    let again = step.challenge.is_none();
    let heading = if again { "Authenticate again at" } else { "Authenticate at" };
    widgets::heading(ui, &format!("{heading} {}", step.profile));
    widgets::facts(ui, |ui| {
        row(ui, "Method", |ui| drop(ui.label(legible(step.method, MOST_SHOWN).as_ref())));
        if let Some(challenge) = step.challenge {
            broker(ui, challenge);
        }
    });
    ui.add_space(theme::GRID / 2.0);
    let field = answer(ui, if again { "First step" } else { "Answer" }, state, new);
    let usable = octets(&state.typed).is_some();
    if !usable {
        widgets::hint_of(ui, COLUMN, theme::colours(ui).bad, "After hex: come pairs of hexadecimal digits.");
    }
    ui.add_space(theme::GRID);
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let clicked = buttons(ui, usable, again);
    if entered && usable { Some(Answer::Send) } else { clicked }
}

/// What the broker sent.
fn broker(ui: &mut Ui, challenge: &Challenge) {
    if let Some(words) = &challenge.reason {
        row(ui, "It says", |ui| {
            ui.add(Label::new(legible(words, MOST_SHOWN).as_ref()).wrap());
        });
    }
    if challenge.data.is_empty() {
        return row(ui, "It sends", |ui| drop(widgets::dim(ui, "no data")));
    }
    let start = &challenge.data[..challenge.data.len().min(MOST_SHOWN)];
    let cut = if start.len() < challenge.data.len() { "\u{2026}" } else { "" };
    let hex: Vec<String> = start.iter().map(|byte| format!("{byte:02x}")).collect();
    ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
        if let Ok(text) = std::str::from_utf8(&challenge.data) {
            data(ui, "It sends", &legible(text, MOST_SHOWN));
            data(ui, "In hex", &format!("{}{cut}", hex.join(" ")));
        } else {
            data(ui, "It sends", &format!("{}{cut}", hex.join(" ")));
        }
    });
    widgets::labelled_row_of(ui, COLUMN, "", |ui, _| {
        let copy = widgets::button(ui, "Copy data").on_hover_text("As text, or as hex: and digits");
        if copy.clicked() {
            ui.ctx().copy_text(written_octets(&challenge.data));
        }
        widgets::small(ui, &format::bytes(challenge.data.len()));
    });
}

/// A name, and beside it what `value` adds, in the letters of the field below.
fn row(ui: &mut Ui, name: &str, value: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(Vec2::new(COLUMN, 0.0), Layout::left_to_right(Align::Min), |ui| {
            ui.set_min_width(COLUMN);
            widgets::dim(ui, name);
        });
        value(ui);
    });
}

fn data(ui: &mut Ui, name: &str, text: &str) {
    row(ui, name, |ui| {
        ui.add(Label::new(RichText::new(text).font(theme::mono())).wrap());
    });
}

fn answer(ui: &mut Ui, label: &str, state: &mut ChallengeState, new: bool) -> Response {
    let wrong = octets(&state.typed).is_none();
    let shown = state.shown;
    let field = widgets::labelled_row_of(ui, COLUMN, label, |ui, id| {
        let field = widgets::TextField::labelled_by(&mut state.typed, id).secret(shown).mono().wrong(wrong);
        ui.add(field.hint("text, or hex: and digits"))
    });
    if new {
        field.request_focus();
    }
    widgets::labelled_row_of(ui, COLUMN, "", |ui, _| widgets::checkbox(ui, &mut state.shown, "Show what is typed"));
    field
}

fn buttons(ui: &mut Ui, usable: bool, again: bool) -> Option<Answer> {
    widgets::dialog_buttons(ui, |ui| {
        let send = ui.add_enabled_ui(usable, |ui| widgets::primary_button(ui, "Send")).inner;
        let cancel = widgets::button(ui, "Cancel");
        let meaning = if again { "Stay connected as it is" } else { "Disconnect" };
        let cancel = cancel.on_hover_text(meaning);
        if send.clicked() { Some(Answer::Send) } else { cancel.clicked().then_some(Answer::Cancel) }
    })
}

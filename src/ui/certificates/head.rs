//! Which handshake it is, what came of it, and what was overlooked.

use egui::{Align, Label, Layout, RichText, Ui};
use egui_material_icons::icons::{ICON_ERROR, ICON_WARNING};

use super::{save, text};
use crate::app::{Action, Handshake, Leniency, Tab, leniency};
use crate::ui::{format, theme, widgets};

pub(super) fn show(
    ui: &mut Ui,
    tab: &Tab,
    handshake: &Handshake,
    state: &mut save::SaveState,
    actions: &mut Vec<Action>,
) {
    let wide = ui.available_width() >= super::TWO_COLUMNS;
    ui.horizontal(|ui| {
        ui.set_min_height(theme::BUTTON);
        when(ui, tab, handshake);
        if wide {
            let side = Layout::right_to_left(Align::Center);
            ui.with_layout(side, |ui| {
                copy_button(ui, handshake);
                save::button(ui, tab, &handshake.report, state);
            });
        }
    });
    if let Some(why) = &handshake.failure {
        remark(ui, why, true);
    }
    for overlooked in &handshake.report.leniencies {
        remark(ui, leniency(*overlooked), *overlooked == Leniency::NothingChecked);
    }
    if !wide {
        ui.horizontal(|ui| {
            save::button(ui, tab, &handshake.report, state);
            copy_button(ui, handshake);
        });
    }
    save::row(ui, state, actions);
}

/// When it was, and what came of it.
fn when(ui: &mut Ui, tab: &Tab, handshake: &Handshake) {
    let colours = theme::colours(ui);
    let when = format!("Handshake of {}, {}", format::date(handshake.at), format::time(handshake.at));
    ui.label(RichText::new(when).font(theme::semibold(theme::TEXT)));
    let (word, outcome) = outcome(tab, handshake);
    let colour = match outcome {
        Outcome::Up => colours.good,
        Outcome::Over => colours.dim,
        Outcome::Failed => colours.bad,
    };
    ui.add(Label::new(RichText::new(word).color(colour)).truncate());
}

fn copy_button(ui: &mut Ui, handshake: &Handshake) {
    if widgets::button(ui, "Copy all").on_hover_text("Everything on this page as text").clicked() {
        ui.ctx().copy_text(text::write(handshake));
    }
}

enum Outcome {
    Up,
    Over,
    Failed,
}

/// What came of it, in a few words.
fn outcome(tab: &Tab, handshake: &Handshake) -> (&'static str, Outcome) {
    if handshake.failure.is_some() {
        ("The attempt failed", Outcome::Failed)
    } else if tab.connection.security().is_some() {
        ("The connection is up", Outcome::Up)
    } else {
        ("The connection is over", Outcome::Over)
    }
}

fn remark(ui: &mut Ui, sentence: &str, bad: bool) {
    let colours = theme::colours(ui);
    let (sign, colour) = if bad { (ICON_ERROR, colours.bad) } else { (ICON_WARNING, colours.caution) };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID / 2.0;
        widgets::icon(ui, sign, theme::HEADING, colour);
        ui.add(Label::new(RichText::new(sentence).color(colour)).wrap());
    });
}

//! Short news in the lower right corner, until they are put away.

use egui::{Align2, Area, Context, Frame, Id, Label, Order, Ui};
use egui_material_icons::icons;

use super::{theme, widgets};
use crate::app::{Action, App, Level, Notice};

const WIDTH: f32 = 360.0;
/// More than these would cover the window; the older ones wait.
const MOST: usize = 4;

pub(super) fn show(ctx: &Context, app: &App, actions: &mut Vec<Action>) {
    // The settings offer the undo themselves, where the profile was deleted.
    let in_settings = app.settings().is_some();
    let shown: Vec<&Notice> = app.notices().iter().filter(|notice| !(in_settings && notice.undo_delete)).collect();
    if shown.is_empty() {
        return;
    }
    let above_the_status = egui::vec2(-16.0, -(theme::BUTTON + 16.0));
    Area::new(Id::unique("notices")).order(Order::Foreground).anchor(Align2::RIGHT_BOTTOM, above_the_status).show(
        ctx,
        |ui| {
            ui.set_width(WIDTH);
            for notice in &shown[shown.len().saturating_sub(MOST)..] {
                draw(ui, notice, actions);
            }
        },
    );
}

fn draw(ui: &mut Ui, notice: &Notice, actions: &mut Vec<Action>) {
    let colours = theme::colours(ui);
    let (icon, colour) = match notice.level {
        Level::Info => (icons::ICON_INFO, colours.accent_text),
        Level::Caution => (icons::ICON_WARNING, colours.caution),
        Level::Error => (icons::ICON_ERROR, colours.bad),
    };
    Frame::popup(ui.style()).inner_margin(egui::Margin::symmetric(12, 6)).show(ui, |ui| {
        ui.horizontal(|ui| {
            widgets::icon(ui, icon, theme::HEADING, colour);
            let buttons = if notice.undo_delete || notice.show_expiry { 108.0 } else { 44.0 };
            ui.scope(|ui| {
                ui.set_width(ui.available_width() - buttons);
                ui.add(Label::new(&notice.text).wrap());
            });
            if notice.undo_delete && widgets::button(ui, "Undo").clicked() {
                actions.push(Action::UndoDelete);
            }
            if notice.show_expiry && widgets::button(ui, "Show").accessible_name("Show certificate expiry").clicked() {
                actions.push(Action::ShowExpiry);
            }
            if widgets::icon_button(ui, icons::ICON_CLOSE, "Close notice").clicked() {
                actions.push(Action::DismissNotice(notice.id));
            }
        });
    });
}

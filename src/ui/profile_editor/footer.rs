//! The buttons below: Revert, Cancel, Apply and OK, and before them why something cannot be kept.

use egui::{Align, Layout, Ui};

use super::EditorState;
use crate::app::App;
use crate::ui::theme;
use crate::ui::widgets::{Verdict, button, plain_verdict, primary_button};

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    Revert,
    Cancel,
    Apply,
    Ok,
}

pub(super) fn show(ui: &mut Ui, app: &App, state: &EditorState) -> Option<Pressed> {
    let objection = state.drafts.objection(app);
    let changed = state.drafts.any_changed(app);
    let own_changed = state.selected(app).is_some_and(|id| state.drafts.is_changed(&id));
    let why = objection.as_deref().unwrap_or_default();
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let mut pressed = None;
        let mut offer =
            |enabled: bool, press: Pressed, ui: &mut Ui, draw: fn(&mut Ui, &str) -> egui::Response, label| {
                let response = ui.add_enabled_ui(enabled, |ui| draw(ui, label)).inner;
                if response.on_disabled_hover_text(why).clicked() {
                    pressed = Some(press);
                }
            };
        offer(objection.is_none(), Pressed::Ok, ui, primary_button, "OK");
        offer(changed && objection.is_none(), Pressed::Apply, ui, button, "Apply");
        offer(true, Pressed::Cancel, ui, button, "Cancel");
        offer(own_changed, Pressed::Revert, ui, button, "Revert");
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add_space(theme::GRID);
            plain_verdict(ui, reason(app, state, objection.as_deref()));
        });
        pressed
    })
    .inner
}

/// The sentence before the buttons.
fn reason<'a>(app: &'a App, state: &EditorState, objection: Option<&'a str>) -> Verdict<'a> {
    let refused = state.not_kept.then(|| app.notices().last().map(|notice| notice.text.as_str())).flatten();
    Verdict::problem(refused.or(objection))
}

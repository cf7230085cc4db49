//! The buttons below: Revert, Cancel, Apply and OK, and before them why something cannot be kept.

use egui::{Align, FontId, Layout, Ui, UiBuilder};

use super::EditorState;
use crate::app::App;
use crate::ui::theme;
use crate::ui::widgets::{Verdict, plain_verdict, primary_button};

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
    let buttons = [
        (Pressed::Revert, own_changed),
        (Pressed::Cancel, true),
        (Pressed::Apply, changed && objection.is_none()),
        (Pressed::Ok, objection.is_none()),
    ];
    let taken: f32 = buttons.iter().map(|(button, _)| width(ui, button.label()) + theme::GRID).sum();
    let before = ui.max_rect().with_max_x(ui.max_rect().right() - taken);
    plain_verdict(ui, before, reason(app, state, objection.as_deref()));
    let behind = UiBuilder::new().max_rect(ui.max_rect().with_min_x(before.right() + theme::GRID));
    let mut ui = ui.new_child(behind.layout(Layout::left_to_right(Align::Center)));
    let pressed = buttons.into_iter().filter(|(button, enabled)| {
        let draw = if *button == Pressed::Ok { primary_button } else { crate::ui::widgets::button };
        let response = ui.add_enabled_ui(*enabled, |ui| draw(ui, button.label())).inner;
        response.on_disabled_hover_text(objection.as_deref().unwrap_or_default()).clicked()
    });
    pressed.map(|(button, _)| button).last()
}

/// How wide a button with this label is.
fn width(ui: &Ui, label: &str) -> f32 {
    let font = FontId::proportional(theme::TEXT);
    let text = ui.painter().layout_no_wrap(label.to_owned(), font, theme::colours(ui).text).size().x;
    (text + 2.0 * ui.spacing().button_padding.x).max(ui.spacing().interact_size.x)
}

impl Pressed {
    const fn label(self) -> &'static str {
        match self {
            Self::Revert => "Revert",
            Self::Cancel => "Cancel",
            Self::Apply => "Apply",
            Self::Ok => "OK",
        }
    }
}

/// The sentence before the buttons.
fn reason<'a>(app: &'a App, state: &EditorState, objection: Option<&'a str>) -> Verdict<'a> {
    let refused = state.not_kept.then(|| app.notices().last().map(|notice| notice.text.as_str())).flatten();
    Verdict::problem(refused.or(objection))
}

//! The rungs of a connection with their times: Resolve, TCP, TLS, MQTT.

use egui::accesskit::Role;
use egui::{Align2, Color32, FontId, Sense, Ui, WidgetInfo, pos2, vec2};
use egui_material_icons::icons;

use super::{fonts, format, theme};
use crate::app::{Ladder, LadderStep, StepOutcome};

const WIDTH: f32 = 92.0;
const HEIGHT: f32 = 64.0;

pub(super) fn show(ui: &mut Ui, ladder: &Ladder) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for step in &ladder.steps {
            rung(ui, step);
        }
    });
}

fn rung(ui: &mut Ui, step: &LadderStep) {
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, HEIGHT), Sense::hover());
    let words = words(step);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{}: {words}", step.rung)));
    let colours = theme::colours(ui);
    let (sign, colour, ground) = sign_of(step, colours);
    let middle = pos2(rect.left() + 11.0, rect.top() + 12.0);
    ui.painter().circle_filled(middle, 11.0, ground);
    let font = FontId::new(14.0, fonts::icons());
    ui.painter().text(middle, Align2::CENTER_CENTER, sign, font, colour);
    let small = FontId::proportional(theme::SMALL);
    let line = |y: f32, text: String, colour: Color32| {
        ui.painter().text(pos2(rect.left(), rect.top() + y), Align2::LEFT_CENTER, text, small.clone(), colour);
    };
    line(36.0, step.rung.to_string(), colours.text);
    line(54.0, words.clone(), colours.dim);
    if let Some(StepOutcome::Done(found)) = &step.outcome
        && !found.is_empty()
    {
        response.on_hover_text(found);
    }
}

fn sign_of(step: &LadderStep, colours: &theme::Colours) -> (&'static str, Color32, Color32) {
    match &step.outcome {
        None => (icons::ICON_REMOVE.codepoint, colours.dim, colours.chip),
        Some(StepOutcome::Started) => (icons::ICON_MORE_HORIZ.codepoint, colours.caution, colours.caution_ground),
        Some(StepOutcome::Done(_)) => (icons::ICON_CHECK.codepoint, colours.good, colours.good_ground),
        Some(StepOutcome::Failed) => (icons::ICON_PRIORITY_HIGH.codepoint, colours.bad, colours.bad_ground),
    }
}

/// "12 ms", "failed after 41 ms", "not tried".
pub(super) fn words(step: &LadderStep) -> String {
    match &step.outcome {
        None => "not tried".to_owned(),
        Some(StepOutcome::Started) => "under way".to_owned(),
        Some(StepOutcome::Done(_)) => format::duration(step.took),
        Some(StepOutcome::Failed) => format!("failed, {}", format::duration(step.took)),
    }
}

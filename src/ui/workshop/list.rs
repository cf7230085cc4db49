//! The list of what can be made.

use egui::accesskit::Role;
use egui::{Align2, FontId, ScrollArea, Sense, Ui, Vec2, pos2};

use super::kind::Kind;
use crate::ui::theme;
use crate::ui::widgets::{say_selectable, small};

/// Between the edge of the list and its words.
const MARGIN: f32 = 16.0;
/// Height of a row, in points.
const ROW: f32 = 30.0;

/// Draws the list and hands back what was clicked.
pub(super) fn show(ui: &mut Ui, current: Kind) -> Option<Kind> {
    ui.add_space(2.0 * theme::GRID);
    ui.horizontal(|ui| {
        ui.add_space(MARGIN);
        small(ui, "MAKE")
    });
    let rows = ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        Kind::ALL.map(|kind| draw(ui, kind, kind == current).then_some(kind)).into_iter().flatten().last()
    });
    rows.inner
}

fn draw(ui: &mut Ui, kind: Kind, current: bool) -> bool {
    let colours = theme::colours(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    say_selectable(&response, Role::ListBoxOption, current, || kind.label().to_owned());
    let ground = if current { Some(colours.selection) } else { response.hovered().then_some(colours.hover) };
    if let Some(ground) = ground {
        ui.painter().rect_filled(rect, 0.0, ground);
    }
    if response.has_focus() {
        let ring = egui::Stroke::new(1.5, colours.accent);
        ui.painter().rect_stroke(rect, 0.0, ring, egui::StrokeKind::Inside);
    }
    let place = pos2(rect.left() + MARGIN, rect.center().y);
    let colour = if ui.is_enabled() { colours.text } else { colours.dim };
    ui.painter().text(place, Align2::LEFT_CENTER, kind.label(), FontId::proportional(theme::TEXT), colour);
    response.clicked()
}

//! Things to look at.

use egui::{Color32, Frame, Label, Margin, Response, RichText, Sense, Ui, Vec2};
use egui_material_icons::MaterialIcon;

use crate::ui::{fonts, theme};

/// A heading.
pub fn heading(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).heading()).wrap())
}

/// Text of less weight, cut short with the whole text on hovering.
pub fn dim(ui: &mut Ui, text: &str) -> Response {
    let colour = theme::colours(ui).dim;
    ui.add(Label::new(RichText::new(text).color(colour)).truncate())
}

/// A caption.
pub fn small(ui: &mut Ui, text: &str) -> Response {
    let colour = theme::colours(ui).dim;
    ui.add(Label::new(RichText::new(text).small().color(colour)).truncate())
}

/// A word that matters.
pub fn strong(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(theme::semibold(theme::TEXT))).truncate())
}

/// A filled circle. Its meaning has to stand beside it in words.
pub fn dot(ui: &mut Ui, colour: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(theme::GRID), Sense::hover());
    ui.painter().circle_filled(rect.center(), theme::GRID / 2.0, colour);
    response
}

/// A sign. Its meaning has to stand beside it in words.
pub fn icon(ui: &mut Ui, icon: MaterialIcon, size: f32, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(size), Sense::hover());
    let font = egui::FontId::new(size, fonts::icons());
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, icon.codepoint, font, colour);
}

/// A small label on a ground of its own.
pub fn chip(ui: &mut Ui, text: &str) -> Response {
    let colours = theme::colours(ui);
    let frame = Frame::new().fill(colours.chip).corner_radius(4).inner_margin(Margin::symmetric(6, 1));
    frame.show(ui, |ui| ui.label(RichText::new(text).small().color(colours.dim))).inner
}

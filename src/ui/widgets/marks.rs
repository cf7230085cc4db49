//! Things to look at.

use egui::accesskit::Role;
use egui::{Align, Color32, FontId, Label, Layout, Response, RichText, Sense, Ui, Vec2, WidgetInfo};
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

/// A small label on a ground of its own, as high as its words in every layout.
pub fn chip(ui: &mut Ui, text: &str) -> Response {
    let colours = theme::colours(ui);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(theme::SMALL), colours.dim);
    let (rect, response) = ui.allocate_exact_size(galley.size() + Vec2::new(12.0, 4.0), Sense::hover());
    ui.painter().rect_filled(rect, 4.0, colours.chip);
    ui.painter().galley(rect.center() - galley.size() / 2.0, galley, colours.dim);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// A dim name in a column of this width, and beside it what `value` adds; several stand close together.
pub fn fact(ui: &mut Ui, column: f32, name: &str, value: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        let beside = Layout::left_to_right(Align::Min);
        ui.allocate_ui_with_layout(Vec2::new(column, 0.0), beside, |ui| {
            ui.set_min_width(column);
            small(ui, name);
        });
        value(ui);
    });
}

/// Room for several [`fact`]s.
pub fn facts(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ui.spacing_mut().item_spacing.y = theme::GRID / 2.0;
        add(ui);
    });
}

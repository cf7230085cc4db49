//! Things to click.

use egui::accesskit::Role;
use egui::{Button, Response, RichText, Stroke, Ui, Vec2, WidgetInfo};
use egui_material_icons::MaterialIcon;

use crate::ui::{fonts, theme};

/// A button named by its label.
pub fn button(ui: &mut Ui, label: &str) -> Response {
    ui.button(label)
}

/// The one button of a dialog or panel that does what it is for.
pub fn primary_button(ui: &mut Ui, label: &str) -> Response {
    let colours = theme::colours(ui);
    let (fill, text) = if ui.is_enabled() { (colours.accent, colours.on_accent) } else { (colours.chip, colours.dim) };
    ui.scope(|ui| {
        let widgets = &mut ui.visuals_mut().widgets;
        for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active, &mut widgets.noninteractive] {
            state.weak_bg_fill = fill;
            state.bg_stroke = Stroke::new(1.0, fill);
            state.fg_stroke.color = text;
        }
        widgets.hovered.bg_stroke.color = colours.accent_text;
        // The ring of the keyboard's focus.
        widgets.active.bg_stroke = Stroke::new(2.0, colours.accent_text);
        ui.button(label)
    })
    .inner
}

/// A square button that is only a sign; `name` is what is spoken and shown on hovering.
pub fn icon_button(ui: &mut Ui, icon: MaterialIcon, name: &str) -> Response {
    let sign = RichText::new(icon.codepoint).family(fonts::icons()).size(theme::HEADING);
    let button = Button::new(sign).min_size(Vec2::splat(theme::BUTTON)).frame_when_inactive(false);
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding.x = 5.0;
            ui.add(button)
        })
        .inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    response.on_hover_text(name)
}

/// A box with a tick, named by its label.
pub fn checkbox(ui: &mut Ui, ticked: &mut bool, label: &str) -> Response {
    let colours = theme::colours(ui);
    let text = RichText::new(label).color(colours.text);
    ui.scope(|ui| {
        emphasise_sign(ui, *ticked, colours.on_accent);
        ui.checkbox(ticked, text)
    })
    .inner
}

/// One of several circles of which one is chosen, named by its label.
pub fn radio(ui: &mut Ui, chosen: bool, label: &str) -> Response {
    let colours = theme::colours(ui);
    let text = RichText::new(label).color(colours.text);
    ui.scope(|ui| {
        emphasise_sign(ui, chosen, colours.on_accent);
        ui.radio(chosen, text)
    })
    .inner
}

/// Fills the sign of a checkbox or radio button with the accent while it is on.
fn emphasise_sign(ui: &mut Ui, on: bool, sign: egui::Color32) {
    let colours = theme::colours(ui);
    let widgets = &mut ui.visuals_mut().widgets;
    for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active, &mut widgets.noninteractive] {
        state.bg_stroke = Stroke::new(1.5, colours.dim);
        if on {
            state.bg_fill = colours.accent;
            state.bg_stroke.color = colours.accent;
            state.fg_stroke = Stroke::new(2.0, sign);
        }
    }
    widgets.hovered.bg_stroke.color = colours.text;
    widgets.active.bg_stroke = Stroke::new(2.0, colours.accent_text);
}

//! The strip of connections at the top: a dot, the profile's name and × for each, + for another.

use std::borrow::Cow;
use std::time::Instant;

use egui::accesskit::Role;
use egui::{
    Align, Color32, CornerRadius, Layout, PointerButton, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2,
};
use egui_material_icons::icons;

use super::{shortcuts, theme, widgets};
use crate::app::{Action, App, Phase, Tab};

/// The longest name that is drawn, in points; the whole stands in the tooltip.
const WIDEST_NAME: f32 = 176.0;

pub(super) fn show(ui: &mut Ui, app: &App, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.set_min_height(theme::STRIP);
        ui.spacing_mut().item_spacing.x = 4.0;
        let room = ui.available_width() - 3.0 * theme::STRIP;
        egui::ScrollArea::horizontal().max_width(room).show(ui, |ui| {
            for tab in app.tabs() {
                connection(ui, tab, tab.id == app.tab().id, actions);
            }
        });
        if widgets::icon_button(ui, icons::ICON_ADD, "New connection").clicked() {
            actions.push(Action::NewTab);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let theme_name = app.preferences().theme.label();
            let response = widgets::icon_button(ui, icons::ICON_CONTRAST, "Change theme");
            if response.on_hover_text(theme_name).clicked() {
                actions.push(Action::CycleTheme);
            }
            let palette = widgets::icon_button(ui, icons::ICON_SEARCH, "Command palette");
            let keys = shortcuts::words(ui.ctx(), &Action::TogglePalette).unwrap_or_default();
            if palette.on_hover_text(keys).clicked() {
                actions.push(Action::TogglePalette);
            }
        });
    });
}

fn connection(ui: &mut Ui, tab: &Tab, current: bool, actions: &mut Vec<Action>) {
    let name = &*name_of(tab);
    let colours = theme::colours(ui);
    let font = egui::FontId::proportional(theme::TEXT);
    let galley = {
        let mut job = egui::text::LayoutJob::simple_singleline(name.to_owned(), font, colours.text);
        job.wrap = egui::text::TextWrapping::truncate_at_width(WIDEST_NAME);
        ui.painter().layout_job(job)
    };
    let size = Vec2::new(galley.size().x + 64.0, theme::STRIP - 4.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let is_recording = tab.opened().is_some();
    let word = if is_recording { "Recording".to_owned() } else { tab.connection.phase.word(Instant::now()) };
    widgets::say_selectable(&response, Role::Tab, current, || format!("{name}: {word}"));
    ground(ui, rect, &response, current);

    let middle = rect.center().y;
    ui.painter().circle_filled(pos2(rect.left() + 16.0, middle), 4.0, dot_colour(ui, tab.connection.phase));
    let colour = if current { colours.text } else { colours.dim };
    let place = pos2(rect.left() + 28.0, middle - galley.size().y / 2.0);
    ui.painter().galley_with_override_text_color(place, galley, colour);

    let cross = Rect::from_center_size(pos2(rect.right() - 16.0, middle), Vec2::splat(20.0));
    if close_button(ui, cross, tab, name).clicked() || response.clicked_by(PointerButton::Middle) {
        actions.push(Action::CloseTab(tab.id));
    } else if response.on_hover_text(name).clicked() {
        actions.push(Action::SelectTab(tab.id));
    }
}

fn close_button(ui: &mut Ui, rect: Rect, tab: &Tab, name: &str) -> Response {
    let response = ui.interact(rect, ui.scope_id().with(("close", tab.id)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), format!("Close {name}")));
    let colours = theme::colours(ui);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 4.0, colours.chip);
    }
    let stroke = Stroke::new(1.2, if response.hovered() { colours.text } else { colours.dim });
    let arm = Rect::from_center_size(rect.center(), Vec2::splat(7.0));
    ui.painter().line_segment([arm.left_top(), arm.right_bottom()], stroke);
    ui.painter().line_segment([arm.right_top(), arm.left_bottom()], stroke);
    response
}

/// The current connection stands on the surface of the bar below it.
fn ground(ui: &Ui, rect: Rect, response: &Response, current: bool) {
    let colours = theme::colours(ui);
    let corners = CornerRadius { nw: theme::RADIUS, ne: theme::RADIUS, sw: 0, se: 0 };
    let fill = match (current, response.hovered()) {
        (true, _) => colours.surface,
        (false, true) => colours.hover,
        (false, false) => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, corners, fill);
    if current || response.has_focus() {
        let line = if response.has_focus() { colours.accent } else { colours.line };
        ui.painter().rect_stroke(rect, corners, Stroke::new(1.0, line), egui::StrokeKind::Inside);
    }
}

/// What a connection is called.
pub(super) fn name_of(tab: &Tab) -> Cow<'_, str> {
    match tab.opened() {
        Some(opened) => opened.title().into(),
        None if tab.profile_id.is_some() => tab.profile.name.as_str().into(),
        None => "New connection".into(),
    }
}

/// The colour of the round indicator; its word stands beside it wherever it is shown.
pub(super) fn dot_colour(ui: &Ui, phase: Phase) -> Color32 {
    let colours = theme::colours(ui);
    match phase {
        Phase::Disconnected => colours.dim,
        Phase::Connecting { .. } | Phase::Waiting { .. } => colours.caution,
        Phase::Connected { .. } => colours.good,
        Phase::Failed => colours.bad,
    }
}

//! A strip of words of which one is underlined.

use egui::accesskit::Role;
use egui::{Align2, FontId, Rect, Response, Sense, Stroke, Ui, Vec2, pos2};

use super::spoken::say_selectable;
use crate::ui::theme;

/// One word of a strip.
#[derive(Debug, Clone)]
pub struct TabItem<'a, T> {
    /// What it stands for.
    pub value: T,
    /// The word: also its spoken name.
    pub word: &'a str,
    /// A number behind it.
    pub badge: Option<String>,
}

impl<'a, T> TabItem<'a, T> {
    /// A word without a number.
    pub fn new(value: T, word: &'a str) -> Self {
        Self { value, word, badge: None }
    }
}

/// Between two words, in points.
const GAP: f32 = 20.0;

/// Draws the strip over the whole width and hands back what was clicked. Left and right arrows move along it.
pub fn tab_strip<T: Copy + PartialEq>(ui: &mut Ui, tabs: &[TabItem<'_, T>], current: T) -> Option<T> {
    close_tab_strip(ui, tabs, current, GAP)
}

/// The same with this much room between the words.
pub fn close_tab_strip<T: Copy + PartialEq>(ui: &mut Ui, tabs: &[TabItem<'_, T>], current: T, gap: f32) -> Option<T> {
    let mut chosen = None;
    let strip = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        ui.set_min_height(theme::STRIP);
        let responses: Vec<Response> = tabs.iter().map(|tab| draw(ui, tab, tab.value == current)).collect();
        chosen = tabs.iter().zip(&responses).find(|(_, response)| response.clicked()).map(|(tab, _)| tab.value);
        chosen = chosen.or_else(|| arrow(ui, tabs, &responses));
    });
    let below = strip.response.rect.bottom() - 0.5;
    ui.painter().hline(ui.max_rect().x_range(), below, Stroke::new(1.0, theme::colours(ui).line));
    chosen
}

fn draw<T>(ui: &mut Ui, tab: &TabItem<'_, T>, current: bool) -> Response {
    let colours = theme::colours(ui);
    // The place is that of the heavier face, so that the strip stands still when another word is chosen.
    let word = |font: FontId| ui.painter().layout_no_wrap(tab.word.to_owned(), font, colours.text);
    let (strong, plain) = (word(theme::semibold(theme::TEXT)), word(FontId::proportional(theme::TEXT)));
    let badge = tab
        .badge
        .as_ref()
        .map(|text| ui.painter().layout_no_wrap(text.clone(), FontId::proportional(theme::SMALL), colours.dim));
    let badge_width = badge.as_ref().map_or(0.0, |badge| badge.size().x + 18.0);
    let size = Vec2::new(strong.size().x + badge_width, theme::STRIP);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    say_selectable(&response, Role::Tab, current, || tab.word.to_owned());
    if let Some(badge) = &tab.badge {
        response.ctx.accesskit_node_builder(response.id, |node| node.set_description(badge.as_str()));
    }

    let middle = rect.center().y;
    let (galley, colour) = match (current, response.hovered()) {
        (true, _) => (strong, colours.text),
        (false, true) => (plain, colours.text),
        (false, false) => (plain, colours.dim),
    };
    let text_right = rect.left() + galley.size().x;
    ui.painter().galley_with_override_text_color(pos2(rect.left(), middle - galley.size().y / 2.0), galley, colour);
    if let Some(badge) = badge {
        let ground = Rect::from_center_size(
            pos2(text_right + 12.0 + badge.size().x / 2.0, middle),
            badge.size() + Vec2::new(12.0, 2.0),
        );
        ui.painter().rect_filled(ground, 4.0, colours.chip);
        let place = Align2::CENTER_CENTER.align_size_within_rect(badge.size(), ground);
        ui.painter().galley(place.min, badge, colours.dim);
    }
    underline(ui, rect, current, response.has_focus());
    response
}

fn underline(ui: &Ui, rect: Rect, current: bool, focused: bool) {
    let colours = theme::colours(ui);
    if current {
        ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, Stroke::new(2.0, colours.accent));
    }
    if focused {
        let ring = rect.expand2(Vec2::new(4.0, -5.0));
        ui.painter().rect_stroke(ring, 4.0, Stroke::new(1.5, colours.accent), egui::StrokeKind::Inside);
    }
}

/// The neighbour that an arrow key asks for while a word of the strip has the focus.
fn arrow<T: Copy>(ui: &Ui, tabs: &[TabItem<'_, T>], responses: &[Response]) -> Option<T> {
    let focused = responses.iter().position(Response::has_focus)?;
    let step = ui.input(|input| {
        i64::from(input.key_pressed(egui::Key::ArrowRight)) - i64::from(input.key_pressed(egui::Key::ArrowLeft))
    });
    let next = usize::try_from(focused as i64 + step).ok()?;
    let (tab, response) = (tabs.get(next)?, responses.get(next)?);
    if step == 0 {
        return None;
    }
    response.request_focus();
    Some(tab.value)
}

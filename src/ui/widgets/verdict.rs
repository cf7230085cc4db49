//! The small line below a field: what is wrong, or how things are. Its place is always kept, so that nothing jumps.

use egui::{Align, Label, Layout, Rect, RichText, Sense, Ui, UiBuilder, Vec2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_CHECK_CIRCLE, ICON_ERROR, ICON_WARNING};

use super::icon;
use crate::app::Mood;
use crate::ui::theme;

/// Height of the line, in points: the small text, and air before the next field.
const HEIGHT: f32 = 19.0;
/// The air in it.
const AIR: f32 = 3.0;
/// Size of the sign, in points.
const SIGN: f32 = 13.0;

/// What stands below a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// Nothing to say.
    None,
    /// A plain remark.
    Remark(&'a str),
    /// News, with a sign for their mood.
    Mood(Mood, &'a str),
}

impl<'a> Verdict<'a> {
    /// What is wrong, if something is.
    #[must_use]
    pub fn problem(sentence: Option<&'a str>) -> Self {
        sentence.map_or(Self::None, |sentence| Self::Mood(Mood::Bad, sentence))
    }

    /// This, or the other where this has nothing to say.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self == Self::None { other } else { self }
    }
}

/// Draws the line below a row of a form, from the left edge of its fields.
pub fn verdict_line(ui: &mut Ui, verdict: Verdict<'_>) {
    verdict_lines(ui, verdict, Verdict::None);
}

/// Draws the line below a row with two fields: the second sentence ends at the right edge.
pub fn verdict_lines(ui: &mut Ui, left: Verdict<'_>, right: Verdict<'_>) {
    let (place, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEIGHT), Sense::hover());
    let line = place.with_max_y(place.bottom() - AIR);
    let fields = line.with_min_x((line.left() + theme::LABEL_COLUMN + theme::GRID).min(line.right()));
    // The left one keeps a quarter at least.
    let kept = if left == Verdict::None { 0.0 } else { fields.width() / 4.0 };
    let right_part = fields.with_min_x(fields.left() + kept);
    let taken = part(ui, right_part, Layout::right_to_left(Align::Center), right);
    let left_part = fields.with_max_x(taken.map_or(fields.right(), |taken| taken.left() - theme::GRID));
    part(ui, left_part, Layout::left_to_right(Align::Center), left);
}

/// Draws one sentence, wherever.
pub fn plain_verdict(ui: &mut Ui, within: Rect, verdict: Verdict<'_>) {
    part(ui, within, Layout::left_to_right(Align::Center), verdict);
}

/// Draws one sentence within a part of the line and says where.
fn part(ui: &mut Ui, within: Rect, layout: Layout, verdict: Verdict<'_>) -> Option<Rect> {
    let colours = theme::colours(ui);
    let (sign, colour, sentence) = match verdict {
        Verdict::None => return None,
        Verdict::Remark(sentence) => (None, colours.dim, sentence),
        Verdict::Mood(mood, sentence) => (Some(sign(mood)), colours.mood(mood), sentence),
    };
    let mut ui = ui.new_child(UiBuilder::new().max_rect(within).layout(layout));
    ui.spacing_mut().item_spacing.x = theme::GRID / 2.0;
    let text = RichText::new(sentence).small().color(colour);
    if layout.prefer_right_to_left() {
        // The sign stands before the sentence in both directions, so what is left of the line is measured first.
        let room = (within.width() - SIGN - theme::GRID / 2.0).max(0.0);
        ui.set_max_width(room);
        ui.add(Label::new(text).truncate());
        sign.into_iter().for_each(|sign| icon(&mut ui, sign, SIGN, colour));
    } else {
        sign.into_iter().for_each(|sign| icon(&mut ui, sign, SIGN, colour));
        ui.add(Label::new(text).truncate());
    }
    Some(ui.min_rect())
}

/// The sign of a mood, as high as the small text. Its meaning has to stand beside it in words.
pub fn mood_icon(ui: &mut Ui, mood: Mood) {
    let colour = theme::colours(ui).mood(mood);
    icon(ui, sign(mood), SIGN, colour);
}

const fn sign(mood: Mood) -> MaterialIcon {
    match mood {
        Mood::Good => ICON_CHECK_CIRCLE,
        Mood::Caution => ICON_WARNING,
        Mood::Bad => ICON_ERROR,
    }
}

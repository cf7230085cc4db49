//! One level of the tree on the screen.

use std::time::Duration;

use egui::accesskit::Role;
use egui::{Align, Align2, FontId, Rect, Response, RichText, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_KEEP, ICON_VISIBILITY_OFF};
use jiff::Timestamp;

use super::order::SortBy;
use super::walk::TopicRow;
use crate::app::{Tab, TopicNode};
use crate::ui::legible::legible;
use crate::ui::{fonts, format, theme, widgets};

const INDENT: f32 = 14.0;
const MARGIN: f32 = 12.0;
/// The most characters of a level's name that are laid out.
const NAME: usize = 200;
/// The most characters of a topic that are shown or spoken.
const PATH: usize = 300;
/// A sign behind the name.
const SIGN: f32 = 12.0;
/// A tree at least so wide has room for rates.
const WIDE: f32 = 320.0;
/// Their column.
const COLUMN: f32 = 56.0;

/// What the narrow column at the right tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    None,
    Rate,
    Age,
    /// The rate, or where nothing comes any more, the age.
    Either,
}

/// What is the same for all rows of a frame.
pub(super) struct Sight<'a> {
    muted: &'a [String],
    column: Column,
    /// Whether there is room for values beside the column.
    wide: bool,
    now: Timestamp,
}

impl<'a> Sight<'a> {
    pub(super) fn of(ui: &Ui, tab: &'a Tab, sort: SortBy) -> Self {
        let wide = ui.available_width() >= WIDE;
        let column = match sort {
            SortBy::Rate => Column::Rate,
            SortBy::Last => Column::Age,
            SortBy::Name if wide => Column::Either,
            SortBy::Name => Column::None,
        };
        Self { muted: tab.view.muted(), column, wide, now: Timestamp::now() }
    }

    pub(super) fn draw(&self, ui: &mut Ui, rect: Rect, row: &TopicRow, node: &TopicNode, chosen: bool) -> Response {
        let response = ui.interact(rect, ui.scope_id().with(("topic", row.node)), Sense::CLICK);
        widgets::say_selectable(&response, Role::TreeItem, chosen, || legible(&node.path, PATH).into_owned());
        if row.has_children {
            ui.ctx().accesskit_node_builder(response.id, |builder| builder.set_expanded(row.open));
        }
        let colours = theme::colours(ui);
        if chosen || response.hovered() {
            ui.painter().rect_filled(rect, 0.0, if chosen { colours.selection } else { colours.hover });
        }
        let left = rect.left() + indent(row);
        if row.has_children {
            triangle(ui, pos2(left - 12.0, rect.center().y), row.open);
        }
        let place = Rect::from_min_max(pos2(left, rect.top()), rect.right_bottom() - vec2(MARGIN, 0.0));
        let place = self.paint_column(ui, place, node);
        self.paint_name_and_value(ui, place, row, node);
        response.on_hover_ui(|ui| self.details(ui, node))
    }

    /// Paints the column at the right; what is left of the place.
    fn paint_column(&self, ui: &Ui, place: Rect, node: &TopicNode) -> Rect {
        if self.column == Column::None || !self.wide {
            return place;
        }
        let text = self.column_text(node);
        let font = FontId::proportional(theme::SMALL);
        let cell = widgets::Cell { text: &text, font, colour: theme::colours(ui).dim, align: Align::Max };
        cell.paint(ui, place.with_min_x(place.right() - COLUMN));
        place.with_max_x(place.right() - COLUMN - theme::GRID)
    }

    fn column_text(&self, node: &TopicNode) -> String {
        let rate = node.rate(self.now);
        match self.column {
            Column::Age => self.age(node),
            Column::Either if rate == 0.0 => self.age(node),
            Column::None | Column::Rate | Column::Either if rate == 0.0 => String::new(),
            Column::None | Column::Rate | Column::Either => format::rate(rate.into()),
        }
    }

    /// What stands at the right: in a narrow tree that is sorted by rates or ages, these instead of values.
    fn value(&self, row: &TopicRow, node: &TopicNode) -> String {
        if self.column == Column::None || self.wide { value_of(row, node) } else { self.column_text(node) }
    }

    fn paint_name_and_value(&self, ui: &mut Ui, place: Rect, row: &TopicRow, node: &TopicNode) {
        let colours = theme::colours(ui);
        let muted = is_muted(self.muted, &node.path);
        // What is below a muted level is as dim; the sign stands where it can be taken back.
        let signs: &[Sign] = match (node.retained, self.muted.iter().any(|path| **path == *node.path)) {
            (true, true) => &[RETAINED, MUTED],
            (true, false) => &[RETAINED],
            (false, true) => &[MUTED],
            (false, false) => &[],
        };
        let name = if node.name().is_empty() { "(empty level)".into() } else { legible(node.name(), NAME) };
        let value = self.value(row, node);
        let room = reserved(ui, &value) + signs.len() as f32 * (SIGN + 4.0);
        let colour = if muted { colours.dim } else { colours.text };
        let cell = widgets::Cell { text: &name, font: theme::mono(), colour, align: Align::Min };
        let used = cell.paint_measured(ui, place.with_max_x(place.right() - room));
        let mut left = place.left() + used + 4.0;
        for sign in signs {
            let square = Rect::from_center_size(pos2(left + SIGN / 2.0, place.center().y), Vec2::splat(SIGN));
            paint_sign(ui, square, row, *sign);
            left += SIGN + 4.0;
        }
        let cell = widgets::Cell { text: &value, font: theme::mono(), colour: colours.dim, align: Align::Max };
        cell.paint(ui, place.with_min_x(left + 8.0));
    }

    fn age(&self, node: &TopicNode) -> String {
        node.latest().map(|at| age(self.age_of(at))).unwrap_or_default()
    }

    fn age_of(&self, at: Timestamp) -> Duration {
        Duration::try_from(self.now.duration_since(at)).unwrap_or_default()
    }

    fn details(&self, ui: &mut Ui, node: &TopicNode) {
        ui.set_max_width(400.0);
        ui.label(RichText::new(legible(&node.path, PATH)).font(theme::mono()));
        let small = |ui: &mut Ui, words: String| ui.label(RichText::new(words).small());
        let below = node.count - node.own_count;
        let mut words = format::plural(node.own_count, "message", "messages");
        if below > 0 {
            words.push_str(&format!(", {} below", format::count(below)));
        }
        words.push_str(&format!(", {}", format::rate(node.rate(self.now).into())));
        small(ui, words);
        if let Some(at) = node.latest() {
            small(ui, format!("latest {} ago", age(self.age_of(at))));
        }
        if node.retained_count > 0 {
            small(ui, retained_words(node));
        }
        if is_muted(self.muted, &node.path) {
            small(ui, "Muted: left out of the table of messages.".to_owned());
        }
        if let Some(last) = &node.last {
            small(ui, format!("last value at {}:", format::time(last.at)));
            ui.label(RichText::new(&last.preview).font(theme::mono()));
        }
    }

    /// Ages and rates change by themselves: once a second while they are young.
    pub(super) fn wake_when_it_changes(&self, ui: &Ui, tab: &Tab) {
        let Some(latest) = tab.tree.latest().filter(|_| self.column != Column::None) else { return };
        let seconds = if self.age_of(latest) < Duration::from_secs(60) { 1 } else { 60 };
        ui.ctx().request_repaint_after(Duration::from_secs(seconds));
    }
}

type Sign = (MaterialIcon, &'static str, &'static str);
const RETAINED: Sign = (ICON_KEEP, "Retained", "The broker retains a message of this topic, as far as is known.");
const MUTED: Sign = (ICON_VISIBILITY_OFF, "Muted", "Left out of the table of messages.");

/// Where the name of a row begins, from its left.
pub(super) fn indent(row: &TopicRow) -> f32 {
    MARGIN + f32::from(row.depth) * INDENT + 16.0
}

/// Whether messages of this topic are left out: it is muted, or one above it.
pub(super) fn is_muted(muted: &[String], path: &str) -> bool {
    let is_at_or_below =
        |above: &String| path.strip_prefix(above.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    muted.iter().any(is_at_or_below)
}

fn paint_sign(ui: &Ui, place: Rect, row: &TopicRow, (icon, name, tooltip): Sign) {
    let response = ui.interact(place, ui.scope_id().with((name, row.node)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, ui.is_enabled(), name));
    let font = FontId::new(SIGN, fonts::icons());
    ui.painter().text(place.center(), Align2::CENTER_CENTER, icon.codepoint, font, theme::colours(ui).dim);
    response.on_hover_text(tooltip);
}

fn retained_words(node: &TopicNode) -> String {
    let below = u64::from(node.retained_count) - u64::from(node.retained);
    match (node.retained, below) {
        (true, 0) => "Retained by the broker.".to_owned(),
        (true, below) => format!("Retained by the broker, and {} below.", format::count(below)),
        (false, below) => format!("{} below retained by the broker.", format::plural(below, "topic", "topics")),
    }
}

/// Room that a long name leaves to its value: enough for a number.
fn reserved(ui: &Ui, value: &str) -> f32 {
    let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&theme::mono(), '0'));
    value.chars().take(6).count() as f32 * letter + 12.0
}

/// A topic shows its last value, a level with more below it its count.
fn value_of(row: &TopicRow, node: &TopicNode) -> String {
    match &node.last {
        Some(last) if !row.has_children => last.preview.clone(),
        _ => format::count(node.count),
    }
}

/// "4 s", "12 min", "3 h", "5 d".
fn age(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", format::count(seconds / 86_400)),
    }
}

fn triangle(ui: &Ui, middle: egui::Pos2, open: bool) {
    let colour = theme::colours(ui).dim;
    let corners = if open {
        vec![middle + vec2(-4.0, -2.0), middle + vec2(4.0, -2.0), middle + vec2(0.0, 3.0)]
    } else {
        vec![middle + vec2(-2.0, -4.0), middle + vec2(3.0, 0.0), middle + vec2(-2.0, 4.0)]
    };
    ui.painter().add(egui::Shape::convex_polygon(corners, colour, egui::Stroke::NONE));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_one_unit() {
        for (seconds, text) in
            [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_599, "59 min"), (3_600, "1 h"), (172_800, "2 d")]
        {
            assert_eq!(age(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn what_is_below_a_muted_topic_is_muted() {
        let muted = ["a/b".to_owned(), String::new()];
        for (path, expected) in
            [("a/b", true), ("a/b/c", true), ("a/bc", false), ("a", false), ("", true), ("/x", true)]
        {
            assert_eq!(is_muted(&muted, path), expected, "{path}");
        }
    }
}

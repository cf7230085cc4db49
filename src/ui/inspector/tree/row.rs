//! One row of the tree: its name, its value, its type.

use egui::accesskit::Role;
use egui::{Align, Color32, Rect, Response, Sense, Ui, pos2, vec2};
use egui_material_icons::icons::{ICON_CHEVRON_RIGHT, ICON_EXPAND_MORE};

use super::places::{at, children, leaf_text, name, path_with};
use super::rows::{Kind, TreeRow};
use crate::app::payload::{Value, hex_of};
use crate::ui::legible::legible;
use crate::ui::{fonts, format, theme, widgets};

/// How far a level is moved to the right.
const INDENT: f32 = 14.0;
/// Deeper levels are not moved further: there must be room for their names.
const DEEPEST_INDENT: usize = 12;
/// The most characters of a name or value that are laid out.
const TEXT: usize = 200;

/// How a row is drawn.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Where the field above ends: the rows go on below the bar that scrolls them.
    pub(super) edge: f32,
    /// Whether the rows are what a search found, and no tree.
    pub(super) searching: bool,
    /// Whether the keyboard is on this row.
    pub(super) chosen: bool,
}

/// How far a row is moved to the right: in a tree by its depth, in what a search found not at all.
pub(super) fn indent(row: &TreeRow, searching: bool) -> f32 {
    let depth = if searching { 0 } else { row.place.len() };
    depth.min(DEEPEST_INDENT) as f32 * INDENT
}

pub(super) fn draw(
    ui: &Ui,
    root: &Value,
    (number, row): (usize, &TreeRow),
    rect: Rect,
    look: Look,
) -> Option<Response> {
    let value = at(root, &row.place)?;
    let response = ui.interact(rect, widgets::row_id(ui, number), Sense::CLICK);
    if look.chosen || response.hovered() {
        let colours = theme::colours(ui);
        ui.painter().rect_filled(rect, 0.0, if look.chosen { colours.selection } else { colours.hover });
    }
    let left = rect.left() + indent(row, look.searching);
    let indented = Rect::from_min_max(pos2(left, rect.top()), pos2(look.edge.min(rect.right()), rect.bottom()));
    if let Kind::More(count) = row.kind {
        more(ui, indented, &response, look.chosen, count);
        return Some(response);
    }
    let path = path_with(root, &row.place, TEXT);
    let title = if look.searching { path.clone() } else { title(root, row) };
    let (text, colour) = value_text(ui, value);
    say(&response, row, look.chosen, &path, &text);
    fold_sign(ui, row, indented);
    columns(ui, indented, &title, &text, colour, kind_name(value));
    Some(response)
}

fn title(root: &Value, row: &TreeRow) -> String {
    name(root, &row.place).map_or_else(|| "$".to_owned(), |name| widgets::cut(&name, TEXT).to_owned())
}

fn more(ui: &Ui, rect: Rect, response: &Response, chosen: bool, count: usize) {
    let words = format!("Show more of {} that are not shown", format::count(count as u64));
    widgets::say_selectable(response, Role::Button, chosen, || words.clone());
    let (font, colour) = (egui::FontId::proportional(theme::TEXT), theme::colours(ui).accent_text);
    widgets::Cell { text: &words, font, colour, align: Align::Min }.paint(ui, rect.with_min_x(rect.left() + INDENT));
}

fn say(response: &Response, row: &TreeRow, chosen: bool, path: &str, text: &str) {
    let words = || format!("{} {}", legible(path, TEXT), legible(text, TEXT));
    widgets::say_selectable(response, Role::TreeItem, chosen, words);
    if let Kind::Branch { open } = row.kind {
        response.ctx.accesskit_node_builder(response.id, |node| node.set_expanded(open));
    }
}

fn fold_sign(ui: &Ui, row: &TreeRow, rect: Rect) {
    let Kind::Branch { open } = row.kind else { return };
    let icon = if open { ICON_EXPAND_MORE } else { ICON_CHEVRON_RIGHT };
    let font = egui::FontId::new(theme::TEXT + 1.0, fonts::icons());
    let place = pos2(rect.left() + 6.0, rect.center().y);
    ui.painter().text(place, egui::Align2::CENTER_CENTER, icon.codepoint, font, theme::colours(ui).dim);
}

/// The name, the value behind it, and the type at the right edge as far as there is room.
fn columns(ui: &Ui, rect: Rect, title: &str, text: &str, colour: Color32, kind: &str) {
    let colours = theme::colours(ui);
    let small = egui::FontId::proportional(theme::SMALL);
    let kind_width = ui.painter().layout_no_wrap(kind.to_owned(), small.clone(), colours.dim).size().x;
    let right = rect.right() - kind_width - theme::GRID;
    let cell = |text: &str, left: f32, right: f32, colour| {
        let place = Rect::from_min_max(pos2(left, rect.top()), pos2(right.max(left), rect.bottom()));
        widgets::Cell { text: &legible(text, TEXT), font: theme::mono(), colour, align: Align::Min }
            .paint_measured(ui, place)
    };
    let begin = rect.left() + INDENT;
    let name_room = begin + ((right - begin) * 0.6).max(0.0);
    let used = cell(title, begin, name_room, colours.accent_text);
    cell(text, begin + used + theme::GRID * 1.5, right, colour);
    let place = Rect::from_min_size(pos2(right + theme::GRID, rect.top()), vec2(kind_width, rect.height()));
    widgets::Cell { text: kind, font: small, colour: colours.dim, align: Align::Max }.paint(ui, place);
}

fn value_text(ui: &Ui, value: &Value) -> (String, Color32) {
    let colours = theme::colours(ui);
    let inside = |one: &str, many: &str| format::plural(children(value) as u64, one, many);
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            let text = leaf_text(value).unwrap_or_default();
            (widgets::cut(&text, TEXT).to_owned(), colours.caution)
        }
        Value::Text(text) => (format!("\u{201c}{}\u{201d}", widgets::cut(text, TEXT)), colours.good),
        Value::Bytes(bytes) => (hex_of(&bytes[..bytes.len().min(TEXT)]), colours.text),
        Value::Array(_) => (inside("value", "values"), colours.dim),
        Value::Object(_) => (inside("field", "fields"), colours.dim),
    }
}

fn kind_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::Text(_) => "text",
        Value::Bytes(_) => "bytes",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

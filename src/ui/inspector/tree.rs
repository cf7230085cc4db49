//! A payload as a tree: folded and unfolded, searched, its paths and values copied, its numbers charted.

use egui::accesskit::Role;
use egui::{Align, Color32, Rect, Response, Sense, Ui, pos2, vec2};
use egui_material_icons::icons::{ICON_CHEVRON_RIGHT, ICON_EXPAND_MORE};

use super::tree_rows::{Kind, TreeRow, TreeRows, at, children, leaf_text, name, path};
use crate::app::payload::{Value, hex_of};
use crate::app::{Action, ChartAction};
use crate::ui::legible::legible;
use crate::ui::{fonts, format, theme, widgets};

/// How far a level is moved to the right.
const INDENT: f32 = 14.0;
/// Deeper levels are not moved further: there must be room for their names.
const DEEPEST_INDENT: usize = 12;
/// The most characters of a name or value that are laid out.
const TEXT: usize = 200;

/// What is unfolded, searched for, and in sight.
#[derive(Debug, Default)]
pub(super) struct TreeState {
    rows: TreeRows,
    search: String,
    scroll: widgets::Scroll,
}

impl TreeState {
    /// The payload is another, or was read anew.
    pub(super) fn forget_rows(&mut self) {
        self.rows.forget();
    }

    /// The next message is shown: what is unfolded stays, since its tree is mostly the same.
    pub(super) fn follow(&mut self) {
        self.rows.forget();
    }

    pub(super) fn clear(&mut self) {
        self.rows = TreeRows::default();
    }
}

/// What was asked of a row.
enum Wish {
    Toggle(TreeRow),
    More(TreeRow),
    Chart(String),
}

pub(super) fn show(ui: &mut Ui, topic: &str, root: &Value, state: &mut TreeState, actions: &mut Vec<Action>) {
    let width = ui.available_width() - 2.0 * theme::GRID;
    let field = widgets::TextField::named(&mut state.search, "Search in the payload").hint("Search names and values");
    let edge = ui.add(field.width(width)).rect.right();
    let total = state.rows.refresh(root, &state.search).len();
    if total == 0 {
        widgets::dim(ui, "No name and no value has this text.");
    }
    if state.rows.stopped {
        widgets::small(ui, "The search stopped before the end: there is too much to look at.");
    }
    let mut wish = None;
    let rows = state.rows.refresh(root, &state.search);
    let list = widgets::Rows { name: "Payload tree", total, height: theme::ROW, has_chosen: false };
    let searching = !state.search.is_empty();
    let drawn = list.show(ui, &mut state.scroll, |ui, number, rect| {
        if let Some(row) = rows.get(number) {
            wish = draw(ui, root, row, rect, edge, searching).or(wish.take());
        }
    });
    if let Some(row) = widgets::moved_row(ui, &drawn, Some(state.scroll.top as usize), total) {
        state.scroll.top = row as f64;
    }
    match wish {
        Some(Wish::Toggle(row)) => state.rows.toggle(&row.place),
        Some(Wish::More(row)) => state.rows.show_more(&row.place),
        Some(Wish::Chart(path)) => actions.push(Action::InCharts(ChartAction::Add { topic: topic.to_owned(), path })),
        None => {}
    }
}

/// `edge` is where the field above ends: the rows go on below the bar that scrolls them.
fn draw(ui: &Ui, root: &Value, row: &TreeRow, rect: Rect, edge: f32, searching: bool) -> Option<Wish> {
    let value = at(root, &row.place)?;
    let response = ui.interact(rect, ui.scope_id().with(("value", &row.place, row.kind == Kind::Leaf)), Sense::CLICK);
    if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, theme::colours(ui).hover);
    }
    let depth = if searching { 0 } else { row.place.len() };
    let left = rect.left() + depth.min(DEEPEST_INDENT) as f32 * INDENT;
    let indented = Rect::from_min_max(pos2(left, rect.top()), pos2(edge.min(rect.right()), rect.bottom()));
    if let Kind::More(count) = row.kind {
        return more(ui, row, indented, &response, count);
    }
    let path = path(root, &row.place);
    let title = if searching { path.clone() } else { name(root, &row.place).unwrap_or_else(|| "$".to_owned()) };
    let (text, colour) = value_text(ui, value);
    say(&response, row, &path, &text);
    fold_sign(ui, row, indented);
    columns(ui, indented, &title, &text, colour, kind_name(value));
    let mut wish = menu(&response, value, &path);
    if response.clicked() && matches!(row.kind, Kind::Branch { .. }) {
        wish = Some(Wish::Toggle(row.clone()));
    }
    wish
}

fn more(ui: &Ui, row: &TreeRow, rect: Rect, response: &Response, count: usize) -> Option<Wish> {
    let words = format!("Show more of {} that are not shown", format::count(count as u64));
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Button, true, &words));
    let (font, colour) = (egui::FontId::proportional(theme::TEXT), theme::colours(ui).accent_text);
    widgets::Cell { text: &words, font, colour, align: Align::Min }.paint(ui, rect.with_min_x(rect.left() + INDENT));
    response.clicked().then(|| Wish::More(row.clone()))
}

fn say(response: &Response, row: &TreeRow, path: &str, text: &str) {
    let words = format!("{} {}", legible(path, TEXT), legible(text, TEXT));
    response.widget_info(|| egui::WidgetInfo::labeled(Role::TreeItem, true, &words));
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
        Value::Null | Value::Bool(_) | Value::Number(_) => (leaf_text(value).unwrap_or_default(), colours.caution),
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

fn menu(response: &Response, value: &Value, path: &str) -> Option<Wish> {
    let mut wish = None;
    response.context_menu(|ui| {
        if ui.button("Copy path").clicked() {
            ui.ctx().copy_text(path.to_owned());
        }
        if let Some(text) = leaf_text(value)
            && ui.button("Copy value").clicked()
        {
            ui.ctx().copy_text(text);
        }
        if matches!(value, Value::Number(_) | Value::Bool(_)) && ui.button("Chart this").clicked() {
            wish = Some(Wish::Chart(path.to_owned()));
        }
    });
    wish
}

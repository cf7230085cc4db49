//! The tree of topics at the left: counts of the levels, last values of the topics.

use egui::accesskit::Role;
use egui::{Align, Frame, Key, Margin, Rect, Response, RichText, Sense, Ui, pos2, vec2};

use super::topic_rows::{TopicRow, TopicRows};
use super::{format, payload_text, theme, widgets};
use crate::app::{Action, Filter, MessageId, MessageStore, Panel, Qos, Tab, TopicNode};

/// How far back the newest message of a clicked topic is looked for.
const FURTHEST_BACK: usize = 200_000;
const INDENT: f32 = 14.0;

/// What is typed, unfolded and chosen in the tree.
#[derive(Debug, Default)]
pub(super) struct TopicsState {
    filter: String,
    rows: TopicRows,
    /// The chosen topic: a path outlives its node.
    selected: Option<String>,
    scroll: widgets::Scroll,
}

/// Draws the tree. `publish_topic` is the field of the Publish panel, for "Publish here".
pub(super) fn show(
    ui: &mut Ui,
    tab: &Tab,
    state: &mut TopicsState,
    publish_topic: &mut String,
    actions: &mut Vec<Action>,
) {
    ui.set_min_width(ui.available_width());
    ui.spacing_mut().item_spacing.y = 0.0;
    Frame::new().inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| {
        ui.add(widgets::TextField::named(&mut state.filter, "Filter topics").hint("Filter topics"));
    });
    unplaced(ui, tab);
    state.rows.refresh(&tab.tree, state.filter.trim());
    let rows = state.rows.rows();
    if rows.is_empty() {
        return empty(ui, tab);
    }
    let list = widgets::Rows {
        name: "Topic tree",
        total: rows.len(),
        height: theme::ROW,
        has_chosen: state.selected.is_some(),
    };
    let mut wish = None;
    let drawn = list.show(ui, &mut state.scroll, |ui, number, rect| {
        let Some((row, node)) = rows.get(number).and_then(|row| Some((row, tab.tree.node(row.node)?))) else { return };
        let chosen = state.selected.as_deref() == Some(node.path.as_str());
        let response = draw(ui, rect, row, node, chosen);
        if let Some(wished) = clicked(&response, rect, row, node) {
            wish = Some(wished);
        }
        response.context_menu(|ui| menu(ui, tab, row, node, publish_topic, actions));
    });
    if wish.is_some() {
        drawn.response.request_focus();
    }
    if let Some(wish) = wish.or_else(|| pressed(ui, tab, state, &drawn)) {
        obey(wish, tab, state, &drawn, actions);
    }
}

/// What a click or a key asks of the tree.
enum Wish {
    Toggle(String),
    Choose(String),
}

/// Messages on more topics than a tree can hold are kept, but not placed; that is said.
fn unplaced(ui: &mut Ui, tab: &Tab) {
    let count = tab.tree.overflow();
    if count > 0 {
        Frame::new().inner_margin(Margin::symmetric(12, 0)).show(ui, |ui| {
            widgets::small(
                ui,
                &format!("Not in the tree, which is full: {}.", format::plural(count, "message", "messages")),
            );
        });
    }
}

fn empty(ui: &mut Ui, tab: &Tab) {
    Frame::new().inner_margin(Margin::symmetric(12, 4)).show(ui, |ui| {
        let words = if tab.tree.topics() == 0 {
            "The topics of received messages appear here as a tree."
        } else {
            "No topic contains this."
        };
        ui.add(egui::Label::new(RichText::new(words).small().color(theme::colours(ui).dim)).wrap());
    });
}

fn draw(ui: &Ui, rect: Rect, row: &TopicRow, node: &TopicNode, chosen: bool) -> Response {
    let colours = theme::colours(ui);
    let response = ui.interact(rect, ui.scope_id().with(("topic", row.node)), Sense::CLICK);
    widgets::say_selectable(&response, Role::TreeItem, chosen, || node.path.clone());
    if row.has_children {
        ui.ctx().accesskit_node_builder(response.id, |builder| builder.set_expanded(row.open));
    }
    if chosen || response.hovered() {
        ui.painter().rect_filled(rect, 0.0, if chosen { colours.selection } else { colours.hover });
    }
    let left = rect.left() + 12.0 + row.depth as f32 * INDENT;
    if row.has_children {
        triangle(ui, pos2(left + 4.0, rect.center().y), row.open);
    }
    let name = if node.name.is_empty() { "(empty level)" } else { &node.name };
    let place = Rect::from_min_max(pos2(left + 16.0, rect.top()), rect.right_bottom() - vec2(12.0, 0.0));
    let cell = widgets::Cell { text: name, font: theme::mono(), colour: colours.text, align: Align::Min };
    let value = value_of(row, node);
    let used = cell.paint_measured(ui, place.with_max_x(place.right() - reserved(ui, &value)));
    let rest = Rect::from_min_max(pos2(place.left() + used + 12.0, place.top()), place.max);
    let cell = widgets::Cell { text: &value, font: theme::mono(), colour: colours.dim, align: Align::Max };
    cell.paint(ui, rest);
    response.on_hover_ui(|ui| details(ui, node))
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

fn triangle(ui: &Ui, middle: egui::Pos2, open: bool) {
    let colour = theme::colours(ui).dim;
    let corners = if open {
        vec![middle + vec2(-4.0, -2.0), middle + vec2(4.0, -2.0), middle + vec2(0.0, 3.0)]
    } else {
        vec![middle + vec2(-2.0, -4.0), middle + vec2(3.0, 0.0), middle + vec2(-2.0, 4.0)]
    };
    ui.painter().add(egui::Shape::convex_polygon(corners, colour, egui::Stroke::NONE));
}

fn details(ui: &mut Ui, node: &TopicNode) {
    ui.set_max_width(400.0);
    ui.label(RichText::new(widgets::cut(&node.path, 300)).font(theme::mono()));
    let below = node.count - node.own_count;
    let mut words = format::plural(node.own_count, "message", "messages");
    if below > 0 {
        words.push_str(&format!(", {} below", format::count(below)));
    }
    ui.label(RichText::new(words).small());
    if let Some(last) = &node.last {
        let retained = if last.retained { ", retained" } else { "" };
        ui.label(RichText::new(format!("last at {}{retained}:", format::time(last.at))).small());
        ui.label(RichText::new(&last.preview).font(theme::mono()));
    }
}

fn clicked(response: &Response, rect: Rect, row: &TopicRow, node: &TopicNode) -> Option<Wish> {
    let on_triangle = response
        .interact_pointer_pos()
        .is_some_and(|pointer| pointer.x < rect.left() + 26.0 + row.depth as f32 * INDENT);
    if row.has_children && (response.double_clicked() || (response.clicked() && on_triangle)) {
        Some(Wish::Toggle(node.path.clone()))
    } else if response.clicked() {
        Some(Wish::Choose(node.path.clone()))
    } else {
        None
    }
}

/// Arrows move and fold as in every tree: right opens or goes in, left closes or goes out.
fn pressed(ui: &Ui, tab: &Tab, state: &TopicsState, drawn: &widgets::Drawn) -> Option<Wish> {
    if !drawn.response.has_focus() {
        return None;
    }
    let rows = state.rows.rows();
    let path = |row: &TopicRow| tab.tree.node(row.node).map(|node| node.path.clone());
    let at = rows.iter().position(|row| path(row) == state.selected);
    let key = |key| ui.input(|input| input.key_pressed(key));
    if let Some(next) = widgets::moved_row(ui, drawn, at, rows.len()) {
        return path(rows.get(next)?).map(Wish::Choose);
    }
    let at = at?;
    let row = rows.get(at)?;
    let toggle = row.has_children
        && ((key(Key::ArrowRight) && !row.open)
            || (key(Key::ArrowLeft) && row.open)
            || key(Key::Enter)
            || key(Key::Space));
    if toggle {
        path(row).map(Wish::Toggle)
    } else if key(Key::ArrowRight) {
        path(rows.get(at + 1).filter(|next| next.depth > row.depth)?).map(Wish::Choose)
    } else if key(Key::ArrowLeft) {
        path(rows[..at].iter().rfind(|above| above.depth < row.depth)?).map(Wish::Choose)
    } else {
        None
    }
}

fn obey(wish: Wish, tab: &Tab, state: &mut TopicsState, drawn: &widgets::Drawn, actions: &mut Vec<Action>) {
    match wish {
        Wish::Toggle(path) => {
            state.rows.toggle(&path);
            state.selected = Some(path);
        }
        Wish::Choose(path) => {
            let here = |row: &TopicRow| tab.tree.node(row.node).is_some_and(|node| node.path == path);
            if let Some(row) = state.rows.rows().iter().position(here) {
                state.scroll.reveal(row, drawn.visible);
            }
            if let Some(newest) = newest_of(&tab.store, &path) {
                actions.push(Action::SelectMessage(Some(newest)));
            }
            state.selected = Some(path);
        }
    }
}

fn newest_of(store: &MessageStore, topic: &str) -> Option<MessageId> {
    let rows = (0..store.len()).rev().take(FURTHEST_BACK);
    rows.filter_map(|row| store.row(row)).find(|stored| stored.topic == topic).map(|stored| stored.id)
}

fn menu(
    ui: &mut Ui,
    tab: &Tab,
    row: &TopicRow,
    node: &TopicNode,
    publish_topic: &mut String,
    actions: &mut Vec<Action>,
) {
    if ui.button("Copy topic").clicked() {
        ui.ctx().copy_text(node.path.clone());
    }
    if node.last.is_some()
        && ui.button("Copy value").clicked()
        && let Some(newest) = newest_of(&tab.store, &node.path).and_then(|id| tab.store.get(id))
    {
        ui.ctx().copy_text(payload_text::of(newest.payload));
    }
    let filter = if row.has_children { format!("{}/#", node.path) } else { node.path.clone() };
    if let Ok(filter) = Filter::parse(&filter)
        && ui.button("Subscribe").on_hover_text(filter.to_string()).clicked()
    {
        actions.push(Action::Subscribe { filter, qos: Qos::AtMostOnce });
    }
    if ui.button("Publish here").clicked() {
        publish_topic.clone_from(&node.path);
        actions.push(Action::ShowPanel(Panel::Publish));
    }
}

/// Questions about topics.
pub(super) fn dialogs(_ctx: &egui::Context, _app: &crate::app::App, _actions: &mut Vec<Action>) {}

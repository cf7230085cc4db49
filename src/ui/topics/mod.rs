//! The tree of topics at the left: counts and rates of the levels, last values of the topics, what the broker retains.
//!
//! ```text
//! TopicTree ─► matches (filter) ─┐
//!           └► order (sorting) ──┴► walk ─► rows: the visible levels ─► row: one of them, if it is in sight
//! ```

mod clear;
mod folds;
mod keys;
mod matches;
mod menu;
mod order;
mod row;
mod rows;
mod walk;

use std::sync::Arc;

use super::{format, theme, widgets};
use crate::app::{Action, NodeId, Tab};
use egui::{Frame, Margin, Popup, RichText, Ui};
use egui_material_icons::icons::ICON_SORT;

pub use order::SortBy;
pub use rows::{Refreshed, TopicRows};
pub use walk::TopicRow;

pub(super) use clear::dialogs;

/// What is typed, unfolded and chosen in the tree.
#[derive(Debug, Default)]
pub(super) struct TopicsState {
    filter: String,
    sort: SortBy,
    rows: TopicRows,
    /// The chosen topic: a path outlives its node.
    selected: Option<Arc<str>>,
    /// Its row, while it is not hidden.
    selected_row: Option<usize>,
    scroll: widgets::Scroll,
    /// How many rows fitted in the last frame.
    visible: f64,
    /// Rows stay where they are while it is open.
    menu: widgets::RowMenu<NodeId>,
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
    Frame::new().inner_margin(Margin::symmetric(12, 8)).show(ui, |ui| head(ui, state));
    unplaced(ui, tab);
    refresh(ui, tab, state);
    if state.rows.rows().is_empty() {
        return empty(ui, tab);
    }
    let list = widgets::Rows {
        name: "Topic tree",
        total: state.rows.rows().len(),
        height: theme::ROW,
        has_chosen: state.selected_row.is_some(),
    };
    let sight = row::Sight::of(ui, tab, state.sort);
    let mut wish = None;
    let rows = state.rows.rows();
    let drawn = list.show(ui, &mut state.scroll, |ui, number, rect| {
        let Some((row, node)) = rows.get(number).and_then(|row| Some((row, tab.tree.node(row.node)?))) else { return };
        let response = sight.draw(ui, rect, row, node, state.selected_row == Some(number));
        wish = keys::clicked(&response, rect, row).or(wish.take());
        state.menu.follow(&response, row.node);
    });
    state.visible = drawn.visible;
    if wish.is_some() {
        drawn.response.request_focus();
    }
    if let Some(wish) = wish.or_else(|| keys::pressed(ui, state, &drawn)) {
        keys::obey(wish, tab, state, &drawn, actions);
        ui.ctx().request_repaint();
    }
    let rows = &state.rows;
    state.menu.show(&drawn.response, |ui, id| {
        match rows.row_of(id).and_then(|row| rows.rows().get(row)).zip(tab.tree.node(id)) {
            Some((row, node)) => menu::entries(ui, tab, row, node, publish_topic, actions),
            None => ui.close(),
        }
    });
    sight.wake_when_it_changes(ui, tab);
}

/// The filter, and what the levels are sorted by.
fn head(ui: &mut Ui, state: &mut TopicsState) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let width = ui.available_width() - theme::BUTTON - 4.0;
        ui.add(widgets::TextField::named(&mut state.filter, "Filter topics").hint("Filter topics").width(width));
        let button = widgets::icon_button(ui, ICON_SORT, "Sort topics");
        Popup::menu(&button).show(|ui| {
            for sort in SortBy::ALL {
                if widgets::radio(ui, state.sort == sort, sort.label()).clicked() {
                    state.sort = sort;
                    ui.close();
                }
            }
        });
    });
}

/// Brings the rows up to date, so that what somebody looks at stays in its place.
fn refresh(ui: &Ui, tab: &Tab, state: &mut TopicsState) {
    let (held, was_filtered) = (held(state), state.rows.is_filtered());
    let filter = state.filter.trim();
    let refreshed = state.rows.refresh(&tab.tree, filter, state.sort, state.menu.is_open());
    if let Some(wait) = refreshed.again {
        ui.ctx().request_repaint_after(wait);
    }
    if !refreshed.changed {
        return;
    }
    state.find_selected(tab);
    if let Some((row, offset)) = held.and_then(|(node, offset)| Some((state.rows.row_of(node)?, offset))) {
        state.scroll.top = row as f64 - offset;
    } else if state.rows.is_filtered() != was_filtered
        && let Some(row) = state.selected_row
    {
        state.scroll.reveal(row, state.visible);
    }
}

/// The row that stays in its place on the screen whatever comes above it, and how far it is from the upper edge: the
/// chosen one if it is in sight, else the uppermost. Nothing holds a list at its beginning.
fn held(state: &TopicsState) -> Option<(NodeId, f64)> {
    let top = state.scroll.top;
    let offset = state.selected_row.map(|row| row as f64 - top);
    let in_sight = offset.filter(|offset| (0.0..state.visible).contains(offset)).zip(state.selected_row);
    // In an order that moves, the uppermost may be anywhere a second later.
    let uppermost = (top >= 1.0 && !state.sort.moves()).then(|| (top.floor() - top, top as usize));
    let (offset, row) = in_sight.or(uppermost)?;
    Some((state.rows.rows().get(row)?.node, offset))
}

impl TopicsState {
    fn choose(&mut self, path: Arc<str>, row: usize) {
        (self.selected, self.selected_row) = (Some(path), Some(row));
    }

    fn find_selected(&mut self, tab: &Tab) {
        let node = self.selected.as_ref().and_then(|path| tab.tree.find(path));
        self.selected_row = node.and_then(|node| self.rows.row_of(node));
    }
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

//! What clicks and keys ask of the tree.

use egui::{Rect, Response, Ui, vec2};

use super::walk::TopicRow;
use super::{TopicsState, row};
use crate::app::{Action, NodeId, Tab};
use crate::ui::widgets::{self, TreeKey, TreePlace};

/// What a click or a key asks of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Toggle(NodeId),
    Choose(NodeId),
    /// Open the menu of the chosen topic.
    Menu(NodeId),
}

pub(super) fn clicked(response: &Response, rect: Rect, row: &TopicRow) -> Option<Wish> {
    let on_triangle =
        response.interact_pointer_pos().is_some_and(|pointer| pointer.x < rect.left() + row::indent(row) - 2.0);
    if row.has_children && (response.double_clicked() || (response.clicked() && on_triangle)) {
        Some(Wish::Toggle(row.node))
    } else if response.clicked() {
        Some(Wish::Choose(row.node))
    } else {
        None
    }
}

pub(super) fn pressed(ui: &Ui, state: &TopicsState, drawn: &widgets::Drawn) -> Option<Wish> {
    if !drawn.response.has_focus() {
        return None;
    }
    let rows = state.rows.rows();
    let chosen = state.selected_row.and_then(|at| rows.get(at));
    if let Some(row) = chosen.filter(|_| widgets::menu_pressed(ui, drawn)) {
        return Some(Wish::Menu(row.node));
    }
    let place = |row: &TopicRow| TreePlace { depth: row.depth.into(), open: row.has_children.then_some(row.open) };
    let asked = widgets::tree_key(ui, drawn, state.selected_row, rows.len(), |number| rows.get(number).map(place))?;
    let node = |number: usize| rows.get(number).map(|row| row.node);
    match asked {
        TreeKey::Choose(number) => node(number).map(Wish::Choose),
        TreeKey::Toggle(number) => node(number).map(Wish::Toggle),
    }
}

pub(super) fn obey(wish: Wish, tab: &Tab, state: &mut TopicsState, drawn: &widgets::Drawn, actions: &mut Vec<Action>) {
    let (Wish::Toggle(id) | Wish::Choose(id) | Wish::Menu(id)) = wish;
    let Some((node, row)) = tab.tree.node(id).zip(state.rows.row_of(id)) else { return };
    state.choose(std::sync::Arc::clone(&node.path), row);
    match wish {
        Wish::Toggle(id) => state.rows.toggle(&node.path, id),
        Wish::Choose(_) => {
            state.scroll.reveal(row, drawn.visible);
            let kept = node.last.as_ref().map(|last| last.id).filter(|id| tab.store.row_of(*id).is_some());
            actions.extend(kept.map(|id| Action::SelectMessage(Some(id))));
        }
        Wish::Menu(id) => {
            state.scroll.reveal(row, drawn.visible);
            let indent = state.rows.rows().get(row).map_or(0.0, row::indent);
            state.menu.open_at(drawn.below(&state.scroll, row) + vec2(indent, 0.0), id);
        }
    }
}

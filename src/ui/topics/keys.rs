//! What clicks and keys ask of the tree. Arrows move and fold as in every tree: right opens or goes in, left closes or
//! goes out.

use egui::{Key, Modifiers, Rect, Response, Ui};

use super::walk::TopicRow;
use super::{TopicsState, row};
use crate::app::{Action, NodeId, Tab};
use crate::ui::widgets;

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
        response.interact_pointer_pos().is_some_and(|pointer| pointer.x < row::name_left(rect, row) - 2.0);
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
    if let Some(next) = widgets::moved_row(ui, drawn, state.selected_row, rows.len()) {
        return rows.get(next).map(|row| Wish::Choose(row.node));
    }
    let at = state.selected_row?;
    let row = rows.get(at)?;
    let key = |key| ui.input(|input| input.key_pressed(key));
    let menu = key(Key::Menu) || ui.input_mut(|input| input.consume_key(Modifiers::SHIFT, Key::F10));
    let toggles =
        (key(Key::ArrowRight) && !row.open) || (key(Key::ArrowLeft) && row.open) || key(Key::Enter) || key(Key::Space);
    if menu {
        Some(Wish::Menu(row.node))
    } else if row.has_children && toggles {
        Some(Wish::Toggle(row.node))
    } else if key(Key::ArrowRight) {
        rows.get(at + 1).filter(|next| next.depth > row.depth).map(|next| Wish::Choose(next.node))
    } else if key(Key::ArrowLeft) {
        rows[..at].iter().rfind(|above| above.depth < row.depth).map(|above| Wish::Choose(above.node))
    } else {
        None
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
            state.menu_of = Some(id);
        }
    }
}

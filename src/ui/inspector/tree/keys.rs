//! What clicks and keys ask of the tree.

use egui::{Event, Key, Ui};

use super::places::{at, leaf_text, path};
use super::rows::{Kind, TreeRow, TreeRows};
use crate::app::payload::Value;
use crate::ui::widgets::{self, TreeKey, TreePlace};

/// What is asked of the tree; rows by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// Put the keyboard on a row.
    Choose(usize),
    /// Put it there, and open or close the row, or show what it stands for.
    Toggle(usize),
    /// Open the menu of a row.
    Menu(usize),
}

/// What the keys ask that were pressed while the tree has the focus.
pub(super) fn pressed(ui: &Ui, rows: &TreeRows, drawn: &widgets::Drawn) -> Option<Wish> {
    if !drawn.response.has_focus() {
        return None;
    }
    if let Some(at) = rows.chosen() {
        let is_more = rows.row(at).is_some_and(|row| matches!(row.kind, Kind::More(_)));
        if widgets::menu_pressed(ui, drawn) {
            return Some(Wish::Menu(at));
        }
        if is_more && ui.input(|input| input.key_pressed(Key::Enter) || input.key_pressed(Key::Space)) {
            return Some(Wish::Toggle(at));
        }
    }
    let asked = widgets::tree_key(ui, drawn, rows.chosen(), rows.len(), |number| rows.row(number).map(place))?;
    Some(match asked {
        TreeKey::Choose(number) => Wish::Choose(number),
        TreeKey::Toggle(number) => Wish::Toggle(number),
    })
}

fn place(row: &TreeRow) -> TreePlace {
    let open = match row.kind {
        Kind::Branch { open } => Some(open),
        Kind::Leaf | Kind::More(_) => None,
    };
    // What stands for more is in the value whose place it has.
    let depth = row.place.len() + usize::from(matches!(row.kind, Kind::More(_)));
    TreePlace { depth, open }
}

/// Copies the chosen value if that was asked for, or its path if it has others in it.
pub(super) fn copy(ui: &Ui, root: &Value, rows: &TreeRows, drawn: &widgets::Drawn) {
    if !drawn.response.has_focus() || !ui.input(|input| input.events.contains(&Event::Copy)) {
        return;
    }
    let chosen = rows.chosen().and_then(|at| rows.row(at)).map(|row| row.place.as_slice());
    if let Some((place, value)) = chosen.and_then(|place| Some((place, at(root, place)?))) {
        ui.ctx().copy_text(leaf_text(value).map_or_else(|| path(root, place), std::borrow::Cow::into_owned));
    }
}

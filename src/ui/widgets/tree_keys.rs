//! The keys of a tree: arrows move and fold as in every tree, right opens or goes in, left closes or goes out.

use egui::{Key, Ui};

use super::rows::{Drawn, moved_row};

/// A row of a tree, as far as keys need to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreePlace {
    /// How many rows it is in.
    pub depth: usize,
    /// Whether what is in it is shown; `None`: nothing is in it.
    pub open: Option<bool>,
}

/// What a key asks of a tree; rows by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TreeKey {
    /// Go to this row.
    Choose(usize),
    /// Open or close it.
    Toggle(usize),
}

/// What the keys ask that were pressed while the tree has the focus.
#[must_use]
pub fn tree_key(
    ui: &Ui,
    drawn: &Drawn,
    chosen: Option<usize>,
    total: usize,
    row: impl Fn(usize) -> Option<TreePlace>,
) -> Option<TreeKey> {
    if !drawn.response.has_focus() {
        return None;
    }
    if let Some(next) = moved_row(ui, drawn, chosen, total) {
        return Some(TreeKey::Choose(next));
    }
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let key = [Key::ArrowRight, Key::ArrowLeft, Key::Enter, Key::Space].into_iter().find(|key| pressed(*key))?;
    asked(key, chosen?, row)
}

fn asked(key: Key, at: usize, row: impl Fn(usize) -> Option<TreePlace>) -> Option<TreeKey> {
    let place = row(at)?;
    match (key, place.open) {
        (Key::ArrowRight, Some(false)) | (Key::ArrowLeft, Some(true)) | (Key::Enter | Key::Space, Some(_)) => {
            Some(TreeKey::Toggle(at))
        }
        (Key::ArrowRight, _) => row(at + 1).filter(|next| next.depth > place.depth).map(|_| TreeKey::Choose(at + 1)),
        (Key::ArrowLeft, _) => {
            let is_outer = |above: &usize| row(*above).is_some_and(|above| above.depth < place.depth);
            (0..at).rev().find(is_outer).map(TreeKey::Choose)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_fold_or_go_in_and_out() {
        // a: open, with b and c (closed) in it; then d.
        let rows = [(0, Some(true)), (1, None), (1, Some(false)), (0, None)];
        let row = |number: usize| rows.get(number).map(|(depth, open)| TreePlace { depth: *depth, open: *open });
        let cases = [
            (Key::ArrowRight, 0, Some(TreeKey::Choose(1))),
            (Key::ArrowLeft, 0, Some(TreeKey::Toggle(0))),
            (Key::ArrowRight, 1, None),
            (Key::ArrowLeft, 1, Some(TreeKey::Choose(0))),
            (Key::ArrowRight, 2, Some(TreeKey::Toggle(2))),
            (Key::ArrowLeft, 2, Some(TreeKey::Choose(0))),
            (Key::Enter, 2, Some(TreeKey::Toggle(2))),
            (Key::Space, 3, None),
            (Key::ArrowLeft, 3, None),
            (Key::ArrowLeft, 9, None),
        ];
        for (key, at, expected) in cases {
            assert_eq!(asked(key, at, row), expected, "{key:?} in row {at}");
        }
    }
}

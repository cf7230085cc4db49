//! Which values of a payload's tree are unfolded, and the visible ones as a flat list.

use std::collections::HashSet;

use super::places::{Place, at, child, children, leaf_text, name};
use crate::app::payload::Value;
use crate::app::payload::find::Finder;

/// Trees of so many values are unfolded by themselves, larger ones at their root only.
const SMALL: usize = 60;
/// What an unfolded value shows of what is in it, until more is asked for.
const PAGE: usize = 1_000;
/// A search looks at so many values at most, so that it never takes longer than a frame.
const MOST_SEARCHED: usize = 100_000;
/// And at so many bytes of names and texts: a name alone may have megabytes.
const MOST_BYTES: usize = 4 << 20;
/// A search finds so many at most.
const MOST_FOUND: usize = 1_000;

/// One visible row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TreeRow {
    pub(super) place: Place,
    pub(super) kind: Kind,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A value without others in it.
    Leaf,
    /// One with others; whether they are shown.
    Branch { open: bool },
    /// Stands for so many that are not shown yet.
    More(usize),
}

/// The visible values. Made anew only when something was folded, searched for, or another payload is shown.
#[derive(Debug, Default)]
pub(super) struct TreeRows {
    /// Values that are not as they would be by themselves.
    toggled: HashSet<Place>,
    /// More pages that were asked for.
    pages: Vec<(Place, usize)>,
    made_for: Option<String>,
    rows: Vec<TreeRow>,
    /// The row that the keyboard is on, and where it is among the others.
    chosen: Option<TreeRow>,
    chosen_at: Option<usize>,
    /// Whether a search stopped before the end.
    pub(super) stopped: bool,
}

impl TreeRows {
    pub(super) fn toggle(&mut self, place: &Place) {
        if !self.toggled.remove(place) {
            self.toggled.insert(place.clone());
        }
        self.made_for = None;
    }

    pub(super) fn show_more(&mut self, place: &Place) {
        match self.pages.iter_mut().find(|(known, _)| known == place) {
            Some((_, pages)) => *pages += 1,
            None => self.pages.push((place.clone(), 1)),
        }
        self.made_for = None;
    }

    /// Puts the keyboard on a row.
    pub(super) fn choose(&mut self, number: usize) {
        (self.chosen, self.chosen_at) = (self.rows.get(number).cloned(), Some(number));
    }

    /// The number of the row that the keyboard is on.
    pub(super) fn chosen(&self) -> Option<usize> {
        self.chosen_at
    }

    pub(super) fn row(&self, number: usize) -> Option<&TreeRow> {
        self.rows.get(number)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Another payload is shown, or the same in another way.
    pub(super) fn forget(&mut self) {
        (self.rows, self.made_for) = (Vec::new(), None);
    }

    /// Brings the rows up to date with this tree and search.
    pub(super) fn refresh(&mut self, root: &Value, search: &str) {
        if self.made_for.as_deref() != Some(search) {
            self.made_for = Some(search.to_owned());
            self.stopped = false;
            self.rows = if search.is_empty() { self.unfolded(root) } else { self.found(root, search) };
            let chosen = self.chosen.as_ref();
            self.chosen_at = chosen.and_then(|chosen| self.rows.iter().position(|row| row.is_same(chosen)));
        }
    }

    fn unfolded(&self, root: &Value) -> Vec<TreeRow> {
        let small = is_small(root);
        let mut rows = Vec::new();
        let mut stack = vec![TreeRow { place: Place::new(), kind: Kind::Leaf }];
        while let Some(mut row) = stack.pop() {
            let inside = at(root, &row.place).map_or(0, children);
            if row.kind == Kind::Leaf && inside > 0 {
                let open = (small || row.place.is_empty()) != self.toggled.contains(&row.place);
                row.kind = Kind::Branch { open };
                if open {
                    self.push_children(&mut stack, &row.place, inside);
                }
            }
            rows.push(row);
        }
        rows
    }

    /// The last first, since it is a stack.
    fn push_children(&self, stack: &mut Vec<TreeRow>, place: &Place, inside: usize) {
        let pages = 1 + self.pages.iter().find(|(known, _)| known == place).map_or(0, |(_, pages)| *pages);
        let shown = inside.min(pages.saturating_mul(PAGE));
        if shown < inside {
            stack.push(TreeRow { place: place.clone(), kind: Kind::More(inside - shown) });
        }
        let child = |number| place.iter().copied().chain([number]).collect();
        stack.extend((0..shown).rev().map(|number| TreeRow { place: child(number), kind: Kind::Leaf }));
    }

    /// The values whose name or text has the searched one in it.
    fn found(&mut self, root: &Value, search: &str) -> Vec<TreeRow> {
        let Some(finder) = Finder::new(search, false) else { return Vec::new() };
        let (mut rows, mut values, mut bytes) = (Vec::new(), 0, 0);
        let mut stack = vec![Place::new()];
        while let Some(place) = stack.pop() {
            let Some(value) = at(root, &place) else { continue };
            let texts = [name(root, &place), leaf_text(value)];
            values += 1;
            bytes += texts.iter().flatten().map(|text| text.len()).sum::<usize>();
            if values > MOST_SEARCHED || bytes > MOST_BYTES || rows.len() >= MOST_FOUND {
                self.stopped = true;
                break;
            }
            if texts.iter().flatten().any(|text| finder.is_in(text)) {
                rows.push(TreeRow { place: place.clone(), kind: Kind::Leaf });
            }
            let inside = children(value).min(MOST_SEARCHED);
            stack.extend((0..inside).rev().map(|number| place.iter().copied().chain([number]).collect::<Place>()));
        }
        rows
    }
}

impl TreeRow {
    /// Whether this is the row of the same value, open or not.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let is_more = |row: &Self| matches!(row.kind, Kind::More(_));
        self.place == other.place && is_more(self) == is_more(other)
    }
}

/// Whether a tree has few values: looks at no more than it needs to tell.
fn is_small(root: &Value) -> bool {
    let (mut seen, mut stack) = (0, vec![root]);
    while let Some(value) = stack.pop() {
        seen += 1;
        if seen + children(value) > SMALL {
            return false;
        }
        stack.extend((0..children(value)).filter_map(|number| child(value, number)));
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::places::path;
    use super::*;

    fn number(value: usize) -> Value {
        Value::Number(value.to_string())
    }

    fn sample() -> Value {
        let inner = Value::Object(vec![("odd name".to_owned(), number(7)), ("b".to_owned(), Value::Null)]);
        Value::Object(vec![("a".to_owned(), Value::Array(vec![number(1), inner])), ("t".to_owned(), number(21))])
    }

    fn paths(root: &Value, rows: &mut TreeRows, search: &str) -> Vec<String> {
        rows.refresh(root, search);
        rows.rows.iter().map(|row| path(root, &row.place)).collect()
    }

    #[test]
    fn small_trees_are_unfolded_and_fold() {
        let (root, mut rows) = (sample(), TreeRows::default());
        let all = ["$", "$.a", "$.a[0]", "$.a[1]", "$.a[1][\"odd name\"]", "$.a[1].b", "$.t"];
        assert_eq!(paths(&root, &mut rows, ""), all);
        rows.toggle(&vec![0]);
        assert_eq!(paths(&root, &mut rows, ""), ["$", "$.a", "$.t"]);
        assert_eq!(rows.rows[1].kind, Kind::Branch { open: false });
        assert_eq!(paths(&root, &mut rows, "ODD"), ["$.a[1][\"odd name\"]"]);
        assert_eq!(paths(&root, &mut rows, "21"), ["$.t"]);
    }

    #[test]
    fn large_arrays_come_page_by_page() {
        let root = Value::Array((0..2_500).map(number).collect());
        let mut rows = TreeRows::default();
        assert_eq!(paths(&root, &mut rows, "").len(), 1 + PAGE + 1);
        assert_eq!(rows.rows.last().unwrap().kind, Kind::More(1_500));
        rows.show_more(&Vec::new());
        rows.show_more(&Vec::new());
        assert_eq!(paths(&root, &mut rows, "").len(), 1 + 2_500);
    }

    #[test]
    fn a_search_ends_and_says_so() {
        let root = Value::Array((0..MOST_SEARCHED + 5).map(number).collect());
        let mut rows = TreeRows::default();
        assert_eq!(paths(&root, &mut rows, "no such text").len(), 0);
        assert!(rows.stopped);
    }

    #[test]
    fn names_of_megabytes_are_drawn_in_part_and_searched_to_a_bound() {
        let name = |letter: &str| letter.repeat(3 << 20);
        let root = Value::Object(vec![(name("a"), number(1)), (name("b"), number(2)), ("c".to_owned(), number(3))]);
        assert_eq!(super::super::places::path_with(&root, &[0], 5), "$.aaaaa");
        assert_eq!(path(&root, &[0]).len(), 2 + (3 << 20));
        let mut rows = TreeRows::default();
        assert_eq!(paths(&root, &mut rows, "AA").len(), 1);
        assert!(rows.stopped, "the second name is beyond what is looked at");
    }

    #[test]
    fn the_chosen_row_goes_with_its_value() {
        let (root, mut rows) = (sample(), TreeRows::default());
        rows.refresh(&root, "");
        rows.choose(6);
        rows.toggle(&vec![0]);
        rows.refresh(&root, "");
        assert_eq!(rows.chosen(), Some(2));
        rows.refresh(&root, "odd");
        assert_eq!(rows.chosen(), None);
        rows.refresh(&root, "");
        assert_eq!(rows.chosen(), Some(2));
    }
}

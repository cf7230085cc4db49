//! Which values of a payload's tree are unfolded, and the visible ones as a flat list.

use std::collections::HashSet;

use crate::app::payload::{Value, hex_of, path_of_element, path_of_field};

/// Trees of so many values are unfolded by themselves, larger ones at their root only.
const SMALL: usize = 60;
/// What an unfolded value shows of what is in it, until more is asked for.
const PAGE: usize = 1_000;
/// A search looks at so many values at most, so that it never takes longer than a frame.
const MOST_SEARCHED: usize = 100_000;
/// A search finds so many at most.
const MOST_FOUND: usize = 1_000;

/// Where a value is: the place in each level, from the root.
pub(super) type Place = Vec<usize>;

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

    /// Another payload is shown, or the same in another way.
    pub(super) fn forget(&mut self) {
        (self.rows, self.made_for) = (Vec::new(), None);
    }

    /// Brings the rows up to date with this tree and search.
    pub(super) fn refresh(&mut self, root: &Value, search: &str) -> &[TreeRow] {
        if self.made_for.as_deref() != Some(search) {
            self.made_for = Some(search.to_owned());
            self.stopped = false;
            self.rows = if search.is_empty() { self.unfolded(root) } else { self.found(root, &search.to_lowercase()) };
        }
        &self.rows
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
        let mut rows = Vec::new();
        let mut looked_at = 0;
        let mut stack = vec![Place::new()];
        while let Some(place) = stack.pop() {
            looked_at += 1;
            if looked_at > MOST_SEARCHED || rows.len() >= MOST_FOUND {
                self.stopped = true;
                break;
            }
            let Some(value) = at(root, &place) else { continue };
            let named = name(root, &place).is_some_and(|name| name.to_lowercase().contains(search));
            if named || leaf_text(value).is_some_and(|text| text.to_lowercase().contains(search)) {
                rows.push(TreeRow { place: place.clone(), kind: Kind::Leaf });
            }
            let inside = children(value).min(MOST_SEARCHED);
            stack.extend((0..inside).rev().map(|number| place.iter().copied().chain([number]).collect::<Place>()));
        }
        rows
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

/// How many values are in this one.
pub(super) fn children(value: &Value) -> usize {
    match value {
        Value::Array(all) => all.len(),
        Value::Object(fields) => fields.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Bytes(_) => 0,
    }
}

fn child(value: &Value, number: usize) -> Option<&Value> {
    match value {
        Value::Array(all) => all.get(number),
        Value::Object(fields) => fields.get(number).map(|(_, value)| value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Bytes(_) => None,
    }
}

/// The value in a place.
pub(super) fn at<'a>(root: &'a Value, place: &[usize]) -> Option<&'a Value> {
    place.iter().try_fold(root, |value, number| child(value, *number))
}

/// What a place is called in its level: a name, or a number.
pub(super) fn name(root: &Value, place: &[usize]) -> Option<String> {
    let (last, above) = place.split_last()?;
    match at(root, above)? {
        Value::Object(fields) => fields.get(*last).map(|(name, _)| name.clone()),
        _ => Some(last.to_string()),
    }
}

/// A place as `$.line.temp`, `$.values[0]`, `$["odd name"]`.
pub(super) fn path(root: &Value, place: &[usize]) -> String {
    let mut path = "$".to_owned();
    let mut value = root;
    for number in place {
        path = match value {
            Value::Object(fields) => fields.get(*number).map_or(String::new(), |(name, _)| path_of_field(&path, name)),
            _ => path_of_element(&path, *number),
        };
        let Some(next) = child(value, *number) else { break };
        value = next;
    }
    path
}

/// The text of a value without others in it.
pub(super) fn leaf_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("null".to_owned()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.clone()),
        Value::Text(text) => Some(text.clone()),
        Value::Bytes(bytes) => Some(hex_of(bytes)),
        Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: usize) -> Value {
        Value::Number(value.to_string())
    }

    fn sample() -> Value {
        let inner = Value::Object(vec![("odd name".to_owned(), number(7)), ("b".to_owned(), Value::Null)]);
        Value::Object(vec![("a".to_owned(), Value::Array(vec![number(1), inner])), ("t".to_owned(), number(21))])
    }

    fn paths(root: &Value, rows: &[TreeRow]) -> Vec<String> {
        rows.iter().map(|row| path(root, &row.place)).collect()
    }

    #[test]
    fn small_trees_are_unfolded_and_fold() {
        let (root, mut rows) = (sample(), TreeRows::default());
        let all = ["$", "$.a", "$.a[0]", "$.a[1]", "$.a[1][\"odd name\"]", "$.a[1].b", "$.t"];
        assert_eq!(paths(&root, rows.refresh(&root, "")), all);
        rows.toggle(&vec![0]);
        assert_eq!(paths(&root, rows.refresh(&root, "")), ["$", "$.a", "$.t"]);
        assert_eq!(rows.rows[1].kind, Kind::Branch { open: false });
        assert_eq!(paths(&root, rows.refresh(&root, "ODD")), ["$.a[1][\"odd name\"]"]);
        assert_eq!(paths(&root, rows.refresh(&root, "21")), ["$.t"]);
    }

    #[test]
    fn large_arrays_come_page_by_page() {
        let root = Value::Array((0..2_500).map(number).collect());
        let mut rows = TreeRows::default();
        assert_eq!(rows.refresh(&root, "").len(), 1 + PAGE + 1);
        assert_eq!(rows.rows.last().unwrap().kind, Kind::More(1_500));
        rows.show_more(&Vec::new());
        rows.show_more(&Vec::new());
        assert_eq!(rows.refresh(&root, "").len(), 1 + 2_500);
    }

    #[test]
    fn a_search_ends_and_says_so() {
        let root = Value::Array((0..MOST_SEARCHED + 5).map(number).collect());
        let mut rows = TreeRows::default();
        assert_eq!(rows.refresh(&root, "no such text").len(), 0);
        assert!(rows.stopped);
    }
}

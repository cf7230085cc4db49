//! Which levels of the topic tree are unfolded, and the visible ones as a flat list.

use std::collections::HashSet;

use crate::app::{NodeId, TopicTree};

/// Levels above this one are unfolded until somebody folds them.
const OPEN_LEVELS: usize = 2;

/// One visible level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TopicRow {
    pub(super) node: NodeId,
    pub(super) depth: usize,
    pub(super) has_children: bool,
    pub(super) open: bool,
}

/// The visible levels. Made anew only when topics came, the filter changed or something was folded: a tree of a
/// hundred thousand topics is not walked in each frame.
#[derive(Debug, Default)]
pub(super) struct TopicRows {
    /// Levels that are not as they would be by themselves. By path, since a cleared tree numbers its nodes anew.
    toggled: HashSet<String>,
    made_for: Option<(usize, String)>,
    rows: Vec<TopicRow>,
}

impl TopicRows {
    pub(super) fn toggle(&mut self, path: &str) {
        if !self.toggled.remove(path) {
            self.toggled.insert(path.to_owned());
        }
        self.made_for = None;
    }

    /// Brings the rows up to date with this tree and filter.
    pub(super) fn refresh(&mut self, tree: &TopicTree, filter: &str) {
        let wanted = (tree.topics(), filter.to_owned());
        if self.made_for.as_ref() == Some(&wanted) {
            return;
        }
        let walk = Walk { tree, toggled: &self.toggled, filter: &filter.to_lowercase() };
        let rows = walk.unfolded();
        self.rows = if filter.is_empty() { rows } else { walk.matching(&rows) };
        self.made_for = Some(wanted);
    }

    /// The rows, from above.
    pub(super) fn rows(&self) -> &[TopicRow] {
        &self.rows
    }
}

struct Walk<'a> {
    tree: &'a TopicTree,
    toggled: &'a HashSet<String>,
    filter: &'a str,
}

impl Walk<'_> {
    /// Every level that is not hidden in a folded one. A stack of its own and no recursion: a topic may have 65,536
    /// levels.
    fn unfolded(&self) -> Vec<TopicRow> {
        let mut rows = Vec::new();
        let mut stack: Vec<_> = self.tree.roots().iter().rev().map(|root| (*root, 0)).collect();
        while let Some((id, depth)) = stack.pop() {
            let Some(node) = self.tree.node(id) else { continue };
            let open = self.is_open(&node.path, depth);
            rows.push(TopicRow { node: id, depth, has_children: !node.children.is_empty(), open });
            if open {
                stack.extend(node.children.iter().rev().map(|child| (*child, depth + 1)));
            }
        }
        rows
    }

    /// With a filter everything is unfolded, so that what matches can be seen.
    fn is_open(&self, path: &str, depth: usize) -> bool {
        !self.filter.is_empty() || ((depth < OPEN_LEVELS) != self.toggled.contains(path))
    }

    /// The rows that match and the levels above them. What is below a match has its path, and so matches too.
    fn matching(&self, rows: &[TopicRow]) -> Vec<TopicRow> {
        let matches = |row: &TopicRow| {
            self.tree.node(row.node).is_some_and(|node| node.path.to_lowercase().contains(self.filter))
        };
        let mut kept = Vec::new();
        let mut leads_to = None;
        for row in rows.iter().rev() {
            if leads_to.is_some_and(|depth| row.depth < depth) || matches(row) {
                leads_to = Some(row.depth);
                kept.push(*row);
            }
        }
        kept.reverse();
        kept
    }
}

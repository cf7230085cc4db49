//! Which levels are unfolded.

use std::collections::HashSet;
use std::sync::Arc;

use crate::app::{NodeId, TopicTree};

/// Levels above this one are unfolded until somebody folds them.
const OPEN_LEVELS: usize = 2;

/// What was folded and unfolded by hand.
#[derive(Debug, Default)]
pub(super) struct Folds {
    /// Levels that are not as they would be by themselves. By path, since a cleared tree numbers its nodes anew.
    toggled: HashSet<Arc<str>>,
    /// The same by node, as far as they have come again.
    nodes: HashSet<NodeId>,
    /// With a filter everything is unfolded so that what matches can be seen, but for these.
    folded_matches: HashSet<NodeId>,
    changes: u64,
}

impl Folds {
    /// Folds or unfolds a level; with a filter, for as long as that stands.
    pub(super) fn toggle(&mut self, path: &Arc<str>, node: NodeId, filtering: bool) {
        self.changes += 1;
        if filtering {
            if !self.folded_matches.remove(&node) {
                self.folded_matches.insert(node);
            }
        } else if self.toggled.remove(path) {
            self.nodes.remove(&node);
        } else {
            self.toggled.insert(Arc::clone(path));
            self.nodes.insert(node);
        }
    }

    /// Grows with every change.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    pub(super) fn is_open(&self, node: NodeId, depth: usize, filtering: bool) -> bool {
        if filtering {
            !self.folded_matches.contains(&node)
        } else {
            (depth < OPEN_LEVELS) != self.nodes.contains(&node)
        }
    }

    /// Another filter begins with everything unfolded.
    pub(super) fn unfold_matches(&mut self) {
        self.folded_matches.clear();
    }

    /// The tree was cleared: its numbers mean nothing any more.
    pub(super) fn forget_nodes(&mut self) {
        self.nodes.clear();
        self.folded_matches.clear();
    }

    /// Finds the levels again that have come since the tree was cleared.
    pub(super) fn find_again(&mut self, tree: &TopicTree) {
        if self.nodes.len() < self.toggled.len() {
            self.nodes.extend(self.toggled.iter().filter_map(|path| tree.find(path)));
        }
    }
}

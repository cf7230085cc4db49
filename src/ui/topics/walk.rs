//! The visible levels as a flat list, found by a walk that may take several frames.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::folds::Folds;
use super::matches::Matches;
use super::order::{Orders, SortBy};
use crate::app::{NodeId, TopicTree};

/// Steps between two looks at the clock.
const STRIDE: usize = 256;

/// One visible level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopicRow {
    /// Which.
    pub node: NodeId,
    /// How many levels are above it.
    pub depth: u16,
    /// Whether there are levels below it.
    pub has_children: bool,
    /// Whether these are shown.
    pub open: bool,
}

/// What a walk needs to look at.
pub(super) struct Sight<'a> {
    pub(super) tree: &'a TopicTree,
    pub(super) folds: &'a Folds,
    pub(super) matches: Option<&'a Matches>,
    pub(super) sort: SortBy,
}

/// A walk under way.
#[derive(Debug)]
pub(super) struct Walk {
    /// One entry for each level that was gone into. A stack of its own and no recursion.
    stack: Vec<Siblings>,
    /// What is gone into next, once its order is known.
    entering: Option<(Option<NodeId>, u16)>,
    rows: Vec<TopicRow>,
    at: Timestamp,
}

#[derive(Debug)]
struct Siblings {
    order: Arc<Vec<NodeId>>,
    next: usize,
    depth: u16,
}

impl Walk {
    /// `expected` rows are likely.
    pub(super) fn begin(expected: usize) -> Self {
        let rows = Vec::with_capacity(expected);
        Self { stack: Vec::new(), entering: Some((None, 0)), rows, at: Timestamp::now() }
    }

    /// Goes on for a while; the rows once all are found.
    pub(super) fn go_on(&mut self, sight: &Sight<'_>, orders: &mut Orders, until: Instant) -> Option<Vec<TopicRow>> {
        loop {
            for _ in 0..STRIDE {
                if let Some((parent, depth)) = self.entering {
                    // Sorting many siblings in takes as long as many steps.
                    let Some(order) = orders.below(sight.tree, parent, sight.sort, self.at) else { break };
                    self.entering = None;
                    self.stack.push(Siblings { order, next: 0, depth });
                }
                if self.stack.is_empty() {
                    return Some(std::mem::take(&mut self.rows));
                }
                self.step(sight);
            }
            if Instant::now() >= until {
                return None;
            }
        }
    }

    fn step(&mut self, sight: &Sight<'_>) {
        let Some(siblings) = self.stack.last_mut() else { return };
        let Some(&id) = siblings.order.get(siblings.next) else {
            self.stack.pop();
            return;
        };
        siblings.next += 1;
        let depth = siblings.depth;
        if sight.matches.is_some_and(|matches| !matches.keeps(id)) {
            return;
        }
        let has_children = sight.tree.node(id).is_some_and(|node| !node.children.is_empty());
        let open = has_children && sight.folds.is_open(id, depth.into(), sight.matches.is_some());
        self.rows.push(TopicRow { node: id, depth, has_children, open });
        if open {
            self.entering = Some((Some(id), depth + 1));
        }
    }
}

//! In which order the levels below one stand.
//!
//! The tree holds a few hundred siblings sorted by name. Among more, those that came since the last look are sorted in
//! here, a chunk at a time, so that no frame waits for a hundred thousand of them.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::{NodeId, TopicNode, TopicTree};

/// Siblings that are sorted in at a time: a millisecond or two among a hundred thousand.
const CHUNK: usize = 256;

/// What siblings are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortBy {
    /// A to Z.
    #[default]
    Name,
    /// The most messages a second first.
    Rate,
    /// The latest message first.
    Last,
}

impl SortBy {
    /// All, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Name, Self::Rate, Self::Last];

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Rate => "Rate",
            Self::Last => "Last message",
        }
    }

    /// Whether the order changes though no topic comes.
    pub(super) fn moves(self) -> bool {
        self != Self::Name
    }
}

/// The siblings that are too many for the tree to hold sorted, by name; by their parent.
#[derive(Debug, Default)]
pub(super) struct Orders {
    by_name: HashMap<Option<NodeId>, Arc<Vec<NodeId>>>,
}

impl Orders {
    /// The levels below a node in this order; `None`: some were sorted in, ask again for the rest.
    pub(super) fn below(
        &mut self,
        tree: &TopicTree,
        parent: Option<NodeId>,
        sort: SortBy,
        now: Timestamp,
    ) -> Option<Arc<Vec<NodeId>>> {
        let by_name = self.by_name(tree, parent)?;
        Some(match sort {
            SortBy::Name => by_name,
            // As bits, not to be negative; without the lowest 20 of them, so that rates within an eighth of each other
            // stand by name and do not change places all the time.
            SortBy::Rate => sorted(tree, &by_name, |node| i64::from(node.rate(now).to_bits() >> 20)),
            SortBy::Last => sorted(tree, &by_name, |node| node.latest().map_or(i64::MIN, Timestamp::as_second)),
        })
    }

    fn by_name(&mut self, tree: &TopicTree, parent: Option<NodeId>) -> Option<Arc<Vec<NodeId>>> {
        let siblings = tree.below(parent);
        if TopicTree::are_by_name(siblings) {
            return Some(Arc::new(siblings.to_vec()));
        }
        let order = self.by_name.entry(parent).or_default();
        let fresh = siblings.get(order.len()..).unwrap_or_default();
        if !fresh.is_empty() {
            merge(tree, Arc::make_mut(order), &fresh[..fresh.len().min(CHUNK)]);
        }
        (order.len() == siblings.len()).then(|| Arc::clone(order))
    }
}

/// Largest first; by name where equal.
fn sorted(tree: &TopicTree, by_name: &[NodeId], key: impl Fn(&TopicNode) -> i64) -> Arc<Vec<NodeId>> {
    let key = |id: &NodeId| (Reverse(tree.node(*id).map_or(i64::MIN, &key)), *id);
    let mut keyed: Vec<_> = by_name.iter().map(key).collect();
    keyed.sort_by_key(|(key, _)| *key);
    Arc::new(keyed.into_iter().map(|(_, id)| id).collect())
}

/// Sorts a few in among many: from the end, so that each of the many is moved once at most.
fn merge(tree: &TopicTree, many: &mut Vec<NodeId>, few: &[NodeId]) {
    let name = |id: NodeId| tree.node(id).map_or("", |node| node.name());
    // Names lie all over memory: each of the few is fetched once.
    let mut few: Vec<(&str, NodeId)> = few.iter().map(|id| (name(*id), *id)).collect();
    few.sort_unstable();
    let mut rest = many.len();
    many.resize(rest + few.len(), NodeId(0));
    for (before, (sought, id)) in few.iter().enumerate().rev() {
        let place = many[..rest].partition_point(|known| name(*known) < *sought);
        many.copy_within(place..rest, place + before + 1);
        many[place + before] = *id;
        rest = place;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tree_of;

    fn names(tree: &TopicTree, ids: &[NodeId]) -> Vec<String> {
        ids.iter().map(|id| tree.node(*id).unwrap().name().to_owned()).collect()
    }

    #[test]
    fn many_siblings_that_come_in_any_order_stand_by_name() {
        let mut random = fastrand::Rng::with_seed(3);
        let mut all: Vec<String> = (0..3 * CHUNK + 17).map(|number| format!("t{number}")).collect();
        random.shuffle(&mut all);
        let mut orders = Orders::default();
        for part in [100, 300, CHUNK, all.len()] {
            let tree = tree_of(&all[..part].iter().map(String::as_str).collect::<Vec<_>>());
            let order = loop {
                if let Some(order) = orders.below(&tree, None, SortBy::Name, Timestamp::UNIX_EPOCH) {
                    break order;
                }
            };
            let mut expected = all[..part].to_vec();
            expected.sort_unstable();
            assert_eq!(names(&tree, &order), expected);
        }
    }

    #[test]
    fn equal_rates_stand_by_name() {
        let tree = tree_of(&["b", "a", "c", "c", "c"]);
        let now = Timestamp::UNIX_EPOCH;
        for (sort, expected) in
            [(SortBy::Name, ["a", "b", "c"]), (SortBy::Rate, ["c", "a", "b"]), (SortBy::Last, ["a", "b", "c"])]
        {
            let order = Orders::default().below(&tree, None, sort, now).unwrap();
            assert_eq!(names(&tree, &order), expected, "{sort:?}");
        }
    }
}

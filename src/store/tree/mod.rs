//! The tree of topics, with counts, rates, last values and what the broker retains.
//!
//! A topic that is known costs one look-up and a walk to its root; only a new one is cut into its levels. What a
//! hostile broker could grow without end is bounded: the nodes, their bytes and the depth.

mod node;
mod rate;
mod retained;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::Stored;
use crate::payload;

use rate::Rate;

pub use node::{LastValue, NodeId, TopicNode};

/// Most nodes: 100,000 topics of five levels that have no level in common, which is far more than any installation's.
const MAX_NODES: usize = 1 << 19;

/// Most bytes of all nodes together: room for that many with paths of some 100 bytes.
const MAX_BYTES: usize = 256 << 20;

/// Deepest level. What lies below stays together in one node, so that whoever walks the tree may recurse.
const MAX_DEPTH: usize = 64;

/// Characters of a last value. The tree shows fewer beside a name, more when it is wide.
const PREVIEW_CHARACTERS: usize = 80;

/// Siblings that are held in the order of their names. To insert among many more would take longer each time.
const MAX_SORTED: usize = 256;

/// Every topic that was seen.
#[derive(Debug, Default)]
pub struct TopicTree {
    nodes: Vec<TopicNode>,
    roots: Vec<NodeId>,
    /// Each node by its path.
    by_path: HashMap<Arc<str>, NodeId>,
    topics: usize,
    messages: u64,
    /// In microseconds.
    latest: Option<i64>,
    bytes: usize,
    overflow: u64,
    generation: u64,
}

impl TopicTree {
    /// Counts messages that came on a topic; `last` is the last of them.
    pub fn note(&mut self, topic: &str, count: u64, last: &Stored<'_>) {
        let Some(id) = self.find(topic).or_else(|| self.grow(topic)) else {
            self.overflow += count;
            return;
        };
        let at = last.at.as_microsecond();
        self.messages += count;
        self.latest = Some(at);
        self.count_up(id, count, at);
        let Some(node) = self.nodes.get_mut(id.index()) else { return };
        if node.own_count == 0 {
            self.topics += 1;
        }
        node.own_count += count;
        let value =
            node.last.get_or_insert_with(|| Box::new(LastValue { preview: String::new(), at: last.at, id: last.id }));
        (value.at, value.id) = (last.at, last.id);
        payload::preview_into(&mut value.preview, last.payload, PREVIEW_CHARACTERS);
        self.note_retained(last);
    }

    /// The first levels, in the same order as [`TopicNode::children`].
    #[must_use]
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// The levels below a node; without one, the first levels.
    #[must_use]
    pub fn below(&self, parent: Option<NodeId>) -> &[NodeId] {
        match parent {
            None => &self.roots,
            Some(id) => self.node(id).map_or(&[], |node| &node.children),
        }
    }

    /// Whether these siblings are in the order of their names already.
    #[must_use]
    pub fn are_by_name(siblings: &[NodeId]) -> bool {
        siblings.len() <= MAX_SORTED
    }

    /// One node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&TopicNode> {
        self.nodes.get(id.index())
    }

    /// All nodes in the order of their numbers: levels above before those below them.
    #[must_use]
    pub fn nodes(&self) -> &[TopicNode] {
        &self.nodes
    }

    /// The node of this topic, or of these first levels of a topic.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<NodeId> {
        self.by_path.get(path).copied()
    }

    /// How many topics had messages of their own.
    #[must_use]
    pub fn topics(&self) -> usize {
        self.topics
    }

    /// How many messages were placed.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// When the latest message came, to the microsecond.
    #[must_use]
    pub fn latest(&self) -> Option<Timestamp> {
        Timestamp::from_microsecond(self.latest?).ok()
    }

    /// How many messages were not placed, since the tree was full.
    #[must_use]
    pub fn overflow(&self) -> u64 {
        self.overflow
    }

    /// How often it was cleared: node numbers hold only within one generation.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self { generation: self.generation + 1, ..Self::default() };
    }

    fn count_up(&mut self, id: NodeId, count: u64, at: i64) {
        let mut step = Some(id);
        while let Some(node) = step.and_then(|id| self.nodes.get_mut(id.index())) {
            node.count += count;
            node.rate.add(count, at);
            step = node.parent;
        }
    }

    /// Adds the nodes that this topic misses; `None` if they would be too many.
    fn grow(&mut self, topic: &str) -> Option<NodeId> {
        let ends = level_ends(topic);
        let known = ends.iter().rposition(|&end| self.by_path.contains_key(&topic[..end]));
        let missing = &ends[known.map_or(0, |place| place + 1)..];
        let bytes: usize = missing.iter().map(|&end| node_bytes(end)).sum();
        if self.nodes.len() + missing.len() > MAX_NODES || self.bytes + bytes > MAX_BYTES {
            return None;
        }
        self.bytes += bytes;
        let mut parent = known.and_then(|place| self.find(&topic[..ends[place]]));
        for &end in missing {
            parent = Some(self.add(parent, &topic[..end])?);
        }
        parent
    }

    fn add(&mut self, parent: Option<NodeId>, path: &str) -> Option<NodeId> {
        let id = NodeId(u32::try_from(self.nodes.len()).ok()?);
        let begin = parent.and_then(|parent| self.node(parent)).map_or(0, |above| above.path.len() + 1);
        let siblings = self.below(parent);
        let place = if siblings.len() < MAX_SORTED {
            let name = path.get(begin..).unwrap_or_default();
            siblings.partition_point(|&sibling| self.node(sibling).is_some_and(|node| node.name() < name))
        } else {
            siblings.len()
        };
        match parent.and_then(|parent| self.nodes.get_mut(parent.index())) {
            Some(above) => above.children.insert(place, id),
            None => self.roots.insert(place, id),
        }
        let path: Arc<str> = path.into();
        self.by_path.insert(Arc::clone(&path), id);
        self.nodes.push(TopicNode {
            path,
            children: Vec::new(),
            own_count: 0,
            count: 0,
            last: None,
            retained: false,
            retained_count: 0,
            parent,
            rate: Rate::NONE,
            name_begin: u32::try_from(begin).ok()?,
        });
        Some(id)
    }
}

/// Where each level ends, the last being the end of the topic.
fn level_ends(topic: &str) -> Vec<usize> {
    let slashes = topic.match_indices('/').map(|(place, _)| place);
    slashes.take(MAX_DEPTH - 1).chain([topic.len()]).collect()
}

/// What a node whose path is this long costs: itself, its entry among the paths and among its siblings, and a last value
/// of common length.
fn node_bytes(path: usize) -> usize {
    let entries = size_of::<(Arc<str>, NodeId)>() + 2 * size_of::<usize>() + size_of::<NodeId>();
    size_of::<TopicNode>() + entries + size_of::<LastValue>() + PREVIEW_CHARACTERS + path
}

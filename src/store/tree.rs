//! The tree of topics, with counts and last values.
//!
//! A topic that is known costs one look-up and a walk to its root; only a new one is cut into its levels. What a
//! hostile broker could grow without end is bounded: the nodes, their bytes and the depth.

use std::collections::HashMap;

use jiff::Timestamp;

use super::Stored;
use crate::payload;

/// A node's place; stable until `clear`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// One level of a topic.
#[derive(Debug, Clone)]
pub struct TopicNode {
    /// The level's own name, as in `temperature`; empty levels are legal.
    pub name: String,
    /// The whole topic up to here.
    pub path: String,
    /// The levels below, by name.
    pub children: Vec<NodeId>,
    /// Messages on exactly this topic.
    pub own_count: u64,
    /// Messages on this topic and all below.
    pub count: u64,
    /// The beginning of the last payload on exactly this topic, as text if it is some.
    pub last: Option<LastValue>,
}

/// What came last on a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastValue {
    /// The beginning of the payload, fit for one line.
    pub preview: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was retained.
    pub retained: bool,
}

/// Most nodes. Ten times what the largest installations publish to; above, inserting among siblings gets slow.
const MAX_NODES: usize = 100_000;

/// Most bytes of all names and paths together.
const MAX_BYTES: usize = 64 << 20;

/// Deepest level. What lies below stays together in one node, so that whoever walks the tree may recurse.
const MAX_DEPTH: usize = 64;

/// Characters of a last value. The tree shows fewer beside a name, more when it is wide.
const PREVIEW_CHARACTERS: usize = 80;

/// Every topic that was seen.
#[derive(Debug, Default)]
pub struct TopicTree {
    nodes: Vec<TopicNode>,
    /// The node above each, in the order of `nodes`.
    parents: Vec<Option<NodeId>>,
    roots: Vec<NodeId>,
    /// Each node by its path.
    by_path: HashMap<Box<str>, NodeId>,
    topics: usize,
    bytes: usize,
    overflow: u64,
}

impl TopicTree {
    /// Counts a message.
    pub fn insert(&mut self, topic: &str, payload: &[u8], retained: bool, at: Timestamp) {
        let Some(id) = self.find(topic).or_else(|| self.grow(topic)) else {
            self.overflow += 1;
            return;
        };
        self.count_up(id);
        let Some(node) = self.nodes.get_mut(id.0) else { return };
        if node.own_count == 0 {
            self.topics += 1;
        }
        node.own_count += 1;
        let last = node.last.get_or_insert_with(|| LastValue { preview: String::new(), at, retained });
        (last.at, last.retained) = (at, retained);
        payload::preview_into(&mut last.preview, payload, PREVIEW_CHARACTERS);
    }

    /// Counts messages on one topic, of which this is the last.
    pub fn note(&mut self, topic: &str, count: u64, last: &Stored<'_>) {
        (0..count).for_each(|_| self.insert(topic, last.payload, last.retain, last.at));
    }

    /// The first levels, by name.
    #[must_use]
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// One node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Option<&TopicNode> {
        self.nodes.get(id.0)
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

    /// How many messages were not placed, since the tree was full.
    #[must_use]
    pub fn overflow(&self) -> u64 {
        self.overflow
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn count_up(&mut self, id: NodeId) {
        let mut step = Some(id);
        while let Some(id) = step {
            if let Some(node) = self.nodes.get_mut(id.0) {
                node.count += 1;
            }
            step = self.parents.get(id.0).copied().flatten();
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
            let begin = parent.and_then(|id| self.node(id)).map_or(0, |above| above.path.len() + 1);
            parent = Some(self.add(parent, &topic[begin..end], &topic[..end]));
        }
        parent
    }

    fn add(&mut self, parent: Option<NodeId>, name: &str, path: &str) -> NodeId {
        let id = NodeId(self.nodes.len());
        let siblings = parent.and_then(|parent| self.node(parent)).map_or(&self.roots, |above| &above.children);
        let place = siblings.partition_point(|&sibling| self.node(sibling).is_some_and(|node| *node.name < *name));
        match parent.and_then(|parent| self.nodes.get_mut(parent.0)) {
            Some(above) => above.children.insert(place, id),
            None => self.roots.insert(place, id),
        }
        self.nodes.push(TopicNode {
            name: name.to_owned(),
            path: path.to_owned(),
            children: Vec::new(),
            own_count: 0,
            count: 0,
            last: None,
        });
        self.parents.push(parent);
        self.by_path.insert(path.into(), id);
        id
    }
}

/// Where each level ends, the last being the end of the topic.
fn level_ends(topic: &str) -> Vec<usize> {
    let slashes = topic.match_indices('/').map(|(place, _)| place);
    slashes.take(MAX_DEPTH - 1).chain([topic.len()]).collect()
}

/// What a node whose path is this long costs: the path twice, since it is a key too, and at most once more as a name.
fn node_bytes(path: usize) -> usize {
    size_of::<TopicNode>() + 3 * path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree_of(topics: &[&str]) -> TopicTree {
        let mut tree = TopicTree::default();
        for topic in topics {
            tree.insert(topic, b"1", false, Timestamp::UNIX_EPOCH);
        }
        tree
    }

    /// The whole tree as `name own/all` lines, indented by level.
    fn drawn(tree: &TopicTree, ids: &[NodeId], depth: usize) -> String {
        let line = |id: &NodeId| {
            let node = tree.node(*id).unwrap();
            let below = drawn(tree, &node.children, depth + 1);
            format!("{}{:?} {}/{}\n{below}", "  ".repeat(depth), node.name, node.own_count, node.count)
        };
        ids.iter().map(line).collect()
    }

    #[test]
    fn topics_are_cut_at_slashes_sorted_and_counted() {
        let table: [(&[&str], &str); 4] = [
            (&["b/y", "a", "b/x", "b/y"], "\"a\" 1/1\n\"b\" 0/3\n  \"x\" 1/1\n  \"y\" 2/2\n"),
            (&["/", "/a"], "\"\" 0/2\n  \"\" 1/1\n  \"a\" 1/1\n"),
            (&["a//b", "a/"], "\"a\" 0/2\n  \"\" 1/2\n    \"b\" 1/1\n"),
            (&["a/b/c", "a/b", "a"], "\"a\" 1/3\n  \"b\" 1/2\n    \"c\" 1/1\n"),
        ];
        for (topics, expected) in table {
            let tree = tree_of(topics);
            assert_eq!(drawn(&tree, tree.roots(), 0), expected, "{topics:?}");
        }
    }

    #[test]
    fn paths_lead_back_to_their_nodes() {
        let tree = tree_of(&["/a//b", "x"]);
        for path in ["", "/a", "/a/", "/a//b", "x"] {
            let found = tree.find(path).and_then(|id| tree.node(id)).unwrap();
            assert_eq!(found.path, path);
        }
        assert_eq!((tree.find("/b").is_none(), tree.topics()), (true, 2));
    }

    #[test]
    fn the_last_value_is_the_latest_and_short() {
        let mut tree = tree_of(&["a/b"]);
        let later = Timestamp::from_second(60).unwrap();
        tree.insert("a/b", &vec![b'x'; 1 << 20], true, later);
        let last = tree.node(tree.find("a/b").unwrap()).unwrap().last.as_ref().unwrap();
        assert_eq!((last.at, last.retained), (later, true));
        assert_eq!(last.preview.chars().count(), PREVIEW_CHARACTERS);
        assert_eq!(tree.node(tree.find("a").unwrap()).unwrap().last, None);
    }

    #[test]
    fn what_is_deeper_than_the_limit_stays_together() {
        let deep = vec!["x"; 30_000].join("/");
        let tree = tree_of(&[&deep]);
        assert_eq!(tree.nodes.len(), MAX_DEPTH);
        let leaf = tree.node(tree.find(&deep).unwrap()).unwrap();
        assert_eq!(leaf.name.len(), deep.len() - 2 * (MAX_DEPTH - 1));
        assert_eq!(tree.overflow(), 0);
    }

    #[test]
    fn a_full_tree_counts_what_it_does_not_place() {
        let mut tree = TopicTree::default();
        for n in 0..MAX_NODES + 10 {
            tree.insert(&format!("{n}"), b"", false, Timestamp::UNIX_EPOCH);
        }
        assert_eq!((tree.topics(), tree.overflow()), (MAX_NODES, 10));
        tree.insert("7", b"", false, Timestamp::UNIX_EPOCH);
        assert_eq!(tree.overflow(), 10);
        tree.clear();
        assert_eq!((tree.topics(), tree.overflow(), tree.roots().len()), (0, 0, 0));
    }

    #[test]
    fn long_topics_fill_the_tree_by_their_bytes() {
        let mut tree = TopicTree::default();
        for n in 0..1_000 {
            tree.insert(&format!("{n}/{}", "x/".repeat(30_000)), b"", false, Timestamp::UNIX_EPOCH);
        }
        assert!(tree.bytes <= MAX_BYTES && tree.overflow() > 0);
    }
}

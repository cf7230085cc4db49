//! The tree of topics, with counts and last values.

use jiff::Timestamp;

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

/// Every topic that was seen.
#[derive(Debug, Default)]
pub struct TopicTree {}

impl TopicTree {
    /// Counts a message.
    pub fn insert(&mut self, _topic: &str, _payload: &[u8], _retained: bool, _at: Timestamp) {
        todo!()
    }

    /// The first levels, by name.
    #[must_use]
    pub fn roots(&self) -> &[NodeId] {
        todo!()
    }

    /// One node.
    #[must_use]
    pub fn node(&self, _id: NodeId) -> Option<&TopicNode> {
        todo!()
    }

    /// How many topics had messages of their own.
    #[must_use]
    pub fn topics(&self) -> usize {
        todo!()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        todo!()
    }
}

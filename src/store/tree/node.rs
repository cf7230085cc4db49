//! One level of a topic, and what came last on it.

use std::sync::Arc;

use jiff::Timestamp;

use super::rate::Rate;
use crate::store::MessageId;

/// A node's place; stable until `clear`. Levels above have smaller numbers than those below them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

impl NodeId {
    /// Its place as an index, counted from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One level of a topic.
#[derive(Debug, Clone)]
pub struct TopicNode {
    /// The whole topic up to here.
    pub path: Arc<str>,
    /// The levels below: by name up to 256 of them, the others behind in the order of their coming.
    pub children: Vec<NodeId>,
    /// Messages on exactly this topic.
    pub own_count: u64,
    /// Messages on this topic and all below.
    pub count: u64,
    /// What came last on exactly this topic.
    pub last: Option<Box<LastValue>>,
    /// Whether the broker retains a message of exactly this topic, as far as is known here: one came as retained or was
    /// published so, and none has cleared it. What others clear without our hearing of it is not known.
    pub retained: bool,
    /// How many topics from here on down are `retained`.
    pub retained_count: u32,
    pub(super) parent: Option<NodeId>,
    pub(super) rate: Rate,
    /// Where the name begins in the path.
    pub(super) name_begin: u32,
}

impl TopicNode {
    /// The level's own name, as in `temperature`; empty levels are legal.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.get(self.name_begin()..).unwrap_or_default()
    }

    /// Where the name begins in the path, in bytes.
    #[must_use]
    pub fn name_begin(&self) -> usize {
        self.name_begin as usize
    }

    /// The level above.
    #[must_use]
    pub fn parent(&self) -> Option<NodeId> {
        self.parent
    }

    /// Messages a second on this topic and all below, over the last seconds.
    #[must_use]
    pub fn rate(&self, now: Timestamp) -> f32 {
        self.rate.at(now)
    }

    /// When the latest message came on this topic or one below, to the microsecond.
    #[must_use]
    pub fn latest(&self) -> Option<Timestamp> {
        self.rate.latest()
    }
}

/// What came last on a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastValue {
    /// The beginning of the payload, fit for one line.
    pub preview: String,
    /// When.
    pub at: Timestamp,
    /// The message itself, while the store keeps it.
    pub id: MessageId,
}

//! What the broker retains, as far as messages tell.
//!
//! By the rules of MQTT a message comes with the mark when it was retained at the time of subscribing, and without it
//! when it is published while we are subscribed: a message without the mark says nothing about what is retained.

use std::sync::Arc;

use super::{NodeId, TopicTree};
use crate::store::{Direction, Stored};

impl TopicTree {
    /// Takes note of a message with the mark, in either direction; of one without it, nothing. An empty payload clears
    /// what is retained. Of what we send, only topics that are in the tree already are marked.
    pub fn note_retained(&mut self, message: &Stored<'_>) {
        if !message.retain {
            return;
        }
        let known = self.find(message.topic);
        let id = match message.direction {
            Direction::Received => known.or_else(|| self.grow(message.topic)),
            Direction::Sent => known,
        };
        if let Some(id) = id {
            self.mark(id, !message.payload.is_empty());
        }
    }

    /// Takes the mark off a topic whose retained message was cleared.
    pub fn note_cleared(&mut self, topic: &str) {
        if let Some(id) = self.find(topic) {
            self.mark(id, false);
        }
    }

    /// The topics at and below a node that are known to be retained, at most `limit`, sorted by name.
    #[must_use]
    pub fn retained(&self, from: NodeId, limit: usize) -> Vec<Arc<str>> {
        let mut found = Vec::new();
        let mut waiting = vec![from];
        while let Some(node) = waiting.pop().and_then(|id| self.node(id)) {
            if node.retained {
                found.push(Arc::clone(&node.path));
            }
            let with_some = |id: &NodeId| self.node(*id).is_some_and(|node| node.retained_count > 0);
            waiting.extend(node.children.iter().copied().filter(with_some));
        }
        found.sort_unstable();
        found.truncate(limit);
        found
    }

    fn mark(&mut self, id: NodeId, retained: bool) {
        let Some(node) = self.nodes.get_mut(id.index()).filter(|node| node.retained != retained) else { return };
        node.retained = retained;
        let mut step = Some(id);
        while let Some(node) = step.and_then(|id| self.nodes.get_mut(id.index())) {
            node.retained_count =
                if retained { node.retained_count + 1 } else { node.retained_count.saturating_sub(1) };
            step = node.parent;
        }
    }
}

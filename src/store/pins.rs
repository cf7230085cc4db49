//! Which messages are pinned.

use std::collections::BTreeMap;
use std::ops::Range;

/// Pinned messages by their numbers, and what they weigh.
#[derive(Debug, Default)]
pub(super) struct Pins {
    weights: BTreeMap<u64, usize>,
    weight: usize,
}

impl Pins {
    pub(super) fn add(&mut self, id: u64, weight: usize) {
        let before = self.weights.insert(id, weight).unwrap_or(0);
        self.weight = self.weight + weight - before;
    }

    /// Says whether it was pinned.
    pub(super) fn remove(&mut self, id: u64) -> bool {
        let weight = self.weights.remove(&id);
        self.weight -= weight.unwrap_or(0);
        weight.is_some()
    }

    pub(super) fn contains(&self, id: u64) -> bool {
        self.weights.contains_key(&id)
    }

    pub(super) fn any_in(&self, ids: Range<u64>) -> bool {
        self.weights.range(ids).next().is_some()
    }

    pub(super) fn len(&self) -> usize {
        self.weights.len()
    }

    /// Bytes that they need once they outlive their segments, each with a topic of its own.
    pub(super) fn weight(&self) -> usize {
        self.weight
    }
}

//! Where messages go: straight from the network's side to whoever keeps them, without a queue of events between.

use crate::mqtt::Batch;

/// Takes messages in. Called on the network's side, so that each call must return at once: no waiting, and no lock that
/// somebody holds for longer than a copy takes.
pub trait Sink: Send + Sync {
    /// Messages that arrived, in order.
    fn received(&self, messages: &Batch);
    /// Messages of ours that went out, in order, and in their place among those that arrived.
    fn sent(&self, messages: &Batch);
}

/// Takes nothing in, for whoever only wants to know that a connection comes about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Discard;

impl Sink for Discard {
    fn received(&self, _: &Batch) {}
    fn sent(&self, _: &Batch) {}
}

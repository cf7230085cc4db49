//! Where messages go: straight from the network's side to whoever keeps them, without a queue of events between.

use crate::mqtt::Batch;

/// When a message of QoS 2 goes to the sink: MQTT leaves that to the receiver (MQTT 5, figure 4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delivery {
    /// As soon as it arrives.
    #[default]
    AtPublish,
    /// When its PUBREL has come, or can come no more, since the connection is over. For clean sessions: in one that is
    /// taken up again the PUBREL may still come.
    AtPubrel,
}

/// Takes messages in. Called on the network's side, so that each call must return at once: no waiting, and no lock that
/// somebody holds for longer than a copy takes.
pub trait Sink: Send + Sync {
    /// Messages that arrived, in order.
    fn received(&self, messages: &Batch);
    /// Messages of ours that went out, in order, and in their place among those that arrived.
    fn sent(&self, messages: &Batch);
    /// When it wants messages of QoS 2. Asked once.
    fn delivery(&self) -> Delivery {
        Delivery::AtPublish
    }
}

/// Takes nothing in, for whoever only wants to know that a connection comes about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Discard;

impl Sink for Discard {
    fn received(&self, _: &Batch) {}
    fn sent(&self, _: &Batch) {}
}

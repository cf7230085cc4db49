//! From the network's side into a tab's inlet.

use std::sync::Arc;

use crate::mqtt::Batch;
use crate::session::Sink;
use crate::store::Inlet;

/// A session's way into the inlet of its tab.
pub(super) struct TabSink(pub(super) Arc<Inlet>);

impl Sink for TabSink {
    fn received(&self, messages: &Batch) {
        self.0.receive(messages);
    }

    fn sent(&self, messages: &Batch) {
        messages.iter().for_each(|message| self.0.send(message));
    }
}

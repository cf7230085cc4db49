//! Numbers found in payloads, over time.

use crate::store::Stored;

use super::Tab;

/// A wish about a tab's charts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChartAction {
    /// Draw a number of this topic's payloads, from those that are kept and from those to come.
    Add {
        /// The topic.
        topic: String,
        /// Where in the payload: `$.a.b[0]`, or `$` for a payload that is a number itself.
        path: String,
    },
}

/// A tab's charts.
#[derive(Debug, Default)]
pub struct Charts {}

impl Charts {
    /// Takes the numbers out of a message that came.
    pub(super) fn take(&mut self, _message: &Stored<'_>) {}
}

impl Tab {
    pub(super) fn in_charts(&mut self, action: &ChartAction) {
        match action {
            ChartAction::Add { .. } => {}
        }
    }
}

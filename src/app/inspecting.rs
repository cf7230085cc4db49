//! How payloads are read: which decoder, chosen for which topics.

use super::App;

/// A wish about the inspector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InspectorAction {}

impl App {
    pub(super) fn in_inspector(&mut self, action: InspectorAction) {
        match action {}
    }
}

//! Wishes about topics as a whole: clearing what the broker retains.

use super::App;

/// A wish about topics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicsAction {}

impl App {
    pub(super) fn in_topics(&mut self, action: TopicsAction) {
        match action {}
    }
}

//! What the table of messages shows: all of them, or those that a filter finds; going on, or frozen.

use crate::store::{MessageId, Stored};

use super::Tab;

/// A wish about the table of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessagesAction {
    /// Show only what this filter finds; empty: everything.
    Filter(String),
    /// Show nothing that comes from now on, or go on.
    Freeze(bool),
    /// Mark exactly these messages, for saving and copying.
    Mark(Vec<MessageId>),
    /// Whether messages on this topic and below it are left out.
    Mute {
        /// The topic, or its first levels.
        path: String,
        /// Left out or shown again.
        muted: bool,
    },
    /// Whether the store keeps this message when it lets the oldest go.
    Pin {
        /// Which.
        id: MessageId,
        /// Kept or not.
        pinned: bool,
    },
}

/// What is looked for in a tab's messages, and what was found so far.
#[derive(Debug, Default)]
pub struct View {
    text: String,
    marked: Vec<MessageId>,
}

impl View {
    /// The filter as it was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong with the filter, as a sentence; the one before it stays in force.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        None
    }

    /// Whether anything is left out: by a filter, or by muted topics.
    #[must_use]
    pub fn is_filtering(&self) -> bool {
        false
    }

    /// How much of what is kept has been searched, from 0 to 1; `None`: all of it.
    #[must_use]
    pub fn progress(&self) -> Option<f32> {
        None
    }

    /// Whether nothing new is shown.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        false
    }

    /// The topics that are left out with all below them, in the order of muting.
    #[must_use]
    pub fn muted(&self) -> &[String] {
        &[]
    }

    /// The marked messages, oldest first. Some may be let go already.
    #[must_use]
    pub fn marked(&self) -> &[MessageId] {
        &self.marked
    }
}

/// Reading: rows count from 0, the oldest that is shown.
impl Tab {
    /// How many messages are shown.
    #[must_use]
    pub fn shown_len(&self) -> usize {
        self.store.len()
    }

    /// The message in this row.
    #[must_use]
    pub fn shown(&self, row: usize) -> Option<Stored<'_>> {
        self.store.row(row)
    }

    /// The row of this message; of the next newer one that is shown, if this one is not; `None` if there is none.
    #[must_use]
    pub fn shown_row_of(&self, id: MessageId) -> Option<usize> {
        self.store.row_of(id)
    }
}

/// Changing.
impl Tab {
    pub(super) fn in_messages(&mut self, action: MessagesAction) {
        match action {
            MessagesAction::Filter(text) => self.view.text = text,
            MessagesAction::Mark(ids) => self.view.marked = ids,
            MessagesAction::Pin { id, pinned } => {
                self.store.pin(id, pinned);
            }
            MessagesAction::Freeze(_) | MessagesAction::Mute { .. } => {}
        }
    }
}

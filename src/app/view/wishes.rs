//! What people wish of the table of messages, and what becomes of it.

use crate::app::{App, Level, Tab};
use crate::store::MessageId;

/// So many filters are remembered.
const REMEMBERED: usize = 20;

/// Why a message is not pinned though it is there: the rest of the memory is for what comes.
const NO_ROOM_FOR_PIN: &str = "The message was not pinned: pinned messages already take half of the message memory. Unpin \
                               some, or allow more under \"Message memory\".";

/// A wish about the table of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessagesAction {
    /// Show only what this filter finds; empty: everything.
    Filter(String),
    /// Remember the filter as it stands, for the list of filters.
    KeepFilter,
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

impl Tab {
    fn in_messages(&mut self, action: MessagesAction) {
        match action {
            MessagesAction::Filter(text) => self.view.set_text(text, &self.store),
            MessagesAction::Mark(ids) => self.view.marked = ids,
            MessagesAction::Freeze(freeze) => self.view.freeze(freeze, &self.store),
            MessagesAction::Mute { path, muted } => self.view.mute(path, muted, &self.store),
            MessagesAction::Pin { .. } | MessagesAction::KeepFilter => {}
        }
    }
}

impl App {
    pub(in crate::app) fn in_messages(&mut self, action: MessagesAction) {
        let stood = match &action {
            MessagesAction::Filter(text) if *text != self.tab().view.text => self.tab().view.stood(),
            MessagesAction::KeepFilter => Some(self.tab().view.text.trim()).filter(|text| !text.is_empty()),
            MessagesAction::Filter(_)
            | MessagesAction::Freeze(_)
            | MessagesAction::Mark(_)
            | MessagesAction::Mute { .. }
            | MessagesAction::Pin { .. } => None,
        };
        if let Some(filter) = stood.map(str::to_owned) {
            let filters = &mut self.preferences.filters;
            filters.retain(|other| *other != filter);
            filters.insert(0, filter);
            filters.truncate(REMEMBERED);
        }
        if let MessagesAction::Pin { id, pinned } = action {
            self.pin_message(id, pinned);
        }
        self.tab_mut().in_messages(action);
    }

    fn pin_message(&mut self, id: MessageId, pinned: bool) {
        let store = &mut self.tab_mut().store;
        let why_not = match (store.pin(id, pinned), store.get(id).is_some()) {
            (true, _) => return,
            (false, true) => NO_ROOM_FOR_PIN,
            (false, false) => "The message was let go before it could be pinned.",
        };
        // Who pins one after another needs to be told once.
        if self.notices.iter().all(|notice| notice.text != why_not) {
            self.notify(Level::Caution, why_not);
        }
    }
}

/// The filter that finds exactly the messages of a topic, or of a topic filter.
#[must_use]
pub fn topic_filter(topic: &str) -> String {
    let special = |letter: char| letter.is_whitespace() || letter == '"' || letter == '\\';
    if !topic.is_empty() && !topic.contains(special) {
        return format!("topic:{topic}");
    }
    format!("topic:\"{}\"", topic.replace('\\', "\\\\").replace('"', "\\\""))
}

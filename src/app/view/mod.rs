//! What the table of messages shows: all of them, or those that a filter finds; going on, or frozen.
//!
//! A filter is at work on a thread of its own; the window only takes over what was found. See [`searcher`].

mod filtering;
mod found;
mod searcher;
mod shown;

use std::ops::Range;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{App, Level, Tab};
use crate::session::Wake;
use crate::store::{MessageId, MessageStore, Query, QueryError};

use filtering::Filtering;
pub(super) use shown::{Shown, ShownIds};

/// So many filters are remembered.
const REMEMBERED: usize = 20;

/// A filter that stood so long is remembered when another takes its place.
const STOOD: Duration = Duration::from_secs(5);

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

/// What is looked for in a tab's messages, and what was found so far.
pub struct View {
    wake: Wake,
    text: String,
    error: Option<QueryError>,
    /// The last text that could be read, muted topics aside.
    query: Query,
    /// Since when the text is as it is.
    since: Instant,
    muted: Vec<String>,
    marked: Vec<MessageId>,
    filtering: Option<Filtering>,
    /// Why nothing can be searched at all.
    broken: Option<String>,
    frozen: Option<Frozen>,
    /// The places of what is shown: in the filter's list, or the store's rows.
    places: Range<i64>,
}

/// When the table was frozen.
#[derive(Debug, Clone, Copy)]
struct Frozen {
    /// What has this number or a higher one is not shown.
    end: MessageId,
    /// Where the clock stands for `since:` and `before:`.
    at: Timestamp,
    vanished: usize,
}

/// Reading.
impl View {
    pub(super) fn new(wake: Wake) -> Self {
        Self {
            wake,
            text: String::new(),
            error: None,
            query: Query::default(),
            since: Instant::now(),
            muted: Vec::new(),
            marked: Vec::new(),
            filtering: None,
            broken: None,
            frozen: None,
            places: 0..0,
        }
    }

    /// The filter as it was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong with the filter, as a sentence; the one before it stays in force.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_ref().map(|error| error.sentence.as_str()).or(self.broken.as_deref())
    }

    /// Which bytes of [`Self::text`] the error is about.
    #[must_use]
    pub fn error_range(&self) -> Option<Range<usize>> {
        self.error.as_ref().map(|error| error.range.clone())
    }

    /// Whether anything is left out: by a filter, or by muted topics.
    #[must_use]
    pub fn is_filtering(&self) -> bool {
        self.filtering.is_some()
    }

    /// Whether there are messages that the filter has not looked at yet.
    #[must_use]
    pub fn is_searching(&self) -> bool {
        self.filtering.as_ref().is_some_and(Filtering::is_busy)
    }

    /// How much of what is kept has been searched, from 0 to 1; `None`: all of it, or as good as all. The last thousands
    /// that came do not count, nor does the first tenth of a second.
    #[must_use]
    pub fn progress(&self) -> Option<f32> {
        self.filtering.as_ref().and_then(Filtering::progress)
    }

    /// How many messages are shown.
    #[must_use]
    pub fn found(&self) -> usize {
        length(&self.places)
    }

    /// Whether nothing new is shown.
    #[must_use]
    pub fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// How many of the messages that were shown when the table was frozen have been let go since.
    #[must_use]
    pub fn vanished(&self) -> usize {
        self.frozen.map_or(0, |frozen| frozen.vanished)
    }

    /// The topics that are left out with all below them, in the order of muting.
    #[must_use]
    pub fn muted(&self) -> &[String] {
        &self.muted
    }

    /// The marked messages, oldest first. Some may be let go already.
    #[must_use]
    pub fn marked(&self) -> &[MessageId] {
        &self.marked
    }

    /// What the list of found messages takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.filtering.as_ref().map_or(0, |filtering| filtering.found.bytes())
    }

    /// Whether what is shown changes with the clock alone.
    pub(super) fn moves(&self) -> bool {
        let span = self.query.span(Timestamp::now());
        self.frozen.is_none() && (span.0.is_some() || span.1.is_some())
    }
}

/// Changing.
impl View {
    /// Takes over what was found, and lets go of what the store let go. Never waits.
    pub(super) fn follow(&mut self, store: &MessageStore) {
        let end = self.frozen.map(|frozen| frozen.end);
        let before = self.places.end - self.places.start;
        let mut gone = 0;
        if let Some(filtering) = &mut self.filtering {
            gone = filtering.follow(store, end);
        }
        self.places = self.shown_places(store);
        if self.filtering.is_none() {
            gone = usize::try_from(before - (self.places.end - self.places.start)).unwrap_or(0);
        }
        if let Some(frozen) = &mut self.frozen {
            frozen.vanished += gone;
        }
    }

    /// Forgets what was found, since all messages were; the filter stays.
    pub(super) fn cleared(&mut self, store: &MessageStore) {
        self.frozen = None;
        self.marked.clear();
        self.search(store);
    }

    fn set_text(&mut self, text: String, store: &MessageStore) {
        if text == self.text {
            return;
        }
        let parsed = Query::parse(&text);
        (self.text, self.since) = (text, Instant::now());
        match parsed {
            Ok(query) => {
                (self.query, self.error) = (query, None);
                self.search(store);
            }
            Err(error) => self.error = Some(error),
        }
    }

    fn mute(&mut self, path: String, muted: bool, store: &MessageStore) {
        if muted == self.muted.contains(&path) {
            return;
        }
        if muted {
            self.muted.push(path);
        } else {
            self.muted.retain(|other| *other != path);
        }
        self.search(store);
    }

    /// Begins to look for what the filter and the muted topics leave.
    fn search(&mut self, store: &MessageStore) {
        let query = self.muted.iter().fold(self.query.clone(), |query, path| query.without(path));
        self.broken = None;
        if query.is_empty() {
            self.filtering = None;
        } else if let Some(filtering) = &mut self.filtering {
            filtering.begin(query, store);
        } else {
            match Filtering::new(query, store, &self.wake) {
                Ok(filtering) => self.filtering = Some(filtering),
                Err(error) => self.broken = Some(format!("The search cannot begin: {error}.")),
            }
        }
        if let Some(frozen) = &mut self.frozen {
            frozen.vanished = 0;
        }
        self.places = self.shown_places(store);
    }

    fn freeze(&mut self, freeze: bool, store: &MessageStore) {
        if freeze != self.is_frozen() {
            self.frozen = freeze.then(|| Frozen { end: store.end(), at: Timestamp::now(), vanished: 0 });
            self.places = self.shown_places(store);
        }
    }

    /// The filter, if it stood for a while.
    fn stood(&self) -> Option<&str> {
        let stood = self.error.is_none() && self.since.elapsed() >= STOOD;
        Some(self.text.trim()).filter(|text| stood && !text.is_empty())
    }
}

impl std::fmt::Debug for View {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("View").field("text", &self.text).field("places", &self.places).finish_non_exhaustive()
    }
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
    pub(super) fn in_messages(&mut self, action: MessagesAction) {
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

fn length(places: &Range<i64>) -> usize {
    usize::try_from(places.end - places.start).unwrap_or_default()
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

//! What the table of messages shows: all of them, or those that a filter finds; going on, or frozen.
//!
//! A filter is at work on a thread of its own; the window only takes over what was found. See [`searcher`].

mod filtering;
mod found;
mod searcher;
mod shown;
mod wishes;

use std::ops::Range;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::session::Wake;
use crate::store::{MessageId, MessageStore, Query, QueryError};

use filtering::Filtering;
pub(super) use shown::{Shown, ShownIds};
pub use wishes::{MessagesAction, topic_filter};

/// A filter that stood so long is remembered when another takes its place.
const STOOD: Duration = Duration::from_secs(5);

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
        self.filtering.iter_mut().for_each(|filtering| filtering.clear(store));
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

fn length(places: &Range<i64>) -> usize {
    usize::try_from(places.end - places.start).unwrap_or_default()
}

//! A filter at work: the thread that searches, what it found, and how far it has come.

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::found::{Found, among};
use super::searcher::{Finding, Job, Searcher};
use crate::session::Wake;
use crate::store::{MessageId, MessageStore, Query};

/// A search that takes less is not worth showing.
const SHORT: Duration = Duration::from_millis(100);

/// So many of the newest may wait to be looked at without being called unsearched.
const LAG: u64 = 20_000;

pub(super) struct Filtering {
    pub(super) found: Found,
    searcher: Searcher,
    query: Arc<Query>,
    /// The number of the query.
    number: u64,
    /// Whether what is in `found` is of this query, and not of the one before.
    has_answered: bool,
    begun: Instant,
    searched: Range<u64>,
    /// What is kept, as far as it was known last.
    kept: Range<u64>,
    /// The end of what was handed to the thread last.
    handed: u64,
    /// What the store had let go when it was looked at last.
    known: Known,
}

/// What of a store tells which of its messages have gone since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    whole_from: u64,
    departed: u64,
}

impl Known {
    fn of(store: &MessageStore) -> Self {
        Self { whole_from: store.whole_from().0, departed: store.departed() }
    }
}

impl Filtering {
    pub(super) fn new(query: Query, store: &MessageStore, wake: &Wake) -> io::Result<Self> {
        let mut new = Self {
            found: Found::default(),
            searcher: Searcher::start(Arc::clone(wake))?,
            query: Arc::default(),
            number: 0,
            has_answered: false,
            begun: Instant::now(),
            searched: 0..0,
            kept: 0..0,
            handed: 0,
            known: Known::of(store),
        };
        new.begin(query, store);
        Ok(new)
    }

    /// Looks for something else, everywhere. What was found stays until there is something new.
    pub(super) fn begin(&mut self, query: Query, store: &MessageStore) {
        let end = store.end().0;
        self.query = Arc::new(query);
        self.number += 1;
        self.has_answered = false;
        self.begun = Instant::now();
        self.searched = end..end;
        self.note_kept(store);
        self.hand_over(store);
    }

    /// Takes over what was found, lets go of what the store let go, and has the thread look at what came. Says how many
    /// found messages before `end` are gone.
    pub(super) fn follow(&mut self, store: &MessageStore, end: Option<MessageId>) -> usize {
        let gone = self.forget(store, end);
        for mut finding in self.searcher.take() {
            // It looked at what the store held a moment ago.
            let whole_from = self.known.whole_from;
            if finding.range.start < whole_from {
                let mut survives = among(store.survivors_from(MessageId(finding.range.start)).map(|id| id.0));
                finding.ids.retain(|id| *id >= whole_from || survives(*id));
            }
            self.take(&finding);
        }
        self.note_kept(store);
        if self.handed < store.end().0 && self.searcher.has_begun() {
            self.hand_over(store);
        }
        gone
    }

    /// Forgets what was found, since the store has forgotten all.
    pub(super) fn clear(&mut self, store: &MessageStore) {
        (self.found, self.known) = (Found::default(), Known::of(store));
    }

    /// The query that is looked for.
    pub(super) fn query(&self) -> &Query {
        &self.query
    }

    /// Whether it has anything to show yet.
    pub(super) fn has_begun(&self) -> bool {
        self.has_answered || !self.found.places().is_empty()
    }

    pub(super) fn is_busy(&self) -> bool {
        !self.has_answered || self.handed < self.kept.end || self.searcher.is_busy()
    }

    pub(super) fn progress(&self) -> Option<f32> {
        let searched = self.searched.end.min(self.kept.end).saturating_sub(self.searched.start.max(self.kept.start));
        let kept = self.kept.end - self.kept.start;
        let behind = self.kept.end.saturating_sub(self.searched.end) > LAG || self.searched.start > self.kept.start;
        let shows = behind && self.begun.elapsed() >= SHORT && self.is_busy();
        shows.then(|| if kept == 0 { 1.0 } else { searched as f32 / kept as f32 })
    }

    fn hand_over(&mut self, store: &MessageStore) {
        let snapshot = store.snapshot();
        self.handed = snapshot.end().0;
        let from = self.searched.end;
        self.searcher.hand_over(Job { number: self.number, query: Arc::clone(&self.query), snapshot, from });
    }

    fn note_kept(&mut self, store: &MessageStore) {
        let first = store.row(0).map_or(store.end(), |oldest| oldest.id);
        self.kept = first.0..store.end().0;
    }

    /// Lets go of what the store let go since the last time: costs something only for that.
    fn forget(&mut self, store: &MessageStore, end: Option<MessageId>) -> usize {
        let known = std::mem::replace(&mut self.known, Known::of(store));
        if known == self.known {
            return 0;
        }
        let end = end.map_or(u64::MAX, |end| end.0);
        let shown = |found: &Found| found.place_from(end) - found.places().start;
        let before = shown(&self.found);
        let swept = if let Some(departed) = store.departed_after(known.departed) {
            let mut departed: Vec<u64> = departed.map(|id| id.0).collect();
            departed.sort_unstable();
            self.found.remove(&departed);
            known.whole_from..self.known.whole_from
        } else {
            0..self.known.whole_from
        };
        self.found.retain_in(&swept, store.survivors_from(MessageId(swept.start)).map(|id| id.0));
        usize::try_from(before - shown(&self.found)).unwrap_or_default()
    }

    fn take(&mut self, finding: &Finding) {
        if finding.number != self.number {
            return;
        }
        if !self.has_answered {
            (self.found, self.has_answered) = (Found::default(), true);
        }
        if finding.range.start >= self.searched.end {
            self.found.append(&finding.ids);
        } else {
            self.found.prepend(&finding.ids);
        }
        self.searched.start = self.searched.start.min(finding.range.start);
        self.searched.end = self.searched.end.max(finding.range.end);
    }
}

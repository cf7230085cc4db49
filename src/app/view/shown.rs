//! The rows of the table. They count from 0, the oldest that is shown.

use std::ops::Range;

use jiff::Timestamp;

use super::{View, length};
use crate::app::Tab;
use crate::app::view::filtering::Filtering;
use crate::app::view::found::Found;
use crate::store::{MessageId, MessageStore, Stored};

/// Which messages are shown, for work beside the window.
#[derive(Debug)]
pub(in crate::app) enum Shown {
    /// All that are kept.
    All,
    /// All before this one.
    Before(MessageId),
    /// These.
    These(ShownIds),
}

/// The numbers of shown messages, four bytes each.
#[derive(Debug)]
pub(in crate::app) struct ShownIds {
    found: Found,
    places: Range<i64>,
}

impl ShownIds {
    /// In order. Takes a while where there are millions.
    pub(in crate::app) fn iter(&self) -> impl Iterator<Item = MessageId> {
        self.places.clone().filter_map(|place| self.found.id(place)).map(MessageId)
    }
}

impl Tab {
    /// Which messages are shown just now, with no work for each of them.
    pub(in crate::app) fn shown_messages(&self) -> Shown {
        match (self.view.answering(), self.view.frozen) {
            (Some(filtering), _) => {
                Shown::These(ShownIds { found: filtering.found.clone(), places: self.view.places.clone() })
            }
            (None, Some(frozen)) => Shown::Before(frozen.end),
            (None, None) => Shown::All,
        }
    }

    /// How many messages are shown.
    #[must_use]
    pub fn shown_len(&self) -> usize {
        if self.view.shows_all() { self.store.len() } else { length(&self.view.places) }
    }

    /// The message in this row.
    #[must_use]
    pub fn shown(&self, row: usize) -> Option<Stored<'_>> {
        match self.view.answering() {
            None => self.store.row(row).filter(|_| row < self.shown_len()),
            Some(filtering) => {
                let place = self.view.places.start + i64::try_from(row).ok()?;
                let id = filtering.found.id(place).filter(|_| place < self.view.places.end)?;
                self.store.get(MessageId(id))
            }
        }
    }

    /// The row of this message; of the next newer one that is shown, if this one is not; `None` if there is none.
    #[must_use]
    pub fn shown_row_of(&self, id: MessageId) -> Option<usize> {
        let row = match self.view.answering() {
            None => self.store.row_of(id).unwrap_or_else(|| first_row_from(&self.store, id)),
            Some(filtering) => {
                let place = filtering.found.place_from(id.0).max(self.view.places.start);
                usize::try_from(place - self.view.places.start).ok()?
            }
        };
        (row < self.shown_len()).then_some(row)
    }

    /// When the oldest and the newest came that are shown.
    #[must_use]
    pub fn shown_span(&self) -> Option<(Timestamp, Timestamp)> {
        let oldest = self.shown(0)?;
        let newest = self.shown(self.shown_len().checked_sub(1)?)?;
        Some((oldest.at, newest.at))
    }

    /// While frozen: how many messages have come since that would be shown.
    #[must_use]
    pub fn unseen(&self) -> usize {
        let Some(frozen) = &self.view.frozen else { return 0 };
        match self.view.answering() {
            None => self.store.len() - self.shown_len(),
            Some(filtering) => {
                let places = filtering.found.place_from(frozen.end.0)..filtering.found.places().end;
                length(&places)
            }
        }
    }
}

impl View {
    /// Whether the table is the store, row by row.
    fn shows_all(&self) -> bool {
        self.frozen.is_none() && self.answering().is_none()
    }

    /// The filter, once it has something to say.
    fn answering(&self) -> Option<&Filtering> {
        self.filtering.as_ref().filter(|filtering| filtering.has_begun())
    }

    /// Where what is to be shown begins and ends now.
    pub(super) fn shown_places(&self, store: &MessageStore) -> Range<i64> {
        let now = self.frozen.map_or_else(Timestamp::now, |frozen| frozen.at);
        let Some(filtering) = self.answering() else {
            let rows = self.frozen.map_or(store.len(), |frozen| first_row_from(store, frozen.end));
            return 0..i64::try_from(rows).unwrap_or(i64::MAX);
        };
        let found = &filtering.found;
        let mut places = found.places();
        if let Some(frozen) = self.frozen {
            places.end = found.place_from(frozen.end.0);
        }
        let is_before = |place: i64, moment: Timestamp| {
            let message = found.id(place).and_then(|id| store.get(MessageId(id)));
            message.is_none_or(|message| message.at < moment)
        };
        let (since, before) = filtering.query().span(now);
        if let Some(before) = before {
            places.end = partition_point(&places, |place| is_before(place, before));
        }
        if let Some(since) = since {
            places.start = partition_point(&places, |place| is_before(place, since));
        }
        places
    }
}

/// The first row whose message has this number or a higher one.
fn first_row_from(store: &MessageStore, id: MessageId) -> usize {
    let rows = 0..i64::try_from(store.len()).unwrap_or(i64::MAX);
    let is_below = |row: i64| {
        let message = usize::try_from(row).ok().and_then(|row| store.row(row));
        message.is_some_and(|message| message.id < id)
    };
    usize::try_from(partition_point(&rows, is_below)).unwrap_or_default()
}

/// The first place for which this no longer holds. Messages come in the order of time; where a clock was set back, the
/// border lies somewhere near.
fn partition_point(places: &Range<i64>, holds: impl Fn(i64) -> bool) -> i64 {
    let (mut low, mut high) = (places.start, places.end);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

//! What was taken out of an inlet: to be looked at, then to be put into the store.

use std::fmt;

use super::parcel::{Parcel, Totals};
use super::{Direction, MessageId, Stored};

/// Messages in the order of their coming and going.
#[derive(Default)]
pub struct Arrivals {
    pub(super) parcels: Vec<Parcel>,
    /// Messages that could not wait, since too much waited already.
    pub lost: u64,
}

/// What was received on one topic.
#[derive(Debug, Clone, Copy)]
pub struct Heard<'a> {
    /// How many messages.
    pub count: u64,
    /// The last of them.
    pub last: Stored<'a>,
}

impl Arrivals {
    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.parcels.iter().map(|parcel| parcel.len() as u64).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parcels.is_empty()
    }

    /// How much went this way.
    #[must_use]
    pub fn totals(&self, direction: Direction) -> Totals {
        let mut totals = Totals::default();
        self.parcels.iter().for_each(|parcel| totals.add(parcel.totals[direction.index()]));
        totals
    }

    /// All messages, with the numbers that they get if the first gets this one.
    pub fn messages(&self, first: MessageId) -> impl Iterator<Item = Stored<'_>> {
        self.numbered(first).flat_map(|(id, parcel)| parcel.messages(id))
    }

    /// Those marked as retained, with numbers as in [`Self::messages`]. Costs nothing if there is none.
    pub fn retained(&self, first: MessageId) -> impl Iterator<Item = Stored<'_>> {
        let with_some = self.numbered(first).filter(|(_, parcel)| parcel.retained > 0);
        with_some.flat_map(|(id, parcel)| parcel.messages(id)).filter(|message| message.retain)
    }

    /// Those on topics that are wanted, received or sent, with numbers as in [`Self::messages`]. Asks once a topic and
    /// parcel, and looks at messages only where a topic is wanted.
    pub fn on_topics<'a>(
        &'a self,
        first: MessageId,
        wanted: impl Fn(&str) -> bool + Copy,
    ) -> impl Iterator<Item = Stored<'a>> {
        let with_some =
            self.numbered(first).filter(move |(_, parcel)| parcel.topics.iter().any(|(topic, _)| wanted(topic)));
        with_some.flat_map(|(id, parcel)| parcel.messages(id)).filter(move |message| wanted(message.topic))
    }

    /// Topics on which something was received, with numbers as in [`Self::messages`]. A topic comes once for each
    /// megabyte of arrivals: once a frame, unless there is a flood.
    pub fn received_topics(&self, first: MessageId) -> impl Iterator<Item = Heard<'_>> {
        self.numbered(first).flat_map(|(id, parcel)| {
            let received = parcel.topics.iter().filter(|(_, entry)| entry.received > 0);
            received.filter_map(move |(_, entry)| {
                Some(Heard { count: entry.received.into(), last: parcel.get(entry.last_received as usize, id)? })
            })
        })
    }

    /// The parcels with the numbers of their first messages.
    fn numbered(&self, first: MessageId) -> impl Iterator<Item = (u64, &Parcel)> {
        self.parcels.iter().scan(first.0, |next, parcel| {
            let id = *next;
            *next += parcel.len() as u64;
            Some((id, parcel))
        })
    }
}

impl Parcel {
    /// All its messages; the first one's number is `first`.
    fn messages(&self, first: u64) -> impl Iterator<Item = Stored<'_>> {
        (0..self.len()).filter_map(move |row| self.get(row, first))
    }

    /// The message in this row; the first row's number is `first`.
    pub(super) fn get(&self, row: usize, first: u64) -> Option<Stored<'_>> {
        let topic = self.topics.text(self.segment.topic(row)?.0);
        self.segment.get(row, MessageId(first + row as u64), topic)
    }
}

impl fmt::Debug for Arrivals {
    /// Numbers only: topics and payloads are the user's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arrivals").field("len", &self.len()).field("lost", &self.lost).finish_non_exhaustive()
    }
}

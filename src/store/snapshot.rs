//! The store as it was at one moment, for work on another thread: search, export, charts over the past.

use std::fmt;
use std::ops::Range;

use super::part::Part;
use super::topics::{Texts, TopicKey};
use super::{MessageId, Stored};

/// What the store held at one moment. Cheap to make, and to clone; keeps what it shows alive until it is dropped.
#[derive(Clone, Default)]
pub struct Snapshot {
    /// Survivors first, then the segments: in the order of their numbers.
    pub(super) parts: Vec<Part>,
    pub(super) texts: Texts,
    pub(super) next: u64,
}

impl Snapshot {
    /// The number of the oldest message in it, or of the next one.
    #[must_use]
    pub fn first(&self) -> MessageId {
        self.since(MessageId(0)).next().map_or(self.end(), |oldest| oldest.id)
    }

    /// The number that comes after its newest message.
    #[must_use]
    pub fn end(&self) -> MessageId {
        MessageId(self.next)
    }

    /// The message with this number, if it is in it.
    #[must_use]
    pub fn get(&self, id: MessageId) -> Option<Stored<'_>> {
        let after = self.parts.partition_point(|part| part.numbers.first() <= id.0);
        let part = self.parts.get(after.checked_sub(1)?)?;
        part.get(part.numbers.row(id.0)?, &self.texts)
    }

    /// All messages from this number on, in order.
    pub fn since(&self, id: MessageId) -> impl Iterator<Item = Stored<'_>> {
        let begin = self.parts.partition_point(|part| part.ends_before(id));
        self.parts.iter().skip(begin).flat_map(move |part| part.since(id, &self.texts))
    }

    /// Its memory piece by piece, oldest first, for who reads all of it.
    #[must_use]
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = SegmentView<'_>> + ExactSizeIterator {
        self.parts.iter().map(|part| SegmentView { part, texts: &self.texts })
    }

    /// All topics with their numbers, those of messages that are not in it among them.
    pub fn topics(&self) -> impl Iterator<Item = (TopicKey, &str)> {
        self.texts.iter()
    }

    /// The topic with this number.
    #[must_use]
    pub fn topic(&self, key: TopicKey) -> &str {
        self.texts.get(key)
    }

    /// All topics' numbers are below this: the length of a table by [`TopicKey::index`].
    #[must_use]
    pub fn topic_places(&self) -> usize {
        self.texts.places()
    }

    /// As long as this stays the same from one snapshot of a store to the next, so does the topic of each number.
    #[must_use]
    pub fn topics_renamed(&self) -> u64 {
        self.texts.renamed()
    }
}

/// Up to a megabyte of messages, or one that is larger.
#[derive(Clone, Copy)]
pub struct SegmentView<'a> {
    part: &'a Part,
    texts: &'a Texts,
}

impl<'a> SegmentView<'a> {
    /// The number of its first row, whether that message is still kept or not.
    #[must_use]
    pub fn first(&self) -> MessageId {
        MessageId(self.part.numbers.first())
    }

    /// How many rows it has. Some may be let go already: [`Self::id_of`] and [`Self::get`] know none in them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.part.segment.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether none of its messages has this number or a higher one.
    #[must_use]
    pub fn ends_before(&self, id: MessageId) -> bool {
        self.part.ends_before(id)
    }

    /// The payloads of all rows, end to end.
    #[must_use]
    pub fn payloads(&self) -> &'a [u8] {
        self.part.segment.payloads()
    }

    /// Where in [`Self::payloads`] the payload of this row lies.
    #[must_use]
    pub fn payload_range(&self, row: usize) -> Option<Range<usize>> {
        self.part.segment.payload_range(row)
    }

    /// The row in whose payload this byte of [`Self::payloads`] lies.
    #[must_use]
    pub fn row_at(&self, offset: usize) -> Option<usize> {
        self.part.segment.row_at(offset)
    }

    /// The topic's number of this row.
    #[must_use]
    pub fn topic_of(&self, row: usize) -> Option<TopicKey> {
        self.part.segment.topic(row)
    }

    /// The topics' numbers of all rows, in order.
    pub fn topics(&self) -> impl Iterator<Item = TopicKey> + 'a {
        self.part.segment.topics()
    }

    /// The message's number in this row; `None` if it was let go.
    #[must_use]
    pub fn id_of(&self, row: usize) -> Option<MessageId> {
        self.part.numbers.id(row).filter(|_| row < self.len()).map(MessageId)
    }

    /// The row of this message, if it is here.
    #[must_use]
    pub fn row_of(&self, id: MessageId) -> Option<usize> {
        self.part.numbers.row(id.0).filter(|row| *row < self.len())
    }

    /// The first row whose number is not below this one; the count of rows, if there is none.
    #[must_use]
    pub fn row_from(&self, id: MessageId) -> usize {
        self.part.numbers.row_from(id.0).min(self.len())
    }

    /// The topic with this number.
    #[must_use]
    pub fn topic(&self, key: TopicKey) -> &'a str {
        self.texts.get(key)
    }

    /// The message in this row; `None` if it was let go.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<Stored<'a>> {
        self.part.get(row, self.texts)
    }
}

impl fmt::Debug for Snapshot {
    /// Numbers only: topics and payloads are the user's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").field("segments", &self.parts.len()).field("end", &self.next).finish_non_exhaustive()
    }
}

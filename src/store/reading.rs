//! What is in the store: by row, by number, in order, and how much.

use super::message_store::MessageStore;
use super::rolling::Rolling;
use super::{MessageId, Snapshot, Stored};

/// Reading.
impl MessageStore {
    /// The number of the next message.
    #[must_use]
    pub fn end(&self) -> MessageId {
        MessageId(self.next)
    }

    /// From this number on nothing was let go yet to make room; before it only survivors are left.
    #[must_use]
    pub fn whole_from(&self) -> MessageId {
        MessageId(self.segments.front().map_or(self.next, |oldest| oldest.part.numbers.first()))
    }

    /// The messages below [`Self::whole_from`] that are still kept, from this number on, in order. Costs some nanoseconds
    /// each.
    pub fn survivors_from(&self, id: MessageId) -> impl Iterator<Item = MessageId> {
        let parts = self.survivors.parts().filter(move |part| !part.ends_before(id));
        parts.flat_map(move |part| part.ids_from(id.0)).map(MessageId)
    }

    /// How many survivors have been let go since the last `clear`.
    #[must_use]
    pub fn departed(&self) -> u64 {
        self.survivors.departed().count()
    }

    /// The survivors that were let go after the first so many, in the order of their going; `None`: they were too many
    /// to be remembered.
    #[must_use]
    pub fn departed_after(&self, count: u64) -> Option<impl Iterator<Item = MessageId>> {
        self.survivors.departed().after(count).map(|ids| ids.map(MessageId))
    }

    /// All kept messages from this number on, in order.
    pub fn since(&self, id: MessageId) -> impl Iterator<Item = Stored<'_>> {
        let survivors = self.survivors.parts().filter(move |part| !part.ends_before(id));
        let begin = self.segments.partition_point(|rolling| rolling.ids().end <= id.0);
        let rolling = self.segments.range(begin..).map(|rolling| &rolling.part);
        survivors.chain(rolling).flat_map(move |part| part.since(id, self.topics.texts()))
    }

    /// What is kept now, for another thread. Costs some ten nanoseconds a segment, and for the next message a copy of
    /// the segment that it goes into.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let mut parts = Vec::with_capacity(self.survivors.parts().len() + self.segments.len());
        parts.extend(self.survivors.parts().cloned());
        parts.extend(self.segments.iter().map(|rolling| rolling.part.clone()));
        Snapshot { parts, texts: self.topics.texts().clone(), next: self.next }
    }

    /// How many messages are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.survivors.len() + self.rolling_len()
    }

    /// Whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes in use, of `budget`.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.segment_bytes + self.survivors.bytes() + self.topics.bytes()
    }

    /// Bytes that are reserved, in use or not; properties aside.
    #[must_use]
    pub fn allocated(&self) -> usize {
        let segments = self.segments.iter().map(|rolling| rolling.part.segment.allocated());
        segments.sum::<usize>() + self.survivors.bytes() + self.topics.allocated()
    }

    /// The message in this row, 0 being the oldest that is kept. Logarithmic time.
    #[must_use]
    pub fn row(&self, row: usize) -> Option<Stored<'_>> {
        let (part, row) = match row.checked_sub(self.survivors.len()) {
            None => self.survivors.select(row)?,
            Some(rolling) => {
                let put = self.put_first().checked_add(rolling as u64)?;
                let after = self.segments.partition_point(|rolling| rolling.before <= put);
                let found = self.segments.get(after.checked_sub(1)?)?;
                (&found.part, usize::try_from(put - found.before).ok()?)
            }
        };
        part.get(row, self.topics.texts())
    }

    /// The message with this number, if it is still kept.
    #[must_use]
    pub fn get(&self, id: MessageId) -> Option<Stored<'_>> {
        let (part, row) = match self.rolling_of(id) {
            Some((rolling, row)) => (&rolling.part, row),
            None => self.survivors.place(id.0)?,
        };
        part.get(row, self.topics.texts())
    }

    /// The row of the message with this number, if it is still kept.
    #[must_use]
    pub fn row_of(&self, id: MessageId) -> Option<usize> {
        match self.rolling_of(id) {
            Some((rolling, row)) => {
                let before = usize::try_from(rolling.before - self.put_first()).ok()?;
                Some(self.survivors.len() + before + row)
            }
            None => self.survivors.rank(id.0),
        }
    }

    /// How many messages were let go since the last `clear`, to stay within the limits.
    #[must_use]
    pub fn let_go(&self) -> u64 {
        self.let_go
    }

    /// How many of those were let go at once, since they are larger than the budget leaves room for.
    #[must_use]
    pub fn too_large(&self) -> u64 {
        self.too_large
    }

    pub(super) fn rolling_len(&self) -> usize {
        usize::try_from(self.put - self.put_first()).unwrap_or(usize::MAX)
    }

    /// How many messages were put in before the oldest of the segments.
    fn put_first(&self) -> u64 {
        self.segments.front().map_or(self.put, |oldest| oldest.before)
    }

    /// The segment that holds this message, and its row.
    fn rolling_of(&self, id: MessageId) -> Option<(&Rolling, usize)> {
        let after = self.segments.partition_point(|rolling| rolling.part.numbers.first() <= id.0);
        let found = self.segments.get(after.checked_sub(1)?)?;
        let row = found.part.numbers.row(id.0)?;
        (row < found.part.segment.len()).then_some((found, row))
    }
}

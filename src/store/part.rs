//! A segment with the numbers of its messages: what snapshots are made of.

use std::sync::Arc;

use super::segment::Segment;
use super::topics::Texts;
use super::{MessageId, Stored};

/// A segment and who is who in it. A clone shares both.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) numbers: Numbers,
    pub(super) segment: Arc<Segment>,
}

/// The numbers of a segment's rows.
#[derive(Clone)]
pub(super) enum Numbers {
    /// Without gaps from this one on.
    From(u64),
    /// Those that outlived their segments.
    Listed(Arc<Listed>),
}

/// Numbers one by one, growing, of which some are gone.
#[derive(Clone, Default)]
pub(super) struct Listed {
    ids: Vec<u64>,
    /// One bit a row.
    gone: Vec<u64>,
}

impl Listed {
    pub(super) fn push(&mut self, id: u64) {
        if self.ids.len().is_multiple_of(64) {
            self.gone.push(0);
        }
        self.ids.push(id);
    }

    pub(super) fn set_gone(&mut self, row: usize) {
        if let Some(word) = self.gone.get_mut(row / 64) {
            *word |= 1 << (row % 64);
        }
    }

    pub(super) fn is_gone(&self, row: usize) -> bool {
        self.gone.get(row / 64).is_none_or(|word| word >> (row % 64) & 1 == 1)
    }

    /// How many rows before this one are not gone.
    pub(super) fn rank(&self, row: usize) -> usize {
        let whole: u32 = self.gone.iter().take(row / 64).map(|word| word.count_zeros()).sum();
        let rest = self.gone.get(row / 64).map_or(0, |word| (!word & ((1 << (row % 64)) - 1)).count_ones());
        (whole + rest) as usize
    }

    /// The row that has so many before it that are not gone.
    pub(super) fn select(&self, rank: usize) -> Option<usize> {
        let mut left = rank;
        for (index, word) in self.gone.iter().enumerate() {
            let here = word.count_zeros() as usize;
            if left >= here {
                left -= here;
                continue;
            }
            let rows = (index * 64..).take(64).filter(|row| word >> (row % 64) & 1 == 0);
            return rows.skip(left).find(|row| *row < self.ids.len());
        }
        None
    }
}

impl Numbers {
    /// The number of the first row, gone or not.
    pub(super) fn first(&self) -> u64 {
        match self {
            Self::From(first) => *first,
            Self::Listed(listed) => listed.ids.first().copied().unwrap_or(u64::MAX),
        }
    }

    /// The number of the message in this row; `None` if it is gone.
    pub(super) fn id(&self, row: usize) -> Option<u64> {
        match self {
            Self::From(first) => Some(first + row as u64),
            Self::Listed(listed) => listed.ids.get(row).copied().filter(|_| !listed.is_gone(row)),
        }
    }

    /// The row of this message, if it is here and not gone. Without gaps, the row may be one after the last.
    pub(super) fn row(&self, id: u64) -> Option<usize> {
        match self {
            Self::From(first) => usize::try_from(id.checked_sub(*first)?).ok(),
            Self::Listed(listed) => listed.ids.binary_search(&id).ok().filter(|row| !listed.is_gone(*row)),
        }
    }

    /// The first row whose number is not below this one.
    pub(super) fn row_from(&self, id: u64) -> usize {
        match self {
            Self::From(first) => usize::try_from(id.saturating_sub(*first)).unwrap_or(usize::MAX),
            Self::Listed(listed) => listed.ids.partition_point(|other| *other < id),
        }
    }
}

impl Part {
    /// The message in this row; `None` if it is gone.
    pub(super) fn get<'a>(&'a self, row: usize, texts: &'a Texts) -> Option<Stored<'a>> {
        let id = MessageId(self.numbers.id(row)?);
        self.segment.get(row, id, texts.get(self.segment.topic(row)?))
    }

    /// Its messages from this number on.
    pub(super) fn since<'a>(&'a self, id: MessageId, texts: &'a Texts) -> impl Iterator<Item = Stored<'a>> {
        (self.numbers.row_from(id.0)..self.segment.len()).filter_map(|row| self.get(row, texts))
    }

    /// The numbers from this one on of messages that are not gone.
    pub(super) fn ids_from(&self, id: u64) -> impl Iterator<Item = u64> {
        (self.numbers.row_from(id)..self.segment.len()).filter_map(|row| self.numbers.id(row))
    }

    /// Whether all its numbers are below this one.
    pub(super) fn ends_before(&self, id: MessageId) -> bool {
        self.numbers.row_from(id.0) >= self.segment.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_skip_what_is_gone() {
        let mut listed = Listed::default();
        (0..200).for_each(|n| listed.push(n * 10));
        let gone = [0, 1, 63, 64, 130, 199];
        gone.iter().for_each(|row| listed.set_gone(*row));
        let kept: Vec<usize> = (0..200).filter(|row| !gone.contains(row)).collect();
        for (rank, row) in kept.iter().enumerate() {
            assert_eq!((listed.rank(*row), listed.select(rank)), (rank, Some(*row)));
        }
        assert_eq!(listed.select(kept.len()), None);
        let numbers = Numbers::Listed(Arc::new(listed));
        assert_eq!((numbers.id(0), numbers.id(2), numbers.row(20), numbers.row(10)), (None, Some(20), Some(2), None));
    }
}

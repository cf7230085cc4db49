//! The numbers of found messages, in order: four bytes each. Grows at both ends, shrinks at the old one.

use std::collections::VecDeque;
use std::ops::Range;

/// Above this many, a part is not added to any more.
const FULL: usize = 1 << 16;

/// Found messages. Each has a place that stays while others come and go, so places may be below 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// Oldest first; none is empty.
    parts: VecDeque<Part>,
}

#[derive(Debug, Clone)]
struct Part {
    /// The place of its first.
    place: i64,
    /// The number that its offsets count from.
    base: u64,
    offsets: Vec<u32>,
}

impl Part {
    fn new(place: i64, ids: &[u64]) -> Self {
        let base = ids.first().copied().unwrap_or_default();
        Self { place, base, offsets: ids.iter().filter_map(|id| u32::try_from(id - base).ok()).collect() }
    }

    fn end(&self) -> i64 {
        self.place + count(self.offsets.len())
    }

    fn id(&self, index: usize) -> Option<u64> {
        self.offsets.get(index).map(|offset| self.base + u64::from(*offset))
    }
}

impl Found {
    /// The places that are taken.
    pub(super) fn places(&self) -> Range<i64> {
        let begin = self.parts.front().map_or(0, |part| part.place);
        begin..self.parts.back().map_or(begin, Part::end)
    }

    /// The number of the message in this place.
    pub(super) fn id(&self, place: i64) -> Option<u64> {
        let after = self.parts.partition_point(|part| part.place <= place);
        let part = self.parts.get(after.checked_sub(1)?)?;
        part.id(usize::try_from(place - part.place).ok()?)
    }

    /// The place of the first message that has this number or a higher one; the end of all places if none has.
    pub(super) fn place_from(&self, id: u64) -> i64 {
        let after = self.parts.partition_point(|part| part.base <= id);
        let Some(part) = after.checked_sub(1).and_then(|at| self.parts.get(at)) else { return self.places().start };
        let index = part.offsets.partition_point(|offset| part.base + u64::from(*offset) < id);
        part.place + count(index)
    }

    /// Adds messages that are newer than all others.
    pub(super) fn append(&mut self, ids: &[u64]) {
        let place = self.places().end;
        for ids in runs(ids) {
            match self.parts.back_mut() {
                Some(last) if last.offsets.len() < FULL && fits(last.base, ids) => {
                    last.offsets.extend(ids.iter().filter_map(|id| u32::try_from(id - last.base).ok()));
                }
                _ => self.parts.push_back(Part::new(place.max(self.places().end), ids)),
            }
        }
    }

    /// Adds messages that are older than all others.
    pub(super) fn prepend(&mut self, ids: &[u64]) {
        let runs: Vec<&[u64]> = runs(ids).collect();
        for ids in runs.into_iter().rev() {
            let place = self.places().start - count(ids.len());
            self.parts.push_front(Part::new(place, ids));
        }
    }

    /// Forgets those with lower numbers than `limit` that are not among `kept`, which grow: how many. The places of the
    /// others below it may change.
    pub(super) fn retain_below(&mut self, limit: u64, kept: impl Iterator<Item = u64>) -> usize {
        let mut kept = kept.peekable();
        let mut is_kept = |id: u64| {
            while kept.next_if(|kept| *kept < id).is_some() {}
            kept.peek() == Some(&id)
        };
        let below = self.parts.partition_point(|part| part.base < limit);
        let mut place = below.checked_sub(1).and_then(|last| self.parts.get(last)).map_or(0, Part::end);
        let before = self.places();
        let mut stay = Vec::new();
        for part in self.parts.range_mut(..below) {
            let base = part.base;
            part.offsets.retain(|offset| {
                let id = base + u64::from(*offset);
                id >= limit || is_kept(id)
            });
        }
        for mut part in self.parts.drain(..below).rev() {
            part.place = place - count(part.offsets.len());
            place = part.place;
            stay.extend((!part.offsets.is_empty()).then_some(part));
        }
        stay.into_iter().for_each(|part| self.parts.push_front(part));
        let gone = (before.end - before.start) - (self.places().end - self.places().start);
        usize::try_from(gone).unwrap_or_default()
    }

    /// Bytes in use.
    pub(super) fn bytes(&self) -> usize {
        self.parts.iter().map(|part| size_of::<Part>() + part.offsets.capacity() * size_of::<u32>()).sum()
    }
}

/// Slices of numbers that are near enough to each other for one part.
fn runs(ids: &[u64]) -> impl Iterator<Item = &[u64]> {
    let mut rest = ids;
    std::iter::from_fn(move || {
        let base = *rest.first()?;
        let (run, after) = rest.split_at(rest.partition_point(|id| id - base <= u64::from(u32::MAX)));
        rest = after;
        Some(run)
    })
}

fn fits(base: u64, ids: &[u64]) -> bool {
    ids.last().is_none_or(|last| last - base <= u64::from(u32::MAX))
}

/// More than `i64::MAX` of them do not fit into memory.
fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(found: &Found) -> Vec<u64> {
        found.places().map(|place| found.id(place).unwrap()).collect()
    }

    #[test]
    fn grows_at_both_ends_and_forgets_what_is_gone() {
        let far = 5_000_000_000;
        let mut found = Found::default();
        found.append(&[10, 12]);
        found.prepend(&[5, 7, 8]);
        found.append(&[13, far]);
        found.prepend(&[1]);
        assert_eq!(all(&found), [1, 5, 7, 8, 10, 12, 13, far]);
        assert_eq!(found.id(found.places().end), None);
        for (id, expected) in [(0, 1), (6, 7), (9, 10), (13, 13), (14, far)] {
            assert_eq!(found.id(found.place_from(id)), Some(expected), "{id}");
        }
        assert_eq!(found.place_from(far + 1), found.places().end);
        assert_eq!(found.retain_below(12, [2, 7, 11].into_iter()), 4);
        assert_eq!(all(&found), [7, 12, 13, far]);
        assert_eq!(found.retain_below(u64::MAX, std::iter::empty()), 4);
        assert_eq!(all(&found), [0_u64; 0]);
        found.append(&[far + 1]);
        assert_eq!(all(&found), [far + 1]);
    }
}

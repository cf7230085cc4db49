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

    fn last(&self) -> Option<u64> {
        self.id(self.offsets.len().checked_sub(1)?)
    }

    /// The first whose number is not below this one.
    fn index_from(&self, id: u64) -> usize {
        self.offsets.partition_point(|offset| self.base + u64::from(*offset) < id)
    }

    /// Forgets those in this range that are not to be kept. Looks at no others.
    fn retain_in(&mut self, range: &Range<u64>, mut keep: impl FnMut(u64) -> bool) {
        let (begin, end) = (self.index_from(range.start), self.index_from(range.end));
        let mut free = begin;
        for index in begin..end {
            let offset = self.offsets[index];
            if keep(self.base + u64::from(offset)) {
                self.offsets[free] = offset;
                free += 1;
            }
        }
        self.offsets.drain(free..end.max(free));
    }

    /// Forgets these, which grow. Moves those between them, and looks at none.
    fn remove(&mut self, gone: &[u64]) {
        let place = |id: &u64| self.offsets.binary_search(&u32::try_from(id.checked_sub(self.base)?).ok()?).ok();
        let places: Vec<usize> = gone.iter().filter_map(place).collect();
        let Some(mut free) = places.first().copied() else { return };
        for (index, place) in places.iter().enumerate() {
            let between = place + 1..places.get(index + 1).copied().unwrap_or(self.offsets.len());
            let length = between.len();
            self.offsets.copy_within(between, free);
            free += length;
        }
        self.offsets.truncate(free);
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
        part.place + count(part.index_from(id))
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

    /// Forgets those with numbers in this range that are not among `kept`, which grow. Places below its end may change.
    pub(super) fn retain_in(&mut self, range: &Range<u64>, kept: impl Iterator<Item = u64>) {
        let begin = self.parts.partition_point(|part| part.base <= range.start).saturating_sub(1);
        let end = self.parts.partition_point(|part| part.base < range.end);
        let mut is_kept = among(kept);
        self.shrink(begin..end, |part| part.retain_in(range, &mut is_kept));
    }

    /// Forgets these, which grow. Places below the last of them may change.
    pub(super) fn remove(&mut self, gone: &[u64]) {
        let (Some(first), Some(last)) = (gone.first(), gone.last()) else { return };
        let begin = self.parts.partition_point(|part| part.base <= *first).saturating_sub(1);
        let end = self.parts.partition_point(|part| part.base <= *last);
        let mut rest = gone;
        self.shrink(begin..end, |part| {
            let (here, after) = rest.split_at(rest.partition_point(|id| part.last().is_some_and(|last| *id <= last)));
            part.remove(here);
            rest = after;
        });
    }

    /// Takes something out of these parts, and moves them and those before them up to the next.
    fn shrink(&mut self, parts: Range<usize>, shrink: impl FnMut(&mut Part)) {
        if parts.is_empty() {
            return;
        }
        let Some(mut place) = self.parts.get(parts.end - 1).map(Part::end) else { return };
        self.parts.range_mut(parts.clone()).for_each(shrink);
        for part in self.parts.range_mut(..parts.end).rev() {
            part.place = place - count(part.offsets.len());
            place = part.place;
        }
        self.parts.retain(|part| !part.offsets.is_empty());
    }

    /// Bytes in use.
    pub(super) fn bytes(&self) -> usize {
        self.parts.iter().map(|part| size_of::<Part>() + part.offsets.capacity() * size_of::<u32>()).sum()
    }
}

/// Whether a number is one of these, which grow, as those do that are asked for.
pub(super) fn among(numbers: impl Iterator<Item = u64>) -> impl FnMut(u64) -> bool {
    let mut numbers = numbers.peekable();
    move |id| {
        while numbers.next_if(|number| *number < id).is_some() {}
        numbers.peek() == Some(&id)
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
    use std::collections::BTreeSet;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn all(found: &Found) -> Vec<u64> {
        found.places().map(|place| found.id(place).unwrap()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_goes_leaves_the_others_in_their_order(
            parts in vec(vec(0..40_u64, 0..8), 0..6),
            steps in vec((vec(0..260_u64, 0..20), 0..260_u64, 0..260_u64, any::<bool>()), 0..4),
        ) {
            let mut found = Found::default();
            let mut plain: Vec<u64> = Vec::new();
            for (place, ids) in parts.iter().enumerate() {
                let ids: BTreeSet<u64> = ids.iter().map(|id| place as u64 * 40 + id).collect();
                let ids: Vec<u64> = ids.into_iter().collect();
                // Each a part of its own.
                found.parts.extend((!ids.is_empty()).then(|| Part::new(found.places().end, &ids)));
                plain.extend(ids);
            }
            let end = found.places().end;
            for (ids, one, other, remove) in steps {
                let ids: BTreeSet<u64> = ids.into_iter().collect();
                let range = one.min(other)..one.max(other);
                if remove {
                    found.remove(&ids.iter().copied().collect::<Vec<_>>());
                    plain.retain(|id| !ids.contains(id));
                } else {
                    found.retain_in(&range, ids.iter().copied().filter(|id| range.contains(id)));
                    plain.retain(|id| !range.contains(id) || ids.contains(id));
                }
                prop_assert_eq!(all(&found), plain.clone());
                prop_assert!(plain.is_empty() || found.parts.back().is_some_and(|last| last.end() <= end));
                for id in 0..260 {
                    let expected = plain.iter().find(|other| **other >= id).copied();
                    prop_assert_eq!(found.id(found.place_from(id)), expected);
                }
            }
        }
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
        found.retain_in(&(0..12), [2, 7, 11].into_iter());
        assert_eq!(all(&found), [7, 12, 13, far]);
        found.retain_in(&(0..u64::MAX), std::iter::empty());
        assert_eq!(all(&found), [0_u64; 0]);
        found.append(&[far + 1]);
        assert_eq!(all(&found), [far + 1]);
    }
}

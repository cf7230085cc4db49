//! A set of packet ids: one bit each, since it is asked for every message.

/// Ids of 1 to 65,535.
#[derive(Debug, Clone)]
pub(super) struct IdSet {
    bits: Box<[u64]>,
    count: u32,
}

impl Default for IdSet {
    fn default() -> Self {
        Self { bits: vec![0; 1024].into(), count: 0 }
    }
}

impl IdSet {
    /// Adds it; `false`: it was there already.
    #[inline]
    pub(super) fn insert(&mut self, id: u16) -> bool {
        let (word, bit) = place(id);
        let is_new = self.bits[word] & bit == 0;
        self.bits[word] |= bit;
        self.count += u32::from(is_new);
        is_new
    }

    /// Takes it out; `false`: it was not there.
    #[inline]
    pub(super) fn remove(&mut self, id: u16) -> bool {
        let (word, bit) = place(id);
        let was_there = self.bits[word] & bit != 0;
        self.bits[word] &= !bit;
        self.count -= u32::from(was_there);
        was_there
    }

    #[inline]
    pub(super) fn contains(&self, id: u16) -> bool {
        let (word, bit) = place(id);
        self.bits[word] & bit != 0
    }

    /// How many there are.
    pub(super) fn len(&self) -> u32 {
        self.count
    }

    /// Adds all of another set.
    pub(super) fn extend(&mut self, other: &Self) {
        if other.count > 0 {
            self.bits.iter_mut().zip(&other.bits).for_each(|(ours, theirs)| *ours |= theirs);
            self.count = self.bits.iter().map(|word| word.count_ones()).sum();
        }
    }
}

const fn place(id: u16) -> (usize, u64) {
    (id as usize / 64, 1 << (id % 64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_a_set() {
        let mut set = IdSet::default();
        for id in [0, 1, 63, 64, 65_535] {
            assert!(!set.contains(id) && set.insert(id) && set.contains(id) && !set.insert(id));
        }
        assert_eq!(set.len(), 5);
        assert!(set.remove(64) && !set.remove(64) && !set.contains(64));
        let mut other = IdSet::default();
        other.insert(64);
        other.insert(63);
        set.extend(&other);
        assert_eq!((set.len(), set.contains(64)), (5, true));
    }
}

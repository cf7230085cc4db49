//! A hash for topics: three multiplications for twenty bytes, a fraction of what the standard one takes.
//!
//! Seeded anew in each process, so that nobody outside can choose topics that fall into one place.

use std::hash::{BuildHasher, Hasher, RandomState};

/// Makes hashers of one seed.
#[derive(Debug, Clone)]
pub(super) struct Seeded {
    begin: u64,
    factor: u64,
}

impl Default for Seeded {
    fn default() -> Self {
        let random = RandomState::new();
        // An even factor would lose a bit with each word.
        Self { begin: random.hash_one(0_u8), factor: random.hash_one(1_u8) | 1 }
    }
}

impl BuildHasher for Seeded {
    type Hasher = Folding;

    fn build_hasher(&self) -> Folding {
        Folding { state: self.begin, factor: self.factor }
    }
}

/// Multiplies each eight bytes into the state and folds the upper half of the product onto the lower.
pub(super) struct Folding {
    state: u64,
    factor: u64,
}

impl Folding {
    fn fold(&mut self, word: u64) {
        let product = u128::from(self.state ^ word) * u128::from(self.factor);
        self.state = (product as u64) ^ ((product >> u64::BITS) as u64);
    }
}

impl Hasher for Folding {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks();
        words.iter().for_each(|word| self.fold(u64::from_le_bytes(*word)));
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        // The length tells "a" from "a\0".
        self.fold(u64::from_le_bytes(last) ^ (bytes.len() as u64).rotate_right(8));
    }

    fn write_u8(&mut self, byte: u8) {
        self.fold(byte.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.fold(number.into());
    }

    fn finish(&self) -> u64 {
        self.state
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn like_topics_fall_into_different_places() {
        let seeded = Seeded::default();
        let topics = (0..100_000).map(|n| format!("plant/line-{}/device-{n}", n % 7));
        let lower: HashSet<u64> = topics.map(|topic| seeded.hash_one(topic.as_str()) & 0xf_ffff).collect();
        // A random function would hit 95,300 of the million places.
        assert!(lower.len() > 94_500, "{}", lower.len());
        assert_ne!(seeded.hash_one(b"a".as_slice()), seeded.hash_one(b"a\0".as_slice()));
    }
}

//! The topics of one parcel of arrivals: each text once, with how often it came.
//!
//! Texts lie end to end, and a table of numbers finds them by their hash: a new topic costs no allocation of its own.

use std::hash::BuildHasher;

use super::hasher::Seeded;

/// Places in the table at first.
const FEWEST_SLOTS: usize = 64;

/// Topics by numbers from 0, in the order of their coming.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    hasher: Seeded,
    texts: String,
    entries: Vec<Entry>,
    /// A topic's number and one more; 0 is a free place. A power of two of them, at most half in use.
    slots: Vec<u32>,
}

/// What is known of one topic.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    hash: u32,
    /// Where its text ends; it begins where the one before it does.
    end: u32,
    /// All messages on it.
    pub(super) messages: u32,
    /// Those of them that were received.
    pub(super) received: u32,
    /// The row of the last one that was received.
    pub(super) last_received: u32,
}

impl Dictionary {
    /// The number of this topic, which is added if it is new.
    pub(super) fn number_of(&mut self, topic: &str) -> u32 {
        if self.entries.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = self.hasher.hash_one(topic.as_bytes()) as u32;
        let mut place = hash as usize & (self.slots.len() - 1);
        while let Some(number) = self.slots[place].checked_sub(1) {
            if self.entries[number as usize].hash == hash && self.text(number) == topic {
                return number;
            }
            place = (place + 1) & (self.slots.len() - 1);
        }
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.slots[place] = number + 1;
        self.texts.push_str(topic);
        let end = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.entries.push(Entry { hash, end, messages: 0, received: 0, last_received: 0 });
        number
    }

    /// Counts a message on this topic; `received` is its row if it was received.
    pub(super) fn count(&mut self, number: u32, received: Option<u32>) {
        let Some(entry) = self.entries.get_mut(number as usize) else { return };
        entry.messages += 1;
        if let Some(row) = received {
            entry.received += 1;
            entry.last_received = row;
        }
    }

    /// The topic of this number.
    pub(super) fn text(&self, number: u32) -> &str {
        let number = number as usize;
        let begin = number.checked_sub(1).map_or(0, |before| self.entries[before].end as usize);
        self.entries.get(number).and_then(|entry| self.texts.get(begin..entry.end as usize)).unwrap_or_default()
    }

    /// All topics, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        (0..).zip(&self.entries).map(|(number, entry)| (self.text(number), entry))
    }

    /// Forgets all topics, but keeps the memory.
    pub(super) fn clear(&mut self) {
        self.texts.clear();
        self.entries.clear();
        self.slots.clear();
    }

    /// Bytes of all texts.
    pub(super) fn text_bytes(&self) -> usize {
        self.texts.len()
    }

    /// Bytes in use.
    pub(super) fn bytes(&self) -> usize {
        self.texts.len() + self.entries.len() * size_of::<Entry>() + self.slots.len() * size_of::<u32>()
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(FEWEST_SLOTS);
        self.slots.clear();
        self.slots.resize(size, 0);
        for (number, entry) in (1..).zip(&self.entries) {
            let mut place = entry.hash as usize & (size - 1);
            while self.slots[place] != 0 {
                place = (place + 1) & (size - 1);
            }
            self.slots[place] = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_has_one_number_and_its_text() {
        let mut dictionary = Dictionary::default();
        for round in 0..3 {
            for n in 0..5_000 {
                assert_eq!(dictionary.number_of(&format!("device/{n}")), n, "round {round}");
            }
        }
        assert_eq!(dictionary.number_of(""), 5_000);
        assert_eq!(
            (dictionary.text(0), dictionary.text(4_999), dictionary.text(5_000)),
            ("device/0", "device/4999", "")
        );
        assert_eq!(dictionary.iter().count(), 5_001);
    }

    #[test]
    fn what_was_sent_counts_but_is_not_the_last_received() {
        let mut dictionary = Dictionary::default();
        let number = dictionary.number_of("a");
        dictionary.count(number, Some(3));
        dictionary.count(number, None);
        let (_, entry) = dictionary.iter().next().unwrap();
        assert_eq!((entry.messages, entry.received, entry.last_received), (2, 1, 3));
    }
}

//! Topics by number: each text is kept once, for as long as a message uses it.
//!
//! Texts lie in chunks that snapshots share: a new topic copies one chunk at most, however many topics there are.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use super::SEGMENT_BYTES;
use super::hasher::Seeded;

/// What a topic costs beside its text: its place, its counts, its entry in the map and the two counters of the shared
/// text.
const TOPIC_BYTES: usize =
    size_of::<Option<Arc<str>>>() + size_of::<Uses>() + size_of::<(Arc<str>, TopicKey)>() + 2 * size_of::<usize>();

/// What a place costs whose number is free: its empty text, its counts, and the number in the list of free ones.
const FREE_BYTES: usize = size_of::<Option<Arc<str>>>() + size_of::<Uses>() + size_of::<Reverse<u32>>();

/// How many texts are copied together.
const CHUNK: usize = 512;

/// A topic's number in its store, below 2^27. Given again to another topic once no message uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicKey(pub(super) u32);

impl TopicKey {
    /// How many bits a number can have: a row of the index keeps the other five for its flags.
    pub(super) const BITS: u32 = 27;

    /// The number, for tables by topic: below `Snapshot::topic_places`.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The texts alone, cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Texts {
    chunks: Vec<Arc<Vec<Option<Arc<str>>>>>,
    /// How often a number was given to another topic.
    renamed: u64,
}

impl Texts {
    /// The topic with this number.
    pub(super) fn get(&self, key: TopicKey) -> &str {
        let chunk = self.chunks.get(key.index() / CHUNK);
        chunk.and_then(|chunk| chunk.get(key.index() % CHUNK)?.as_deref()).unwrap_or_default()
    }

    /// All topics with their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = (TopicKey, &str)> {
        let texts = self.chunks.iter().flat_map(|chunk| chunk.iter());
        (0..).map(TopicKey).zip(texts).filter_map(|(key, text)| Some((key, text.as_deref()?)))
    }

    /// All numbers are below this.
    pub(super) fn places(&self) -> usize {
        self.chunks.last().map_or(0, |last| (self.chunks.len() - 1) * CHUNK + last.len())
    }

    /// How often a number was given to another topic.
    pub(super) fn renamed(&self) -> u64 {
        self.renamed
    }

    fn set(&mut self, key: TopicKey, text: Option<Arc<str>>) -> Option<Arc<str>> {
        while self.chunks.len() <= key.index() / CHUNK {
            self.chunks.push(Arc::default());
        }
        let chunk = Arc::make_mut(self.chunks.get_mut(key.index() / CHUNK)?);
        if chunk.len() <= key.index() % CHUNK {
            chunk.resize(key.index() % CHUNK + 1, None);
        }
        std::mem::replace(chunk.get_mut(key.index() % CHUNK)?, text)
    }

    /// Forgets the numbers from this one on.
    fn truncate(&mut self, places: usize) {
        self.chunks.truncate(places.div_ceil(CHUNK));
        if let Some(last) = self.chunks.last_mut().filter(|_| !places.is_multiple_of(CHUNK)) {
            Arc::make_mut(last).truncate(places % CHUNK);
        }
    }
}

/// How many messages use a topic.
#[derive(Clone, Copy, Default)]
struct Uses {
    /// In the segments.
    rolling: u32,
    /// Among those that outlived their segments.
    surviving: u32,
}

/// All topics that messages use.
#[derive(Default)]
pub(super) struct Topics {
    keys: HashMap<Arc<str>, TopicKey, Seeded>,
    texts: Texts,
    uses: Vec<Uses>,
    /// Numbers to give again, the lowest first, so that the highest become free together.
    free: BinaryHeap<Reverse<u32>>,
    text_bytes: usize,
}

impl Topics {
    /// Bytes that a message on this topic would add: none if the topic is known.
    pub(super) fn cost(&self, topic: &str) -> usize {
        if self.keys.contains_key(topic) { 0 } else { Self::cost_of_new(topic) }
    }

    /// Bytes that a topic costs that is not known yet.
    pub(super) fn cost_of_new(topic: &str) -> usize {
        topic.len() + TOPIC_BYTES
    }

    /// Counts so many more messages of the segments on this topic.
    pub(super) fn claim(&mut self, topic: &str, messages: u32) -> TopicKey {
        let known = self.keys.get(topic).copied();
        let key = known.unwrap_or_else(|| self.add(topic.into()));
        if let Some(uses) = self.uses.get_mut(key.index()) {
            uses.rolling += messages;
        }
        key
    }

    /// How many messages of the segments are on this topic.
    pub(super) fn rolling(&self, key: TopicKey) -> usize {
        self.uses.get(key.index()).map_or(0, |uses| uses.rolling as usize)
    }

    /// How many messages that outlived their segments are on this topic.
    pub(super) fn surviving(&self, key: TopicKey) -> usize {
        self.uses.get(key.index()).map_or(0, |uses| uses.surviving as usize)
    }

    /// Counts a message as one that outlives its segment.
    pub(super) fn outlive(&mut self, key: TopicKey) {
        if let Some(uses) = self.uses.get_mut(key.index()) {
            uses.rolling = uses.rolling.saturating_sub(1);
            uses.surviving += 1;
        }
    }

    /// Counts one message of the segments less on this topic, and forgets the topic with the last.
    pub(super) fn release(&mut self, key: TopicKey) {
        if let Some(uses) = self.uses.get_mut(key.index()) {
            uses.rolling = uses.rolling.saturating_sub(1);
            self.forget_unused(key);
        }
    }

    /// Counts one survivor less on this topic, and forgets the topic with the last.
    pub(super) fn release_survivor(&mut self, key: TopicKey) {
        if let Some(uses) = self.uses.get_mut(key.index()) {
            uses.surviving = uses.surviving.saturating_sub(1);
            self.forget_unused(key);
        }
    }

    /// All texts.
    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Bytes in use.
    pub(super) fn bytes(&self) -> usize {
        self.text_bytes + self.keys.len() * TOPIC_BYTES
    }

    /// Bytes that are reserved, in use or not: places whose number is free stay until those above them are free too. They
    /// take a third of the budget at most, since each cost three times as much when it was in use.
    pub(super) fn allocated(&self) -> usize {
        self.bytes() + (self.uses.len() - self.keys.len()) * FREE_BYTES
    }

    /// Whether those of one segment more might find no numbers left.
    pub(super) fn is_full(&self) -> bool {
        self.keys.len() + SEGMENT_BYTES >= (1 << TopicKey::BITS)
    }

    fn add(&mut self, text: Arc<str>) -> TopicKey {
        let key = self.free_key();
        self.text_bytes += text.len();
        self.texts.set(key, Some(Arc::clone(&text)));
        self.keys.insert(text, key);
        key
    }

    fn free_key(&mut self) -> TopicKey {
        while let Some(Reverse(number)) = self.free.pop() {
            // Those above were forgotten with their places.
            if (number as usize) < self.uses.len() {
                self.texts.renamed += 1;
                return TopicKey(number);
            }
        }
        self.uses.push(Uses::default());
        TopicKey(u32::try_from(self.uses.len() - 1).unwrap_or(u32::MAX))
    }

    fn forget_unused(&mut self, key: TopicKey) {
        if self.uses.get(key.index()).is_none_or(|uses| uses.rolling + uses.surviving > 0) {
            return;
        }
        let Some(text) = self.texts.set(key, None) else { return };
        self.text_bytes -= text.len();
        self.keys.remove(&text);
        self.free.push(Reverse(key.0));
        if self.keys.len() < self.keys.capacity() / 4 {
            self.shrink();
        }
    }

    /// Gives back what fewer topics do not need.
    fn shrink(&mut self) {
        self.keys.shrink_to(self.keys.len() * 2);
        let used = self.uses.iter().rposition(|uses| uses.rolling + uses.surviving > 0).map_or(0, |last| last + 1);
        self.uses.truncate(used);
        self.uses.shrink_to(used * 2);
        self.texts.truncate(used);
        // The numbers that were forgotten may come again, and then mean other topics.
        self.texts.renamed += 1;
        self.free.retain(|Reverse(number)| (*number as usize) < used);
        self.free.shrink_to(self.free.len() * 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_lives_as_long_as_its_messages_and_its_number_is_given_again() {
        let mut topics = Topics::default();
        let first = topics.claim("a/b", 1);
        assert_eq!(topics.claim("a/b", 1), first);
        assert_eq!(topics.cost("a/b"), 0);
        topics.release(first);
        assert_eq!(topics.texts().get(first), "a/b");
        let before = topics.texts().clone();
        topics.release(first);
        assert_eq!((topics.texts().get(first), before.get(first)), ("", "a/b"));
        assert!(topics.cost("a/b") > "a/b".len());
        assert_eq!(topics.claim("c", 1), first);
        assert_eq!((topics.texts().get(first), before.get(first)), ("c", "a/b"));
        assert!(topics.texts().renamed() > before.renamed());
    }

    #[test]
    fn a_survivor_holds_its_topic() {
        let mut topics = Topics::default();
        let key = topics.claim("a", 1);
        topics.outlive(key);
        assert_eq!((topics.rolling(key), topics.texts().get(key)), (0, "a"));
        topics.release_survivor(key);
        assert_eq!(topics.texts().get(key), "");
    }

    #[test]
    fn topics_that_come_and_go_leave_nothing_growing() {
        let mut topics = Topics::default();
        for n in 0..10_000 {
            let key = topics.claim(&format!("device/{n}"), 1);
            topics.release(key);
        }
        assert!(topics.bytes() <= TOPIC_BYTES);
        assert!(topics.keys.capacity() < 100);
        let keys: Vec<TopicKey> = (0..10_000).map(|n| topics.claim(&format!("device/{n}"), 1)).collect();
        keys.into_iter().for_each(|key| topics.release(key));
        assert!(topics.bytes() < 3 * CHUNK * TOPIC_BYTES && topics.texts.places() < 3 * CHUNK, "{}", topics.bytes());
        assert!(topics.free.len() < 3 * CHUNK);
    }
}

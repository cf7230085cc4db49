//! Topics by number: each text is kept once, for as long as a message uses it.

use std::collections::HashMap;
use std::sync::Arc;

/// What a topic costs beside its text: its place, its entry in the map and the two counters of the shared text.
const TOPIC_BYTES: usize = size_of::<Place>() + size_of::<(Arc<str>, TopicKey)>() + 2 * size_of::<usize>();

/// A topic's number, below 2^27. Given again to another topic once no message uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TopicKey(pub(super) u32);

impl TopicKey {
    /// How many bits a number can have: a row of the index keeps the other five for its flags.
    pub(super) const BITS: u32 = 27;
}

/// All topics that messages use.
#[derive(Clone, Default)]
pub(super) struct Topics {
    keys: HashMap<Arc<str>, TopicKey>,
    places: Vec<Place>,
    free: Vec<TopicKey>,
    text_bytes: usize,
}

#[derive(Clone)]
struct Place {
    /// `None` while the number is free.
    text: Option<Arc<str>>,
    /// Messages that use it.
    uses: usize,
}

impl Topics {
    /// Bytes that a message on this topic would add: none if the topic is known.
    pub(super) fn cost(&self, topic: &str) -> usize {
        if self.keys.contains_key(topic) { 0 } else { topic.len() + TOPIC_BYTES }
    }

    /// Counts one more message on this topic.
    pub(super) fn claim(&mut self, topic: &str) -> TopicKey {
        if let Some(&key) = self.keys.get(topic) {
            if let Some(place) = self.place(key) {
                place.uses += 1;
            }
            return key;
        }
        self.add(topic.into())
    }

    /// Counts one message less on this topic, and forgets the topic with the last.
    pub(super) fn release(&mut self, key: TopicKey) {
        let Some(place) = self.place(key) else { return };
        place.uses = place.uses.saturating_sub(1);
        if place.uses > 0 {
            return;
        }
        let Some(text) = place.text.take() else { return };
        self.text_bytes -= text.len();
        self.keys.remove(&text);
        self.free.push(key);
        if self.keys.len() < self.keys.capacity() / 4 {
            self.keys.shrink_to(self.keys.len() * 2);
        }
    }

    /// The topic with this number.
    pub(super) fn text(&self, key: TopicKey) -> &str {
        self.places.get(key.0 as usize).and_then(|place| place.text.as_deref()).unwrap_or_default()
    }

    /// Bytes in use. Places whose number is free count too, since they stay allocated.
    pub(super) fn bytes(&self) -> usize {
        self.text_bytes + self.places.len() * TOPIC_BYTES
    }

    /// Whether there are no numbers left for further topics.
    pub(super) fn is_full(&self) -> bool {
        self.keys.len() >= (1 << TopicKey::BITS)
    }

    fn place(&mut self, key: TopicKey) -> Option<&mut Place> {
        self.places.get_mut(key.0 as usize)
    }

    fn add(&mut self, text: Arc<str>) -> TopicKey {
        let key = self.free.pop().unwrap_or_else(|| self.new_place());
        self.text_bytes += text.len();
        if let Some(place) = self.place(key) {
            *place = Place { text: Some(Arc::clone(&text)), uses: 1 };
        }
        self.keys.insert(text, key);
        key
    }

    fn new_place(&mut self) -> TopicKey {
        let key = TopicKey(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
        self.places.push(Place { text: None, uses: 0 });
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_lives_as_long_as_its_messages_and_its_number_is_given_again() {
        let mut topics = Topics::default();
        let first = topics.claim("a/b");
        assert_eq!(topics.claim("a/b"), first);
        assert_eq!(topics.cost("a/b"), 0);
        topics.release(first);
        assert_eq!(topics.text(first), "a/b");
        topics.release(first);
        assert_eq!(topics.text(first), "");
        assert!(topics.cost("a/b") > "a/b".len());
        assert_eq!(topics.claim("c"), first);
        assert_eq!(topics.text(first), "c");
    }

    #[test]
    fn topics_that_come_and_go_leave_nothing_growing() {
        let mut topics = Topics::default();
        for n in 0..10_000 {
            let key = topics.claim(&format!("device/{n}"));
            topics.release(key);
        }
        assert_eq!(topics.bytes(), TOPIC_BYTES);
        assert!(topics.keys.capacity() < 100);
    }
}

//! From a PUBLISH as the library delivers it to a message of ours.

use std::collections::HashMap;

use bytes::Bytes;
use jiff::Timestamp;

use super::engine::News;
use crate::mqtt::{Message, Properties, Qos, Topic};

/// Topics that are kept parsed. Most brokers have fewer; beyond it the memory of them starts over.
const TOPICS: usize = 4096;
/// Longer topics are parsed each time, so that the memory stays small whatever a broker sends.
const LONGEST_KEPT: usize = 256;

/// Turns raw messages into ours, and counts those that no message can be made of.
#[derive(Debug, Default)]
pub(super) struct Intake {
    topics: HashMap<Bytes, Topic>,
    messages: Vec<Message>,
    lost: u64,
    at: Timestamp,
}

/// The parts of a PUBLISH.
#[derive(Debug)]
pub(super) struct Raw<'a> {
    pub topic: &'a [u8],
    pub payload: &'a [u8],
    pub qos: Qos,
    pub retain: bool,
    pub properties: Option<Box<Properties>>,
}

impl Intake {
    /// What comes from now on came at this moment.
    pub(super) fn begin(&mut self) {
        self.at = Timestamp::now();
    }

    /// Takes one in. A topic with wildcards, NUL or broken UTF-8 is no topic: brokers must not send it, so the message
    /// is counted as lost instead of ending the connection, since a tester wants to see what else comes.
    pub(super) fn take(&mut self, raw: Raw<'_>) {
        let Some(topic) = self.topic(raw.topic) else {
            self.lost += 1;
            return;
        };
        // A copy, since a kept slice would pin the whole read buffer.
        let payload = Bytes::copy_from_slice(raw.payload);
        let Raw { qos, retain, properties, .. } = raw;
        self.messages.push(Message { topic, payload, qos, retain, properties, at: self.at });
    }

    /// Tells what was taken in and what was lost since the last time.
    pub(super) fn flush(&mut self, news: &mut Vec<News>) {
        if !self.messages.is_empty() {
            news.push(News::Messages(std::mem::take(&mut self.messages)));
        }
        if self.lost > 0 {
            news.push(News::Lost(std::mem::take(&mut self.lost)));
        }
    }

    fn topic(&mut self, raw: &[u8]) -> Option<Topic> {
        if let Some(topic) = self.topics.get(raw) {
            return Some(topic.clone());
        }
        let topic = Topic::parse(std::str::from_utf8(raw).ok()?).ok()?;
        if raw.len() <= LONGEST_KEPT {
            self.remember(raw, &topic);
        }
        Some(topic)
    }

    fn remember(&mut self, raw: &[u8], topic: &Topic) {
        if self.topics.len() >= TOPICS {
            self.topics.clear();
        }
        self.topics.insert(Bytes::copy_from_slice(raw), topic.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(topic: &[u8]) -> Raw<'_> {
        Raw { topic, payload: b"x", qos: Qos::AtLeastOnce, retain: true, properties: None }
    }

    #[test]
    fn what_is_no_topic_is_counted() {
        let mut intake = Intake::default();
        intake.begin();
        for topic in [&b"a/b"[..], b"a/+", b"#", b"a\0", b"\xFF", b"", b"a/b"] {
            intake.take(raw(topic));
        }
        let mut news = Vec::new();
        intake.flush(&mut news);
        assert!(matches!(&news[..], [News::Messages(two), News::Lost(5)] if two.len() == 2));
        news.clear();
        intake.flush(&mut news);
        assert!(news.is_empty());
    }

    #[test]
    fn the_memory_of_topics_is_bounded() {
        let mut intake = Intake::default();
        for number in 0..TOPICS + 1 {
            intake.take(raw(number.to_string().as_bytes()));
        }
        assert!(intake.topics.len() <= TOPICS);
        assert_eq!(intake.messages.len(), TOPICS + 1);
    }
}

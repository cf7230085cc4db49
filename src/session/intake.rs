//! What one turn of the MQTT library brought, in its order: messages in batches, everything else one by one.
//!
//! A PUBLISH is copied from the library's read buffer straight into a batch, and the batch's memory is used again for the
//! next: no message costs an allocation.

use jiff::Timestamp;

use super::engine::News;
use crate::mqtt::{Batch, MessageRef, Properties, Qos, Topic};

/// Turns raw messages into ours, and counts those that no message can be made of.
#[derive(Debug, Default)]
pub(super) struct Intake {
    news: Vec<News>,
    messages: Batch,
    /// The memory of a batch that is done with.
    spare: Batch,
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
        let Some(topic) = topic(raw.topic) else {
            self.lost += 1;
            return;
        };
        let Raw { payload, qos, retain, properties, .. } = raw;
        let properties = properties.as_deref();
        self.messages.push(MessageRef { topic, payload, qos, retain, properties, at: self.at });
    }

    /// Notes anything else, after the messages that came before it.
    pub(super) fn note(&mut self, one: News) {
        self.flush();
        self.news.push(one);
    }

    /// Everything since the last time, in order.
    pub(super) fn drain(&mut self) -> std::vec::Drain<'_, News> {
        self.flush();
        self.news.drain(..)
    }

    /// Whether this was noted and not yet taken away.
    pub(super) fn holds(&self, is_it: impl Fn(&News) -> bool) -> bool {
        self.news.iter().any(is_it)
    }

    /// Takes a batch back that is done with.
    pub(super) fn give_back(&mut self, mut batch: Batch) {
        batch.clear();
        self.spare = batch;
    }

    fn flush(&mut self) {
        if !self.messages.is_empty() {
            let spare = std::mem::take(&mut self.spare);
            self.news.push(News::Messages(std::mem::replace(&mut self.messages, spare)));
        }
        if self.lost > 0 {
            self.news.push(News::Lost(std::mem::take(&mut self.lost)));
        }
    }
}

/// The topic, if a message can be published to it.
fn topic(raw: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(raw).ok()?;
    Topic::check(text).is_ok().then_some(text)
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
        let news: Vec<_> = intake.drain().collect();
        assert!(matches!(&news[..], [News::Messages(two), News::Lost(5)] if two.len() == 2));
        assert_eq!(intake.drain().count(), 0);
    }

    #[test]
    fn messages_keep_their_place_among_other_news() {
        let mut intake = Intake::default();
        for _ in 0..2 {
            intake.take(raw(b"1"));
            intake.take(raw(b"2"));
            intake.note(News::Ping);
            intake.take(raw(b"3"));
            let news: Vec<_> = intake.drain().collect();
            let lengths: Vec<_> =
                news.iter().map(|one| if let News::Messages(batch) = one { batch.len() } else { 0 }).collect();
            assert_eq!(lengths, [2, 0, 1]);
            news.into_iter().for_each(|one| {
                if let News::Messages(batch) = one {
                    intake.give_back(batch);
                }
            });
        }
    }
}

//! From a PUBLISH as the library delivers it to a message of ours.

use jiff::Timestamp;

use super::engine::News;
use crate::mqtt::{Batch, MessageRef, Properties, Qos, Topic};

/// Turns raw messages into ours, and counts those that no message can be made of.
#[derive(Debug, Default)]
pub(super) struct Intake {
    messages: Batch,
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

    /// Tells what was taken in and what was lost since the last time.
    pub(super) fn flush(&mut self, news: &mut Vec<News>) {
        if !self.messages.is_empty() {
            news.push(News::Messages(std::mem::take(&mut self.messages)));
        }
        if self.lost > 0 {
            news.push(News::Lost(std::mem::take(&mut self.lost)));
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
        let mut news = Vec::new();
        intake.flush(&mut news);
        assert!(matches!(&news[..], [News::Messages(two), News::Lost(5)] if two.len() == 2));
        news.clear();
        intake.flush(&mut news);
        assert!(news.is_empty());
    }
}

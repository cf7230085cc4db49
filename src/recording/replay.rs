//! What a replay makes of each message of a recording.

use jiff::Timestamp;

use super::{Entry, Which};
use crate::mqtt::{Message, Qos, Topic};

/// How fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speed {
    /// So many tenths of the recorded speed: 10 is the speed of the recording.
    Tenths(u32),
    /// As fast as the connection takes them.
    Fastest,
}

impl Speed {
    /// The speed of the recording.
    pub const RECORDED: Self = Self::Tenths(10);

    /// So many times the recorded speed, 0.1 to 1000; `None` beyond that.
    #[must_use]
    pub fn times(factor: f64) -> Option<Self> {
        let tenths = (factor * 10.0).round();
        (1.0..=10_000.0).contains(&tenths).then_some(Self::Tenths(tenths as u32))
    }
}

/// What is replayed and what is changed in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manner {
    /// How fast.
    pub speed: Speed,
    /// Of both directions, or of one.
    pub which: Which,
    /// The beginning of topics that `prefix` takes the place of; messages on other topics are left out. Empty: every
    /// topic gets the prefix before it.
    pub replaced: String,
    /// What stands before each topic.
    pub prefix: String,
    /// `None`: as recorded.
    pub qos: Option<Qos>,
    /// Whether retained messages are published as such; else none is, since a broker would keep each of them for
    /// everybody who subscribes later.
    pub retain: bool,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            speed: Speed::RECORDED,
            which: Which::Received,
            replaced: String::new(),
            prefix: String::new(),
            qos: None,
            retain: false,
        }
    }
}

impl Manner {
    /// The message to publish; `None` for one that is not asked for.
    #[must_use]
    pub fn apply(&self, entry: Entry) -> Option<Message> {
        if !self.which.includes(entry.direction) {
            return None;
        }
        let rest = entry.topic.strip_prefix(self.replaced.as_str())?;
        let topic = Topic::parse(&format!("{}{rest}", self.prefix)).ok()?;
        Some(Message {
            topic,
            payload: entry.payload.into(),
            qos: self.qos.unwrap_or(entry.qos),
            retain: entry.retain && self.retain,
            properties: entry.properties,
            at: Timestamp::now(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Direction;

    fn entry(direction: Direction, topic: &str) -> Entry {
        Entry {
            direction,
            topic: topic.to_owned(),
            payload: b"x".to_vec(),
            qos: Qos::ExactlyOnce,
            retain: true,
            properties: None,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn speeds_are_tenths_within_bounds() {
        for (factor, speed) in [
            (1.0, Some(Speed::RECORDED)),
            (0.1, Some(Speed::Tenths(1))),
            (2.5, Some(Speed::Tenths(25))),
            (1000.0, Some(Speed::Tenths(10_000))),
            (0.0, None),
            (1001.0, None),
            (f64::NAN, None),
            (f64::INFINITY, None),
        ] {
            assert_eq!(Speed::times(factor), speed, "{factor}");
        }
    }

    #[test]
    fn topics_get_a_prefix_or_another_beginning() {
        for (replaced, prefix, topic, expected) in [
            ("", "", "plant/a", Some("plant/a")),
            ("", "test/", "plant/a", Some("test/plant/a")),
            ("plant/", "test/", "plant/a", Some("test/a")),
            ("plant/", "test/", "other/a", None),
            ("plant/", "", "plant/a", Some("a")),
            ("plant", "", "plant", None),
            ("", "a/#/", "plant", None),
        ] {
            let manner = Manner { replaced: replaced.into(), prefix: prefix.into(), ..Manner::default() };
            let message = manner.apply(entry(Direction::Received, topic));
            assert_eq!(message.as_ref().map(|message| message.topic.as_str()), expected, "{replaced} {prefix} {topic}");
        }
    }

    #[test]
    fn nothing_is_retained_unasked_and_only_the_wanted_direction_goes_out() {
        let plain = Manner::default();
        let message = plain.apply(entry(Direction::Received, "a")).unwrap();
        assert_eq!((message.retain, message.qos), (false, Qos::ExactlyOnce));
        assert_eq!(plain.apply(entry(Direction::Sent, "a")), None);
        let manner = Manner { which: Which::Both, qos: Some(Qos::AtMostOnce), retain: true, ..plain };
        let message = manner.apply(entry(Direction::Sent, "a")).unwrap();
        assert_eq!((message.retain, message.qos), (true, Qos::AtMostOnce));
    }
}

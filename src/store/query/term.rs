//! The parts that a query is made of, and whether a message has what they ask for.

use jiff::Timestamp;
use regex::bytes::Regex;

use super::json::JsonTerm;
use super::needle::Needle;
use super::values::{Comparison, Moment};
use crate::mqtt::{Filter, Qos};
use crate::store::{Direction, Stored};

/// Terms of which one must hold.
pub(super) type Clause = Vec<Term>;

/// A question, or its opposite.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) negated: bool,
    pub(super) question: Question,
}

/// What can be asked of a message, whatever the time.
#[derive(Debug, Clone)]
pub(super) enum Question {
    /// Whether its payload or topic contains this text.
    Text(Needle),
    /// The same with a regular expression.
    Pattern(Regex),
    Topic(Filter),
    /// Whether its topic is this one, or below it.
    Below(String),
    Qos(Qos),
    Retained,
    Direction(Direction),
    Size(Comparison, u64),
    Json(JsonTerm),
}

impl Term {
    pub(super) fn matches(&self, message: &Stored<'_>) -> bool {
        self.question.answer(message) != self.negated
    }
}

impl Question {
    pub(super) fn answer(&self, message: &Stored<'_>) -> bool {
        self.of_topic(message.topic) || self.of_payload(message.payload) || self.of_flags(message)
    }

    /// Whether the topic alone says yes.
    pub(super) fn of_topic(&self, topic: &str) -> bool {
        match self {
            Self::Text(needle) => needle.is_in(topic.as_bytes()),
            Self::Pattern(regex) => regex.is_match(topic.as_bytes()),
            Self::Topic(filter) => filter.matches(topic),
            Self::Below(path) => {
                topic.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }
            Self::Qos(_) | Self::Retained | Self::Direction(_) | Self::Size(..) | Self::Json(_) => false,
        }
    }

    /// Whether the payload alone says yes.
    pub(super) fn of_payload(&self, payload: &[u8]) -> bool {
        match self {
            Self::Text(needle) => needle.is_in(payload),
            Self::Pattern(regex) => regex.is_match(payload),
            Self::Size(comparison, bytes) => comparison.holds((payload.len() as u64).cmp(bytes)),
            Self::Json(term) => term.matches(payload),
            Self::Topic(_) | Self::Below(_) | Self::Qos(_) | Self::Retained | Self::Direction(_) => false,
        }
    }

    /// Whether the flags say yes.
    pub(super) fn of_flags(&self, message: &Stored<'_>) -> bool {
        match self {
            Self::Qos(qos) => message.qos == *qos,
            Self::Retained => message.retain,
            Self::Direction(direction) => message.direction == *direction,
            Self::Text(_) | Self::Pattern(_) | Self::Topic(_) | Self::Below(_) | Self::Size(..) | Self::Json(_) => {
                false
            }
        }
    }

    /// Whether it looks at topics.
    pub(super) fn asks_topic(&self) -> bool {
        match self {
            Self::Text(_) | Self::Pattern(_) | Self::Topic(_) | Self::Below(_) => true,
            Self::Qos(_) | Self::Retained | Self::Direction(_) | Self::Size(..) | Self::Json(_) => false,
        }
    }

    /// How dear an answer is, beside the others: the cheap are asked first.
    pub(super) fn cost(&self) -> u8 {
        match self {
            Self::Qos(_) | Self::Retained | Self::Direction(_) | Self::Size(..) => 0,
            Self::Topic(_) | Self::Below(_) => 1,
            Self::Text(_) => 2,
            Self::Json(_) => 3,
            Self::Pattern(_) => 4,
        }
    }
}

/// The times between which messages are wanted; each end may move with the clock.
#[derive(Debug, Clone, Default)]
pub(super) struct Span {
    pub(super) since: Vec<Moment>,
    pub(super) before: Vec<Moment>,
}

impl Span {
    /// The first wanted moment, and the first that is not wanted any more.
    pub(super) fn ends(&self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        let since = self.since.iter().map(|moment| moment.when(now)).max();
        let before = self.before.iter().map(|moment| moment.when(now)).min();
        (since, before)
    }

    pub(super) fn contains(&self, at: Timestamp, now: Timestamp) -> bool {
        let (since, before) = self.ends(now);
        since.is_none_or(|since| at >= since) && before.is_none_or(|before| at < before)
    }
}

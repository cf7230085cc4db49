//! Topics and topic filters: parsed once, valid for ever.

use std::fmt;
use std::sync::Arc;

/// The longest topic or filter that fits a packet, in bytes (MQTT 5, 1.5.4).
const MAX_BYTES: usize = 65_535;

/// A topic that a message can be published to: not empty, no wildcards, no NUL, at most 65,535 bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic(Arc<str>);

/// A topic filter that can be subscribed to, wildcards at their legal places, perhaps shared (`$share/group/…`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Filter(Arc<str>);

/// Why a text is no topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TopicError {
    /// Nothing was written.
    #[error("a topic cannot be empty")]
    Empty,
    /// `+` or `#`.
    #[error("a topic to publish to cannot contain + or #")]
    Wildcard,
    /// The NUL character.
    #[error("a topic cannot contain the NUL character")]
    Nul,
    /// More than 65,535 bytes.
    #[error("a topic cannot be longer than 65,535 bytes")]
    TooLong,
}

/// Why a text is no topic filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// Nothing was written.
    #[error("a topic filter cannot be empty")]
    Empty,
    /// `#` before the last level or beside other characters.
    #[error("# must be the last level of the filter and stand alone in it")]
    MisplacedHash,
    /// `+` beside other characters.
    #[error("+ must stand alone in its level")]
    MisplacedPlus,
    /// `$share` without a group or a filter.
    #[error("a shared subscription is written $share/group/filter")]
    IncompleteShare,
    /// The NUL character.
    #[error("a topic filter cannot contain the NUL character")]
    Nul,
    /// More than 65,535 bytes.
    #[error("a topic filter cannot be longer than 65,535 bytes")]
    TooLong,
}

impl Topic {
    /// Checks the rules of MQTT 5, 4.7.
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, TopicError> {
        Self::check(text).map(|()| Self(text.into()))
    }

    /// The same without keeping it.
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub fn check(text: &str) -> Result<(), TopicError> {
        if text.is_empty() {
            return Err(TopicError::Empty);
        }
        if text.len() > MAX_BYTES {
            return Err(TopicError::TooLong);
        }
        // One pass, since each message that arrives comes through here.
        match memchr::memchr3(b'+', b'#', 0, text.as_bytes()) {
            None => Ok(()),
            Some(_) if text.contains(['+', '#']) => Err(TopicError::Wildcard),
            Some(_) => Err(TopicError::Nul),
        }
    }

    /// The topic as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Filter {
    /// Checks the rules of MQTT 5, 4.7 and 4.8.2.
    ///
    /// # Errors
    /// The first rule that the text breaks.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        if text.len() > MAX_BYTES {
            return Err(FilterError::TooLong);
        }
        if text.contains('\0') {
            return Err(FilterError::Nul);
        }
        check_levels(pattern_of(text)?)?;
        Ok(Self(text.into()))
    }

    /// The filter as it is sent, with `$share/group/` if it is shared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether its messages are shared among the subscribers of a group (MQTT 5, 4.8.2).
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.0.starts_with("$share/")
    }

    /// Whether it has a wildcard.
    #[must_use]
    pub fn has_wildcard(&self) -> bool {
        self.0.contains(['+', '#'])
    }

    /// Whether a message on this topic is for a subscription with this filter.
    ///
    /// Wildcards at the first level leave out topics that begin with `$` (MQTT 5, 4.7.2).
    #[must_use]
    pub fn matches(&self, topic: &str) -> bool {
        let pattern = pattern_of(&self.0).unwrap_or(&self.0);
        if topic.starts_with('$') && pattern.starts_with(['+', '#']) {
            return false;
        }
        let mut levels = topic.split('/');
        for wanted in pattern.split('/') {
            match (wanted, levels.next()) {
                ("#", _) => return true,
                ("+", Some(_)) => {}
                (text, Some(level)) if text == level => {}
                _ => return false,
            }
        }
        levels.next().is_none()
    }
}

/// The part of a filter that topics are compared with: all of it, or what follows `$share/group/`.
fn pattern_of(filter: &str) -> Result<&str, FilterError> {
    let Some(shared) = filter.strip_prefix("$share/") else {
        return if filter == "$share" { Err(FilterError::IncompleteShare) } else { Ok(filter) };
    };
    match shared.split_once('/') {
        Some((group, pattern)) if !group.is_empty() && !pattern.is_empty() && !group.contains(['+', '#']) => {
            Ok(pattern)
        }
        _ => Err(FilterError::IncompleteShare),
    }
}

fn check_levels(pattern: &str) -> Result<(), FilterError> {
    if pattern.is_empty() {
        return Err(FilterError::Empty);
    }
    let mut levels = pattern.split('/').peekable();
    while let Some(level) = levels.next() {
        if level.contains('#') && (level != "#" || levels.peek().is_some()) {
            return Err(FilterError::MisplacedHash);
        }
        if level.contains('+') && level != "+" {
            return Err(FilterError::MisplacedPlus);
        }
    }
    Ok(())
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_match_as_the_specification_says() {
        let table = [
            ("sport/tennis/player1/#", "sport/tennis/player1", true),
            ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true),
            ("sport/#", "sport", true),
            ("sport/tennis/+", "sport/tennis/player1", true),
            ("sport/tennis/+", "sport/tennis/player1/ranking", false),
            ("sport/+", "sport", false),
            ("sport/+", "sport/", true),
            ("+/+", "/finance", true),
            ("/+", "/finance", true),
            ("+", "/finance", false),
            ("#", "$SYS/broker/uptime", false),
            ("+/monitor/Clients", "$SYS/monitor/Clients", false),
            ("$SYS/#", "$SYS/broker/uptime", true),
            ("$share/group/a/+", "a/b", true),
            ("$share/group/a/+", "b/b", false),
            ("a/b", "a/b/c", false),
        ];
        for (filter, topic, expected) in table {
            let parsed = Filter::parse(filter).unwrap();
            assert_eq!(parsed.matches(topic), expected, "{filter} against {topic}");
        }
    }

    #[test]
    fn filters_that_break_a_rule_say_which() {
        let table = [
            ("", FilterError::Empty),
            ("a/#/b", FilterError::MisplacedHash),
            ("a#", FilterError::MisplacedHash),
            ("a+/b", FilterError::MisplacedPlus),
            ("$share", FilterError::IncompleteShare),
            ("$share/group", FilterError::IncompleteShare),
            ("$share//a", FilterError::IncompleteShare),
            ("$share/g+/a", FilterError::IncompleteShare),
            ("a\0b", FilterError::Nul),
        ];
        for (text, expected) in table {
            assert_eq!(Filter::parse(text), Err(expected), "{text:?}");
        }
        assert_eq!(Filter::parse(&"a".repeat(65_536)), Err(FilterError::TooLong));
    }

    #[test]
    fn topics_that_break_a_rule_say_which() {
        let table = [
            ("", TopicError::Empty),
            ("a/+", TopicError::Wildcard),
            ("#", TopicError::Wildcard),
            ("a\0", TopicError::Nul),
        ];
        for (text, expected) in table {
            assert_eq!(Topic::parse(text), Err(expected), "{text:?}");
        }
        assert_eq!(Topic::parse("a/b").unwrap().as_str(), "a/b");
    }
}

//! Which entries of a trace are wanted.

use super::Entry;
use crate::wire::kind::{Direction, PacketKind};

/// Chooses entries. The default chooses all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those that went this way.
    pub direction: Option<Direction>,
    /// Only packets of these kinds; empty: of all.
    pub kinds: Vec<PacketKind>,
    /// Only those with this text in the value of a field or in the name of the packet, upper and lower case alike.
    pub text: String,
}

/// Why words are no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// `dir:` with something else than `in` and `out`.
    #[error("after dir: comes in or out, not \u{201c}{0}\u{201d}")]
    Direction(String),
    /// `kind:` with something that is no packet.
    #[error("there is no packet \u{201c}{0}\u{201d}")]
    Kind(String),
}

impl Filter {
    /// Reads what somebody typed: `dir:in` or `dir:out`, `kind:` with the names of packets between commas, and what is
    /// left is the text.
    ///
    /// # Errors
    /// A direction or a packet that there is not.
    pub fn parse(words: &str) -> Result<Self, FilterError> {
        let (mut filter, mut text) = (Self::default(), Vec::new());
        for word in words.split_whitespace() {
            match word.split_once(':') {
                Some(("dir", name)) => filter.direction = Some(direction(name)?),
                Some(("kind", names)) => {
                    for name in names.split(',').filter(|name| !name.is_empty()) {
                        filter.kinds.push(kind(name)?);
                    }
                }
                Some(_) | None => text.push(word),
            }
        }
        filter.text = text.join(" ");
        Ok(filter)
    }

    /// Whether an entry is wanted.
    #[must_use]
    pub fn takes(&self, entry: &Entry) -> bool {
        self.direction.is_none_or(|direction| direction == entry.direction)
            && (self.kinds.is_empty() || entry.kind().is_some_and(|kind| self.kinds.contains(&kind)))
            && self.takes_text(entry)
    }

    fn takes_text(&self, entry: &Entry) -> bool {
        let wanted = self.text.trim().to_lowercase();
        wanted.is_empty()
            || entry.decoded().fields.iter().any(|field| field.value.to_lowercase().contains(&wanted))
            || entry.violation.as_ref().is_some_and(|violation| violation.to_string().to_lowercase().contains(&wanted))
    }
}

fn direction(name: &str) -> Result<Direction, FilterError> {
    [Direction::ToBroker, Direction::FromBroker]
        .into_iter()
        .find(|direction| direction.name() == name)
        .ok_or_else(|| FilterError::Direction(name.to_owned()))
}

fn kind(name: &str) -> Result<PacketKind, FilterError> {
    PacketKind::ALL
        .into_iter()
        .find(|kind| kind.name().eq_ignore_ascii_case(name))
        .ok_or_else(|| FilterError::Kind(name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(direction: Option<Direction>, kinds: &[PacketKind], text: &str) -> Filter {
        Filter { direction, kinds: kinds.to_vec(), text: text.to_owned() }
    }

    #[test]
    fn words_are_read_as_a_filter() {
        use PacketKind as K;
        for (words, expected) in [
            ("", Ok(Filter::default())),
            ("  ", Ok(Filter::default())),
            ("a/b", Ok(filter(None, &[], "a/b"))),
            ("dir:in", Ok(filter(Some(Direction::FromBroker), &[], ""))),
            ("kind:", Ok(Filter::default())),
            ("kind:publish,PUBACK kind:auth", Ok(filter(None, &[K::Publish, K::Puback, K::Auth], ""))),
            ("not dir:out  authorized", Ok(filter(Some(Direction::ToBroker), &[], "not authorized"))),
            ("topic:a", Ok(filter(None, &[], "topic:a"))),
            ("dir:up", Err(FilterError::Direction("up".to_owned()))),
            ("kind:pubish", Err(FilterError::Kind("pubish".to_owned()))),
        ] {
            assert_eq!(Filter::parse(words), expected, "{words}");
        }
    }
}

//! Which decoder reads which topics' payloads, as it is remembered.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Profile;
use crate::mqtt::Filter;

/// A decoder that was chosen for the topics of a filter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DecoderChoice {
    /// The topic filter. One choice a filter.
    pub filter: String,
    /// The decoder's name: "JSON", "Protobuf".
    pub decoder: String,
    /// The file with the schema; empty: none.
    pub schema: PathBuf,
    /// The message type in it; empty: its only one.
    pub message: String,
}

impl DecoderChoice {
    fn reads(&self, topic: &str) -> bool {
        Filter::parse(&self.filter).is_ok_and(|filter| filter.matches(topic))
    }

    /// Written levels come before `+`, and `+` before `#`, from the first level on.
    fn generality(&self) -> Vec<u8> {
        let of = |level: &str| match level {
            "#" => 2,
            "+" => 1,
            _ => 0,
        };
        self.filter.split('/').map(of).collect()
    }
}

impl Profile {
    /// The choice for a topic: of several that match, the one that says most of it.
    #[must_use]
    pub fn decoder_for(&self, topic: &str) -> Option<&DecoderChoice> {
        let matching = self.decoders.iter().filter(|choice| choice.reads(topic));
        matching.min_by_key(|choice| choice.generality())
    }

    /// Remembers a choice in place of one for the same filter.
    pub fn remember_decoder(&mut self, choice: DecoderChoice) {
        self.forget_decoder(&choice.filter);
        self.decoders.push(choice);
    }

    /// Forgets the choice for a filter.
    pub fn forget_decoder(&mut self, filter: &str) {
        self.decoders.retain(|known| known.filter != filter);
    }
}

/// What is wrong with the first choice that cannot be used, as a sentence.
pub(super) fn problem(choices: &[DecoderChoice]) -> Option<String> {
    choices.iter().find_map(|choice| {
        let filter = choice.filter.escape_debug();
        if let Err(error) = Filter::parse(&choice.filter) {
            return Some(format!("The decoder {} is remembered for {filter}: {error}.", choice.decoder.escape_debug()));
        }
        if choice.decoder.is_empty() {
            return Some(format!("Choose a decoder for {filter}, or forget the choice."));
        }
        let lacks_file = !choice.message.is_empty() && choice.schema.as_os_str().is_empty();
        lacks_file.then(|| {
            format!("The message type {} for {filter} needs its file: choose it.", choice.message.escape_debug())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(filter: &str, decoder: &str) -> DecoderChoice {
        DecoderChoice { filter: filter.to_owned(), decoder: decoder.to_owned(), ..DecoderChoice::default() }
    }

    #[test]
    fn the_choice_that_says_most_of_a_topic_counts() {
        let mut profile = Profile::default();
        for filter in ["#", "a/#", "a/+/c", "a/b/#", "a/b/c", "x/+"] {
            profile.remember_decoder(choice(filter, filter));
        }
        let table =
            [("a/b/c", "a/b/c"), ("a/b/d", "a/b/#"), ("a/x/c", "a/+/c"), ("a", "a/#"), ("b", "#"), ("x/y", "x/+")];
        for (topic, filter) in table {
            assert_eq!(profile.decoder_for(topic).map(|choice| choice.decoder.as_str()), Some(filter), "{topic}");
        }
        profile.remember_decoder(choice("#", "Hex"));
        assert_eq!((profile.decoders.len(), profile.decoder_for("b").unwrap().decoder.as_str()), (6, "Hex"));
        profile.forget_decoder("#");
        assert_eq!(profile.decoder_for("b"), None);
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        let table = [
            (choice("a/#", "JSON"), None),
            (
                choice("a#", "JSON"),
                Some(
                    "The decoder JSON is remembered for a#: # must be the last level of the filter and stand alone in it.",
                ),
            ),
            (choice("a", ""), Some("Choose a decoder for a, or forget the choice.")),
            (
                DecoderChoice { message: "plant.Reading".to_owned(), ..choice("a", "Protobuf") },
                Some("The message type plant.Reading for a needs its file: choose it."),
            ),
        ];
        for (choice, expected) in table {
            assert_eq!(problem(&[choice]).as_deref(), expected);
        }
    }
}

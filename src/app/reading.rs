//! How a tab's payloads are read: decoders that were chosen for topics, schemas, and what Sparkplug's births said.
//!
//! Schemas are read beside the window, once for each file and message type; this is where they wait to be used.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use crate::mqtt::Filter;
use crate::payload::{Births, Context, DECODERS, Decoder, Schema, SchemaError};
use crate::profile::DecoderChoice;
use crate::store::Stored;

use super::Tab;

/// Topics of Sparkplug B begin so.
pub(super) const SPARKPLUG: &str = "spBv1.0/";

/// The message types of a schema file, or why there are none.
type Types = Result<Vec<String>, SchemaError>;

/// How the payloads of one tab are read.
#[derive(Debug, Default)]
pub struct Reading {
    /// By topic; `None`: Auto, whatever is remembered.
    chosen: HashMap<String, Option<&'static str>>,
    births: Arc<Births>,
    births_learnt: u64,
    schemas: HashMap<(PathBuf, String), Known>,
    schemas_read: u64,
    /// The file whose message types were asked for last, and the answer.
    types: Option<(PathBuf, Option<Types>)>,
}

/// A schema that was asked for.
#[derive(Debug)]
struct Known {
    state: SchemaState,
    modified: Option<SystemTime>,
}

/// What is known of a schema.
#[derive(Debug, Clone)]
pub enum SchemaState {
    /// It is being read.
    Coming,
    /// It can be used.
    Ready(Arc<Schema>),
    /// It cannot be used, for this reason.
    Failed(SchemaError),
}

/// The decoder for a topic, and why it is that one.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<'a> {
    /// The decoder; `None`: Auto.
    pub decoder: Option<&'static Decoder>,
    /// The remembered choice for the topic. Its schema counts whichever decoder is used.
    pub remembered: Option<&'a DecoderChoice>,
    /// Whether another decoder than the remembered one was chosen for now.
    pub for_now: bool,
}

/// A schema to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WantedSchema {
    pub(super) file: PathBuf,
    pub(super) message: String,
    /// When the file was changed last, as far as is known.
    pub(super) known: Option<SystemTime>,
}

/// A schema that was read.
pub(super) struct ReadSchema {
    pub(super) wanted: WantedSchema,
    pub(super) modified: Option<SystemTime>,
    pub(super) result: Result<Schema, SchemaError>,
}

impl Tab {
    /// The decoder for the messages of a topic.
    #[must_use]
    pub fn decoder_for(&self, topic: &str) -> Chosen<'_> {
        let remembered = self.profile.decoder_for(topic);
        let chosen = self.reading.chosen.get(topic).copied();
        let name = chosen.unwrap_or_else(|| remembered.map(|choice| choice.decoder.as_str()));
        let decoder = name.and_then(|name| DECODERS.iter().find(|decoder| decoder.name == name));
        Chosen { decoder, remembered, for_now: chosen.is_some() }
    }

    /// What helps to read the payloads of a topic.
    #[must_use]
    pub fn context_for(&self, topic: &str) -> Context {
        let schema = self.profile.decoder_for(topic).and_then(|choice| match self.reading.schema(choice)? {
            SchemaState::Ready(schema) => Some(Arc::clone(schema)),
            SchemaState::Coming | SchemaState::Failed(_) => None,
        });
        Context { births: Arc::clone(&self.reading.births), schema }
    }

    /// Grows whenever the context of this topic may have changed.
    #[must_use]
    pub fn context_version(&self, topic: &str) -> u64 {
        let births = if topic.starts_with(SPARKPLUG) { self.reading.births_learnt } else { 0 };
        self.reading.schemas_read + births
    }
}

impl Reading {
    /// What is known of the schema of a choice; `None`: it has none.
    #[must_use]
    pub fn schema(&self, choice: &DecoderChoice) -> Option<&SchemaState> {
        self.schemas.get(&key(choice)?).map(|known| &known.state)
    }

    /// The message types of this file; `None`: not asked for, or on the way.
    #[must_use]
    pub fn types(&self, file: &Path) -> Option<&Result<Vec<String>, SchemaError>> {
        self.types.as_ref().filter(|(asked, _)| asked == file)?.1.as_ref()
    }

    /// Learns what a birth says, see [`is_birth`].
    pub(super) fn learn(&mut self, birth: &Stored<'_>) {
        // Whoever decodes beside the window may share the births, and then they are copied.
        if Arc::make_mut(&mut self.births).learn(birth.topic, birth.payload) {
            self.births_learnt += 1;
        }
    }

    pub(super) fn choose(&mut self, topic: String, decoder: Option<&'static str>) {
        self.chosen.insert(topic, decoder);
    }

    /// Forgets what was chosen for the topics of a filter.
    pub(super) fn forget_chosen(&mut self, filter: &str) {
        if let Ok(filter) = Filter::parse(filter) {
            self.chosen.retain(|topic, _| !filter.matches(topic));
        }
    }

    /// The schemas of these choices that were not asked for before; they count as asked for from now on.
    pub(super) fn wanted(&mut self, choices: &[DecoderChoice]) -> Vec<WantedSchema> {
        let mut wanted = Vec::new();
        for (file, message) in choices.iter().filter_map(key) {
            self.schemas.entry((file.clone(), message.clone())).or_insert_with(|| {
                wanted.push(WantedSchema { file, message, known: None });
                Known { state: SchemaState::Coming, modified: None }
            });
        }
        wanted
    }

    /// A schema to be read once more; the present one stays in use until then.
    pub(super) fn again(&mut self, choice: &DecoderChoice, surely: bool) -> WantedSchema {
        let known = key(choice).and_then(|key| self.schemas.get(&key)).and_then(|known| known.modified);
        let known = known.filter(|_| !surely);
        WantedSchema { file: choice.schema.clone(), message: choice.message.clone(), known }
    }

    pub(super) fn take_schema(&mut self, ReadSchema { wanted, modified, result }: ReadSchema) {
        let state = result.map_or_else(SchemaState::Failed, |schema| SchemaState::Ready(Arc::new(schema)));
        self.schemas.insert((wanted.file, wanted.message), Known { state, modified });
        self.schemas_read += 1;
    }

    pub(super) fn types_asked(&mut self, file: PathBuf) {
        self.types = Some((file, None));
    }

    /// Takes an answer, unless another file was asked about meanwhile.
    pub(super) fn take_types(&mut self, file: &Path, types: Result<Vec<String>, SchemaError>) {
        if let Some((_, answer)) = self.types.as_mut().filter(|(asked, _)| asked == file) {
            *answer = Some(types);
        }
    }
}

fn key(choice: &DecoderChoice) -> Option<(PathBuf, String)> {
    (!choice.schema.as_os_str().is_empty()).then(|| (choice.schema.clone(), choice.message.clone()))
}

/// Whether what comes on this topic says how to read what follows: `spBv1.0/group/NBIRTH/node` and
/// `spBv1.0/group/DBIRTH/node/device`.
pub(super) fn is_birth(topic: &str) -> bool {
    topic.starts_with(SPARKPLUG) && matches!(topic.split('/').nth(2), Some("NBIRTH" | "DBIRTH"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::TabId;

    fn choice(filter: &str, decoder: &str, schema: &str) -> DecoderChoice {
        DecoderChoice { filter: filter.into(), decoder: decoder.into(), schema: schema.into(), message: String::new() }
    }

    fn name(tab: &Tab, topic: &str) -> Option<&'static str> {
        tab.decoder_for(topic).decoder.map(|decoder| decoder.name)
    }

    #[test]
    fn what_is_chosen_for_now_counts_before_what_is_remembered() {
        let mut tab = Tab::new(TabId(0), Arc::new(|| {}));
        tab.profile.remember_decoder(choice("a/#", "Hex", ""));
        tab.profile.remember_decoder(choice("b/#", "Of a later version", ""));
        assert_eq!((name(&tab, "a/b"), name(&tab, "b/b"), name(&tab, "c")), (Some("Hex"), None, None));
        tab.reading.choose("a/b".to_owned(), Some("Text"));
        assert_eq!((name(&tab, "a/b"), tab.decoder_for("a/b").for_now), (Some("Text"), true));
        tab.reading.choose("a/b".to_owned(), None);
        assert_eq!(name(&tab, "a/b"), None, "Auto, though Hex is remembered");
        tab.reading.forget_chosen("a/+");
        assert_eq!(name(&tab, "a/b"), Some("Hex"));
    }

    #[test]
    fn each_schema_is_asked_for_once_and_a_change_is_noticed() {
        let mut reading = Reading::default();
        let choices = [choice("a", "Protobuf", "p.proto"), choice("b", "JSON", ""), choice("c", "Protobuf", "p.proto")];
        let wanted = reading.wanted(&choices);
        assert_eq!(wanted.len(), 1);
        assert_eq!(reading.wanted(&choices), []);
        assert!(matches!(reading.schema(&choices[2]), Some(SchemaState::Coming)));
        let modified = Some(SystemTime::UNIX_EPOCH);
        let result = Err(SchemaError("No.".to_owned()));
        reading.take_schema(ReadSchema { wanted: wanted[0].clone(), modified, result });
        assert!(matches!(reading.schema(&choices[0]), Some(SchemaState::Failed(_))));
        assert_eq!(reading.again(&choices[0], false).known, modified);
        assert_eq!(reading.again(&choices[0], true).known, None);
    }

    #[test]
    fn only_births_are_learnt_from() {
        for (topic, expected) in [
            ("spBv1.0/g/NBIRTH/n", true),
            ("spBv1.0/g/DBIRTH/n/d", true),
            ("spBv1.0/g/NDATA/n", false),
            ("x/g/NBIRTH/n", false),
            ("spBv1.0/", false),
        ] {
            assert_eq!(is_birth(topic), expected, "{topic}");
        }
    }
}

//! Wishes about how payloads are read: which decoder for which topics, by which schema.

use std::path::PathBuf;

use crate::payload::{Schema, SchemaError};
use crate::profile::DecoderChoice;

use super::reading::{ReadSchema, WantedSchema};
use super::work::Finished;
use super::{App, TabId};

/// A wish about the inspector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InspectorAction {
    /// Read the messages of this topic so until the tab is closed, whatever is remembered.
    Choose {
        /// The topic.
        topic: String,
        /// The decoder's name; `None`: Auto.
        decoder: Option<&'static str>,
    },
    /// Remember a decoder for a topic filter in the tab's profile; takes the place of one for the same filter.
    Remember(DecoderChoice),
    /// Forget what the tab's profile remembers for this filter.
    Forget(String),
    /// Read the schema of this choice again; if not `surely`, only if its file has changed.
    ReadAgain {
        /// The choice.
        choice: DecoderChoice,
        /// Also if the file is the same: what it imports may have changed.
        surely: bool,
    },
    /// List the message types of a schema file; the answer appears in `Reading::types`.
    ListTypes(PathBuf),
    /// Show differences in two columns, or in one.
    ShowSideBySide(bool),
}

impl App {
    pub(super) fn in_inspector(&mut self, action: InspectorAction) {
        match action {
            InspectorAction::Choose { topic, decoder } => self.tab_mut().reading.choose(topic, decoder),
            InspectorAction::Remember(choice) => self.remember_decoder(choice),
            InspectorAction::Forget(filter) => {
                self.change_profile(self.active, |profile| profile.forget_decoder(&filter));
            }
            InspectorAction::ReadAgain { choice, surely } => {
                let wanted = self.tab_mut().reading.again(&choice, surely);
                self.read_schema(self.active, wanted);
            }
            InspectorAction::ListTypes(file) => self.list_types(file),
            InspectorAction::ShowSideBySide(wanted) => self.preferences.differences_side_by_side = wanted,
        }
    }

    /// What is remembered counts from now on, also where another decoder was tried.
    fn remember_decoder(&mut self, choice: DecoderChoice) {
        let filter = choice.filter.clone();
        if self.change_profile(self.active, |profile| profile.remember_decoder(choice)) {
            self.tab_mut().reading.forget_chosen(&filter);
        }
    }

    /// Reads the schemas of the tabs' profiles that have not been asked for yet.
    pub(super) fn read_schemas(&mut self) {
        let wanted = self.tabs.iter_mut().flat_map(|tab| {
            let id = tab.id;
            tab.reading.wanted(&tab.profile.decoders).into_iter().map(move |wanted| (id, wanted))
        });
        for (tab, wanted) in wanted.collect::<Vec<_>>() {
            self.read_schema(tab, wanted);
        }
    }

    fn read_schema(&mut self, tab: TabId, wanted: WantedSchema) {
        self.work.spawn(self.wake.clone(), move || {
            let modified = std::fs::metadata(&wanted.file).and_then(|facts| facts.modified()).ok();
            if wanted.known.is_some() && wanted.known == modified {
                return None;
            }
            let result = Schema::load(&wanted.file, &wanted.message);
            Some(Finished::SchemaRead { tab, schema: ReadSchema { wanted, modified, result } })
        });
    }

    pub(super) fn schema_read(&mut self, tab: TabId, schema: ReadSchema) {
        if let Some(tab) = self.tab_of(tab) {
            tab.reading.take_schema(schema);
        }
    }

    fn list_types(&mut self, file: PathBuf) {
        let tab = self.active;
        self.tab_mut().reading.types_asked(file.clone());
        self.work.spawn(self.wake.clone(), move || {
            let types = Schema::messages(&file);
            Some(Finished::TypesListed { tab, file, types })
        });
    }

    pub(super) fn types_listed(&mut self, tab: TabId, file: &std::path::Path, types: Result<Vec<String>, SchemaError>) {
        if let Some(tab) = self.tab_of(tab) {
            tab.reading.take_types(file, types);
        }
    }
}

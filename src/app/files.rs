//! What is known of the certificate and key files that are typed in the settings.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::explain::FileWords;
use crate::tls::{FileContent, Slot};

/// Which file, in which field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FileQuestion {
    /// The field.
    pub slot: Slot,
    /// The file.
    pub file: PathBuf,
}

/// The answer, for the words beside the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// The sentence and its mood.
    pub words: FileWords,
    /// What it holds; `None` if it cannot be used.
    pub content: Option<FileContent>,
}

/// Answers to come and answers that are there.
#[derive(Debug, Default)]
pub(super) struct FileAnswers {
    known: HashMap<FileQuestion, Option<FileFacts>>,
}

/// More answers than a person types in one sitting; beyond them, the old ones are asked again.
const MOST_ANSWERS: usize = 500;

impl FileAnswers {
    /// Notes that an answer is on its way.
    pub(super) fn asked(&mut self, question: FileQuestion) {
        if self.known.len() >= MOST_ANSWERS {
            self.known.clear();
        }
        self.known.entry(question).or_insert(None);
    }

    pub(super) fn answered(&mut self, question: FileQuestion, facts: FileFacts) {
        self.known.insert(question, Some(facts));
    }

    pub(super) fn get(&self, question: &FileQuestion) -> Option<&FileFacts> {
        self.known.get(question)?.as_ref()
    }
}

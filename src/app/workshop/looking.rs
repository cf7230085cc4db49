//! What the files in the forms are: looked at beside the window, so that each field can say it at once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::News;
use crate::app::App;
use crate::app::work::Finished;
use crate::explain;
use crate::tls::mint::SigningRequest;
use crate::tls::{CertificateInfo, Slot, TlsFileError, inspect};
use crate::workshop::WorkshopError;

/// What a field wants a file to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sought {
    /// A certificate.
    Certificate,
    /// A private key.
    Key,
    /// A signing request.
    Request,
}

/// What it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    /// This certificate, perhaps with others behind it.
    Certificate(Box<CertificateInfo>),
    /// A private key.
    Key {
        /// Whether a password has to open it.
        encrypted: bool,
    },
    /// A signing request for this common name.
    Request(Option<String>),
    /// Nothing of use: why, as a sentence.
    Unusable(String),
}

/// A file, and what it is wanted for.
pub(super) type Question = (Sought, PathBuf);

/// Answers; `None` while one is on its way.
#[derive(Default)]
pub(super) struct Answers(HashMap<Question, Option<Looked>>);

/// More answers than a person types in one sitting; beyond them, the old ones are asked again.
const MOST_ANSWERS: usize = 500;

impl Answers {
    /// Files were written: what was known may be wrong.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    pub(super) fn answered(&mut self, question: Question, looked: Looked) {
        self.0.insert(question, Some(looked));
    }
}

impl App {
    /// What is known of a file in the workshop. The outer `None`: it was not asked yet, see `WorkshopAction::Look`.
    #[must_use]
    pub fn workshop_file(&self, sought: Sought, file: &Path) -> Option<Option<&Looked>> {
        self.workshop.answers.0.get(&(sought, file.to_owned())).map(Option::as_ref)
    }

    pub(super) fn look_at(&mut self, sought: Sought, file: PathBuf) {
        let known = &mut self.workshop.answers.0;
        if known.len() >= MOST_ANSWERS {
            known.clear();
        }
        known.insert((sought, file.clone()), None);
        self.work.spawn(self.wake.clone(), move || {
            let looked = Box::new(look(sought, &file));
            Some(Finished::Workshop(News::Looked { question: (sought, file), looked }))
        });
    }
}

/// Blocks on the file.
fn look(sought: Sought, file: &Path) -> Looked {
    let looked = match sought {
        Sought::Certificate => certificate(file),
        Sought::Key => key(file),
        Sought::Request => return request(file),
    };
    looked.unwrap_or_else(|error| Looked::Unusable(explain::file_words(&error).text))
}

fn certificate(file: &Path) -> Result<Looked, TlsFileError> {
    let first = inspect(Slot::None, file, None)?.certificates.into_iter().next();
    Ok(first.map_or_else(|| lacks(file, "certificate"), |first| Looked::Certificate(Box::new(first))))
}

fn key(file: &Path) -> Result<Looked, TlsFileError> {
    let first = inspect(Slot::ClientKey, file, None)?.keys.into_iter().next();
    Ok(first.map_or_else(|| lacks(file, "private key"), |key| Looked::Key { encrypted: key.encrypted }))
}

fn lacks(file: &Path, wanted: &str) -> Looked {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Looked::Unusable(format!("{name} holds no {wanted}."))
}

fn request(file: &Path) -> Looked {
    match SigningRequest::read(file) {
        Ok(request) => Looked::Request(request.subject.common_name()),
        Err(source) => {
            let error = WorkshopError::Request { file: file.to_owned(), source };
            Looked::Unusable(format!("{}.", explain::workshop_error(&error).headline))
        }
    }
}

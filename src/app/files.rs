//! What is known of the certificate and key files that are typed in the settings.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::explain::FileWords;
use crate::profile::{ProfileId, Secret, SecretKind};
use crate::tls::{FileContent, Slot};

use super::{App, work};

/// Which file, in which field of which profile, and what was typed to open it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileQuestion {
    /// The profile, whose known secret is tried when none was typed.
    pub profile: ProfileId,
    /// The field.
    pub slot: Slot,
    /// The file.
    pub file: PathBuf,
    /// The password as it stands in its field; `None`: none was typed.
    pub typed: Option<Secret>,
}

/// The answer, for the words beside the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// The sentence and its mood.
    pub words: FileWords,
    /// What it holds; `None` if it cannot be used.
    pub content: Option<FileContent>,
    /// Whether a password has to do with it.
    pub lock: Lock,
}

/// Whether a file is protected by a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// It is not.
    None,
    /// It is, and none is known.
    Closed(SecretKind),
    /// It is, and the one that is known or typed opens it.
    Opened(SecretKind),
    /// It is, and the one that is known or typed is another's.
    Wrong(SecretKind),
}

impl Lock {
    /// The password that it takes, if it takes one.
    #[must_use]
    pub const fn secret(self) -> Option<SecretKind> {
        match self {
            Self::None => None,
            Self::Closed(kind) | Self::Opened(kind) | Self::Wrong(kind) => Some(kind),
        }
    }
}

/// Where text that was pasted into a file field is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pasted {
    /// In this file.
    Kept(PathBuf),
    /// Nowhere, for this reason, as a sentence.
    Refused(String),
}

/// The newest question and answer of each field. Passwords stand in values, never in keys.
#[derive(Debug, Default)]
pub(super) struct FileAnswers {
    fields: HashMap<(ProfileId, Slot), Answer>,
    pasted: HashMap<(ProfileId, Slot), Pasted>,
    /// Every file that pasted text was kept in.
    kept: Vec<PathBuf>,
}

#[derive(Debug)]
struct Answer {
    question: FileQuestion,
    /// `None`: it is on its way, and nothing was known of the file before.
    facts: Option<FileFacts>,
}

impl FileAnswers {
    /// Notes that an answer is on its way. Until then, what was known of the same file counts.
    fn asked(&mut self, question: FileQuestion) {
        let field = (question.profile.clone(), question.slot);
        let before = self.fields.remove(&field).filter(|before| before.question.file == question.file);
        self.fields.insert(field, Answer { question, facts: before.and_then(|before| before.facts) });
    }

    /// Takes an answer, unless something else was asked meanwhile.
    pub(super) fn answered(&mut self, question: &FileQuestion, facts: FileFacts) {
        let field = self.fields.get_mut(&(question.profile.clone(), question.slot));
        if let Some(answer) = field.filter(|answer| answer.question == *question) {
            answer.facts = Some(facts);
        }
    }
}

impl App {
    /// The answer to an `InspectFile`; `None` while it is on its way or was never asked.
    #[must_use]
    pub fn file_facts(&self, profile: &ProfileId, slot: Slot, file: &Path) -> Option<&FileFacts> {
        let answer = self.files.fields.get(&(profile.clone(), slot))?;
        answer.facts.as_ref().filter(|_| answer.question.file == file)
    }

    /// What became of the last `KeepPastedText` of this field.
    #[must_use]
    pub fn pasted(&self, profile: &ProfileId, slot: Slot) -> Option<&Pasted> {
        self.files.pasted.get(&(profile.clone(), slot))
    }

    pub(super) fn inspect_file(&mut self, question: FileQuestion) {
        self.files.asked(question.clone());
        let known = match &question.typed {
            Some(typed) => Some(typed.clone()),
            None => self.vault.known(&question.profile).get(question.slot.secret()).cloned(),
        };
        self.work.spawn(self.wake.clone(), move || Some(work::inspect(question, known)));
    }

    /// At once, so that the field has its path in the next frame: the text is short, the disk local.
    pub(super) fn keep_pasted_text(&mut self, profile: ProfileId, slot: Slot, text: &Secret) {
        let pasted = match self.profiles.keep_pasted(&profile, pasted_name(slot), text) {
            Ok(file) => {
                self.files.kept.push(file.clone());
                Pasted::Kept(file)
            }
            Err(error) => {
                let why = crate::explain::store_error(&error);
                Pasted::Refused(format!("The pasted text was not saved: {}.", why.headline))
            }
        };
        self.files.pasted.insert((profile, slot), pasted);
    }

    /// With the settings, everything that was typed in them goes, and what was pasted and is in no profile.
    pub(super) fn forget_files(&mut self) {
        for file in std::mem::take(&mut self.files).kept {
            self.profiles.discard_pasted(&file, self.deleted.as_ref());
        }
    }
}

/// What stands behind the profile's name in the name of a file with pasted text.
const fn pasted_name(slot: Slot) -> &'static str {
    match slot {
        Slot::CaFile => "ca",
        Slot::CaKeystore => "keystore",
        Slot::ClientCertificate => "certificate",
        Slot::ClientKey => "key",
        Slot::ClientKeystore => "client-keystore",
        Slot::None => "pasted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Mood;

    fn question(file: &str, typed: Option<&str>) -> FileQuestion {
        let typed = typed.map(|text| Secret::new(text.to_owned()));
        FileQuestion { profile: ProfileId("plant".to_owned()), slot: Slot::ClientKey, file: file.into(), typed }
    }

    fn facts(text: &str) -> FileFacts {
        FileFacts { words: FileWords { text: text.to_owned(), mood: Mood::Good }, content: None, lock: Lock::None }
    }

    fn known(answers: &FileAnswers) -> Option<&str> {
        let answer = answers.fields.get(&(ProfileId("plant".to_owned()), Slot::ClientKey))?;
        answer.facts.as_ref().map(|facts| facts.words.text.as_str())
    }

    #[test]
    fn an_answer_counts_for_its_own_password_and_is_shown_until_the_next_for_the_same_file() {
        let mut answers = FileAnswers::default();
        answers.asked(question("a.key", None));
        assert_eq!(known(&answers), None);
        answers.answered(&question("a.key", None), facts("closed"));
        assert_eq!(known(&answers), Some("closed"));
        answers.asked(question("a.key", Some("wrong")));
        assert_eq!(known(&answers), Some("closed"), "until the new one is there");
        answers.asked(question("a.key", Some("right")));
        answers.answered(&question("a.key", Some("wrong")), facts("wrong"));
        assert_eq!(known(&answers), Some("closed"), "a late answer to an old question");
        answers.answered(&question("a.key", Some("right")), facts("opened"));
        assert_eq!(known(&answers), Some("opened"));
        answers.asked(question("b.key", Some("right")));
        assert_eq!(known(&answers), None, "another file");
        assert!(!format!("{answers:?}").contains("right"), "passwords are not printed");
    }
}

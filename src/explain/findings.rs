//! What was found before connecting, as sentences.

use super::{Mood, file_error};
use crate::tls::{Finding, Severity};

/// One finding for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingWords {
    /// What was found, as one sentence.
    pub text: String,
    /// How it is to be shown.
    pub mood: Mood,
    /// What to do about it, as one sentence.
    pub remedy: Option<String>,
}

/// The sentence for one finding.
#[must_use]
pub fn finding(finding: &Finding) -> FindingWords {
    let mood = match finding.severity() {
        Severity::Note => Mood::Good,
        Severity::Caution => Mood::Caution,
        Severity::Fatal => Mood::Bad,
    };
    let (text, remedy) = match finding {
        Finding::File(error) => {
            let why = file_error(error);
            (format!("{}.", why.headline), why.remedies.into_iter().next())
        }
        other => (format!("{other:?}"), None),
    };
    FindingWords { text, mood, remedy }
}

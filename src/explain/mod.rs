//! Typed errors to sentences: what happened, why, what to try, the machine's words.
//!
//! The only place where an error becomes a text. The window and the commands print the same `Explanation`.
//! Owns the words. Knows no widget and does no I/O.

mod connect;
mod files;
mod profiles;
mod program;
mod stubs;
mod tls;

pub use connect::{refusal, session};
pub use files::{FileWords, Mood, file_content, file_error};
pub use profiles::store_error;
pub use program::{broker_error, file_words, incomplete_profile};
pub use stubs::*;

/// One error, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What happened, in one sentence without a full stop.
    pub headline: String,
    /// Why, in one to three sentences.
    pub cause: String,
    /// What to try, each a sentence, the likeliest first.
    pub remedies: Vec<String>,
    /// The machine's own words: the chain of error messages, for the fold.
    pub detail: String,
}

/// The chain of an error's own words, outermost first, joined by ": ".
#[must_use]
pub fn machine_words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(inner) = next {
        let text = inner.to_string();
        if !words.ends_with(&text) {
            words.push_str(": ");
            words.push_str(&text);
        }
        next = inner.source();
    }
    words
}

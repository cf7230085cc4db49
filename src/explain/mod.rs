//! Typed errors to sentences: what happened, why, what to try, the machine's words.
//!
//! The only place where an error becomes a text. The window and the commands print the same `Explanation`.
//! Owns the words. Knows no widget and does no I/O; it reads the clock, and a report asks where the home directory is.
//! What a broker wrote is shown, but never trusted: control characters and length are taken out of it.

mod alert;
mod answers;
mod authentication;
mod client_certificate;
mod connack;
mod connect;
mod exchange;
mod fields;
mod file_errors;
mod files;
mod findings;
mod flaw;
mod greeting;
mod leaving;
mod local_address;
mod log;
mod lost;
mod network;
mod profiles;
mod program;
mod proxy;
mod recording;
mod report;
mod server_certificate;
mod server_name;
mod tls;
mod websocket;
mod words;
mod workshop;

pub use answers::{
    challenge, earlier_run, granted, objection, reason, reauthentication, refusal, remark, session_file, unsubscribed,
};
pub use connect::{session, session_at};
pub use file_errors::file_error;
pub use files::{FileWords, Mood, file_content};
pub use findings::{FindingWords, finding};
pub use greeting::{GreetingFact, greeting};
pub use leaving::{leaving, leaving_code, leaving_meaning};
pub use log::{goodbye, place, state, step, too_fast};
pub use profiles::store_error;
pub use program::{broker_error, file_words, incomplete_profile};
pub use proxy::proxy_between;
pub use recording::recording_error;
pub use report::{Attempt, report};
pub use tls::leniency;
pub use workshop::workshop_error;

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

impl Explanation {
    fn new(headline: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { headline: headline.into(), cause: cause.into(), remedies: Vec::new(), detail: String::new() }
    }

    /// One more thing to try.
    fn remedy(mut self, sentence: impl Into<String>) -> Self {
        self.remedies.push(sentence.into());
        self
    }

    /// The same, where there is reason for it.
    fn remedy_if(self, reason: bool, sentence: impl Into<String>) -> Self {
        if reason { self.remedy(sentence) } else { self }
    }

    /// The same, where there is one.
    fn also(mut self, sentence: Option<String>) -> Self {
        self.remedies.extend(sentence);
        self
    }

    /// One more sentence of the cause, where there is one.
    fn because(mut self, sentence: Option<String>) -> Self {
        if let Some(sentence) = sentence {
            self.cause.push(' ');
            self.cause.push_str(&sentence);
        }
        self
    }

    fn in_the_words_of(mut self, error: &dyn std::error::Error) -> Self {
        self.detail = words::readable(&machine_words(error), words::LONG);
        self
    }
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

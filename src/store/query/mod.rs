//! The language in which messages are looked for, and the search itself.
//!
//! | written | finds messages |
//! |---|---|
//! | `pump` | with this word in their payload or topic, in any case |
//! | `"two words"` | with this text; `\"` and `\\` in it are `"` and `\` |
//! | `/t=\d+/` | that this regular expression matches, in payload or topic |
//! | `case:Pump`, `case:"A b"`, `/T=/c` | the same, where case counts |
//! | `topic:plant/+/temp` | on topics that a topic filter matches |
//! | `qos:1`, `retained`, `dir:in`, `dir:out` | with this QoS, retained, received, sent |
//! | `size:>1k`, `size:<=2M`, `size:0` | whose payload has so many bytes; 1k is 1024 |
//! | `since:10m`, `since:12:30`, `before:2026-01-31` | that are not older, or older; `10m` moves with the clock |
//! | `$.temp` | of JSON with something in this place |
//! | `$.temp > 20`, `$.name = "a b"`, `$.name ~ b` | of JSON whose value there compares so, or contains this |
//!
//! All terms must hold. `or` joins the two beside it and binds closer than the space: `a b or c` wants `a`, and one of
//! the others. `-` or `not` before a term turns it round. What has a meaning is a mere word in quotes: `"retained"`,
//! `"-5"`, `"or"`.
//!
//! A bare number is compared as a number, with texts that hold one, too; `"20"` in quotes only with texts. `!=` wants a
//! value that is there. Case folds by Unicode's simple rules, see [`needle`]; topic filters keep to theirs: case counts.

mod ascii;
mod error;
mod json;
mod lexer;
mod needle;
mod parse;
mod search;
mod term;
mod values;

use jiff::{Timestamp, Zoned};

use super::Stored;
use term::{Clause, Question, Span, Term};

pub use error::QueryError;
pub use search::Search;

/// A filter that was read. The default finds everything.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// All of them must hold, the cheapest first.
    clauses: Vec<Clause>,
    span: Span,
}

impl Query {
    /// Reads a filter. Times of day are those of this computer.
    ///
    /// # Errors
    /// A part that cannot be read.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        parse::parse(text, &Zoned::now())
    }

    /// The same without messages on this topic and below it.
    #[must_use]
    pub fn without(mut self, topic: &str) -> Self {
        let term = Term { negated: true, question: Question::Below(topic.to_owned()) };
        self.clauses.insert(0, vec![term]);
        self
    }

    /// Whether it finds everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty() && self.span.since.is_empty() && self.span.before.is_empty()
    }

    /// Whether it finds this message, when it is `now`.
    #[must_use]
    pub fn matches(&self, message: &Stored<'_>, now: Timestamp) -> bool {
        self.span.contains(message.at, now) && self.finds(message)
    }

    /// Whether it finds this message at some time: `since:` and `before:` aside.
    #[must_use]
    pub fn finds(&self, message: &Stored<'_>) -> bool {
        self.clauses.iter().all(|clause| clause.iter().any(|term| term.matches(message)))
    }

    /// The first moment that is wanted when it is `now`, and the first that is not wanted any more.
    #[must_use]
    pub fn span(&self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        self.span.ends(now)
    }
}

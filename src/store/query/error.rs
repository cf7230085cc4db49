//! What is wrong with a filter text.

use std::ops::Range;

/// One part of a filter that cannot be read: a sentence, and where the part stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{sentence}")]
pub struct QueryError {
    /// The sentence. It names the part.
    pub sentence: String,
    /// Which bytes of the text the part takes.
    pub range: Range<usize>,
}

impl QueryError {
    pub(super) fn new(sentence: impl Into<String>, range: Range<usize>) -> Self {
        Self { sentence: sentence.into(), range }
    }
}

//! Looking for a text in bytes, in any case or in one.
//!
//! Any case means Unicode's simple folding: `É` is `é`, and `k` is also the Kelvin sign, `s` also the long `ſ`. It maps
//! one character to one, so `ß` is not `SS`; and accents that are characters of their own are not composed.

use std::ops::Range;

use memchr::memmem;
use regex::bytes::{Regex, RegexBuilder};

use super::ascii::AsciiNeedle;

/// A text to look for.
#[derive(Debug, Clone)]
pub(super) enum Needle {
    Exact(Box<memmem::Finder<'static>>),
    /// Any case, when all of it is ASCII.
    Ascii(AsciiNeedle),
    /// Any case.
    Folded(Regex),
}

impl Needle {
    /// `None`: too long to be folded, some hundred thousand characters.
    pub(super) fn new(text: &str, exact: bool) -> Option<Self> {
        if exact {
            return Some(Self::Exact(Box::new(memmem::Finder::new(text).into_owned())));
        }
        if text.is_ascii() {
            return Some(Self::Ascii(AsciiNeedle::new(text)));
        }
        let folded = RegexBuilder::new(&regex::escape(text)).case_insensitive(true).size_limit(64 << 20).build();
        folded.ok().map(Self::Folded)
    }

    /// Whether it is everywhere.
    pub(super) fn is_empty(&self) -> bool {
        self.find(b"", 0).is_some()
    }

    /// The first place at or after `from`.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<Range<usize>> {
        let rest = bytes.get(from..)?;
        match self {
            Self::Exact(finder) => {
                let begin = from + finder.find(rest)?;
                Some(begin..begin + finder.needle().len())
            }
            Self::Ascii(needle) => needle.find(bytes, from),
            Self::Folded(regex) => regex.find_at(bytes, from).map(|found| found.range()),
        }
    }

    pub(super) fn is_in(&self, bytes: &[u8]) -> bool {
        self.find(bytes, 0).is_some()
    }
}

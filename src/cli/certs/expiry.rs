//! `certs expiry`: when every certificate of every profile ends, at a glance.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::super::output::Output;
use super::super::{
    Exit, Failure, Profiles, certificate, failure, in_flags, profiles as profile_files, secrets, words,
};
use crate::explain;
use crate::profile::Entry;
use crate::tls::{self, Dated, TlsFileError};

/// How wide subject and file may be; the profile takes what is left of the line.
const WIDEST: usize = 22;

/// Say when every certificate of every profile ends; exit code 65 if one ends soon.
#[derive(Debug, Args)]
pub struct Expiry {
    /// How many days a certificate must last.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(0..))]
    days: u16,
}

/// A certificate and the profile that uses it.
struct Used {
    profile: String,
    dated: Dated,
}

/// Something that cannot be looked at.
struct Unread {
    profile: String,
    file: Option<PathBuf>,
    words: String,
}

impl Expiry {
    pub(super) fn run(&self, json: bool, profiles: &Profiles, out: &mut Output) -> Result<Exit, Failure> {
        let now = Timestamp::now();
        let (mut used, unread) = collect(profiles.entries()?);
        used.sort_by_key(|used| used.dated.certificate.not_after);
        let until = now.saturating_add(SignedDuration::from_hours(24 * i64::from(self.days))).unwrap_or(Timestamp::MAX);
        let all_last = used.iter().all(|used| used.dated.certificate.not_after > until);
        if json {
            out.json(&object(&used, &unread, now));
        } else {
            out.say(&table(&used, now));
            unread.iter().for_each(|unread| failure::warn(&sentence(unread)));
        }
        Ok(if all_last && unread.is_empty() { Exit::Done } else { Exit::File })
    }
}

fn collect(entries: Vec<Entry>) -> (Vec<Used>, Vec<Unread>) {
    let (mut used, mut unread) = (Vec::new(), Vec::new());
    for entry in entries {
        match entry {
            // The local test broker renews its own.
            Entry::Ready { profile, .. } if !profile.tls.enabled || profile.endpoint.local_test_broker => {}
            Entry::Ready { id, profile } => {
                for found in tls::certificates(&profile, &secrets::kept(&profile, &id)) {
                    let profile = profile.name.clone();
                    match found {
                        // In an empty field nothing can end.
                        Err(TlsFileError::NotChosen { .. }) => {}
                        Ok(dated) => used.push(Used { profile, dated }),
                        Err(error) => {
                            let words = in_flags(&explain::file_error(&error)).headline;
                            unread.push(Unread { profile, file: None, words });
                        }
                    }
                }
            }
            Entry::Unreadable(file) => unread.push(Unread {
                profile: file.file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
                words: format!("it is no profile. {}", profile_files::reason(&file)),
                file: Some(file.file),
            }),
        }
    }
    (used, unread)
}

fn sentence(unread: &Unread) -> String {
    let words = unread.words.trim_end_matches('.');
    match &unread.file {
        Some(file) => format!("{}: {words}.", file.display()),
        None => format!("Profile \u{201c}{}\u{201d}: {words}.", unread.profile),
    }
}

fn table(all: &[Used], now: Timestamp) -> String {
    if all.is_empty() {
        return "No profile has certificates.\n".to_owned();
    }
    let head = ["Days", "End", "Subject", "File", "Profile"].map(str::to_owned);
    let lines: Vec<[String; 5]> = std::iter::once(head).chain(all.iter().map(|used| cells(used, now))).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    let [a, b, c, d]: [usize; 4] = std::array::from_fn(width);
    let left = words::COLUMNS.saturating_sub(a + b + c + d + 8);
    lines
        .iter()
        .map(|[days, end, subject, file, profile]| {
            format!("{days:>a$}  {end:>b$}  {subject:c$}  {file:d$}  {}\n", words::cut(profile, left))
        })
        .collect()
}

fn cells(used: &Used, now: Timestamp) -> [String; 5] {
    let Dated { file, certificate, .. } = &used.dated;
    [
        words::days(certificate.not_after, now).to_string(),
        words::date(certificate.not_after),
        words::cut(&words::readable(certificate.short_name()), WIDEST),
        words::cut(&words::readable(&file_name(file)), WIDEST),
        words::readable(&used.profile),
    ]
}

fn file_name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

fn object(used: &[Used], unread: &[Unread], now: Timestamp) -> Value {
    let certificates = used.iter().map(|used| {
        json!({
            "profile": used.profile,
            "field": used.dated.slot.label(),
            "file": used.dated.file.display().to_string(),
            "certificate": certificate::json(&used.dated.certificate, now),
        })
    });
    let unread = unread.iter().map(|unread| {
        let file = unread.file.as_ref().map(|file| file.display().to_string());
        json!({ "profile": unread.profile, "file": file, "problem": sentence(unread) })
    });
    json!({ "certificates": certificates.collect::<Vec<_>>(), "unreadable": unread.collect::<Vec<_>>() })
}

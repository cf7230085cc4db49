//! "Certificate expiry": when the certificates of every profile end, read in the background, and one reminder a start.

mod reminder;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jiff::Timestamp;

use super::work::{self, Finished};
use super::{App, Level};
use crate::explain;
use crate::profile::{Entry, Profile, ProfileId, Secrets};
use crate::tls::{self, Dated, TlsFileError};

/// After the first frame: by then the window has settled, and nobody waits for the disk.
const REMIND_AFTER: Duration = Duration::from_secs(3);

/// How near the end of a certificate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It is over.
    Over,
    /// It comes within 30 days.
    Soon,
    /// It is further away.
    Later,
}

impl Ending {
    /// Of a certificate that ends then.
    #[must_use]
    pub fn of(end: Timestamp, now: Timestamp) -> Self {
        let left = end.duration_since(now);
        if left.is_negative() {
            Self::Over
        } else if left <= tls::SOON {
            Self::Soon
        } else {
            Self::Later
        }
    }
}

/// One certificate of a profile, or a file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiryEntry {
    /// Whose it is.
    pub profile: ProfileId,
    /// That profile's name.
    pub name: String,
    /// The certificate and where it is from, or the sentence that says why the file cannot be read.
    pub found: Result<Dated, String>,
}

/// What has been read of the profiles.
#[derive(Debug, Default)]
pub struct Expiry {
    open: bool,
    entries: Vec<ExpiryEntry>,
    round: u64,
    read: usize,
    total: usize,
    stop: Arc<AtomicBool>,
    /// This round ends with a notice if there is reason for one.
    reminds: bool,
}

impl Expiry {
    /// Whether the dialog is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// What was found, in the order of the ends; files that cannot be read come last.
    #[must_use]
    pub fn entries(&self) -> &[ExpiryEntry] {
        &self.entries
    }

    /// How many profiles have been read, and how many there are to read.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.read, self.total)
    }

    /// Whether more is being read.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        self.read < self.total && !self.stop.load(Ordering::Relaxed)
    }

    /// Whether reading was stopped before its end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.read < self.total && self.stop.load(Ordering::Relaxed)
    }

    fn begin(&mut self, total: usize, reminds: bool) {
        self.stop.store(true, Ordering::Relaxed);
        let (open, round) = (self.open, self.round + 1);
        *self = Self { open, round, total, reminds, ..Self::default() };
    }

    fn add(&mut self, entries: Vec<ExpiryEntry>) {
        self.read += 1;
        self.entries.extend(entries);
        self.entries.sort_by(|one, other| place(one).cmp(&place(other)));
    }
}

/// What has no end comes after all that have one; of one moment, the same certificates stand together.
fn place(entry: &ExpiryEntry) -> (bool, Option<Timestamp>, &str) {
    let certificate = entry.found.as_ref().ok().map(|dated| &dated.certificate);
    let sha256 = certificate.map_or("", |certificate| &certificate.sha256);
    (certificate.is_none(), certificate.map(|certificate| certificate.not_after), sha256)
}

impl App {
    pub(super) fn show_expiry(&mut self) {
        self.expiry.open = true;
        self.notices.retain(|notice| !notice.show_expiry);
        self.read_profiles(false);
    }

    pub(super) fn stop_expiry(&mut self) {
        self.expiry.stop.store(true, Ordering::Relaxed);
    }

    pub(super) fn close_expiry(&mut self) {
        self.stop_expiry();
        self.expiry.open = false;
    }

    /// Looks a while later whether a certificate of some profile has ended or ends soon, and says so in one notice.
    pub fn remind_of_ends(&self) {
        self.work.spawn_async(self.wake.clone(), async {
            tokio::time::sleep(REMIND_AFTER).await;
            Finished::TimeToRemind
        });
    }

    pub(super) fn remind(&mut self) {
        // Who opened the dialog meanwhile sees it there.
        if self.expiry.round == 0 {
            self.read_profiles(true);
        }
    }

    fn read_profiles(&mut self, reminds: bool) {
        let profiles: Vec<(ProfileId, Profile, Secrets)> = self
            .profiles
            .entries()
            .iter()
            .filter_map(|entry| match entry {
                Entry::Ready { id, profile } if profile.tls.enabled && !profile.endpoint.local_test_broker => {
                    Some((id.clone(), profile.clone(), self.vault.known(id)))
                }
                Entry::Ready { .. } | Entry::Unreadable(_) => None,
            })
            .collect();
        self.expiry.begin(profiles.len(), reminds);
        let (round, stop) = (self.expiry.round, Arc::clone(&self.expiry.stop));
        self.work.spawn_telling(self.wake.clone(), move |tell| {
            for (id, profile, typed) in profiles {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                // A locked keychain asks its user, who has asked for nothing yet when the program starts.
                let secrets = if reminds { typed } else { work::unlock(&id, &profile, typed, &[]).secrets };
                tell(Finished::Read { round, entries: read(&id, &profile, &secrets) });
            }
        });
    }

    pub(super) fn read_expiry(&mut self, round: u64, entries: Vec<ExpiryEntry>) {
        // What was under way when it was stopped comes too late, too.
        if round != self.expiry.round || !self.expiry.is_reading() {
            return;
        }
        self.expiry.add(entries);
        if self.expiry.reminds && !self.expiry.is_reading() {
            self.note_ends();
        }
    }

    fn note_ends(&mut self) {
        if let Some(text) = reminder::sentence(&self.expiry.entries, Timestamp::now()) {
            self.notify(Level::Caution, text);
            if let Some(notice) = self.notices.last_mut() {
                notice.show_expiry = true;
            }
        }
    }
}

/// The certificates in the files of one profile. Blocks on them.
fn read(id: &ProfileId, profile: &Profile, secrets: &Secrets) -> Vec<ExpiryEntry> {
    let found = tls::certificates(profile, secrets).into_iter();
    // In an empty field nothing can end: the settings say that something is missing there.
    let chosen = found.filter(|one| !matches!(one, Err(TlsFileError::NotChosen { .. })));
    let words = chosen.map(|one| one.map_err(|error| explain::file_words(&error).text));
    words.map(|found| ExpiryEntry { profile: id.clone(), name: profile.name.clone(), found }).collect()
}

#[cfg(test)]
mod tests {
    use super::reminder::tests::{at, entry, unreadable};
    use super::*;

    #[test]
    fn thirty_days_are_soon_and_a_moment_after_the_end_is_over() {
        for (end, ending) in [(-1, Ending::Over), (0, Ending::Soon), (30, Ending::Soon), (31, Ending::Later)] {
            assert_eq!(Ending::of(at(end), at(0)), ending, "day {end}");
        }
    }

    #[test]
    fn entries_stand_in_the_order_of_their_ends() {
        let mut expiry = Expiry::default();
        expiry.begin(2, false);
        expiry.add(vec![unreadable(), entry("late", 900)]);
        assert!(expiry.is_reading());
        expiry.add(vec![entry("over", -3), entry("soon", 12)]);
        assert_eq!((expiry.progress(), expiry.is_reading()), ((2, 2), false));
        let ends = |entry: &ExpiryEntry| entry.found.as_ref().ok().map(|dated| dated.certificate.not_after);
        let order: Vec<_> = expiry.entries().iter().map(ends).collect();
        assert_eq!(order, [Some(at(-3)), Some(at(12)), Some(at(900)), None]);
    }
}

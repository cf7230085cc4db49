//! The sentence that reminds of certificates which have ended or end soon.

use jiff::Timestamp;

use super::{Ending, ExpiryEntry};
use crate::tls::Dated;

/// Characters of a certificate's name in it.
const SHORT: usize = 60;

/// "client1 in Plant A ends in 12 days", if there is reason to say so. `entries` are in the order of their ends.
pub(super) fn sentence(entries: &[ExpiryEntry], now: Timestamp) -> Option<String> {
    let mut urgent: Vec<(&str, &Dated)> = entries
        .iter()
        .filter_map(|entry| Some((entry.name.as_str(), entry.found.as_ref().ok()?)))
        .filter(|(_, dated)| Ending::of(dated.certificate.not_after, now) != Ending::Later)
        .collect();
    // Of one certificate that several profiles use, one word is enough; equal ones end together.
    urgent.dedup_by(|(_, one), (_, other)| one.certificate.sha256 == other.certificate.sha256);
    let (profile, first) = urgent.first()?;
    let name = shortened(first.certificate.short_name());
    let ends = ends(first.certificate.not_after, now);
    Some(match urgent.len() - 1 {
        0 => format!("{name} in {profile} {ends}"),
        1 => format!("{name} in {profile} {ends}; one more certificate is over or ends within 30 days"),
        more => format!("{name} in {profile} {ends}; {more} more certificates are over or end within 30 days"),
    })
}

/// A name that a CA chose, cut to fit into a notice.
fn shortened(name: &str) -> String {
    let mut letters = name.chars();
    let mut short: String = letters.by_ref().take(SHORT).collect();
    if letters.next().is_some() {
        short.push('\u{2026}');
    }
    short
}

/// "ends in 12 days", "ended 3 days ago".
fn ends(end: Timestamp, now: Timestamp) -> String {
    let left = end.duration_since(now);
    match (left.is_negative(), left.as_hours().abs() / 24) {
        (false, 0) => "ends within a day".to_owned(),
        (false, 1) => "ends in 1 day".to_owned(),
        (false, days) => format!("ends in {days} days"),
        (true, 0) => "ended less than a day ago".to_owned(),
        (true, 1) => "ended 1 day ago".to_owned(),
        (true, days) => format!("ended {days} days ago"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::profile::ProfileId;
    use crate::tls::{CertificateInfo, Slot, inspect};

    const DAY: i64 = 24 * 60 * 60;

    pub fn at(day: i64) -> Timestamp {
        Timestamp::from_second(day * DAY).unwrap()
    }

    /// A certificate of this name that ends on this day after 1970.
    pub fn entry(name: &str, day: i64) -> ExpiryEntry {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certs/shown/client1.crt");
        let real = inspect(Slot::None, &file, None).unwrap().certificates.remove(0);
        let common_name = Some(name.to_owned());
        let certificate = CertificateInfo { common_name, not_after: at(day), sha256: name.to_owned(), ..real };
        let dated = Dated { slot: Slot::ClientCertificate, file: PathBuf::from("client1.crt"), certificate };
        ExpiryEntry { profile: ProfileId("plant-a".to_owned()), name: "Plant A".to_owned(), found: Ok(dated) }
    }

    pub fn unreadable() -> ExpiryEntry {
        ExpiryEntry { found: Err("Cannot read ca.pem.".to_owned()), ..entry("", 0) }
    }

    #[test]
    fn a_reminder_names_the_first_and_counts_the_rest_once() {
        let later = entry("late", 900);
        for (entries, expected) in [
            (vec![], None),
            (vec![later.clone(), unreadable()], None),
            (vec![entry("client1", 12), later.clone()], Some("client1 in Plant A ends in 12 days")),
            (vec![entry("client1", 0)], Some("client1 in Plant A ends within a day")),
            (vec![entry("client1", -1), entry("client1", -1)], Some("client1 in Plant A ended 1 day ago")),
            (
                vec![entry("client1", -3), entry("ca", 1), later.clone()],
                Some("client1 in Plant A ended 3 days ago; one more certificate is over or ends within 30 days"),
            ),
            (
                vec![entry("client1", 1), entry("ca", 2), entry("ca2", 2), later],
                Some("client1 in Plant A ends in 1 day; 2 more certificates are over or end within 30 days"),
            ),
        ] {
            assert_eq!(sentence(&entries, at(0)).as_deref(), expected);
        }
    }

    #[test]
    fn a_name_that_is_cut_says_so() {
        assert_eq!(shortened(&"a".repeat(SHORT)), "a".repeat(SHORT));
        assert_eq!(shortened(&"ä".repeat(SHORT + 1)), "ä".repeat(SHORT) + "…");
    }
}

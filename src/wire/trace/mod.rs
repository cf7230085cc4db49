//! The packets of a session, both ways, with their times and bytes: kept within bounds, and only while somebody wants
//! to see them.
//!
//! # For whoever shows it
//!
//! `SessionHandle::trace()` gives a [`Trace`], which may be cloned and outlives the session. To see CONNECT, too, make one
//! with `Trace::default()`, open it, and hand it to `SessionHandle::spawn_traced`; one trace serves sessions in turn, whose
//! connections it numbers on.
//!
//! - [`Trace::open`] begins to keep packets, [`Trace::close`] stops; what was kept stays. A packet that broke a rule is
//!   always kept, also while it is closed.
//! - [`Trace::since`] gives the entries from a number on, each an `Arc`: ask once a frame with the number after the last
//!   one that you have. [`Trace::forgotten`] says how many were let go to stay within [`MAX_BYTES`] and [`MAX_ENTRIES`].
//! - [`Entry::summary`] is a line; [`Entry::decoded`] are the fields, each with its place in [`Entry::bytes`]. Decoding
//!   happens when it is asked for.
//! - [`Filter`] chooses by direction, kind and text, and reads them from words.
//! - [`write_text`], [`write_ndjson`] and [`write_pcap`] export entries; [`Form`] is one of the three.
//!
//! Passwords and authentication data are overwritten before anything is kept: they are in no entry and no export.

mod entry;
mod filter;
mod form;
mod ndjson;
mod pcap;
mod recorder;
mod secrets;
mod text;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use entry::Entry;
pub use filter::{Filter, FilterError};
pub use form::Form;
pub use ndjson::write_ndjson;
pub use pcap::write_pcap;
pub use recorder::{KEPT_BYTES, Recorder};
pub(super) use secrets::{mask, may_hold_secrets};
pub use text::write_text;

/// Bytes of memory that the entries of a trace may take.
pub const MAX_BYTES: usize = 16 << 20;

/// Entries of a trace.
pub const MAX_ENTRIES: usize = 100_000;

/// The packets of a session, over all its connections. Cloning it gives another hand on the same.
#[derive(Debug, Clone, Default)]
pub struct Trace(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    is_open: AtomicBool,
    connections: AtomicU32,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<Arc<Entry>>,
    bytes: usize,
    /// The number of the next entry.
    next: u64,
    forgotten: u64,
}

impl Kept {
    fn oldest(&self) -> u64 {
        self.entries.front().map_or(self.next, |entry| entry.number)
    }
}

impl Trace {
    /// Keeps packets from now on.
    pub fn open(&self) {
        self.0.is_open.store(true, Ordering::Relaxed);
    }

    /// Keeps no more packets, but those that break a rule.
    pub fn close(&self) {
        self.0.is_open.store(false, Ordering::Relaxed);
    }

    /// Whether packets are kept.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.0.is_open.load(Ordering::Relaxed)
    }

    /// The entries with this number and later ones, in order.
    #[must_use]
    pub fn since(&self, number: u64) -> Vec<Arc<Entry>> {
        let kept = self.kept();
        let skipped = usize::try_from(number.saturating_sub(kept.oldest())).unwrap_or(usize::MAX);
        kept.entries.iter().skip(skipped).cloned().collect()
    }

    /// The number of the oldest entry that is kept; of the next one, if there is none.
    #[must_use]
    pub fn oldest(&self) -> u64 {
        self.kept().oldest()
    }

    /// Entries that are kept now.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept().entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Entries that were let go, the oldest first, to stay within the bounds.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.kept().forgotten
    }

    /// Lets all entries go. Numbers go on.
    pub fn clear(&self) {
        let mut kept = self.kept();
        kept.entries.clear();
        (kept.bytes, kept.forgotten) = (0, 0);
    }

    /// The number of a new connection, from 1 on.
    fn next_connection(&self) -> u32 {
        self.0.connections.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn push(&self, mut entry: Entry) {
        let mut kept = self.kept();
        entry.number = kept.next;
        kept.next += 1;
        kept.bytes += entry.memory();
        kept.entries.push_back(Arc::new(entry));
        while kept.bytes > MAX_BYTES || kept.entries.len() > MAX_ENTRIES {
            let Some(oldest) = kept.entries.pop_front() else { break };
            kept.bytes -= oldest.memory();
            kept.forgotten += 1;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{Direction, Observer, Version};

    /// A PUBLISH with QoS 0.
    fn message(payload: usize) -> Vec<u8> {
        let body = payload + 3;
        let length = [body as u8 | 0x80, (body >> 7) as u8 | 0x80, (body >> 14) as u8];
        [&[0x30][..], &length, b"\0\x01t", &vec![b'x'; payload]].concat()
    }

    fn recorder(trace: &Trace) -> Recorder {
        let [_, theirs] = Recorder::both(trace, Version::V311);
        theirs
    }

    #[test]
    fn it_stays_within_its_bounds_and_counts_what_it_lets_go() {
        let trace = Trace::default();
        let (mut recorder, long) = (recorder(&trace), message(100_000));
        for _ in 0..2000 {
            recorder.begins(&long, long.len());
        }
        let kept = trace.since(0);
        let bytes: usize = kept.iter().map(|entry| entry.memory()).sum();
        assert!(bytes <= MAX_BYTES && bytes > MAX_BYTES - 2 * KEPT_BYTES, "{bytes}");
        assert_eq!(kept.len() as u64 + trace.forgotten(), 2000);
        assert_eq!((kept[0].number, kept[0].is_cut(), kept[0].total), (trace.forgotten(), true, long.len()));
        assert_eq!(trace.since(1999).len(), 1);
        assert_eq!(trace.since(5000).len(), 0);
    }

    #[test]
    fn a_packet_in_pieces_is_one_entry_and_an_unfinished_one_says_so() {
        let trace = Trace::default();
        let (mut recorder, bytes) = (recorder(&trace), message(50));
        recorder.begins(&bytes[..20], bytes.len());
        assert!(trace.is_empty());
        recorder.goes_on(&bytes[20..]);
        recorder.begins(&bytes[..30], bytes.len());
        drop(recorder);
        let kept = trace.since(0);
        let seen: Vec<_> = kept.iter().map(|one| (one.bytes.len(), one.is_incomplete(), one.direction)).collect();
        assert_eq!(seen, [(bytes.len(), false, Direction::FromBroker), (30, true, Direction::FromBroker)]);
        assert!(kept[1].summary().ends_with("57 bytes (30 came)"), "{}", kept[1].summary());
    }
}

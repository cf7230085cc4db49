//! The packets of a tab: its trace over all its sessions, which of them a filter shows, and which is chosen.
//!
//! The session keeps packets while the trace is open; here they are only looked at. What a filter looks through is
//! bounded in each frame.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::session::SessionError;
use crate::wire::Trace;
use crate::wire::trace::{Entry, Filter, FilterError};

/// How long a frame may look for packets that the filter takes.
const SEARCH: Duration = Duration::from_millis(4);
/// How often packets are looked for that nobody tells of, such as PINGREQ.
const LOOK: Duration = Duration::from_millis(250);

/// The packets of a tab.
#[derive(Debug, Default)]
pub struct Packets {
    trace: Trace,
    kept: VecDeque<Arc<Entry>>,
    /// The number of the next entry to come.
    next: u64,
    text: String,
    filter: Filter,
    error: Option<FilterError>,
    found: VecDeque<Arc<Entry>>,
    /// The number of the next entry that the filter looks at.
    searched: u64,
    /// Rows that went from the beginning of what is shown.
    gone: u64,
    selected: Option<Arc<Entry>>,
    culprit: Option<u64>,
}

impl Packets {
    /// Whether packets are kept.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.trace.is_open()
    }

    /// How many are kept.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.kept.len()
    }

    /// How many were let go to stay within the bounds.
    #[must_use]
    pub fn forgotten(&self) -> u64 {
        self.trace.forgotten()
    }

    /// The filter as it was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Why it cannot be followed; the one before counts meanwhile.
    #[must_use]
    pub const fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// Whether a filter leaves some out.
    #[must_use]
    pub fn is_filtering(&self) -> bool {
        self.filter != Filter::default()
    }

    /// Whether the filter has not looked at all yet.
    #[must_use]
    pub fn is_searching(&self) -> bool {
        self.is_filtering() && self.searched < self.next
    }

    /// How many are shown.
    #[must_use]
    pub fn shown_len(&self) -> usize {
        self.shown_entries().len()
    }

    /// The packet in this row, 0 being the oldest.
    #[must_use]
    pub fn shown(&self, row: usize) -> Option<&Entry> {
        self.shown_entries().get(row).map(|entry| &**entry)
    }

    /// The row of the packet with this number, if it is shown.
    #[must_use]
    pub fn row_of(&self, number: u64) -> Option<usize> {
        self.shown_entries().binary_search_by_key(&number, |entry| entry.number).ok()
    }

    /// How many rows went from the beginning since the filter was set: so far the others have moved up.
    #[must_use]
    pub const fn gone(&self) -> u64 {
        self.gone
    }

    /// The chosen packet. It stays when it is let go by the trace.
    #[must_use]
    pub fn selected(&self) -> Option<&Entry> {
        self.selected.as_deref()
    }

    /// The number of the packet that broke a rule and so ended the connection, where that was the last failure.
    #[must_use]
    pub fn culprit(&self) -> Option<u64> {
        self.culprit.filter(|number| *number >= self.trace.oldest())
    }

    /// Another hand on the trace, for a session.
    pub(in crate::app) fn trace(&self) -> Trace {
        self.trace.clone()
    }

    pub(super) fn open(&self) {
        self.trace.open();
    }

    pub(super) fn close(&self) {
        self.trace.close();
    }

    /// Takes in what was kept since the last time, and lets go what the trace let go.
    pub(in crate::app) fn follow(&mut self) {
        let oldest = self.trace.oldest();
        let in_kept = drop_before(&mut self.kept, oldest);
        let in_found = drop_before(&mut self.found, oldest);
        self.gone += if self.is_filtering() { in_found } else { in_kept };
        self.kept.extend(self.trace.since(self.next.max(oldest)));
        self.next = self.kept.back().map_or(oldest, |entry| entry.number + 1);
        self.search();
    }

    fn search(&mut self) {
        if !self.is_filtering() {
            return;
        }
        let until = Instant::now() + SEARCH;
        let from = self.kept.partition_point(|entry| entry.number < self.searched);
        for entry in self.kept.range(from..) {
            if self.filter.takes(entry) {
                self.found.push_back(Arc::clone(entry));
            }
            self.searched = entry.number + 1;
            if Instant::now() >= until {
                break;
            }
        }
    }

    /// A packet that breaks a rule goes into the trace before the session says that it is down.
    pub(in crate::app) fn note_failure(&mut self, cause: &SessionError) {
        self.follow();
        let broken = || self.kept.iter().rev().find(|entry| entry.violation.is_some());
        let is_violation = matches!(cause, SessionError::Violation(_));
        self.culprit = is_violation.then(broken).flatten().map(|entry| entry.number);
    }

    pub(super) fn set_filter(&mut self, text: String) {
        match Filter::parse(&text) {
            Ok(filter) => {
                self.error = None;
                self.filter = filter;
                self.found.clear();
                (self.searched, self.gone) = (0, 0);
                self.search();
            }
            Err(error) => self.error = Some(error),
        }
        self.text = text;
    }

    pub(super) fn select(&mut self, number: Option<u64>) {
        let entry = |number| Some(&self.kept[self.kept.binary_search_by_key(&number, |entry| entry.number).ok()?]);
        self.selected = number.and_then(entry).cloned();
    }

    pub(super) fn clear(&mut self) {
        self.trace.clear();
        self.selected = None;
        self.follow();
    }

    pub(super) fn shown_entries(&self) -> &VecDeque<Arc<Entry>> {
        if self.is_filtering() { &self.found } else { &self.kept }
    }

    /// When there may be packets to show that nobody told of.
    pub(super) fn next_change(&self) -> Option<Duration> {
        if self.is_searching() { Some(Duration::ZERO) } else { self.is_open().then_some(LOOK) }
    }
}

/// Drops entries before this number, and says how many they were.
fn drop_before(entries: &mut VecDeque<Arc<Entry>>, oldest: u64) -> u64 {
    let count = entries.partition_point(|entry| entry.number < oldest);
    entries.drain(..count);
    count as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::trace::{MAX_ENTRIES, Recorder};
    use crate::wire::{Observer, Version};

    /// Sends and receives so many packets.
    fn talk(packets: &Packets, count: usize) {
        let [mut ours, mut theirs] = Recorder::both(&packets.trace, Version::V311);
        for _ in 0..count {
            ours.begins(b"\xC0\0", 2);
            theirs.begins(b"\xD0\0", 2);
        }
    }

    /// Looks to the end.
    fn follow(packets: &mut Packets) {
        packets.follow();
        while packets.is_searching() {
            packets.follow();
        }
    }

    fn names(packets: &Packets) -> Vec<&'static str> {
        (0..packets.shown_len()).map(|row| packets.shown(row).unwrap().name()).collect()
    }

    #[test]
    fn a_filter_shows_what_was_kept_and_what_comes() {
        let mut packets = Packets::default();
        talk(&packets, 2);
        follow(&mut packets);
        packets.set_filter("dir:in".to_owned());
        talk(&packets, 1);
        follow(&mut packets);
        assert_eq!(names(&packets), ["PINGRESP"; 3]);
        assert_eq!((packets.row_of(5), packets.row_of(4), packets.kept()), (Some(2), None, 6));
        packets.set_filter("dir:up".to_owned());
        assert!(packets.error().is_some() && packets.shown_len() == 3, "the filter before counts");
        packets.set_filter(" ".to_owned());
        assert_eq!((packets.shown_len(), packets.error()), (6, None));
    }

    #[test]
    fn what_the_trace_lets_go_goes_here_too_and_is_counted() {
        for (filter, part) in [("", 1), ("kind:pingreq", 2)] {
            let mut packets = Packets::default();
            packets.set_filter(filter.to_owned());
            talk(&packets, 100);
            follow(&mut packets);
            packets.select(Some(0));
            talk(&packets, MAX_ENTRIES / 2);
            follow(&mut packets);
            assert_eq!((packets.kept(), packets.forgotten()), (MAX_ENTRIES, 200), "{filter}");
            assert_eq!((packets.shown_len(), packets.gone()), (MAX_ENTRIES / part, 200 / part as u64), "{filter}");
            assert_eq!(packets.selected().map(|entry| entry.number), Some(0), "what is looked at stays");
            packets.clear();
            talk(&packets, 1);
            follow(&mut packets);
            assert_eq!((packets.shown_len(), packets.forgotten()), (2 / part, 0), "{filter}");
        }
    }
}

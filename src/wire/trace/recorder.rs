//! One direction of one connection, on its way into a trace.

use jiff::Timestamp;

use super::{Entry, Trace, mask, may_hold_secrets};
use crate::wire::breach::Breach;
use crate::wire::kind::{Direction, Version};
use crate::wire::stream::Observer;

/// Bytes of a packet that are kept; the rest of a longer one is counted only.
pub const KEPT_BYTES: usize = 16 * 1024;

/// Puts packets into a trace as they are complete.
#[derive(Debug)]
pub struct Recorder {
    trace: Trace,
    connection: u32,
    version: Version,
    direction: Direction,
    /// The packet that is not all there.
    pending: Option<Entry>,
}

impl Recorder {
    /// The two directions of a new connection: ours, and the broker's.
    #[must_use]
    pub fn both(trace: &Trace, version: Version) -> [Self; 2] {
        let connection = trace.next_connection();
        [Direction::ToBroker, Direction::FromBroker].map(|direction| Self {
            trace: trace.clone(),
            connection,
            version,
            direction,
            pending: None,
        })
    }

    /// Whether anything is to be recorded.
    #[inline]
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.trace.is_open() || self.pending.is_some()
    }

    /// The packet that ended the connection, whether the trace is open or not.
    pub fn broke(&mut self, breach: &Breach) {
        let mut entry = self.entry(breach.bytes.clone(), breach.total, breach.came);
        entry.violation = Some(breach.violation.clone());
        self.trace.push(entry);
    }

    /// The connection is over: what is not all there is as much as came.
    pub fn finish(&mut self) {
        self.pending.take().into_iter().for_each(|entry| self.trace.push(entry));
    }

    fn entry(&self, bytes: Vec<u8>, total: usize, came: usize) -> Entry {
        Entry {
            number: 0,
            connection: self.connection,
            at: Timestamp::now(),
            direction: self.direction,
            version: self.version,
            bytes: bytes.into(),
            total,
            came,
            violation: None,
        }
    }

    fn settle(&mut self, entry: Entry) {
        if entry.is_incomplete() {
            self.pending = Some(entry);
        } else {
            self.trace.push(entry);
        }
    }
}

impl Observer for Recorder {
    fn begins(&mut self, bytes: &[u8], total: usize) {
        // What is hidden stands in packets that come as a whole, so nothing of it can follow later.
        let read = if may_hold_secrets(bytes) { bytes.len() } else { bytes.len().min(KEPT_BYTES) };
        let mut kept = bytes[..read].to_vec();
        mask(&mut kept, self.version, self.direction);
        kept.truncate(KEPT_BYTES);
        let entry = self.entry(kept, total, bytes.len());
        self.settle(entry);
    }

    fn goes_on(&mut self, bytes: &[u8]) {
        let Some(mut entry) = self.pending.take() else { return };
        let room = KEPT_BYTES - entry.bytes.len();
        let mut kept = std::mem::take(&mut entry.bytes).into_vec();
        kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        entry.bytes = kept.into();
        entry.came += bytes.len();
        self.settle(entry);
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.finish();
    }
}

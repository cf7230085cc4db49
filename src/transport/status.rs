//! What is known about a link from outside, while it lives and after it is gone.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use super::FrameError;
use crate::tls::{HandshakeError, HandshakeReport, Witness};

/// How many of the first bytes from the peer are kept: room for any CONNACK that a person wants to read, and for the
/// first line of a peer that speaks another protocol.
const HEAD_BYTES: usize = 4096;

/// How a stream broke, as it said itself.
#[derive(Debug, Clone)]
pub enum Broken {
    /// The peer ended the stream.
    Closed,
    /// The stream was reset.
    Reset,
    /// TLS found or was told something wrong.
    Tls(HandshakeError),
    /// The WebSocket was closed or broke its rules.
    WebSocket(FrameError),
    /// Anything else that the system said.
    Io(io::ErrorKind),
}

/// A shared view of one link.
#[derive(Clone)]
pub struct LinkStatus(Arc<Shared>);

struct Shared {
    read: AtomicU64,
    arrived: AtomicU64,
    is_within_frame: AtomicBool,
    written: AtomicU64,
    witness: Option<Witness>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    cut: bool,
    parked: Option<Waker>,
    broken: Option<Broken>,
    head: Vec<u8>,
}

impl LinkStatus {
    pub(super) fn new(witness: Option<Witness>) -> Self {
        Self(Arc::new(Shared {
            read: AtomicU64::new(0),
            arrived: AtomicU64::new(0),
            is_within_frame: AtomicBool::new(false),
            written: AtomicU64::new(0),
            witness,
            inner: Mutex::new(Inner::default()),
        }))
    }

    /// Bytes for MQTT that came in so far.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.0.read.load(Ordering::Relaxed)
    }

    /// Bytes that came in so far, with those of a WebSocket message that is not whole yet. Any of them is a sign of life.
    #[must_use]
    pub fn bytes_arrived(&self) -> u64 {
        // Without a WebSocket nobody counts apart; with one, what was read arrived before.
        self.0.arrived.load(Ordering::Relaxed).max(self.bytes_read())
    }

    /// Whether a WebSocket message began of which MQTT knows nothing, since it is not whole yet.
    #[must_use]
    pub fn is_within_frame(&self) -> bool {
        self.0.is_within_frame.load(Ordering::Relaxed)
    }

    /// Bytes that went out so far.
    #[must_use]
    pub fn bytes_written(&self) -> u64 {
        self.0.written.load(Ordering::Relaxed)
    }

    /// The first bytes that came in, up to 4 KiB.
    #[must_use]
    pub fn head(&self) -> Vec<u8> {
        self.inner().head.clone()
    }

    /// The stream's own first error; `None` while it is whole, and after a cut.
    #[must_use]
    pub fn broken(&self) -> Option<Broken> {
        self.inner().broken.clone()
    }

    /// Whether the link runs inside TLS.
    #[must_use]
    pub fn over_tls(&self) -> bool {
        self.0.witness.is_some()
    }

    /// Both sides of the TLS handshake; `None` without TLS.
    #[must_use]
    pub fn security(&self) -> Option<HandshakeReport> {
        self.0.witness.as_ref().map(Witness::report)
    }

    /// Ends the link from outside: every read and write fails from now on, also one that is waiting.
    pub fn cut(&self) {
        let parked = {
            let mut inner = self.inner();
            inner.cut = true;
            inner.parked.take()
        };
        if let Some(waker) = parked {
            waker.wake();
        }
    }

    pub(super) fn is_cut(&self) -> bool {
        self.inner().cut
    }

    /// Remembers whom a cut has to wake; `false` if it has come already.
    pub(super) fn park(&self, waker: &Waker) -> bool {
        let mut inner = self.inner();
        if inner.parked.as_ref().is_none_or(|parked| !parked.will_wake(waker)) {
            inner.parked = Some(waker.clone());
        }
        !inner.cut
    }

    pub(super) fn note_read(&self, fresh: &[u8]) {
        let before = self.0.read.fetch_add(fresh.len() as u64, Ordering::Relaxed);
        if before < HEAD_BYTES as u64 {
            let mut inner = self.inner();
            let room = HEAD_BYTES - inner.head.len().min(HEAD_BYTES);
            inner.head.extend(fresh.iter().take(room));
        }
    }

    /// What the frames of a WebSocket brought so far, and whether a message is not whole.
    pub(super) fn note_frames(&self, arrived: u64, is_within: bool) {
        self.0.arrived.store(arrived, Ordering::Relaxed);
        self.0.is_within_frame.store(is_within, Ordering::Relaxed);
    }

    pub(super) fn note_written(&self, count: usize) {
        self.0.written.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(super) fn note_end(&self) {
        self.inner().broken.get_or_insert(Broken::Closed);
    }

    pub(super) fn note_error(&self, error: &io::Error) {
        let broken = if let Some(said) = error.get_ref().and_then(|inner| inner.downcast_ref::<FrameError>()) {
            Broken::WebSocket(said.clone())
        } else if self.over_tls() {
            broken_tls(error)
        } else {
            broken_plain(error.kind())
        };
        self.inner().broken.get_or_insert(broken);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn broken_tls(error: &io::Error) -> Broken {
    match HandshakeError::from_io(error) {
        HandshakeError::Closed => Broken::Closed,
        HandshakeError::Reset => Broken::Reset,
        HandshakeError::Io(kind) => broken_plain(kind),
        other => Broken::Tls(other),
    }
}

fn broken_plain(kind: io::ErrorKind) -> Broken {
    match kind {
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => Broken::Reset,
        io::ErrorKind::UnexpectedEof => Broken::Closed,
        other => Broken::Io(other),
    }
}

impl fmt::Debug for LinkStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("LinkStatus");
        fields.field("read", &self.bytes_read()).field("written", &self.bytes_written());
        fields.field("broken", &self.broken()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_error_stays() {
        let table = [
            (io::ErrorKind::ConnectionReset, "Reset"),
            (io::ErrorKind::BrokenPipe, "Reset"),
            (io::ErrorKind::UnexpectedEof, "Closed"),
            (io::ErrorKind::TimedOut, "Io(TimedOut)"),
        ];
        for (kind, expected) in table {
            let status = LinkStatus::new(None);
            status.note_error(&kind.into());
            status.note_end();
            assert_eq!(format!("{:?}", status.broken().unwrap()), expected);
        }
    }

    #[test]
    fn the_head_is_bounded() {
        let status = LinkStatus::new(None);
        for _ in 0..3 {
            status.note_read(&[1; 3000]);
        }
        assert_eq!((status.head().len(), status.bytes_read()), (HEAD_BYTES, 9000));
    }
}

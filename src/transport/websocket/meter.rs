//! The bytes of a WebSocket on their way to the library that takes its frames apart.
//!
//! The library gives nothing out before a message is whole, and stays inside one call until then. So what comes in is
//! followed on the way (see `walk`): any byte of a message is a sign of life, a message that began and does not get on is
//! known to be there, and a reader that finds nothing but fragments has to look up.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::super::turns::Turns;
use super::super::{LinkStatus, Stream};
use super::FrameError;
use super::walk::Walk;

/// What one read of the stream takes.
const READ_BYTES: usize = 16 * 1024;

/// A stream whose frames are followed.
pub(super) struct Meter {
    stream: Stream,
    status: LinkStatus,
    turns: Turns,
    walk: Walk,
    /// What goes to the library next.
    passed: BytesMut,
    /// What is said once that is taken: what came before it is good.
    broken: Option<FrameError>,
}

impl Meter {
    /// Follows `stream`, of which `early` was read already, and tells `status`. A frame above `limit` bytes ends it.
    pub(super) fn new(stream: Stream, early: &[u8], limit: usize, status: LinkStatus) -> Self {
        let (walk, passed) = (Walk::new(limit), BytesMut::new());
        let mut meter = Self { stream, status, turns: Turns::default(), walk, passed, broken: None };
        meter.note_read(early);
        meter
    }

    fn note_read(&mut self, fresh: &[u8]) {
        self.broken = self.walk.walk(fresh, &mut self.passed).err();
        self.status.note_frames(self.walk.arrived(), self.walk.is_within());
    }

    /// Reads until there is something to pass on. `false`: the stream is at its end.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut bytes = [0; READ_BYTES];
        while self.passed.is_empty() {
            if let Some(error) = &self.broken {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, error.clone())));
            }
            if self.turns.refuse(cx) {
                return Poll::Pending;
            }
            let mut buf = ReadBuf::new(&mut bytes);
            let read = Pin::new(&mut self.stream).poll_read(cx, &mut buf);
            if read.is_pending() {
                self.turns.note_pause();
            }
            ready!(read)?;
            self.turns.note_read();
            if buf.filled().is_empty() {
                return Poll::Ready(Ok(false));
            }
            self.note_read(buf.filled());
        }
        Poll::Ready(Ok(true))
    }
}

impl AsyncRead for Meter {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.passed.is_empty() && !ready!(self.poll_fill(cx))? {
            return Poll::Ready(Ok(()));
        }
        let count = self.passed.len().min(buf.remaining());
        buf.put_slice(self.passed.get(..count).unwrap_or_default());
        self.passed.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Meter {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{join, repeat, sink};

    use super::*;

    #[test]
    fn a_reader_of_a_flood_has_to_look_up() {
        // Frames of 1 byte each: [0x01, 0x01, 0x01].
        let stream: Stream = Box::new(join(repeat(1), sink()));
        let mut meter = Meter::new(stream, &[], 1000, LinkStatus::new(None));
        let mut bytes = [0; READ_BYTES];
        let mut is_refused = || {
            let mut cx = Context::from_waker(std::task::Waker::noop());
            Pin::new(&mut meter).poll_read(&mut cx, &mut ReadBuf::new(&mut bytes)).is_pending()
        };
        let refused = (0..1000).filter(|_| is_refused()).count();
        assert!((20..40).contains(&refused), "{refused}");
    }
}

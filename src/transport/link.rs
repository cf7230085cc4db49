//! The finished byte stream as the MQTT library gets it, and what we keep knowing about it from outside.
//!
//! The library wraps or drops the stream's errors, and TLS 1.3 tells about our certificate only on the first read after
//! the handshake: so the link remembers its own first error, typed. It also counts bytes (any byte is a sign of life),
//! can be cut from outside, and gives up on a peer that stops reading.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use super::LinkStatus;
use super::turns::Turns;
use crate::tls::Witness;

/// How long a peer may refuse to take a single byte before the link counts as broken, unless less was agreed.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);

/// What the MQTT library needs of a stream.
pub trait ByteStream: AsyncRead + AsyncWrite + Send + Sync + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> ByteStream for T {}

/// What each rung hands to the next.
pub(super) type Stream = Box<dyn ByteStream>;

/// A byte stream to the broker, ready for CONNECT.
pub struct Link {
    stream: Stream,
    status: LinkStatus,
    turns: Turns,
    patience: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Link {
    /// Wraps a finished stream; `witness` saw its TLS handshake, if there was one.
    #[must_use]
    pub fn new(stream: impl ByteStream + 'static, witness: Option<Witness>) -> Self {
        Self::over(Box::new(stream), LinkStatus::new(witness))
    }

    /// The same for a stream in its box already, some rung of which may have told `status` something.
    pub(super) fn over(stream: Stream, status: LinkStatus) -> Self {
        Self { stream, status, turns: Turns::default(), patience: WRITE_PATIENCE, stalled: None }
    }

    /// What can be known about the link from outside, now and after it is gone.
    #[must_use]
    pub fn status(&self) -> LinkStatus {
        self.status.clone()
    }

    /// Gives up sooner on a peer that takes no byte: after this time, or 30 s if it is longer.
    pub fn limit_patience(&mut self, patience: Duration) {
        self.patience = patience.min(WRITE_PATIENCE);
    }

    fn after_read(&mut self, before: usize, buf: &ReadBuf<'_>) -> Poll<io::Result<()>> {
        let fresh = buf.filled().get(before..).unwrap_or_default();
        if fresh.is_empty() && buf.remaining() > 0 {
            self.status.note_end();
        }
        self.status.note_read(fresh);
        self.turns.note_read();
        Poll::Ready(Ok(()))
    }

    /// A failed write often hides why: the peer's last words may still wait to be read.
    fn after_failed_write(&mut self, cx: &mut Context<'_>, error: io::Error) -> io::Error {
        let mut scratch = [0; 512];
        if let Poll::Ready(Err(said)) = Pin::new(&mut self.stream).poll_read(cx, &mut ReadBuf::new(&mut scratch)) {
            self.status.note_error(&said);
        }
        self.status.note_error(&error);
        error
    }

    fn wait_to_write<T>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<T>> {
        if !self.status.park(cx.waker()) {
            return Poll::Ready(Err(was_cut()));
        }
        let patience = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(self.patience)));
        if patience.as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        let error = io::Error::from(io::ErrorKind::TimedOut);
        self.status.note_error(&error);
        Poll::Ready(Err(error))
    }
}

impl AsyncRead for Link {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.status.is_cut() {
            return Poll::Ready(Err(was_cut()));
        }
        if self.turns.refuse(cx) {
            return Poll::Pending;
        }
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(Ok(())) => self.after_read(before, buf),
            Poll::Ready(Err(error)) => {
                self.status.note_error(&error);
                Poll::Ready(Err(error))
            }
            Poll::Pending => {
                self.turns.note_pause();
                if self.status.park(cx.waker()) { Poll::Pending } else { Poll::Ready(Err(was_cut())) }
            }
        }
    }
}

impl AsyncWrite for Link {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.status.is_cut() {
            return Poll::Ready(Err(was_cut()));
        }
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            Poll::Ready(Ok(count)) => {
                self.stalled = None;
                self.status.note_written(count);
                Poll::Ready(Ok(count))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(self.after_failed_write(cx, error))),
            Poll::Pending => self.wait_to_write(cx),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.status.is_cut() {
            return Poll::Ready(Err(was_cut()));
        }
        match Pin::new(&mut self.stream).poll_flush(cx) {
            Poll::Ready(Ok(())) => {
                self.stalled = None;
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(self.after_failed_write(cx, error))),
            Poll::Pending => self.wait_to_write(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("status", &self.status).finish_non_exhaustive()
    }
}

fn was_cut() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::Broken;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    #[tokio::test]
    async fn counts_bytes_and_keeps_the_first_ones() {
        let (ours, mut theirs) = duplex(64);
        let mut link = Link::new(ours, None);
        theirs.write_all(b"hello").await.unwrap();
        link.write_all(b"abc").await.unwrap();
        link.read_exact(&mut [0; 5]).await.unwrap();
        let status = link.status();
        assert_eq!((status.bytes_read(), status.bytes_written(), status.head()), (5, 3, b"hello".to_vec()));
        assert!(status.broken().is_none());
    }

    #[tokio::test]
    async fn remembers_that_the_peer_closed() {
        let (ours, theirs) = duplex(64);
        let mut link = Link::new(ours, None);
        drop(theirs);
        assert_eq!(link.read(&mut [0; 5]).await.unwrap(), 0);
        assert!(matches!(link.status().broken(), Some(Broken::Closed)));
    }

    #[tokio::test]
    async fn a_cut_wakes_a_waiting_reader() {
        let (ours, _theirs) = duplex(64);
        let mut link = Link::new(ours, None);
        let status = link.status();
        let reading = tokio::spawn(async move { link.read(&mut [0; 5]).await.unwrap_err().kind() });
        tokio::task::yield_now().await;
        status.cut();
        assert_eq!(reading.await.unwrap(), io::ErrorKind::ConnectionAborted);
    }

    #[tokio::test(start_paused = true)]
    async fn gives_up_on_a_peer_that_stops_reading() {
        let (ours, _theirs) = duplex(8);
        let mut link = Link::new(ours, None);
        let begin = tokio::time::Instant::now();
        assert_eq!(link.write_all(&[0; 64]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(begin.elapsed().as_secs(), WRITE_PATIENCE.as_secs());
        assert!(matches!(link.status().broken(), Some(Broken::Io(io::ErrorKind::TimedOut))));
    }

    #[test]
    fn a_flood_leaves_room_for_timers() {
        let mut link = Link::new(tokio::io::join(tokio::io::repeat(7), tokio::io::sink()), None);
        let mut is_refused = || {
            let mut buffer = [0; 16];
            let mut cx = Context::from_waker(std::task::Waker::noop());
            Pin::new(&mut link).poll_read(&mut cx, &mut ReadBuf::new(&mut buffer)).is_pending()
        };
        // As the library reads: it waits for the first packet of a batch, and takes the others if they are there.
        let waits = (0..30).filter(|_| {
            let waits = is_refused();
            let _end_of_batch = (1..128).take_while(|_| !waits).find(|_| is_refused());
            waits
        });
        let waits = waits.count();
        assert!((10..20).contains(&waits), "it was made to wait {waits} times");
    }
}

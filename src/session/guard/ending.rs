//! The end of a connection, told to the MQTT library when it has dealt with all that came before.
//!
//! The library takes packets in batches. When the stream fails within one, its MQTT 5 half forgets the messages of that
//! batch and keeps the ids that it noted for them, so that the broker's second attempt is swallowed as a repetition: a
//! message of QoS 2 would be lost. So a stream ends only for who reads, and only for who has found it empty before. Who
//! writes to a broken one is not told, so there is a [`Lost`] to ask whether anything was.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Whether something was written to a stream that was broken, and so never went out.
#[derive(Debug, Clone, Default)]
pub(in crate::session) struct Lost(Arc<AtomicBool>);

impl Lost {
    pub(in crate::session) fn is_any(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A stream whose end waits.
#[derive(Debug)]
pub(in crate::session) struct Ending<S> {
    stream: S,
    /// Whether something was read since the reader found nothing.
    is_busy: bool,
    /// What reading has to say once the reader is not busy.
    end: Option<io::Result<()>>,
    /// What writing said.
    broken: Option<io::ErrorKind>,
    lost: Lost,
}

impl<S> Ending<S> {
    pub(in crate::session) const fn new(stream: S, lost: Lost) -> Self {
        Self { stream, is_busy: false, end: None, broken: None, lost }
    }

    fn end(&mut self, cx: &Context<'_>, end: io::Result<()>) -> Poll<io::Result<()>> {
        if !std::mem::take(&mut self.is_busy) {
            return Poll::Ready(end);
        }
        self.end = Some(end);
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// From now on what is written is lost, and reading says so.
    fn break_down(&mut self, error: &io::Error) {
        self.broken.get_or_insert(error.kind());
        self.lost.0.store(true, Ordering::Relaxed);
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Ending<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some(end) = self.end.take() {
            return Poll::Ready(end);
        }
        let before = buf.filled().len();
        match Pin::new(&mut self.stream).poll_read(cx, buf) {
            Poll::Ready(Ok(())) if buf.filled().len() > before => {
                self.is_busy = true;
                Poll::Ready(Ok(()))
            }
            Poll::Ready(end) => self.end(cx, end),
            Poll::Pending => match self.broken {
                Some(kind) => self.end(cx, Err(kind.into())),
                None => {
                    self.is_busy = false;
                    Poll::Pending
                }
            },
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Ending<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.broken.is_some() {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(cx, bytes).map(|result| {
            Ok(result.unwrap_or_else(|error| {
                self.break_down(&error);
                bytes.len()
            }))
        })
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.broken.is_some() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_flush(cx).map(|result| {
            result.or_else(|error| {
                self.break_down(&error);
                Ok(())
            })
        })
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    /// Reads as the library does: what is there at once.
    async fn at_once(stream: &mut (impl AsyncRead + Unpin)) -> Option<io::Result<usize>> {
        let mut buffer = [0; 16];
        tokio::select! {
            biased;
            result = stream.read(&mut buffer) => Some(result),
            () = std::future::ready(()) => None,
        }
    }

    #[tokio::test]
    async fn the_end_waits_until_what_came_before_is_dealt_with() {
        let (ours, mut theirs) = duplex(64);
        let mut stream = Ending::new(ours, Lost::default());
        theirs.write_all(b"last words").await.unwrap();
        drop(theirs);
        assert_eq!(at_once(&mut stream).await.unwrap().unwrap(), 10);
        assert!(at_once(&mut stream).await.is_none());
        assert_eq!(at_once(&mut stream).await.unwrap().unwrap(), 0);
        assert_eq!(stream.read(&mut [0; 16]).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn a_reader_that_waits_is_told_at_once() {
        let (ours, mut theirs) = duplex(64);
        let mut stream = Ending::new(ours, Lost::default());
        theirs.write_all(b"last words").await.unwrap();
        drop(theirs);
        let mut came = Vec::new();
        assert_eq!(stream.read_to_end(&mut came).await.unwrap(), 10);
    }

    #[tokio::test]
    async fn what_writing_finds_out_is_told_by_reading() {
        let (ours, theirs) = duplex(64);
        drop(theirs);
        // The other side still might say something, but hears nothing.
        let (reader, _silent) = duplex(64);
        let lost = Lost::default();
        let mut stream = Ending::new(tokio::io::join(reader, ours), lost.clone());
        assert!(!lost.is_any());
        stream.write_all(b"unheard").await.unwrap();
        stream.flush().await.unwrap();
        assert!(lost.is_any());
        assert_eq!(stream.read(&mut [0; 16]).await.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}

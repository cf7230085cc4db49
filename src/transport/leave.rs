//! A layer that takes its leave when it is let go: TLS with `close_notify` (RFC 8446, section 6.1), a WebSocket with a
//! close frame (RFC 6455, section 7.1.1).
//!
//! A connection ends in many places, and always by being dropped; so that is where this is done, in one attempt that does
//! not wait: a peer that does not read cannot be told. It is more than courtesy. Mosquitto 2.0.11 with OpenSSL 3 keeps the
//! complaint about a WebSocket over TLS that ended without, and then may throw out the TLS client it reads from next.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::runtime::Handle;

use super::link::ByteStream;

/// A stream that is shut down, as far as that goes at once, when it is dropped.
pub(super) struct Leaving<S: ByteStream>(pub(super) S);

impl<S: ByteStream> Drop for Leaving<S> {
    fn drop(&mut self) {
        // Sockets and timers want their runtime, and a program that breaks down owes nobody a goodbye.
        if Handle::try_current().is_ok() && !std::thread::panicking() {
            let _said = Pin::new(&mut self.0).poll_shutdown(&mut Context::from_waker(Waker::noop()));
        }
    }
}

impl<S: ByteStream> AsyncRead for Leaving<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl<S: ByteStream> AsyncWrite for Leaving<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    /// Says goodbye when it is shut down.
    struct Talker(tokio::io::DuplexStream);

    impl AsyncRead for Talker {
        fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_read(cx, buf)
        }
    }

    impl AsyncWrite for Talker {
        fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            Pin::new(&mut self.0).poll_write(cx, bytes)
        }

        fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_flush(cx)
        }

        fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
            Pin::new(&mut self.0).poll_write(cx, b"bye").map_ok(drop)
        }
    }

    async fn heard(room: usize) -> Vec<u8> {
        let (ours, mut theirs) = duplex(room);
        let mut leaving = Leaving(Talker(ours));
        leaving.write_all(b"hello").await.unwrap();
        drop(leaving);
        let mut heard = Vec::new();
        theirs.read_to_end(&mut heard).await.unwrap();
        heard
    }

    #[tokio::test]
    async fn it_says_goodbye_if_that_needs_no_waiting() {
        assert_eq!(heard(100).await, b"hellobye");
        assert_eq!(heard(5).await, b"hello");
    }

    #[test]
    fn without_a_runtime_it_goes_in_silence() {
        let (ours, _theirs) = duplex(100);
        drop(Leaving(Talker(ours)));
    }
}

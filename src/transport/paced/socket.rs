//! A socket that can be taken out of the reactor and put back.
//!
//! In it, each segment that comes wakes the reader, and a rest would save nothing. Out of it nobody is woken, and reads and
//! writes do not wait. Knows not when to do which.

use std::io::{self, IoSlice, Read, Write};
use std::net::Shutdown;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::task::coop::poll_proceed;

/// A TCP socket, in the reactor or out of it.
#[derive(Debug)]
pub(super) enum Socket {
    /// In the reactor: whatever happens wakes whoever waits.
    Listening(TcpStream),
    /// Out of it.
    Apart(std::net::TcpStream),
    /// Going from one to the other failed.
    Gone,
}

impl Socket {
    pub(super) fn leave_reactor(&mut self) -> io::Result<()> {
        *self = match std::mem::replace(self, Self::Gone) {
            Self::Listening(stream) => Self::Apart(stream.into_std()?),
            other => other,
        };
        Ok(())
    }

    pub(super) fn join_reactor(&mut self) -> io::Result<()> {
        *self = match std::mem::replace(self, Self::Gone) {
            Self::Apart(stream) => Self::Listening(TcpStream::from_std(stream)?),
            other => other,
        };
        Ok(())
    }

    /// Out of the reactor it does not wait, but says `WouldBlock`.
    pub(super) fn poll_read(&mut self, cx: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        match self {
            Self::Listening(stream) => {
                let mut buffer = ReadBuf::new(buffer);
                Pin::new(stream).poll_read(cx, &mut buffer).map_ok(|()| buffer.filled().len())
            }
            Self::Apart(stream) => {
                // The reactor gives others a turn now and then. A reader that makes nothing of what it reads, as of
                // empty records of TLS, would otherwise never end while they come fast enough.
                let turn = ready!(poll_proceed(cx));
                turn.made_progress();
                Poll::Ready(again(|| stream.read(buffer)))
            }
            Self::Gone => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }

    /// Out of the reactor it joins it again once it would have to wait.
    pub(super) fn poll_write(&mut self, cx: &mut Context<'_>, data: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        if let Self::Apart(stream) = self {
            match again(|| stream.write_vectored(data)) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.join_reactor()?,
                result => return Poll::Ready(result),
            }
        }
        match self {
            Self::Listening(stream) => Pin::new(stream).poll_write_vectored(cx, data),
            Self::Apart(_) | Self::Gone => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        }
    }

    pub(super) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self {
            Self::Listening(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Apart(stream) => Poll::Ready(stream.shutdown(Shutdown::Write)),
            Self::Gone => Poll::Ready(Ok(())),
        }
    }
}

/// A call that a signal interrupted is made again.
fn again(mut call: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

//! A TCP stream that lets bytes gather while they come in a flood, and reads at once otherwise.
//!
//! When to rest is the business of `pace`, and how a socket rests that of `socket`. A rest ends after a millisecond, by a
//! read that does not wait. Writes go through all the while.

mod pace;
mod socket;

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use pace::Pace;
use socket::Socket;

/// How long bytes gather. The timer adds up to another millisecond.
const REST: Duration = Duration::from_millis(1);

/// A read that brings less was too small to be worth its wake-up.
const SMALL_READ: usize = 16 * 1024;

/// What one read of the socket takes at first, and once one was filled. The MQTT library asks for 8 KiB at a time.
const BUFFER: [usize; 2] = [16 * 1024, 256 * 1024];

/// A TCP stream with paced reads.
#[derive(Debug)]
pub(super) struct Paced {
    socket: Socket,
    pace: Pace,
    rest: Pin<Box<Sleep>>,
    next: Next,
    /// Whether somebody waits to write, and so for the reactor.
    write_waits: bool,
    /// What was read from the socket, of which the middle is not yet taken.
    buffer: Vec<u8>,
    taken: usize,
    filled: usize,
}

/// What the next read does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Read,
    Rest,
    /// It is resting already.
    Wake,
}

impl Paced {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self::holding(stream, Vec::new())
    }

    /// The same for a stream of which the first bytes were read already.
    pub(super) fn holding(stream: TcpStream, early: Vec<u8>) -> Self {
        Self {
            socket: Socket::Listening(stream),
            pace: Pace::new(Instant::now()),
            rest: Box::pin(tokio::time::sleep(Duration::ZERO)),
            next: Next::Read,
            write_waits: false,
            taken: 0,
            filled: early.len(),
            buffer: early,
        }
    }

    /// Fills the empty buffer, resting before if that is due.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if self.next == Next::Rest && !self.write_waits {
                self.socket.leave_reactor()?;
                self.rest.as_mut().reset(tokio::time::Instant::now() + REST);
                self.next = Next::Wake;
            }
            let has_rested = self.next == Next::Wake;
            if has_rested {
                ready!(self.rest.as_mut().poll(cx));
            }
            self.next = Next::Read;
            if !self.pace.is_on() {
                self.socket.join_reactor()?;
            }
            self.make_room();
            match self.socket.poll_read(cx, &mut self.buffer) {
                Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                    if has_rested {
                        self.pace.came_empty(Instant::now());
                    }
                    if self.pace.is_on() {
                        self.next = Next::Rest;
                    }
                }
                Poll::Ready(Ok(count)) => {
                    self.note_read(count);
                    return Poll::Ready(Ok(()));
                }
                other => return other.map_ok(drop),
            }
        }
    }

    fn note_read(&mut self, count: usize) {
        (self.taken, self.filled) = (0, count);
        self.pace.read(Instant::now(), count);
        if self.pace.is_on() && count < SMALL_READ {
            self.next = Next::Rest;
        }
    }

    /// A connection on which little comes in does not need much.
    fn make_room(&mut self) {
        let [small, large] = BUFFER;
        let size = if self.filled >= small { large } else { small };
        if self.buffer.len() < size {
            self.buffer.resize(size, 0);
        }
    }

    fn note_write(&mut self, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.write_waits = result.is_pending();
        if let Poll::Ready(Ok(count)) = &result {
            self.pace.wrote(*count);
        }
        result
    }
}

impl AsyncRead for Paced {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.taken == self.filled && buf.remaining() > 0 {
            ready!(self.poll_fill(cx))?;
        }
        let end = self.filled.min(self.taken + buf.remaining());
        buf.put_slice(self.buffer.get(self.taken..end).unwrap_or_default());
        self.taken = end;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Paced {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(data)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = self.socket.poll_write(cx, data);
        self.note_write(result)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    /// What was written is with the system already.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket.poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests;

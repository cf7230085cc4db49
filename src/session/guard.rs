//! The byte stream as the MQTT library gets it: what the broker sends comes through here first.
//!
//! The one place where incoming bytes are held to the rules. Packets are checked where they lie, in the library's own
//! buffer; payloads are skipped by their length. Only the beginning of a packet that cannot be judged yet, and a large
//! packet that is not all there, are held back. A packet that breaks a rule never reaches the library, nor does anything
//! behind it: the guard says why (MQTT 5), closes, and leaves its verdict. Knows the rules only by name: they are in `wire`.

mod ending;

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::vigil::Vigil;
use crate::transport::Link;
use crate::wire::trace::Recorder;
use crate::wire::{Breach, Farewell, Outstanding, Stream, Trace, Version};

pub(super) use ending::{Ending, Lost};

/// What is read at once where the library's buffer has no room for what is held back.
const SCRATCH: usize = 16 * 1024;

/// Why the guard ended a connection.
#[derive(Debug, Clone)]
pub(super) enum Verdict {
    /// The broker broke a rule.
    Breach(Box<Breach>),
    /// A packet began and does not get on.
    Stalled,
    /// The broker said goodbye.
    Farewell(Box<Farewell>),
}

/// What outlives a guard.
#[derive(Debug, Clone, Default)]
pub(super) struct Legacy(Arc<Mutex<Left>>);

#[derive(Debug, Default)]
struct Left {
    outstanding: Outstanding,
    verdict: Option<Verdict>,
}

impl Legacy {
    /// Why the last guard ended its connection, if it did.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        self.left().verdict.clone()
    }

    fn left(&self) -> MutexGuard<'_, Left> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A link whose bytes are checked.
pub(super) struct Guard {
    link: Link,
    stream: Stream,
    /// Ours, and the broker's.
    recorders: [Recorder; 2],
    /// What was read and is not handed on: `fine` bytes that may go, of which `gone` went, and then the beginning of a
    /// packet that is not to be judged yet.
    held: Vec<u8>,
    fine: usize,
    gone: usize,
    vigil: Vigil,
    legacy: Legacy,
    is_closed: bool,
}

impl Guard {
    /// Stands between a fresh link and the library. Packets above `limit` bytes are refused.
    pub(super) fn new(link: Link, version: Version, limit: u64, trace: &Trace, legacy: Legacy) -> Self {
        let outstanding = {
            let mut left = legacy.left();
            left.verdict = None;
            std::mem::take(&mut left.outstanding)
        };
        Self {
            link,
            stream: Stream::new(version, limit, outstanding),
            recorders: Recorder::both(trace, version),
            held: Vec::new(),
            fine: 0,
            gone: 0,
            vigil: Vigil::default(),
            legacy,
            is_closed: false,
        }
    }

    /// Reads behind what is held, into the library's buffer, and judges it there. Whether the library is to look.
    fn poll_in_place(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<bool>> {
        let before = buf.filled().len();
        buf.put_slice(&self.held);
        let result = Pin::new(&mut self.link).poll_read(cx, buf);
        let fresh = buf.filled().len() - before - self.held.len();
        if !matches!(result, Poll::Ready(Ok(()))) || fresh == 0 {
            buf.set_filled(before);
            return result.map_ok(|()| true);
        }
        let [_, recorder] = &mut self.recorders;
        let (fine, judgement) = judge(&mut self.stream, &buf.filled()[before..], recorder);
        self.held.clear();
        self.held.extend_from_slice(&buf.filled()[before + fine..]);
        buf.set_filled(before + fine);
        if let Err(breach) = judgement {
            self.break_off(cx, breach);
        }
        Poll::Ready(Ok(fine > 0 || self.stream.conversation().is_over()))
    }

    /// Reads behind what is held where it lies.
    fn poll_apart(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut scratch = [0; SCRATCH];
        let mut buf = ReadBuf::new(&mut scratch);
        ready!(Pin::new(&mut self.link).poll_read(cx, &mut buf))?;
        let fresh = buf.filled().len();
        self.held.extend_from_slice(buf.filled());
        let [_, recorder] = &mut self.recorders;
        let (fine, judgement) = judge(&mut self.stream, &self.held, recorder);
        self.fine = fine;
        if let Err(breach) = judgement {
            self.break_off(cx, breach);
        }
        Poll::Ready(Ok(fresh))
    }

    /// Hands on what may go of what is held; `false`: nothing.
    fn hand_on(&mut self, buf: &mut ReadBuf<'_>) -> bool {
        let count = buf.remaining().min(self.fine - self.gone);
        if count == 0 {
            return false;
        }
        buf.put_slice(&self.held[self.gone..self.gone + count]);
        self.gone += count;
        if self.gone == self.fine {
            self.held.drain(..self.fine);
            self.held.shrink_to(SCRATCH);
            (self.fine, self.gone) = (0, 0);
        }
        true
    }

    /// Tells the broker why, as far as that can be told, and closes. What was fine still goes to the library.
    fn break_off(&mut self, cx: &mut Context<'_>, breach: Box<Breach>) {
        let [ours, theirs] = &mut self.recorders;
        theirs.broke(&breach);
        if breach.version == Version::V5 && self.stream.is_between_our_packets() {
            let goodbye = [0xE0, 2, breach.violation.reason().0, 0];
            // The best that can be done: a peer that does not read cannot be told.
            if let Poll::Ready(Ok(count)) = Pin::new(&mut self.link).poll_write(cx, &goodbye) {
                note_written(&mut self.stream, &goodbye[..count], ours);
            }
            let _ = Pin::new(&mut self.link).poll_flush(cx);
        }
        self.close(cx, Verdict::Breach(breach));
    }

    /// A broker takes a client for gone that it heard nothing of for one and a half times the keep-alive (MQTT 5,
    /// 3.1.2.10): if it takes nothing for as long, nobody is there. With keep-alive 0 nobody watches.
    fn limit_patience(&mut self) {
        let keep_alive_s = self.stream.conversation().keep_alive_s();
        if keep_alive_s > 0 {
            self.link.limit_patience(Duration::from_millis(1500) * u32::from(keep_alive_s));
        }
    }

    /// Keeps the broker's last words. The library may make nothing of them, as of those that are a code alone.
    fn note_farewell(&self) {
        if let Some(farewell) = self.stream.conversation().farewell() {
            self.legacy.left().verdict.get_or_insert_with(|| Verdict::Farewell(Box::new(farewell.clone())));
        }
    }

    fn close(&mut self, cx: &mut Context<'_>, verdict: Verdict) {
        let _ = Pin::new(&mut self.link).poll_shutdown(cx);
        self.legacy.left().verdict = Some(verdict);
        self.is_closed = true;
    }

    /// Nothing came: that is all right, unless a packet began and does not get on.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let conversation = self.stream.conversation();
        let link = self.link.status();
        let is_within = !self.held.is_empty() || self.stream.incoming_rest() > 0 || link.is_within_frame();
        if !conversation.is_open() || !is_within {
            self.vigil.rest();
            return Poll::Pending;
        }
        let packet = self.stream.complete();
        ready!(self.vigil.poll(cx, packet, link.bytes_arrived(), conversation.keep_alive_s()));
        self.close(cx, Verdict::Stalled);
        Poll::Ready(Err(broken_off()))
    }
}

impl AsyncRead for Guard {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            if self.hand_on(buf) {
                return Poll::Ready(Ok(()));
            }
            if self.is_closed {
                return Poll::Ready(Err(broken_off()));
            }
            if self.stream.conversation().is_over() {
                // Nothing that a broker sends after its goodbye is read.
                self.note_farewell();
                return Poll::Ready(Ok(()));
            }
            let is_in_place = self.held.len() < buf.remaining();
            let read =
                if is_in_place { self.poll_in_place(cx, buf) } else { self.poll_apart(cx).map_ok(|fresh| fresh == 0) };
            match read {
                Poll::Ready(Ok(true)) => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(false)) => {}
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return self.wait(cx),
            }
        }
    }
}

impl AsyncWrite for Guard {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_closed {
            return Poll::Ready(Err(broken_off()));
        }
        self.limit_patience();
        let count = ready!(Pin::new(&mut self.link).poll_write(cx, bytes))?;
        let Self { stream, recorders: [ours, _], .. } = &mut *self;
        note_written(stream, &bytes[..count], ours);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.limit_patience();
        Pin::new(&mut self.link).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.link).poll_shutdown(cx)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.note_farewell();
        self.legacy.left().outstanding = self.stream.take_outstanding();
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("link", &self.link).finish_non_exhaustive()
    }
}

/// Whether somebody watches is asked once for all that was read.
#[inline]
fn judge(stream: &mut Stream, bytes: &[u8], recorder: &mut Recorder) -> (usize, Result<(), Box<Breach>>) {
    if recorder.is_wanted() { stream.incoming(bytes, recorder) } else { stream.incoming(bytes, &mut ()) }
}

#[inline]
fn note_written(stream: &mut Stream, bytes: &[u8], recorder: &mut Recorder) {
    if recorder.is_wanted() {
        stream.outgoing(bytes, recorder);
    } else {
        stream.outgoing(bytes, &mut ());
    }
}

fn broken_off() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

#[cfg(test)]
mod tests;

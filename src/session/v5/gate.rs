//! A stream that holds the broker's steps of authentication back until the user has answered them.
//!
//! The library answers a step at once or not at all. So it gets to see the step when the answer is there. Only
//! connections whose authentication is done by hand go through here, so that no other pays for it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use rumqttc_v5 as mqtt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::session::challenge::{Challenge, Challenges};
use crate::session::failure::packet_length;

/// The first byte of AUTH (MQTT 5, 3.15).
const AUTH: u8 = 0xF0;
/// The longest step that is shown to a person; a longer one the library gets as it is, and fails.
const LONGEST: usize = 1 << 20;
/// Bytes that are read while a person thinks, so that signs of life are seen.
const READ_AHEAD: usize = 1 << 20;

/// The stream, with what was read and not yet let through.
pub(super) struct Gate<S> {
    stream: S,
    challenges: Challenges,
    held: BytesMut,
    /// Bytes at the beginning of `held`, or still to come, that may pass.
    free: usize,
    /// A step stands at the beginning of `held`, and was told.
    is_shut: bool,
    is_over: bool,
}

impl<S> Gate<S> {
    pub(super) fn new(stream: S, challenges: Challenges) -> Self {
        challenges.reset();
        Self { stream, challenges, held: BytesMut::new(), free: 0, is_shut: false, is_over: false }
    }

    /// Finds out how much of what was read may pass. A packet passes once its length is known, a step once it is whole
    /// and answered.
    fn look(&mut self) {
        if self.free > 0 || self.is_shut || self.held.is_empty() {
            return;
        }
        let Some(length) = packet_length(&self.held) else {
            // Five bytes without an end are no packet, and the library's business.
            self.free = if self.held.len() >= 5 { self.held.len() } else { 0 };
            return;
        };
        match self.held.first() {
            Some(&AUTH) if length <= LONGEST && self.held.len() < length => {}
            Some(&AUTH) if length <= LONGEST => match self.held.get(..length).and_then(step) {
                Some(challenge) => {
                    self.is_shut = true;
                    self.challenges.ask(challenge);
                }
                None => self.free = length,
            },
            _ => self.free = length,
        }
    }
}

/// The step, if this is one that asks for an answer.
fn step(packet: &[u8]) -> Option<Challenge> {
    match mqtt::Packet::read(&mut BytesMut::from(packet), None).ok()? {
        mqtt::Packet::Auth(auth) if auth.code == mqtt::AuthReasonCode::Continue => {
            let properties = auth.properties.unwrap_or_default();
            let (method, data) = (properties.method.unwrap_or_default(), properties.data.unwrap_or_default());
            Some(Challenge { method, data: data.into(), reason: properties.reason })
        }
        _ => None,
    }
}

impl<S: AsyncRead + Unpin> Gate<S> {
    /// Reads more; `false` at the end of the stream.
    fn poll_more(&mut self, context: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut room = [0; 4096];
        let mut fresh = ReadBuf::new(&mut room);
        ready!(Pin::new(&mut self.stream).poll_read(context, &mut fresh))?;
        self.held.extend_from_slice(fresh.filled());
        Poll::Ready(Ok(!fresh.filled().is_empty()))
    }

    /// Waits for the user. What comes in the meantime is read, and kept.
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.challenges.poll_answered(context).is_pending() && !self.is_over {
            if self.held.len() >= READ_AHEAD {
                return Poll::Pending;
            }
            self.is_over = !ready!(self.poll_more(context))?;
        }
        self.is_shut = false;
        if self.is_over {
            // The broker did not wait: there is nobody left to answer.
            self.held.clear();
            return Poll::Ready(Ok(()));
        }
        self.free = packet_length(&self.held).unwrap_or(self.held.len());
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Gate<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let gate = self.get_mut();
        loop {
            gate.look();
            if gate.is_shut {
                ready!(gate.poll_open(context))?;
            }
            let count = gate.free.min(gate.held.len()).min(buffer.remaining());
            if count > 0 {
                buffer.put_slice(gate.held.get(..count).unwrap_or_default());
                gate.held.advance(count);
                gate.free -= count;
                return Poll::Ready(Ok(()));
            }
            if gate.is_over || buffer.remaining() == 0 || !ready!(gate.poll_more(context))? {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Gate<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// AUTH 0x18 with the method "m" and the data "?".
    const STEP: [u8; 13] = [0xF0, 11, 0x18, 9, 0x15, 0, 1, b'm', 0x16, 0, 2, b'?', b'?'];

    #[tokio::test]
    async fn a_step_waits_for_its_answer_and_all_else_passes() {
        let (ours, mut theirs) = tokio::io::duplex(1 << 16);
        let challenges = Challenges::default();
        let mut gate = Gate::new(ours, challenges.clone());
        let (before, after) = ([0xD0, 0], [0x20, 3, 0, 0, 0]);
        // Byte by byte, so that headers are torn.
        tokio::spawn(async move {
            for byte in [&before[..], &STEP, &after].concat() {
                theirs.write_all(&[byte]).await.unwrap();
                theirs.flush().await.unwrap();
                tokio::task::yield_now().await;
            }
            std::future::pending::<()>().await;
        });
        let mut seen = [0; 2];
        gate.read_exact(&mut seen).await.unwrap();
        assert_eq!(seen, before);
        let mut step = [0; STEP.len()];
        tokio::select! {
            biased;
            read = gate.read_exact(&mut step) => panic!("it passed: {read:?}"),
            challenge = challenges.next() => {
                assert_eq!((challenge.method.as_str(), &challenge.data[..]), ("m", &b"??"[..]));
            }
        }
        challenges.answer("!".into());
        gate.read_exact(&mut step).await.unwrap();
        assert_eq!((step, challenges.take_answer()), (STEP, Some("!".into())));
        let mut rest = [0; 5];
        gate.read_exact(&mut rest).await.unwrap();
        assert_eq!(rest, after);
    }

    #[tokio::test]
    async fn the_end_of_the_stream_is_seen_while_a_person_thinks() {
        let (ours, mut theirs) = tokio::io::duplex(64);
        theirs.write_all(&STEP).await.unwrap();
        drop(theirs);
        let mut seen = Vec::new();
        Gate::new(ours, Challenges::default()).read_to_end(&mut seen).await.unwrap();
        assert!(seen.is_empty(), "there is nobody left to answer: {seen:?}");
    }
}

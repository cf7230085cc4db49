//! The bytes of a WebSocket on their way to the library that takes its frames apart.
//!
//! The library gives nothing out before a message is whole, and stays inside one call until then. So this follows the
//! heads of the frames itself: any byte of a message is a sign of life, a message that began and does not get on is known
//! to be there, and a reader that finds nothing but fragments has to look up. Whether a frame is a proper one is for the
//! library to say.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::super::turns::Turns;
use super::super::{LinkStatus, Stream};
use super::FrameError;

/// Fragments without a byte that one message may have. RFC 6455 (section 5.4) sets no bound; nobody needs even one.
const EMPTY_FRAGMENTS: u32 = 1000;

/// The longest head of a frame from a server, which masks nothing (RFC 6455, section 5.2).
const HEAD_BYTES: usize = 10;

/// A stream whose frames are followed.
pub(super) struct Meter {
    stream: Stream,
    status: LinkStatus,
    turns: Turns,
    walk: Walk,
    /// What the next read says: what came before it is good.
    broken: Option<FrameError>,
}

impl Meter {
    /// Follows `stream`, of which `early` was read already, and tells `status`.
    pub(super) fn new(stream: Stream, early: &[u8], status: LinkStatus) -> Self {
        let mut meter = Self { stream, status, turns: Turns::default(), walk: Walk::default(), broken: None };
        meter.note_read(early);
        meter
    }

    fn note_read(&mut self, fresh: &[u8]) {
        self.broken = self.walk.walk(fresh).err();
        self.status.note_frames(self.walk.arrived, self.walk.is_within());
    }
}

impl AsyncRead for Meter {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if let Some(error) = &self.broken {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, error.clone())));
        }
        if self.turns.refuse(cx) {
            return Poll::Pending;
        }
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if read.is_pending() {
            self.turns.note_pause();
        }
        ready!(read)?;
        self.turns.note_read();
        self.note_read(buf.filled().get(before..).unwrap_or_default());
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

/// Goes from head to head.
#[derive(Debug, Default)]
struct Walk {
    head: [u8; HEAD_BYTES],
    /// The bytes of the head that are there.
    known: usize,
    /// The bytes of the frame's payload that are not.
    rest: u64,
    is_data: bool,
    /// Whether the message goes on in another frame.
    is_open: bool,
    empty_fragments: u32,
    /// The bytes of messages so far, with the heads of their frames. A ping is none: whatever stands before a broker may
    /// send those, and the broker be dead.
    arrived: u64,
}

impl Walk {
    /// Whether a message began and is not whole.
    const fn is_within(&self) -> bool {
        self.is_open || (self.is_data && self.rest > 0)
    }

    fn walk(&mut self, mut bytes: &[u8]) -> Result<(), FrameError> {
        while let Some((first, others)) = bytes.split_first() {
            if self.rest == 0 {
                bytes = others;
                self.note_head(*first)?;
            } else {
                let count = usize::try_from(self.rest).unwrap_or(usize::MAX).min(bytes.len());
                bytes = bytes.get(count..).unwrap_or_default();
                self.rest -= count as u64;
                self.note_arrived(count);
            }
        }
        Ok(())
    }

    fn note_head(&mut self, byte: u8) -> Result<(), FrameError> {
        if let Some(place) = self.head.get_mut(self.known) {
            *place = byte;
        }
        self.known += 1;
        let [kind, short, long @ ..] = self.head;
        let (length, rest) = match short & 0x7F {
            126 => (4, u64::from(u16::from_be_bytes([long[0], long[1]]))),
            127 => (HEAD_BYTES, u64::from_be_bytes(long)),
            short => (2, u64::from(short)),
        };
        if self.known < 2 || self.known < length {
            return Ok(());
        }
        (self.known, self.rest) = (0, rest);
        // The kinds from 8 on are control frames, which may stand between the fragments of a message (section 5.4).
        self.is_data = kind & 0x0F < 8;
        self.note_arrived(length);
        if self.is_data { self.note_fragment(kind & 0x80 != 0) } else { Ok(()) }
    }

    fn note_fragment(&mut self, is_last: bool) -> Result<(), FrameError> {
        self.is_open = !is_last;
        if is_last {
            self.empty_fragments = 0;
        } else if self.rest == 0 {
            self.empty_fragments += 1;
        }
        let is_absurd = self.empty_fragments > EMPTY_FRAGMENTS;
        if is_absurd { Err(FrameError::EmptyFragments { limit: EMPTY_FRAGMENTS }) } else { Ok(()) }
    }

    const fn note_arrived(&mut self, count: usize) {
        if self.is_data {
            self.arrived += count as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{join, repeat, sink};

    use super::*;

    /// Bytes of messages that arrived, and whether one is not whole, in pieces of this size.
    fn walked(bytes: &[u8], piece: usize) -> (u64, bool) {
        let mut walk = Walk::default();
        bytes.chunks(piece).for_each(|some| walk.walk(some).unwrap());
        (walk.arrived, walk.is_within())
    }

    #[test]
    fn messages_are_followed_and_pings_are_none() {
        let long = |length: usize| [&[0x82, 127][..], &(length as u64).to_be_bytes(), &vec![0x81; length]].concat();
        let table: [(Vec<u8>, (u64, bool)); 10] = [
            (vec![0x82, 1, 7], (3, false)),
            (vec![0x82, 3, 7], (3, true)),
            (vec![0x82], (0, false)),
            (vec![0x82, 126, 0, 2, 7, 7, 0x89, 1, 7], (6, false)),
            (vec![0x82, 126, 0], (0, false)),
            (vec![0x89, 2, 7], (0, false)),
            (vec![0x02, 1, 7, 0x89, 0], (3, true)),
            (vec![0x02, 1, 7, 0x89, 0, 0x80, 1, 7], (6, false)),
            (long(70_000), (70_010, false)),
            ([&long(70_000)[..], &[0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255, 1]].concat(), (70_021, true)),
        ];
        for (bytes, expected) in table {
            for piece in [1, 2, 5, 100_000] {
                assert_eq!(walked(&bytes, piece), expected, "{:?}, {piece}", bytes.get(..8.min(bytes.len())));
            }
        }
    }

    #[test]
    fn a_message_has_a_bounded_number_of_empty_fragments() {
        let begin = [[0x02, 0].as_slice(), &[0, 0].repeat(EMPTY_FRAGMENTS as usize - 1)].concat();
        let mut walk = Walk::default();
        for _ in 0..3 {
            walk.walk(&begin).unwrap();
            walk.walk(&[0x80, 0]).unwrap();
        }
        walk.walk(&begin).unwrap();
        assert_eq!(walk.walk(&[0, 0]), Err(FrameError::EmptyFragments { limit: EMPTY_FRAGMENTS }));
    }

    #[test]
    fn a_reader_of_a_flood_has_to_look_up() {
        // Frames of 1 byte each: [0x01, 0x01, 0x01].
        let stream: Stream = Box::new(join(repeat(1), sink()));
        let mut meter = Meter::new(stream, &[], LinkStatus::new(None));
        let mut bytes = [0; 300];
        let mut is_refused = || {
            let mut cx = Context::from_waker(std::task::Waker::noop());
            Pin::new(&mut meter).poll_read(&mut cx, &mut ReadBuf::new(&mut bytes)).is_pending()
        };
        let refused = (0..1000).filter(|_| is_refused()).count();
        assert!((20..40).contains(&refused), "{refused}");
    }
}

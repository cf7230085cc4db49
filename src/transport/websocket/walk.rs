//! The frames of a WebSocket, followed from head to head and passed on in pieces (RFC 6455, section 5).
//!
//! The library makes room for a whole frame as soon as it sees the head, and a head is cheap to send. So a long frame goes
//! on as several fragments of its message, which anybody on the way may make of it where no extension is in use (section
//! 5.4). Whether a frame is a proper one is for the library to say, except where it would wait for the rest first.

use bytes::BytesMut;

use super::FrameError;

/// Fragments without a byte that one message may have. RFC 6455 (section 5.4) sets no bound; nobody needs even one.
const EMPTY_FRAGMENTS: u32 = 1000;

/// The longest head of a frame from a server, which masks nothing (section 5.2).
const HEAD_BYTES: usize = 10;

/// The bit of the first byte that ends a message, and the one of the second that says that the payload is masked.
const FIN: u8 = 0x80;
const MASK: u8 = 0x80;

/// The longest payload of a control frame (section 5.5), and of any frame whose length fits into its second byte.
const SHORT_BYTES: u8 = 125;

/// The longest payload that is passed on in one piece.
const PIECE_BYTES: u16 = 32 * 1024;

/// Goes from head to head.
#[derive(Debug)]
pub(super) struct Walk {
    /// The largest frame that is accepted, in bytes.
    limit: usize,
    /// The head of the frame, once it is whole, until the next one begins.
    head: [u8; HEAD_BYTES],
    /// The bytes of the head that are there.
    known: usize,
    /// The bytes of the frame's payload that are not.
    rest: u64,
    /// Those of them that belong to the piece that is passed on.
    piece: u64,
    is_data: bool,
    /// Whether the message goes on in another frame.
    is_open: bool,
    empty_fragments: u32,
    arrived: u64,
}

impl Walk {
    /// At the first frame.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            head: [0; HEAD_BYTES],
            known: 0,
            rest: 0,
            piece: 0,
            is_data: false,
            is_open: false,
            empty_fragments: 0,
            arrived: 0,
        }
    }

    /// Whether a message began and is not whole.
    pub(super) const fn is_within(&self) -> bool {
        self.is_open || (self.is_data && self.rest > 0)
    }

    /// The bytes of messages so far, with the heads of their frames. A ping is none, nor is a frame with nothing in it:
    /// whatever stands before a broker may send those, and the broker be dead.
    pub(super) const fn arrived(&self) -> u64 {
        self.arrived
    }

    /// Goes through what came, and appends what is to be passed on.
    ///
    /// # Errors
    /// A frame that nobody should wait for; what was appended is good.
    pub(super) fn walk(&mut self, mut bytes: &[u8], passed: &mut BytesMut) -> Result<(), FrameError> {
        while let Some((first, others)) = bytes.split_first() {
            if self.rest == 0 {
                bytes = others;
                self.note_head(*first, passed)?;
            } else {
                bytes = self.note_payload(bytes, passed);
            }
        }
        Ok(())
    }

    fn note_head(&mut self, byte: u8, passed: &mut BytesMut) -> Result<(), FrameError> {
        if let Some(place) = self.head.get_mut(self.known) {
            *place = byte;
        }
        self.known += 1;
        let [kind, short, long @ ..] = self.head;
        let (length, rest) = match short & !MASK {
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
        self.judge(short)?;
        if rest <= PIECE_BYTES.into() {
            self.piece = rest;
            passed.extend_from_slice(self.head.get(..length).unwrap_or_default());
        } else {
            self.begin_piece(kind & !FIN, passed);
        }
        if rest > 0 {
            self.note_arrived(length);
        }
        if self.is_data { self.note_fragment(kind & FIN != 0) } else { Ok(()) }
    }

    /// What the library would say too late: it waits for the whole frame first.
    fn judge(&self, short: u8) -> Result<(), FrameError> {
        if short & MASK != 0 {
            return Err(FrameError::Broken("a frame from the server is masked".to_owned()));
        }
        if !self.is_data && short > SHORT_BYTES {
            return Err(FrameError::Broken("a control frame has more than 125 bytes".to_owned()));
        }
        let size = usize::try_from(self.rest).unwrap_or(usize::MAX);
        if size > self.limit { Err(FrameError::TooLarge { size, limit: self.limit }) } else { Ok(()) }
    }

    /// The head of the next piece; only the last one ends what the frame ends.
    fn begin_piece(&mut self, kind: u8, passed: &mut BytesMut) {
        let length = u16::try_from(self.rest).map_or(PIECE_BYTES, |rest| rest.min(PIECE_BYTES));
        self.piece = length.into();
        let end = if self.piece == self.rest { self.head[0] & FIN } else { 0 };
        let [high, low] = length.to_be_bytes();
        if length <= SHORT_BYTES.into() {
            passed.extend_from_slice(&[end | kind, low]);
        } else {
            passed.extend_from_slice(&[end | kind, 126, high, low]);
        }
    }

    /// Passes on what belongs to the piece: what does not.
    fn note_payload<'a>(&mut self, bytes: &'a [u8], passed: &mut BytesMut) -> &'a [u8] {
        if self.piece == 0 {
            // A continuation has the kind 0.
            self.begin_piece(0, passed);
        }
        let count = usize::try_from(self.piece).unwrap_or(usize::MAX).min(bytes.len());
        let (some, later) = bytes.split_at(count);
        passed.extend_from_slice(some);
        (self.rest, self.piece) = (self.rest - count as u64, self.piece - count as u64);
        self.note_arrived(count);
        later
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
    use super::*;

    /// A frame of a binary message that is whole, with its length in eight bytes.
    fn long(length: usize) -> Vec<u8> {
        [&[0x82, 127][..], &(length as u64).to_be_bytes(), &vec![0x81; length]].concat()
    }

    /// Bytes of messages that arrived, whether one is not whole, and what was passed on, in pieces of this size.
    fn walked(bytes: &[u8], piece: usize) -> (u64, bool, BytesMut) {
        let (mut walk, mut passed) = (Walk::new(1 << 20), BytesMut::new());
        bytes.chunks(piece).for_each(|some| walk.walk(some, &mut passed).unwrap());
        (walk.arrived(), walk.is_within(), passed)
    }

    #[test]
    fn messages_are_followed_and_neither_pings_nor_empty_frames_are_any() {
        let table: [(Vec<u8>, (u64, bool)); 11] = [
            (vec![0x82, 1, 7], (3, false)),
            (vec![0x82, 3, 7], (3, true)),
            (vec![0x82], (0, false)),
            (vec![0x82, 126, 0, 2, 7, 7, 0x89, 1, 7], (6, false)),
            (vec![0x82, 126, 0], (0, false)),
            (vec![0x89, 2, 7], (0, false)),
            (vec![0x82, 0, 0x82, 126, 0, 0], (0, false)),
            (vec![0x02, 1, 7, 0x89, 0], (3, true)),
            (vec![0x02, 1, 7, 0x89, 0, 0x80, 1, 7], (6, false)),
            (long(70_000), (70_010, false)),
            ([&long(70_000)[..], &[0x82, 127, 0, 0, 0, 0, 0, 15, 255, 255, 1]].concat(), (70_021, true)),
        ];
        for (bytes, expected) in table {
            for piece in [1, 2, 5, 100_000] {
                let (arrived, is_within, _) = walked(&bytes, piece);
                assert_eq!((arrived, is_within), expected, "{:?}, {piece}", bytes.get(..8.min(bytes.len())));
            }
        }
    }

    #[test]
    fn a_short_frame_goes_on_as_it_is_and_a_long_one_in_fragments() {
        let short = vec![0x82, 126, 0, 2, 7, 7, 0x89, 1, 7];
        let body = vec![0x81; PIECE_BYTES.into()];
        let expected =
            [&[0x02, 126, 0x80, 0][..], &body, &[0x00, 126, 0x80, 0], &body, &[0x80, 2, 0x81, 0x81]].concat();
        for piece in [1, 2, 5, 100_000] {
            assert_eq!(walked(&short, piece).2, short);
            assert_eq!(walked(&long(2 * body.len() + 2), piece).2, expected);
        }
    }

    #[test]
    fn what_nobody_should_wait_for_is_told_by_its_head() {
        let table = [
            (&[0x82, 0x81][..], "a frame from the server is masked".to_owned()),
            (&[0x89, 126, 0, 126], "a control frame has more than 125 bytes".to_owned()),
            (
                &[0x82, 127, 0, 0, 0, 0, 0, 16, 0, 1],
                "a frame of 1048577 bytes came in; the limit is 1048576".to_owned(),
            ),
        ];
        for (head, words) in table {
            let mut passed = BytesMut::new();
            let error = Walk::new(1 << 20).walk(head, &mut passed).unwrap_err();
            assert_eq!((error.to_string(), passed.len()), (words, 0));
        }
    }

    #[test]
    fn a_message_has_a_bounded_number_of_empty_fragments() {
        let begin = [[0x02, 0].as_slice(), &[0, 0].repeat(EMPTY_FRAGMENTS as usize - 1)].concat();
        let (mut walk, mut passed) = (Walk::new(1000), BytesMut::new());
        for _ in 0..3 {
            walk.walk(&begin, &mut passed).unwrap();
            walk.walk(&[0x80, 0], &mut passed).unwrap();
        }
        walk.walk(&begin, &mut passed).unwrap();
        assert_eq!(walk.walk(&[0, 0], &mut passed), Err(FrameError::EmptyFragments { limit: EMPTY_FRAGMENTS }));
    }
}

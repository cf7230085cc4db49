//! Bytes on their way to a file that may refuse some of them.
//!
//! `BufWriter` does not say how much of its buffer went out before an error. Here what was written is forgotten and the
//! rest stays, so that after a full disk a line goes on exactly where it was cut.

use std::io::{self, Write};

/// The room that is kept for what comes next, in bytes: a message of 100 MB takes no more than its turn.
const KEPT: usize = 4 << 20;

/// What is not written yet.
#[derive(Debug, Default)]
pub(super) struct Pending {
    bytes: Vec<u8>,
    /// How many of them are written.
    written: usize,
}

impl Pending {
    /// Where more is appended.
    pub(super) fn end(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// How many bytes wait.
    pub(super) fn len(&self) -> usize {
        self.bytes.len() - self.written
    }

    /// Begins the line that was cut again, behind these bytes: it is to be written whole, to another file.
    pub(super) fn begin_line_again(&mut self, before: &[u8]) {
        let begin = memchr::memrchr(b'\n', &self.bytes[..self.written]).map_or(0, |end| end + 1);
        self.bytes.splice(..begin, before.iter().copied());
        self.written = 0;
    }

    /// Writes everything, or as much as goes.
    pub(super) fn write_to(&mut self, out: &mut impl Write) -> io::Result<()> {
        while self.written < self.bytes.len() {
            match out.write(&self.bytes[self.written..]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(count) => self.written += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.bytes.clear();
        self.bytes.shrink_to(KEPT);
        self.written = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a few bytes at a time, and none while it is full.
    struct Disk {
        room: usize,
        taken: Vec<u8>,
    }

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.room == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let count = bytes.len().min(self.room).min(3);
            self.room -= count;
            self.taken.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn after_a_full_disk_it_goes_on_where_it_was_cut() {
        let mut disk = Disk { room: 7, taken: Vec::new() };
        let mut pending = Pending::default();
        pending.end().extend_from_slice(b"one line\n");
        assert_eq!(pending.write_to(&mut disk).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!((disk.taken.as_slice(), pending.len()), (&b"one lin"[..], 2));
        pending.end().extend_from_slice(b"another\n");
        disk.room = 100;
        pending.write_to(&mut disk).unwrap();
        assert_eq!((disk.taken.as_slice(), pending.len()), (&b"one line\nanother\n"[..], 0));
    }

    #[test]
    fn a_line_that_was_cut_can_be_written_whole_to_another_file() {
        for (room, rest) in [(0, "\none\ntwo\n"), (2, "\none\ntwo\n"), (4, "\ntwo\n"), (5, "\ntwo\n"), (7, "\ntwo\n")] {
            let mut disk = Disk { room, taken: Vec::new() };
            let mut pending = Pending::default();
            pending.end().extend_from_slice(b"one\ntwo\n");
            pending.write_to(&mut disk).unwrap_err();
            pending.begin_line_again(b"\n");
            let mut other = Disk { room: 100, taken: Vec::new() };
            pending.write_to(&mut other).unwrap();
            assert_eq!(std::str::from_utf8(&other.taken), Ok(rest), "cut after {room} bytes");
        }
    }
}

//! Standard input by line, read on a thread of its own: it may not answer for hours, and must not read ahead for ever.
//!
//! ```text
//! standard input ─► blocks of whole lines ─► Shelf (bounded) ─► one batch, all that is there
//! ```

use std::io::{self, BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use bytes::Bytes;

use super::source::{Next, unreadable};
use crate::cli::Failure;
use crate::cli::feeder::BATCH;

/// Bytes that lie on the shelf at most, and one block more.
const MOST_BYTES: usize = 4 << 20;

/// Bytes of one block, and one line more: what is read without a look at the shelf.
const BLOCK_BYTES: usize = 64 << 10;

/// Lines as they come.
#[derive(Debug)]
pub(super) struct Lines(Arc<Shelf>);

/// Lines that were read and not yet published.
#[derive(Debug, Default)]
struct Shelf {
    content: Mutex<Content>,
    /// Rung when there is room again.
    emptied: Condvar,
}

#[derive(Debug, Default)]
struct Content {
    lines: Vec<Bytes>,
    bytes: usize,
    /// How reading ended, once it has.
    ended: Option<Result<(), Trouble>>,
}

/// Why reading ended early.
#[derive(Debug)]
enum Trouble {
    TooLong { line: u64, limit: u64 },
    Io(io::Error),
}

impl Lines {
    /// Begins to read; unparks the calling thread when there is something. Lines above `limit` bytes are refused.
    pub(super) fn of_standard_input(limit: u64) -> Result<Self, Failure> {
        let shelf = Arc::<Shelf>::default();
        let (ours, caller) = (Arc::clone(&shelf), thread::current());
        let read = move || {
            let input = &mut BufReader::with_capacity(BLOCK_BYTES, io::stdin());
            let ended = read(input, limit, |block| {
                ours.put(block);
                caller.unpark();
            });
            ours.content().ended = Some(ended);
            caller.unpark();
        };
        let started = thread::Builder::new().name("lines".to_owned()).spawn(read);
        started.map_err(|error| Failure::Impossible(format!("No thread could be started: {error}.")))?;
        Ok(Self(shelf))
    }

    /// All that is there. Trouble comes after the lines before it.
    pub(super) fn next(&mut self) -> Result<Next, Failure> {
        let mut content = self.0.content();
        if !content.lines.is_empty() {
            content.bytes = 0;
            let lines = std::mem::take(&mut content.lines);
            self.0.emptied.notify_one();
            return Ok(Next::Payloads(lines));
        }
        match content.ended.take() {
            None => Ok(Next::Wait(None)),
            Some(Ok(())) => {
                content.ended = Some(Ok(()));
                Ok(Next::End)
            }
            Some(Err(Trouble::Io(error))) => Err(unreadable("Standard input", &error)),
            Some(Err(Trouble::TooLong { line, limit })) => {
                let cause = format!("A packet has at most {limit} bytes. The lines before it were published.");
                Err(Failure::file(format!("Line {line} of standard input is too long for a message"), cause))
            }
        }
    }
}

impl Shelf {
    /// Waits for room, and puts a block there.
    fn put(&self, mut block: Vec<Bytes>) {
        let is_full = |content: &mut Content| content.bytes >= MOST_BYTES || content.lines.len() >= BATCH;
        let mut content = self.emptied.wait_while(self.content(), is_full).unwrap_or_else(PoisonError::into_inner);
        content.bytes += block.iter().map(Bytes::len).sum::<usize>();
        content.lines.append(&mut block);
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads to the end. What is there goes out before the next read may wait.
fn read<R: Read>(input: &mut BufReader<R>, limit: u64, mut put: impl FnMut(Vec<Bytes>)) -> Result<(), Trouble> {
    let (mut block, mut bytes, mut number) = (Vec::new(), 0, 0);
    loop {
        number += 1;
        let line = one(input, limit, number);
        let goes_on = matches!(line, Ok(Some(_)));
        if let Ok(Some(line)) = &line {
            bytes += line.len();
            block.push(line.clone());
        }
        let may_wait = !input.buffer().contains(&b'\n');
        if !block.is_empty() && (!goes_on || may_wait || bytes >= BLOCK_BYTES || block.len() >= BATCH) {
            bytes = 0;
            put(std::mem::take(&mut block));
        }
        if !goes_on {
            return line.map(drop);
        }
    }
}

/// The next line without its end; `None` at the end.
fn one(input: &mut impl BufRead, limit: u64, number: u64) -> Result<Option<Bytes>, Trouble> {
    let mut line = Vec::new();
    input.take(limit + 1).read_until(b'\n', &mut line).map_err(Trouble::Io)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() as u64 > limit {
        return Err(Trouble::TooLong { line: number, limit });
    }
    Ok(Some(line.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8], limit: u64) -> (Vec<Bytes>, Result<(), Trouble>) {
        let mut all = Vec::new();
        let ended = read(&mut BufReader::new(text), limit, |mut block| all.append(&mut block));
        (all, ended)
    }

    #[test]
    fn lines_are_what_stands_between_line_feeds() {
        let table: &[(&[u8], &[&[u8]])] =
            &[(b"", &[]), (b"\n", &[b""]), (b"a\n\nb\r\nc", &[b"a", b"", b"b\r", b"c"]), (b"\0\xFF\n", &[b"\0\xFF"])];
        for (text, expected) in table {
            let (found, ended) = lines(text, 10);
            assert!(ended.is_ok() && found == *expected, "{text:?}: {found:?}");
        }
        let many: Vec<u8> = (0..5000).flat_map(|n| format!("{n}\n").into_bytes()).collect();
        assert_eq!(lines(&many, 10).0.len(), 5000);
    }

    #[test]
    fn a_line_that_is_too_long_is_named_after_those_before_it_went_out() {
        let (found, ended) = lines(b"1234567890\nab\n12345678901\nc\n", 10);
        assert_eq!(found, [&b"1234567890"[..], b"ab"]);
        assert!(matches!(ended, Err(Trouble::TooLong { line: 3, limit: 10 })), "{ended:?}");
    }

    #[test]
    fn a_full_shelf_lets_nobody_read_on() {
        let shelf = Arc::<Shelf>::default();
        shelf.put(vec![Bytes::from(vec![0; MOST_BYTES])]);
        let (reader, mut lines) = (Arc::clone(&shelf), Lines(Arc::clone(&shelf)));
        let waits = thread::spawn(move || reader.put(vec![Bytes::from_static(b"next")]));
        assert_eq!(shelf.content().lines.len(), 1);
        assert!(matches!(lines.next(), Ok(Next::Payloads(taken)) if taken.len() == 1));
        waits.join().unwrap();
        assert!(matches!(lines.next(), Ok(Next::Payloads(taken)) if taken == ["next"]));
    }
}

//! Standard input by line, read on a thread of its own: it may not answer for hours, and must not read ahead for ever.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;

use bytes::Bytes;

use super::source::{Next, unreadable};
use crate::cli::Failure;
use crate::cli::feeder::BATCH;

/// Bytes in one batch, one line more. So that long lines wait for the broker, not in memory.
const BATCH_BYTES: usize = 1 << 20;

/// Lines as they come.
#[derive(Debug)]
pub(super) struct Lines(Receiver<Result<Vec<Bytes>, Trouble>>);

/// Why reading ended early.
#[derive(Debug)]
pub(super) enum Trouble {
    TooLong { line: u64, limit: u64 },
    Io(io::Error),
}

impl Lines {
    /// Begins to read; unparks the calling thread when there is something. Lines above `limit` bytes are refused.
    pub(super) fn of_standard_input(limit: u64) -> Result<Self, Failure> {
        // While one batch waits here and two are under way, nothing more is read.
        let (sender, receiver) = sync_channel(1);
        let caller = thread::current();
        let read = move || {
            read(&mut BufReader::new(io::stdin()), limit, &sender, || caller.unpark());
            drop(sender);
            caller.unpark();
        };
        let started = thread::Builder::new().name("lines".to_owned()).spawn(read);
        started.map_err(|error| Failure::Impossible(format!("No thread could be started: {error}.")))?;
        Ok(Self(receiver))
    }

    pub(super) fn next(&mut self) -> Result<Next, Failure> {
        match self.0.try_recv() {
            Ok(Ok(lines)) => Ok(Next::Payloads(lines)),
            Ok(Err(Trouble::Io(error))) => Err(unreadable("Standard input", &error)),
            Ok(Err(Trouble::TooLong { line, limit })) => {
                let cause = format!("A packet has at most {limit} bytes. The lines before it were published.");
                Err(Failure::file(format!("Line {line} of standard input is too long for a message"), cause))
            }
            Err(TryRecvError::Empty) => Ok(Next::Wait(None)),
            Err(TryRecvError::Disconnected) => Ok(Next::End),
        }
    }
}

/// Reads to the end, or until nobody wants more. What is there goes out before the next read may wait.
fn read<R: Read>(
    input: &mut BufReader<R>,
    limit: u64,
    sender: &SyncSender<Result<Vec<Bytes>, Trouble>>,
    mut wake: impl FnMut(),
) {
    let (mut batch, mut bytes, mut number) = (Vec::new(), 0, 0);
    loop {
        number += 1;
        let line = one(input, limit, number).transpose();
        let ended = !matches!(line, Some(Ok(_)));
        let trouble = match line {
            Some(Ok(line)) => {
                bytes += line.len();
                batch.push(line);
                None
            }
            Some(Err(trouble)) => Some(trouble),
            None => None,
        };
        let is_full = batch.len() >= BATCH || bytes >= BATCH_BYTES;
        if !batch.is_empty() && (ended || is_full || !input.buffer().contains(&b'\n')) {
            bytes = 0;
            if sender.send(Ok(std::mem::take(&mut batch))).is_err() {
                return;
            }
            wake();
        }
        if let Some(trouble) = trouble {
            // Nobody is there to hear it once the command has ended.
            let _ = sender.send(Err(trouble));
        }
        if ended {
            return;
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

    fn lines(text: &[u8], limit: u64) -> (Vec<Vec<u8>>, Option<Trouble>) {
        let (sender, receiver) = sync_channel(1000);
        read(&mut BufReader::new(text), limit, &sender, || ());
        drop(sender);
        let (mut all, mut trouble) = (Vec::new(), None);
        for sent in receiver {
            match sent {
                Ok(batch) => all.extend(batch.into_iter().map(Vec::from)),
                Err(error) => trouble = Some(error),
            }
        }
        (all, trouble)
    }

    #[test]
    fn lines_are_what_stands_between_line_feeds() {
        let table: &[(&[u8], &[&[u8]])] =
            &[(b"", &[]), (b"\n", &[b""]), (b"a\n\nb\r\nc", &[b"a", b"", b"b\r", b"c"]), (b"\0\xFF\n", &[b"\0\xFF"])];
        for (text, expected) in table {
            let (found, trouble) = lines(text, 10);
            assert!(trouble.is_none() && found == *expected, "{text:?}: {found:?}");
        }
        let many: Vec<u8> = (0..5000).flat_map(|n| format!("{n}\n").into_bytes()).collect();
        assert_eq!(lines(&many, 10).0.len(), 5000);
    }

    #[test]
    fn a_line_that_is_too_long_is_named_after_those_before_it_went_out() {
        let (found, trouble) = lines(b"1234567890\nab\n12345678901\nc\n", 10);
        assert_eq!(found, [b"1234567890".to_vec(), b"ab".to_vec()]);
        assert!(matches!(trouble, Some(Trouble::TooLong { line: 3, limit: 10 })), "{trouble:?}");
    }
}

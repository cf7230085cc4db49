//! Recordings line by line, in little memory: a line that is no message is told, and the next one is read.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::{Entry, FileError, LineFault, line, names};

/// The longest line that is read, in bytes: the largest message of MQTT (256 MB) in Base64, with room for the rest.
pub const LONGEST_LINE: usize = 400 << 20;

/// Bytes that are read at a time.
const CHUNK: usize = 256 << 10;

/// A buffer that grew beyond this for one line is given back, in bytes.
const SMALL: usize = 4 << 20;

/// What a line turned out to be.
#[derive(Debug)]
pub enum Read {
    /// A message.
    Entry(Entry),
    /// None.
    Fault(Fault),
}

/// A line that is no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}, line {line}: {why}", name_of(file))]
pub struct Fault {
    /// In which file.
    pub file: PathBuf,
    /// Which, counted from 1.
    pub line: u64,
    /// Why.
    pub why: LineFault,
}

/// Reads the files of a recording one after another.
#[derive(Debug)]
pub struct Reader {
    files: VecDeque<PathBuf>,
    current: Option<Current>,
    line: Vec<u8>,
    position: u64,
    total: u64,
}

#[derive(Debug)]
struct Current {
    path: PathBuf,
    input: BufReader<File>,
    line: u64,
}

/// How a line came out of a file.
enum Line {
    Some,
    TooLong,
    /// The file ended before.
    None,
}

impl Reader {
    /// Opens the recording of this name with all of its numbered files.
    ///
    /// # Errors
    /// None of them can be opened.
    pub fn open(first: &Path) -> Result<Self, FileError> {
        let mut files: VecDeque<PathBuf> = names::family(first).into();
        if files.is_empty() {
            // For the system's own words.
            files.push_back(first.to_owned());
        }
        let total = files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|facts| facts.len()).sum();
        let mut reader = Self { files, current: None, line: Vec::new(), position: 0, total };
        reader.open_next()?;
        Ok(reader)
    }

    /// Bytes that were read.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Bytes in all files when they were opened.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The next line that is not empty; `None` at the end of the last file.
    ///
    /// # Errors
    /// A file cannot be read; the next call goes on with the next file.
    pub fn read(&mut self) -> Result<Option<Read>, FileError> {
        while self.current.is_some() || self.open_next()? {
            if let Some(read) = self.read_line()? {
                return Ok(Some(read));
            }
        }
        Ok(None)
    }

    /// One line of the current file; `None` if it is empty or the file has no more.
    fn read_line(&mut self) -> Result<Option<Read>, FileError> {
        let Some(mut current) = self.current.take() else { return Ok(None) };
        give_back(&mut self.line);
        let result = read_line(&mut current.input, &mut self.line, LONGEST_LINE);
        let (found, count) = result.map_err(|source| FileError::read(&current.path, source))?;
        self.position += count;
        current.line += 1;
        let why = match found {
            Line::None => return Ok(None),
            Line::Some if self.line.trim_ascii().is_empty() => None,
            Line::Some => match line::parse(&self.line) {
                Ok(entry) => {
                    self.current = Some(current);
                    return Ok(Some(Read::Entry(entry)));
                }
                Err(why) => Some(why),
            },
            Line::TooLong => Some(LineFault::TooLong),
        };
        let fault = why.map(|why| Fault { file: current.path.clone(), line: current.line, why });
        self.current = Some(current);
        Ok(fault.map(Read::Fault))
    }

    /// Opens the next file; says whether there was one.
    fn open_next(&mut self) -> Result<bool, FileError> {
        let Some(path) = self.files.pop_front() else { return Ok(false) };
        let file = open_file(&path).map_err(|source| FileError::read(&path, source))?;
        self.current = Some(Current { path, input: BufReader::with_capacity(CHUNK, file), line: 0 });
        Ok(true)
    }
}

/// Opens a file, and nothing else: whoever opens a pipe waits until somebody writes to it.
fn open_file(path: &Path) -> io::Result<File> {
    let facts = std::fs::metadata(path)?;
    if facts.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !facts.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"));
    }
    File::open(path)
}

fn give_back(line: &mut Vec<u8>) {
    if line.capacity() > SMALL {
        *line = Vec::new();
    }
    line.clear();
}

/// Reads up to the end of the line, without it, and says how many bytes that took. Of a line that is longer than
/// `longest`, the rest is passed over.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>, longest: usize) -> io::Result<(Line, u64)> {
    let (mut count, mut too_long) = (0, false);
    loop {
        let bytes = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        if bytes.is_empty() {
            return Ok((if count == 0 { Line::None } else { found(too_long) }, count));
        }
        let end = memchr::memchr(b'\n', bytes);
        let part = &bytes[..end.unwrap_or(bytes.len())];
        too_long |= line.len() + part.len() > longest;
        if too_long {
            *line = Vec::new();
        } else {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        count += used as u64;
        if end.is_some() {
            return Ok((found(too_long), count));
        }
    }
}

const fn found(too_long: bool) -> Line {
    if too_long { Line::TooLong } else { Line::Some }
}

fn name_of(file: &Path) -> std::borrow::Cow<'_, str> {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_takes_no_memory() {
        let text = [&b"short\n"[..], &[b'x'; 1000], b"\nnext\nlast"].concat();
        let mut input = BufReader::with_capacity(16, text.as_slice());
        let mut line = Vec::new();
        let mut found = Vec::new();
        loop {
            line.clear();
            let (kind, _) = read_line(&mut input, &mut line, 100).unwrap();
            match kind {
                Line::None => break,
                Line::TooLong => found.push((String::from("too long"), line.capacity())),
                Line::Some => found.push((String::from_utf8(line.clone()).unwrap(), 0)),
            }
        }
        let expected = ["short", "too long", "next", "last"].map(|text| (text.to_owned(), 0));
        assert_eq!(found, expected);
    }
}

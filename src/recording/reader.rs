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
    Whole,
    /// Without an end.
    Last,
    TooLong,
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
        loop {
            let Some(current) = &mut self.current else {
                if !self.open_next()? {
                    return Ok(None);
                }
                continue;
            };
            give_back(&mut self.line);
            current.line += 1;
            let found = match read_line(&mut current.input, &mut self.line, LONGEST_LINE) {
                Ok((found, count)) => {
                    self.position += count;
                    found
                }
                Err(source) => {
                    let file = self.current.take().map_or_else(PathBuf::new, |current| current.path);
                    return Err(FileError::Read { file, source });
                }
            };
            let answer = match found {
                Line::None => None,
                Line::TooLong => Some(Err(LineFault::TooLong)),
                Line::Whole | Line::Last if self.line.trim_ascii().is_empty() => None,
                Line::Whole | Line::Last => Some(line::parse(&self.line)),
            };
            match answer {
                Some(Ok(entry)) => return Ok(Some(Read::Entry(entry))),
                Some(Err(why)) => {
                    return Ok(Some(Read::Fault(Fault { file: current.path.clone(), line: current.line, why })));
                }
                None if matches!(found, Line::None) => self.current = None,
                None => {}
            }
        }
    }

    /// Opens the next file; says whether there was one.
    fn open_next(&mut self) -> Result<bool, FileError> {
        let Some(path) = self.files.pop_front() else { return Ok(false) };
        let file = File::open(&path).and_then(refuse_directory);
        let file = file.map_err(|source| FileError::read(&path, source))?;
        self.current = Some(Current { path, input: BufReader::with_capacity(CHUNK, file), line: 0 });
        Ok(true)
    }
}

/// A directory opens, but cannot be read: say so at once.
fn refuse_directory(file: File) -> io::Result<File> {
    if file.metadata()?.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { Ok(file) }
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
            let found = if count == 0 { Line::None } else { Line::Last };
            return Ok((if too_long { Line::TooLong } else { found }, count));
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
            return Ok((if too_long { Line::TooLong } else { Line::Whole }, count));
        }
    }
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
                Line::Whole | Line::Last => found.push((String::from_utf8(line.clone()).unwrap(), 0)),
            }
        }
        let expected = ["short", "too long", "next", "last"].map(|text| (text.to_owned(), 0));
        assert_eq!(found, expected);
    }
}

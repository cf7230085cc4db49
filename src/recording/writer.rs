//! A recording that only grows: lines are appended, and at a size the next file begins.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::pending::Pending;
use super::{FileError, line, names, ndjson};
use crate::mqtt::MessageRef;
use crate::store::Direction;

/// Bytes that are collected before they are written by themselves.
const ENOUGH: usize = 1 << 20;

/// The longest first line that is read to see whether a file is a recording, in bytes.
const FIRST_LINE: u64 = 1 << 20;

/// When the next file begins, and which are deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// A file that has this many bytes gets no further line.
    pub file_bytes: u64,
    /// The oldest files of the recording are deleted when all together have more bytes than this; `None`: never. The
    /// file that is being written stays.
    pub total_bytes: Option<u64>,
}

/// The open end of a recording.
#[derive(Debug)]
pub struct Writer {
    first: PathBuf,
    rotation: Option<Rotation>,
    number: u64,
    file: File,
    pending: Pending,
    /// Bytes in the file, with those that are still to be written.
    in_file: u64,
    appended: u64,
    /// The recording's earlier files with their bytes, the oldest first.
    earlier: Vec<(u64, u64)>,
}

impl Writer {
    /// Begins a recording, or goes on at the end of the one of this name.
    ///
    /// # Errors
    /// The file cannot be made or written, or it is something else than a recording.
    pub fn open(first: &Path, rotation: Option<Rotation>) -> Result<Self, FileError> {
        let numbers = names::numbers(first);
        let number = numbers.last().copied().unwrap_or(0);
        let End { file, length, is_cut } = open_end(&names::numbered(first, number))?;
        let mut pending = Pending::default();
        pending.end().extend_from_slice(end_of_line(is_cut));
        let size = |number: &u64| (*number, size_of(&names::numbered(first, *number)));
        // Only what is a recording may be deleted for the sake of the limit, whatever its name.
        let is_ours =
            |other: &&u64| **other != number && is_recording(&names::numbered(first, **other)).unwrap_or(false);
        let earlier = numbers.iter().filter(is_ours).map(size).collect();
        let in_file = length + pending.len() as u64;
        Ok(Self { first: first.to_owned(), rotation, number, file, pending, in_file, appended: 0, earlier })
    }

    /// Opens the file again after trouble, or makes it again: its disk may have been away, and what stands there now may
    /// be another one. Of what waits, nothing is lost: a line goes on where it was cut if the file still ends there, else
    /// it begins again.
    ///
    /// # Errors
    /// As [`Writer::open`].
    pub fn reopen(&mut self) -> Result<(), FileError> {
        let is_ours = self.is_there();
        let End { file, length, is_cut } = open_end(&self.path())?;
        self.file = file;
        if !is_ours || length != self.written() {
            self.pending.begin_line_again(end_of_line(is_cut));
            self.in_file = length + self.pending.len() as u64;
        }
        Ok(())
    }

    /// Bytes in the file as far as we know.
    fn written(&self) -> u64 {
        self.in_file - self.pending.len() as u64
    }

    /// The file that is being written.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        names::numbered(&self.first, self.number)
    }

    /// The bytes of all lines that were appended.
    #[must_use]
    pub fn appended(&self) -> u64 {
        self.appended
    }

    /// Makes sure that the next line may be appended: writes what waits if that is much, and begins the next file if
    /// this one is full.
    ///
    /// # Errors
    /// The disk took no more. What waits is kept, so that the next call goes on where it was cut.
    pub fn make_room(&mut self) -> Result<(), FileError> {
        if self.pending.len() >= ENOUGH {
            self.flush()?;
        }
        self.begin_file_if_full()
    }

    /// Appends a message, without writing it yet. `false`: its line would be longer than what is read back, and it is
    /// left out.
    #[must_use]
    pub fn append(&mut self, direction: Direction, message: MessageRef<'_>) -> bool {
        let before = self.pending.len();
        let fits = ndjson::encode(direction, message, self.pending.end());
        let bytes = (self.pending.len() - before) as u64;
        self.in_file += bytes;
        self.appended += bytes;
        fits
    }

    /// Writes what waits: from then on the system has it, whatever becomes of this program.
    ///
    /// # Errors
    /// As [`Writer::make_room`]; [`FileError::Gone`] if the file stands there no more.
    pub fn flush(&mut self) -> Result<(), FileError> {
        if !self.is_there() {
            return Err(FileError::Gone(self.path()));
        }
        self.pending.write_to(&mut self.file).map_err(|source| FileError::write(&self.path(), source))
    }

    /// Writes what waits and lets the disk confirm it.
    ///
    /// # Errors
    /// As [`Writer::make_room`].
    pub fn finish(&mut self) -> Result<(), FileError> {
        self.flush()?;
        match self.file.sync_all() {
            // Devices and pipes have nothing to confirm.
            Err(error) if error.kind() != std::io::ErrorKind::InvalidInput => {
                Err(FileError::write(&self.path(), error))
            }
            _ => Ok(()),
        }
    }

    /// Systems write on happily into a file that was deleted, or whose disk was taken away and put back.
    fn is_there(&self) -> bool {
        std::fs::metadata(self.path())
            .is_ok_and(|there| !there.is_file() || (there.len() >= self.written() && is_the_same(&self.file, &there)))
    }

    fn begin_file_if_full(&mut self) -> Result<(), FileError> {
        let Some(rotation) = self.rotation.filter(|rotation| self.in_file >= rotation.file_bytes.max(1)) else {
            return Ok(());
        };
        self.finish()?;
        let (file, number) = self.make_next()?;
        self.file = file;
        self.earlier.push((self.number, self.in_file));
        (self.number, self.in_file) = (number, 0);
        self.delete_oldest(rotation);
        Ok(())
    }

    /// A file of its own with the next number that is free: what stands there already is somebody else's.
    fn make_next(&self) -> Result<(File, u64), FileError> {
        let mut number = self.number;
        loop {
            number += 1;
            let path = names::numbered(&self.first, number);
            match OpenOptions::new().create_new(true).append(true).open(&path) {
                Ok(file) => return Ok((file, number)),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(FileError::write(&path, source)),
            }
        }
    }

    /// Room for a whole file is made before it is written, so that the limit holds at all times.
    fn delete_oldest(&mut self, rotation: Rotation) {
        let Some(most) = rotation.total_bytes else { return };
        let room = most.saturating_sub(rotation.file_bytes);
        while self.earlier.iter().map(|(_, bytes)| bytes).sum::<u64>() > room {
            let (oldest, bytes) = self.earlier.remove(0);
            let path = names::numbered(&self.first, oldest);
            // What is not as it was left is somebody else's by now.
            if is_recording(&path).unwrap_or(false) && size_of(&path) == bytes {
                // One that cannot be deleted is tried again by the next recording.
                let _gone = std::fs::remove_file(path);
            }
        }
    }
}

/// The end of a file, to go on there.
struct End {
    file: File,
    /// In bytes; 0 for a device.
    length: u64,
    /// The last line has no end.
    is_cut: bool,
}

fn open_end(path: &Path) -> Result<End, FileError> {
    let failed = |source| FileError::write(path, source);
    if is_pipe(path) {
        return Err(FileError::NoRecording(path.to_owned()));
    }
    let is_file = std::fs::metadata(path).is_ok_and(|facts| facts.is_file() && facts.len() > 0);
    let mut is_cut = false;
    if is_file {
        if !is_recording(path).map_err(|source| FileError::read(path, source))? {
            return Err(FileError::NoRecording(path.to_owned()));
        }
        is_cut = last_byte(path).map_err(|source| FileError::read(path, source))? != b'\n';
    }
    let mut file = OpenOptions::new().create(true).append(true).open(path).map_err(failed)?;
    let length = if is_file { file.seek(SeekFrom::End(0)).map_err(failed)? } else { 0 };
    file.flush().map_err(failed)?;
    Ok(End { file, length, is_cut })
}

/// What a line that was cut still needs, so that the next one is whole.
const fn end_of_line(is_cut: bool) -> &'static [u8] {
    if is_cut { b"\n" } else { b"" }
}

/// Whether this is the file that is open: an editor puts another in its place.
#[cfg(unix)]
fn is_the_same(file: &File, there: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    file.metadata().is_ok_and(|ours| (ours.dev(), ours.ino()) == (there.dev(), there.ino()))
}

/// Elsewhere a file that is open is not replaced.
#[cfg(not(unix))]
fn is_the_same(_: &File, _: &Metadata) -> bool {
    true
}

/// Whoever opens a pipe waits until somebody reads from it.
#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(path).is_ok_and(|facts| facts.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

/// Whether the first line is a message, or the only line and cut.
fn is_recording(path: &Path) -> std::io::Result<bool> {
    let mut first = Vec::new();
    BufReader::new(File::open(path)?.take(FIRST_LINE)).read_until(b'\n', &mut first)?;
    let is_whole = first.ends_with(b"\n");
    Ok(if is_whole { line::parse(&first).is_ok() } else { first.starts_with(b"{\"t") })
}

fn last_byte(path: &Path) -> std::io::Result<u8> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut byte = [0];
    file.read_exact(&mut byte)?;
    Ok(byte[0])
}

fn size_of(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |facts| facts.len())
}

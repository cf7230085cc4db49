//! The format of a session's file: a head, and pictures behind it, of which the last whole one counts.
//!
//! An append costs a tenth of a new file, so that is what a new picture is; from time to time a new file with the last
//! picture takes the place of the old one in one step. A run that is killed may leave half a picture at the end, and
//! nothing else: what does not fit in another way was damaged, and an earlier picture would be out of date.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;

/// What every file begins with, and the version of the format behind it.
const HEAD: [u8; 9] = *b"mqttdeck\x01";
/// The file grows to this, or to a few pictures, before it is replaced.
const MOST_BYTES: usize = 1 << 20;
/// No larger picture is written, nor read: 256 MiB, about the largest packet that there is (MQTT 5, 2.1.4).
const LARGEST_PICTURE: u32 = 1 << 28;
/// Of a picture's hash.
const CHECK_BYTES: usize = 8;

/// Why nothing can be taken up from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionFileFault {
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(io::ErrorKind),
    /// What is there is no session, or a damaged one.
    #[error("it holds no session")]
    Broken,
    /// A newer version of the program wrote it.
    #[error("a newer version of the program wrote it")]
    Newer,
}

/// The last picture in a file; `None`: there is no file.
///
/// # Errors
/// There is something else.
pub(super) fn read(path: &Path) -> Result<Option<Vec<u8>>, SessionFileFault> {
    match open(path) {
        Ok(Some(mut file)) => last(&mut file).map(Some),
        Ok(None) => Err(SessionFileFault::Broken),
        Err(error) if super::is_absent(&error) => Ok(None),
        Err(error) => Err(SessionFileFault::Unreadable(error.kind())),
    }
}

/// `None`: a directory, or a pipe for which one would wait.
fn open(path: &Path) -> io::Result<Option<File>> {
    let is_file = fs::metadata(path)?.is_file();
    is_file.then(|| File::open(path)).transpose()
}

fn last(file: &mut impl Read) -> Result<Vec<u8>, SessionFileFault> {
    match &part(file, HEAD.len())?[..] {
        head if *head == HEAD => {}
        [name @ .., version] if *name == HEAD[..HEAD.len() - 1] && *version > HEAD[HEAD.len() - 1] => {
            return Err(SessionFileFault::Newer);
        }
        _ => return Err(SessionFileFault::Broken),
    }
    let mut last = None;
    while let Some(picture) = next(file)? {
        last = Some(picture);
    }
    last.ok_or(SessionFileFault::Broken)
}

/// The next picture; `None` at the end, and before the half of one that a killed run left there.
fn next(file: &mut impl Read) -> Result<Option<Vec<u8>>, SessionFileFault> {
    let [Some(length), Some(turned)] = [number(file)?, number(file)?] else { return Ok(None) };
    if length != !turned || length > LARGEST_PICTURE {
        return Err(SessionFileFault::Broken);
    }
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let (told, picture) = (part(file, CHECK_BYTES)?, part(file, length)?);
    match (told.len() == CHECK_BYTES && picture.len() == length, check(&picture) == told[..]) {
        (false, _) => Ok(None),
        (true, true) => Ok(Some(picture)),
        (true, false) => Err(SessionFileFault::Broken),
    }
}

fn number(file: &mut impl Read) -> Result<Option<u32>, SessionFileFault> {
    Ok(part(file, 4)?.first_chunk().copied().map(u32::from_le_bytes))
}

/// So many bytes, or as many as there are.
fn part(file: &mut impl Read, length: usize) -> Result<Vec<u8>, SessionFileFault> {
    let mut bytes = Vec::new();
    let read = file.take(length as u64).read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|error| SessionFileFault::Unreadable(error.kind()))
}

/// Lengths, check, picture.
///
/// # Errors
/// It is too large.
fn record(picture: &[u8]) -> io::Result<Vec<u8>> {
    let length = u32::try_from(picture.len()).ok().filter(|length| *length <= LARGEST_PICTURE);
    let length = length.ok_or(io::ErrorKind::FileTooLarge)?;
    Ok([&length.to_le_bytes()[..], &(!length).to_le_bytes(), &check(picture), picture].concat())
}

fn check(picture: &[u8]) -> [u8; CHECK_BYTES] {
    let hash = digest::digest(&digest::SHA256, picture);
    hash.as_ref().first_chunk().copied().unwrap_or_default()
}

/// The file as far as this run has written it.
#[derive(Default)]
pub(super) struct Growing {
    file: Option<File>,
    bytes: usize,
    last: Vec<u8>,
}

impl Growing {
    /// Lets the file go, so that the next picture replaces whatever is in its place: the last picture, if there is one.
    pub(super) fn let_go(&mut self) -> Option<Vec<u8>> {
        let Self { file, last, .. } = std::mem::take(self);
        file.map(|_| last)
    }

    /// Adds a picture, unless it is the same as the last one.
    ///
    /// # Errors
    /// The system does not take it, or it is too large: then what is in the file is out of date.
    pub(super) fn write(&mut self, path: &Path, picture: Vec<u8>) -> io::Result<()> {
        if self.file.is_some() && self.last == picture {
            return Ok(());
        }
        let record = record(&picture)?;
        let most = MOST_BYTES.max(record.len() * 4);
        match self.file.as_mut().filter(|_| self.bytes + record.len() <= most) {
            Some(file) => {
                file.write_all(&record)?;
                self.bytes += record.len();
            }
            None => {
                let bytes = [&HEAD[..], &record].concat();
                *self = Self { file: Some(replace(path, &bytes)?), bytes: bytes.len(), last: Vec::new() };
            }
        }
        self.last = picture;
        Ok(())
    }
}

/// In one step, and readable for the user alone, since payloads are in it.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let new = with_ending(path, ".new");
    let written = write_private(&new, bytes).or_else(|error| match path.parent() {
        Some(directory) if error.kind() == io::ErrorKind::NotFound => {
            make_private_directory(directory)?;
            write_private(&new, bytes)
        }
        _ => Err(error),
    });
    let file = written?;
    fs::rename(&new, path)?;
    Ok(file)
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

fn make_private_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// The same path with something behind it.
pub(super) fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of these pictures.
    fn file(pictures: &[&[u8]]) -> Vec<u8> {
        let records: Vec<_> = pictures.iter().map(|picture| record(picture).unwrap()).collect();
        [&HEAD[..], &records.concat()].concat()
    }

    fn last_of(mut bytes: &[u8]) -> Result<Vec<u8>, SessionFileFault> {
        last(&mut bytes)
    }

    #[test]
    fn half_a_picture_leaves_the_one_before() {
        let (first, both) = (file(&[b"first"]), file(&[b"first", b"second"]));
        assert_eq!(last_of(&both).as_deref(), Ok(&b"second"[..]));
        for length in 0..both.len() {
            let expected = if length < first.len() { Err(SessionFileFault::Broken) } else { Ok(&b"first"[..]) };
            assert_eq!(last_of(&both[..length]).as_deref().map_err(|fault| *fault), expected, "{length} bytes");
        }
    }

    #[test]
    fn no_bit_is_turned_over_without_being_noticed() {
        let whole = file(&[b"first", b"second", b"third"]);
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let fault = last_of(&bytes).unwrap_err();
            assert!(matches!(fault, SessionFileFault::Broken | SessionFileFault::Newer), "bit {bit}");
            assert_eq!(fault == SessionFileFault::Newer, bit / 8 == 8 && bytes[8] > HEAD[8], "bit {bit}");
        }
    }

    #[test]
    fn whatever_is_told_of_lengths_no_more_is_taken_than_is_there() {
        for length in [6, 1 << 20, LARGEST_PICTURE, LARGEST_PICTURE + 1, u32::MAX] {
            let told = [&length.to_le_bytes()[..], &(!length).to_le_bytes(), &[0; 8], b"short"].concat();
            assert_eq!(last_of(&[&HEAD[..], &told].concat()), Err(SessionFileFault::Broken), "{length}");
        }
        assert_eq!(record(&vec![0; (1 << 28) + 1]).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn what_is_no_file_of_ours_is_not_read_to_its_end() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("large");
        // Zeros that take no room on the disk.
        File::create(&path).unwrap().set_len(1 << 30).unwrap();
        assert_eq!(read(&path), Err(SessionFileFault::Broken));
        fs::write(&path, HEAD).unwrap();
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(1 << 30).unwrap();
        assert_eq!(read(&path), Err(SessionFileFault::Broken));
        assert_eq!(read(home.path()), Err(SessionFileFault::Broken), "a directory");
        assert_eq!(read(&home.path().join("none")), Ok(None));
    }

    #[test]
    fn it_does_not_grow_for_ever() {
        let home = tempfile::tempdir().unwrap();
        let (path, mut growing) = (home.path().join("it"), Growing::default());
        for number in 0..=255_u8 {
            growing.write(&path, vec![number; 10_000]).unwrap();
            assert!(fs::metadata(&path).unwrap().len() <= MOST_BYTES as u64);
        }
        assert_eq!(read(&path), Ok(Some(vec![255; 10_000])));
    }

    #[test]
    fn the_same_picture_is_not_written_again() {
        let home = tempfile::tempdir().unwrap();
        let (path, mut growing) = (home.path().join("it"), Growing::default());
        growing.write(&path, b"same".to_vec()).unwrap();
        growing.write(&path, b"same".to_vec()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), file(&[b"same"]));
    }
}

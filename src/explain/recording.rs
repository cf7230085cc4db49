//! Files of messages that cannot be read or written.

use std::io;
use std::path::Path;

use super::words::{SHORT, file_name, readable};
use crate::recording::FileError;

/// What is wrong with a file of messages and what to do about it, in one or two sentences.
#[must_use]
pub fn recording_error(error: &FileError) -> String {
    let name = file_name(error.file());
    match error {
        FileError::Read { file, source } => {
            let why = match source.kind() {
                io::ErrorKind::NotFound => "there is no such file",
                io::ErrorKind::PermissionDenied => "you may not read it",
                io::ErrorKind::IsADirectory => "it is a directory",
                _ => return format!("{name} could not be read: {source}. Check {}.", shown(file)),
            };
            format!("{name} could not be read: {why}. Check {}.", shown(file))
        }
        FileError::Write { file, source } => {
            let place = shown(file.parent().unwrap_or(file));
            let (why, remedy) = write_words(source, &place);
            format!("{name} could not be written: {why}. {remedy}")
        }
        FileError::Gone(_) => format!(
            "{name} was deleted, moved or changed while it was being written. Another one of this name is begun."
        ),
        FileError::Exists(file) => format!("{} is there already. Choose another name.", shown(file)),
        FileError::NoRecording(file) => {
            format!("{} is there already and is no recording. Choose another name.", shown(file))
        }
    }
}

fn write_words(source: &io::Error, place: &str) -> (String, String) {
    let (why, remedy) = match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ("the disk is full", format!("Make room on the disk of {place}."))
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            ("you may not write there", format!("Choose another place than {place}."))
        }
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            ("there is no such directory", format!("Make the directory {place} first."))
        }
        io::ErrorKind::IsADirectory => ("it is a directory", "Choose another name.".to_owned()),
        _ => return (source.to_string(), format!("Check the disk of {place}.")),
    };
    (why.to_owned(), remedy)
}

fn shown(path: &Path) -> String {
    readable(&path.to_string_lossy(), SHORT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_names_the_file_and_a_remedy() {
        let write = |kind: io::ErrorKind| FileError::Write { file: "/data/plant.ndjson".into(), source: kind.into() };
        let read = |kind: io::ErrorKind| FileError::Read { file: "/data/plant.ndjson".into(), source: kind.into() };
        for (error, sentence) in [
            (
                write(io::ErrorKind::StorageFull),
                "plant.ndjson could not be written: the disk is full. Make room on the disk of /data.",
            ),
            (
                write(io::ErrorKind::PermissionDenied),
                "plant.ndjson could not be written: you may not write there. Choose another place than /data.",
            ),
            (
                read(io::ErrorKind::NotFound),
                "plant.ndjson could not be read: there is no such file. Check /data/plant.ndjson.",
            ),
            (
                FileError::NoRecording("/data/plant.ndjson".into()),
                "/data/plant.ndjson is there already and is no recording. Choose another name.",
            ),
        ] {
            assert_eq!(recording_error(&error), sentence);
        }
    }
}

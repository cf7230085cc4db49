//! Profile files that cannot be read or written.

use std::io;
use std::path::Path;

use super::Explanation;
use super::words::{SHORT, file_name, readable};
use crate::profile::StoreError;

/// Why a profile could not be kept.
#[must_use]
pub fn store_error(error: &StoreError) -> Explanation {
    match error {
        StoreError::Directory { directory, source } => {
            let place = shown(directory);
            io_trouble("The profile directory cannot be used".to_owned(), &place, source.kind())
                .remedy("Or start with another directory: mqttdeck --profiles DIR.")
        }
        StoreError::Write { file, source } => {
            let place = shown(file.parent().unwrap_or(file));
            io_trouble(format!("{} could not be written", file_name(file)), &place, source.kind())
        }
        StoreError::Encode { name, .. } => Explanation::new(
            format!("The profile “{}” cannot be written as a file", readable(name, SHORT)),
            "One of its values has no form in a profile file. Nothing was changed on disk.",
        )
        .remedy("Correct the last field that you changed, then save again."),
        StoreError::WouldOverwrite { file } => Explanation::new(
            format!("{} is left as it is", file_name(file)),
            format!("The file {} cannot be read as a profile, so it is not overwritten or deleted.", shown(file)),
        )
        .remedy("Correct it in a text editor: the list of profiles says where it stops making sense.")
        .remedy("Or move it out of the directory, then save again."),
    }
    .in_the_words_of(error)
}

fn io_trouble(headline: String, place: &str, kind: io::ErrorKind) -> Explanation {
    let (why, remedy) = match kind {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            ("you may not write there", format!("Make {place} writable for you."))
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ("there is no room left", format!("Make room on the disk of {place}."))
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            ("a file stands where a directory is needed", format!("Move that file away from {place}."))
        }
        io::ErrorKind::NotFound => ("it is gone", format!("Make {place} again, or start the program anew.")),
        _ => ("the system refused", format!("Check the disk and the rights of {place}.")),
    };
    Explanation::new(headline, format!("The place is {place}, but {why}. What was there before is unchanged."))
        .remedy(remedy)
}

fn shown(path: &Path) -> String {
    readable(&path.to_string_lossy(), SHORT)
}

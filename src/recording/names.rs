//! What the files of one recording are called: `plant.ndjson`, then `plant.1.ndjson`, `plant.2.ndjson`, …

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The file with this number; 0 is the name as it was typed.
pub(super) fn numbered(first: &Path, number: u64) -> PathBuf {
    if number == 0 {
        return first.to_owned();
    }
    let mut name = first.file_stem().unwrap_or_default().to_owned();
    name.push(format!(".{number}"));
    if let Some(ending) = first.extension() {
        name.push(".");
        name.push(ending);
    }
    first.with_file_name(name)
}

/// The numbers of this recording's files that are there, the oldest first.
pub(super) fn numbers(first: &Path) -> Vec<u64> {
    let others = std::fs::read_dir(directory(first)).into_iter().flatten().flatten();
    let mut found: Vec<u64> = others.filter_map(|entry| number_of(first, entry.file_name())).collect();
    if first.exists() {
        found.push(0);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The files that together are the recording of this name, the oldest first: the name itself and those with numbers.
/// A name with a number stands for itself.
#[must_use]
pub fn family(first: &Path) -> Vec<PathBuf> {
    numbers(first).into_iter().map(|number| numbered(first, number)).collect()
}

/// Where a file lies: a path without a directory has an empty one as its parent.
pub(super) fn directory(file: &Path) -> &Path {
    file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A topic as part of a file's name: only what every system takes.
pub(super) fn safe(topic: &str) -> String {
    const LONGEST: usize = 80;
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let safe: String = topic.chars().take(LONGEST).map(|c| if allowed(c) { c } else { '-' }).collect();
    safe.trim_matches(['.', '-']).to_owned()
}

fn number_of(first: &Path, name: OsString) -> Option<u64> {
    let stem = first.file_stem()?.to_str()?;
    let name = name.into_string().ok()?;
    let rest = name.strip_prefix(stem)?.strip_prefix('.')?;
    let digits = match first.extension() {
        Some(ending) => rest.strip_suffix(ending.to_str()?)?.strip_suffix('.')?,
        None => rest,
    };
    let number: u64 = digits.parse().ok()?;
    // "01" or "+1" are other people's files.
    (number > 0 && digits == number.to_string()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_before_the_ending_and_are_found_again() {
        let directory = tempfile::tempdir().unwrap();
        for (first, second) in [("plant.ndjson", "plant.1.ndjson"), ("plant", "plant.1"), ("a.b.c", "a.b.1.c")] {
            let first = directory.path().join(first);
            assert_eq!(numbered(&first, 1), directory.path().join(second));
            let files: Vec<PathBuf> = [0, 1, 2, 10].map(|number| numbered(&first, number)).into();
            for file in files.iter().rev() {
                std::fs::write(file, "").unwrap();
            }
            for other in ["plant.01.ndjson", "plant.x.ndjson", "plant.1.csv", "other.1.ndjson"] {
                std::fs::write(directory.path().join(other), "").unwrap();
            }
            assert_eq!(family(&first), files);
        }
    }

    #[test]
    fn a_topic_is_a_file_name_that_every_system_takes() {
        for (topic, name) in [("plant/a/temp", "plant-a-temp"), ("../../etc", "etc"), ("\u{202e}x\n", "x"), ("/", "")] {
            assert_eq!(safe(topic), name);
        }
    }
}

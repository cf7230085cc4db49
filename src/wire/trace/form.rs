//! What an exported trace can be: three forms, known by the endings of their files.

use std::io::{self, Write};
use std::path::Path;

use super::{Entry, write_ndjson, write_pcap, write_text};

/// A form of an exported trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// For people: fields and bytes.
    #[default]
    Text,
    /// For programs: an object a line.
    Ndjson,
    /// For Wireshark.
    Pcap,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Text, Self::Ndjson, Self::Pcap];

    /// How the name of such a file ends.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Text => ".txt",
            Self::Ndjson => ".ndjson",
            Self::Pcap => ".pcap",
        }
    }

    /// The form that a file's name asks for; text, where it ends otherwise.
    #[must_use]
    pub fn of_file(file: &Path) -> Self {
        let ending = file.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        Self::ALL.into_iter().find(|form| form.ending()[1..] == ending).unwrap_or_default()
    }

    /// Writes entries in this form.
    ///
    /// # Errors
    /// What `out` says.
    pub fn write<'a>(self, entries: impl IntoIterator<Item = &'a Entry>, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Text => write_text(entries, out),
            Self::Ndjson => write_ndjson(entries, out),
            Self::Pcap => write_pcap(entries, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_says_the_form() {
        for (file, form) in [
            ("a.pcap", Form::Pcap),
            ("a.PCAP", Form::Pcap),
            ("b.ndjson", Form::Ndjson),
            ("c.txt", Form::Text),
            ("pcap", Form::Text),
            ("d.log", Form::Text),
        ] {
            assert_eq!(Form::of_file(Path::new(file)), form, "{file}");
        }
    }
}

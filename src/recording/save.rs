//! Saving what is kept now: a file whole or not at all, under way beside the window.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::csv::Table;
use super::{FileError, Progress, names, ndjson};
use crate::store::{MessageId, MessageStore, Snapshot, Stored};

/// What a saved file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// A recording: everything of every message, one a line.
    #[default]
    Ndjson,
    /// A table for spreadsheets.
    Csv,
    /// Payloads only. Of one message exactly its bytes; of several with a line feed behind each, as
    /// `mosquitto_sub` prints them.
    Payload,
    /// Payloads only, a file each in a new directory, named by number and topic.
    PayloadFiles,
}

impl Format {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Ndjson, Self::Csv, Self::Payload, Self::PayloadFiles];
}

/// Which messages are saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// All that are kept before this one.
    Before {
        /// The first that is not meant.
        end: MessageId,
        /// How many that were when they were chosen: some may be let go until they are saved.
        count: u64,
    },
    /// These, in this order.
    Ids(Arc<[MessageId]>),
}

impl Chosen {
    /// All that are kept now.
    #[must_use]
    pub fn all(store: &MessageStore) -> Self {
        Self::Before { end: store.end(), count: store.len() as u64 }
    }

    /// How many messages were chosen.
    #[must_use]
    pub fn count(&self) -> u64 {
        match self {
            Self::Before { count, .. } => *count,
            Self::Ids(ids) => ids.len() as u64,
        }
    }
}

/// What to save, how and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Which messages.
    pub chosen: Chosen,
    /// As what.
    pub format: Format,
    /// The file, or the directory for [`Format::PayloadFiles`].
    pub path: PathBuf,
    /// Whether a file that stands there is replaced. A directory never is.
    pub replace: bool,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Saved {
    /// Messages in the file.
    pub messages: u64,
    /// Chosen messages that were let go before they could be saved.
    pub gone: u64,
    /// Messages whose lines would be longer than what is read back, so that they were left out.
    pub too_long: u64,
    /// Somebody stopped it: nothing was saved.
    pub stopped: bool,
}

/// Messages between two looks at the progress.
const STEP: u64 = 1024;

/// Saves messages. Blocks; to be called beside the window.
///
/// # Errors
/// [`FileError::Exists`] without leave to replace; else what the disk says. Nothing is left behind then.
pub fn save(order: &Order, snapshot: &Snapshot, progress: &Progress) -> Result<Saved, FileError> {
    if std::fs::symlink_metadata(&order.path).is_ok_and(|facts| facts.is_dir() || !order.replace) {
        return Err(FileError::Exists(order.path.clone()));
    }
    let written = |result: io::Result<Saved>| result.map_err(|source| FileError::write(&order.path, source));
    let mut messages = Messages { order, snapshot, progress, saved: Saved::default() };
    match order.format {
        Format::PayloadFiles => written(messages.write_directory()),
        Format::Ndjson | Format::Csv | Format::Payload => written(messages.write_file()),
    }
}

struct Messages<'a> {
    order: &'a Order,
    snapshot: &'a Snapshot,
    progress: &'a Progress,
    saved: Saved,
}

impl Messages<'_> {
    fn write_file(&mut self) -> io::Result<Saved> {
        let path = &self.order.path;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".mqttdeck-").suffix(".tmp");
        // As readable as any file that the user makes.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(names::directory(path))?;
        self.write(file.as_file())?;
        if self.saved.stopped {
            return Ok(self.saved);
        }
        file.as_file().sync_all()?;
        if self.order.replace {
            file.persist(path)?
        } else {
            file.persist_noclobber(path)?
        };
        Ok(self.saved)
    }

    fn write(&mut self, file: &File) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(1 << 20, file);
        match self.order.format {
            Format::Ndjson => {
                let (mut line, mut too_long) = (Vec::new(), 0);
                self.each(|message| {
                    line.clear();
                    too_long += u64::from(!ndjson::encode(message.direction, message.message(), &mut line));
                    out.write_all(&line)
                })?;
                self.saved.messages = self.saved.messages.saturating_sub(too_long);
                self.saved.too_long = too_long;
            }
            Format::Csv => {
                let mut table = Table::new(&mut out)?;
                self.each(|message| table.write(message))?;
                table.finish()?;
            }
            Format::Payload | Format::PayloadFiles => {
                let mut is_first = true;
                self.each(|message| {
                    let between: &[u8] = if std::mem::take(&mut is_first) { b"" } else { b"\n" };
                    out.write_all(between).and_then(|()| out.write_all(message.payload))
                })?;
                if self.saved.messages > 1 {
                    out.write_all(b"\n")?;
                }
            }
        }
        out.flush()
    }

    /// Made under another name, so that the directory is there whole or not at all.
    fn write_directory(&mut self) -> io::Result<Saved> {
        let path = &self.order.path;
        let directory = tempfile::Builder::new().prefix(".mqttdeck-").tempdir_in(names::directory(path))?;
        let digits = self.order.chosen.count().to_string().len();
        let mut number = 0_u64;
        self.each(|message| {
            number += 1;
            let name = payload_name(number, digits, message.topic);
            std::fs::write(directory.path().join(name), message.payload)
        })?;
        if !self.saved.stopped {
            open_to_others(directory.path())?;
            std::fs::rename(directory.path(), path)?;
            // What it was is the user's now.
            let _kept = directory.keep();
        }
        Ok(self.saved)
    }

    /// Calls `write` for each chosen message until somebody stops it.
    fn each(&mut self, mut write: impl FnMut(&Stored<'_>) -> io::Result<()>) -> io::Result<()> {
        let total = self.order.chosen.count();
        let mut all;
        let mut some;
        let found: &mut dyn Iterator<Item = Option<Stored<'_>>> = match &self.order.chosen {
            Chosen::Before { end, .. } => {
                all = self.snapshot.since(MessageId(0)).take_while(move |message| message.id < *end).map(Some);
                &mut all
            }
            Chosen::Ids(ids) => {
                some = ids.iter().map(|id| self.snapshot.get(*id));
                &mut some
            }
        };
        for (number, message) in (0..).zip(found) {
            if u64::is_multiple_of(number, STEP) {
                self.progress.set(number, total);
                if self.progress.is_stopped() {
                    self.saved = Saved { stopped: true, ..Saved::default() };
                    return Ok(());
                }
            }
            if let Some(message) = message {
                write(&message)?;
                self.saved.messages += 1;
            }
        }
        self.saved.gone = total.saturating_sub(self.saved.messages);
        self.progress.set(total, total);
        Ok(())
    }
}

/// A temporary directory is for its owner alone; what is saved is as readable as any directory that the user makes.
#[cfg(unix)]
fn open_to_others(directory: &Path) -> io::Result<()> {
    // The mode that the user's own settings give to a new directory.
    let sample = directory.join(".mode");
    std::fs::create_dir(&sample)?;
    let mode = std::fs::metadata(&sample)?.permissions();
    std::fs::remove_dir(&sample)?;
    std::fs::set_permissions(directory, mode)
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}

/// "0042-plant-a-temperature.bin".
fn payload_name(number: u64, digits: usize, topic: &str) -> String {
    let topic = names::safe(topic);
    let gap = if topic.is_empty() { "" } else { "-" };
    format!("{number:0digits$}{gap}{topic}.bin")
}

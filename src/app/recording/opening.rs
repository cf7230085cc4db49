//! A recording in a tab of its own: read beside the window, a piece a frame.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};

use jiff::Timestamp;

use crate::app::work::Finished;
use crate::app::{App, Level, Rates, Tab, Wake};
use crate::explain;
use crate::mqtt::Batch;
use crate::recording::{FileError, Progress, Read, Reader, Stretches};
use crate::store::Direction;

/// Messages of a piece: what a frame takes in within some ten milliseconds.
const MOST_MESSAGES: usize = 8192;
/// Bytes of a piece, unless a single message has more.
const MOST_BYTES: usize = 2 << 20;
/// Lines that are no messages and are named in the log.
const MOST_NAMED: u64 = 100;

/// Where the messages of a tab come from.
#[derive(Debug, Default)]
pub enum Source {
    /// A connection.
    #[default]
    Connection,
    /// A recording: there is nothing to connect to.
    Recording(Box<Opened>),
}

/// A recording, as far as it is read.
#[derive(Debug)]
pub struct Opened {
    /// The file, or the first of several.
    pub file: PathBuf,
    /// How many messages were read: received ones, then sent ones.
    pub messages: (u64, u64),
    /// The times of the first and the last message.
    pub times: Option<(Timestamp, Timestamp)>,
    /// How many lines were no messages.
    pub faults: u64,
    /// The user stopped the reading: this is only the beginning.
    pub is_cut: bool,
    progress: Arc<Progress>,
    /// `None` once everything is read.
    pieces: Option<Receiver<Piece>>,
}

/// What is handed over at a time.
#[derive(Debug, Default)]
struct Piece {
    messages: Stretches,
    faults: Vec<String>,
    more_faults: u64,
    error: Option<FileError>,
}

impl Opened {
    /// Its name, as on the tab.
    #[must_use]
    pub fn title(&self) -> String {
        self.file.file_name().unwrap_or(self.file.as_os_str()).to_string_lossy().into_owned()
    }

    /// Whether more is to come.
    #[must_use]
    pub fn is_reading(&self) -> bool {
        self.pieces.is_some()
    }

    /// From 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f32 {
        self.progress.fraction()
    }

    fn next(&mut self) -> Option<Piece> {
        match self.pieces.as_ref()?.try_recv() {
            Ok(piece) => Some(piece),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.is_cut = self.progress.is_stopped();
                self.pieces = None;
                None
            }
        }
    }

    fn count(&mut self, direction: Direction, batch: &Batch) {
        let count = batch.len() as u64;
        match direction {
            Direction::Received => self.messages.0 += count,
            Direction::Sent => self.messages.1 += count,
        }
        let ends = batch.get(0).zip(batch.len().checked_sub(1).and_then(|last| batch.get(last)));
        if let Some((first, last)) = ends {
            self.times = Some((self.times.map_or(first.at, |(first, _)| first), last.at));
        }
    }
}

impl Tab {
    /// The recording that this tab shows.
    #[must_use]
    pub fn opened(&self) -> Option<&Opened> {
        match &self.source {
            Source::Connection => None,
            Source::Recording(opened) => Some(opened),
        }
    }

    /// Takes in one more piece of the recording, through the same inlet as messages of a connection.
    pub(in crate::app) fn read_on(&mut self) {
        let Source::Recording(opened) = &mut self.source else { return };
        let Some(mut piece) = opened.next() else { return };
        while let Some((direction, batch)) = piece.messages.pop() {
            opened.count(direction, &batch);
            match direction {
                Direction::Received => self.inlet.receive(&batch),
                Direction::Sent => batch.iter().for_each(|message| self.inlet.send(message)),
            }
        }
        opened.faults += piece.faults.len() as u64 + piece.more_faults;
        for fault in piece.faults {
            self.log.push(Level::Caution, fault);
        }
        if let Some(error) = piece.error {
            self.log.push(Level::Error, explain::recording_error(&error));
        }
    }

    /// What is read was not received just now.
    pub(in crate::app) fn forget_rates_of_recording(&mut self) {
        if self.opened().is_some() {
            (self.incoming, self.outgoing) = (Rates::default(), Rates::default());
        }
    }
}

impl App {
    pub(super) fn open_recording(&mut self, file: PathBuf) {
        self.recording_dialog = None;
        self.work.spawn(self.wake.clone(), move || {
            let result = Reader::open(&file);
            Some(Finished::Opened { file, result })
        });
    }

    /// The file could be opened, or not: only then is there a tab for it.
    pub(in crate::app) fn recording_opened(&mut self, file: PathBuf, result: Result<Reader, FileError>) {
        let reader = match result {
            Ok(reader) => reader,
            Err(error) => return self.notify(Level::Error, explain::recording_error(&error)),
        };
        let progress = Arc::new(Progress::default());
        let (sender, pieces) = sync_channel(1);
        let thread = spawn(reader, Arc::clone(&progress), sender, self.wake.clone());
        if let Err(error) = thread {
            return self.notify(Level::Error, format!("The recording could not be opened: {error}"));
        }
        if self.tab().profile_id.is_some() || self.tab().opened().is_some() || !self.tab().store.is_empty() {
            self.new_tab();
        }
        let pieces = Some(pieces);
        let opened = Opened { file, messages: (0, 0), times: None, faults: 0, is_cut: false, progress, pieces };
        self.tab_mut().source = Source::Recording(Box::new(opened));
    }

    pub(super) fn stop_opening(&mut self) {
        if let Some(opened) = self.tab().opened() {
            opened.progress.stop();
        }
    }
}

fn spawn(reader: Reader, progress: Arc<Progress>, pieces: SyncSender<Piece>, wake: Wake) -> std::io::Result<()> {
    let read = move || {
        read(reader, &progress, &pieces, &wake);
        // The tab learns of the end by the channel that is gone.
        drop(pieces);
        wake();
    };
    std::thread::Builder::new().name("open recording".to_owned()).spawn(read).map(drop)
}

/// Reads everything, until nobody wants it any more. Waits while the tab has not taken the piece before.
fn read(mut reader: Reader, progress: &Progress, pieces: &SyncSender<Piece>, wake: &Wake) {
    let (mut piece, mut named) = (Piece::default(), 0);
    while !progress.is_stopped() {
        let found = match reader.read() {
            Ok(found) => found,
            Err(error) => {
                piece.error = Some(error);
                None
            }
        };
        let is_last = found.is_none();
        match found {
            Some(Read::Entry(entry)) => piece.messages.push(entry.direction, entry.message()),
            Some(Read::Fault(_)) if named >= MOST_NAMED => piece.more_faults += 1,
            Some(Read::Fault(fault)) => {
                named += 1;
                piece.faults.push(fault.to_string());
            }
            None => {}
        }
        if is_last || piece.is_full() {
            progress.set(reader.position(), reader.total());
            let is_gone = pieces.send(std::mem::take(&mut piece)).is_err();
            wake();
            if is_last || is_gone {
                return;
            }
        }
    }
}

impl Piece {
    fn is_full(&self) -> bool {
        self.messages.bytes() >= MOST_BYTES || self.messages.len() >= MOST_MESSAGES
    }
}

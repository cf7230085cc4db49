//! The recorder's thread: takes what waits and hands it to the writer; while the disk has trouble, it tries again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::queue::{Queue, State};
use super::{Plan, Status};
use crate::recording::{FileError, Stretches, Writer};

/// What the program may lose when it is killed.
const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// From trouble to the first attempt to go on. Each further one waits twice as long as the one before it.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest wait between two attempts; also how long all must have gone well, so that the next trouble begins anew
/// with [`FIRST_PAUSE`].
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

pub(super) struct Disk<'a> {
    queue: &'a Queue,
    plan: &'a Plan,
    news: &'a dyn Fn(),
    writer: Option<Writer>,
    /// What was taken out of the queue, and how many messages of its first batch went to the writer.
    taken: Stretches,
    row: usize,
    /// Messages in the writer that the system does not have yet.
    unwritten: u64,
    trouble: Option<Trouble>,
    /// How long the next attempt waits.
    pause: Duration,
    /// When the last trouble was over.
    well_since: Option<Instant>,
}

/// Nothing is written just now.
struct Trouble {
    /// How many messages were missed before it.
    missed_before: u64,
}

impl<'a> Disk<'a> {
    pub(super) fn new(queue: &'a Queue, plan: &'a Plan, news: &'a dyn Fn()) -> Self {
        Self {
            queue,
            plan,
            news,
            writer: None,
            taken: Stretches::default(),
            row: 0,
            unwritten: 0,
            trouble: None,
            pause: FIRST_PAUSE,
            well_since: None,
        }
    }

    pub(super) fn run(mut self) {
        loop {
            let is_last = self.collect(Duration::ZERO);
            let worked = self.work(is_last);
            self.tell(worked.err(), is_last);
            if is_last {
                return;
            }
            if self.trouble.is_some() {
                self.wait_for_next_attempt();
            }
        }
    }

    /// Writes what comes until a flush is due. The last time, only what is here already.
    fn work(&mut self, is_last: bool) -> Result<(), FileError> {
        self.open()?;
        let flush_at = Instant::now() + FLUSH_EVERY;
        loop {
            self.write()?;
            let left = flush_at.saturating_duration_since(Instant::now());
            if is_last || left.is_zero() || self.trouble.is_some() || self.collect(left) {
                break;
            }
        }
        let Some(writer) = &mut self.writer else { return Ok(()) };
        if is_last { writer.finish() } else { writer.flush() }
    }

    /// After trouble the file is opened again: its disk may have been away.
    fn open(&mut self) -> Result<(), FileError> {
        match &mut self.writer {
            Some(writer) if self.trouble.is_some() => writer.reopen(),
            Some(_) => Ok(()),
            None => {
                let writer = Writer::open(&self.plan.file, self.plan.rotation)?;
                self.queue.state().status.file = writer.path();
                self.writer = Some(writer);
                Ok(())
            }
        }
    }

    /// Takes what waits, as soon as there is something; says whether the recording is to end.
    fn collect(&mut self, longest: Duration) -> bool {
        let mut state = self.queue.wait_while(longest, |state| state.waiting.is_empty() && !state.stop);
        self.taken.append(&mut state.waiting);
        state.in_hand = self.taken.bytes();
        state.stop
    }

    /// Hands everything that was taken to the writer, or as much as the disk allows.
    fn write(&mut self) -> Result<(), FileError> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        while let Some((direction, batch)) = self.taken.front() {
            while let Some(message) = batch.get(self.row) {
                writer.make_room()?;
                if writer.append(*direction, message) {
                    self.unwritten += 1;
                } else {
                    self.queue.state().status.too_long += 1;
                }
                self.row += 1;
            }
            self.taken.pop();
            self.row = 0;
            self.queue.state().in_hand = self.taken.bytes();
        }
        Ok(())
    }

    /// Says how it stands.
    fn tell(&mut self, trouble: Option<FileError>, is_over: bool) {
        let queue = self.queue;
        let mut state = queue.state();
        let is_news = trouble.is_some() || self.trouble.is_some() || is_over;
        if trouble.is_some() {
            self.note_trouble(&state.status);
        } else {
            self.note_success(&mut state.status);
        }
        if is_over {
            self.give_up(&mut state);
        }
        state.status.trouble = trouble.map(Arc::new);
        if let Some(writer) = &self.writer {
            state.status.file = writer.path();
        }
        drop(state);
        if is_news {
            (self.news)();
        }
    }

    fn note_trouble(&mut self, status: &Status) {
        if self.trouble.is_none() {
            self.trouble = Some(Trouble { missed_before: status.missed });
            if self.well_since.is_none_or(|since| since.elapsed() > LONGEST_PAUSE) {
                self.pause = FIRST_PAUSE;
            }
        }
    }

    fn note_success(&mut self, status: &mut Status) {
        status.written += std::mem::take(&mut self.unwritten);
        status.written_bytes = self.writer.as_ref().map_or(0, Writer::appended);
        if let Some(over) = self.trouble.take() {
            status.went_on += 1;
            status.missed_in_pause = status.missed - over.missed_before;
            self.well_since = Some(Instant::now());
        }
    }

    /// What is not written now never will be.
    fn give_up(&self, state: &mut State) {
        let left = self.taken.len() + state.waiting.len() - self.row;
        state.status.missed += left as u64 + self.unwritten;
        state.status.ended = true;
    }

    /// Until it is time, somebody says that the disk has room again, or the recording is to end.
    fn wait_for_next_attempt(&mut self) {
        let state = self.queue.wait_while(self.pause, |state| state.status.trouble.is_some() && !state.stop);
        self.pause = if state.status.trouble.is_none() { FIRST_PAUSE } else { (self.pause * 2).min(LONGEST_PAUSE) };
    }
}

//! Recording while messages come: a queue of bounded size, and a thread of its own that writes it to the disk.
//!
//! Whoever hands messages over never waits for the disk. What does not fit the queue is counted. While the disk has
//! trouble, the thread tries again and again, with growing pauses.

mod disk;
mod queue;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use super::{FileError, Rotation, Which};
use crate::mqtt::{Filter, MessageRef};
use crate::store::Direction;
use disk::Disk;
use queue::Queue;

/// What is recorded, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The first file; see [`super::family`] for those that follow.
    pub file: PathBuf,
    /// `None`: all goes into one file.
    pub rotation: Option<Rotation>,
    /// Which direction.
    pub which: Which,
    /// Only topics that it matches.
    pub filter: Option<Filter>,
}

impl Plan {
    fn wants(&self, direction: Direction, topic: &str) -> bool {
        self.which.includes(direction) && self.filter.as_ref().is_none_or(|filter| filter.matches(topic))
    }
}

/// How a recording stands.
#[derive(Debug, Clone, Default)]
pub struct Status {
    /// The file that is being written; empty until it is open.
    pub file: PathBuf,
    /// Messages that were to be recorded.
    pub wanted: u64,
    /// Messages that the system has.
    pub written: u64,
    /// The bytes of their lines.
    pub written_bytes: u64,
    /// Messages that could not wait for the disk any longer.
    pub missed: u64,
    /// Messages whose lines would be longer than what is read back, so that they were left out.
    pub too_long: u64,
    /// Why it pauses: nothing is written until an attempt to go on succeeds.
    pub trouble: Option<Arc<FileError>>,
    /// How often it went on after trouble.
    pub went_on: u64,
    /// Of the messages that were missed, those of the last pause that is over.
    pub missed_in_pause: u64,
    /// Nothing more will be written.
    pub ended: bool,
}

impl Status {
    /// Messages that wait for the disk.
    #[must_use]
    pub const fn waiting(&self) -> u64 {
        self.wanted.saturating_sub(self.written + self.missed + self.too_long)
    }
}

/// A recording under way. Dropping it ends it with everything that was handed over.
#[derive(Debug)]
pub struct Recorder {
    plan: Plan,
    queue: Arc<Queue>,
    thread: Option<JoinHandle<()>>,
}

impl Recorder {
    /// Begins to record. `news` is called from the thread when something went wrong, and at the end.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn start(plan: Plan, news: impl Fn() + Send + 'static) -> std::io::Result<Self> {
        let queue = Arc::new(Queue::default());
        let (own, wanted) = (Arc::clone(&queue), plan.clone());
        let thread = std::thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || Disk::new(&own, &wanted, &news).run())?;
        Ok(Self { plan, queue, thread: Some(thread) })
    }

    /// What was asked for.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Hands a message over, if it is one that is recorded. Never waits for the disk.
    pub fn take<'a>(&self, messages: impl Iterator<Item = (Direction, MessageRef<'a>)>) {
        let mut state = self.queue.state();
        let was_empty = state.waiting.is_empty();
        for (direction, message) in messages {
            if self.plan.wants(direction, message.topic) {
                state.add(direction, message);
            }
        }
        let is_new = was_empty && !state.waiting.is_empty();
        drop(state);
        if is_new {
            self.queue.notify();
        }
    }

    /// How it stands.
    #[must_use]
    pub fn status(&self) -> Status {
        self.queue.state().status.clone()
    }

    /// Tries again at once after trouble.
    pub fn resume(&self) {
        self.queue.state().status.trouble = None;
        self.queue.notify();
    }

    /// Ends the recording: the thread writes what waits, and [`Status::ended`] says when it is done.
    pub fn stop(&self) {
        self.queue.state().stop = true;
        self.queue.notify();
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.stop();
        if let Some(thread) = self.thread.take() {
            // One that panicked has nothing left to write.
            let _ended = thread.join();
        }
    }
}

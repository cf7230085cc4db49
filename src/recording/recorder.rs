//! Recording while messages come: a queue of bounded size, and a thread of its own that writes it to the disk.
//!
//! Whoever hands messages over never waits for the disk. What does not fit the queue is counted.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::{FileError, Rotation, Writer, stretches};
use crate::mqtt::{Batch, Filter, MessageRef};
use crate::store::Direction;

/// Bytes that may wait for the disk: a slow one has some seconds at a high rate.
const MOST_WAITING: usize = 64 << 20;

/// What the program may lose when it is killed.
const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// Messages of both directions, or of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// Received and sent.
    #[default]
    Both,
    /// Received only.
    Received,
    /// Sent only.
    Sent,
}

impl Which {
    /// Whether messages of this direction are meant.
    #[must_use]
    pub const fn includes(self, direction: Direction) -> bool {
        match self {
            Self::Both => true,
            Self::Received => matches!(direction, Direction::Received),
            Self::Sent => matches!(direction, Direction::Sent),
        }
    }
}

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
    /// Why it pauses: nothing is written until [`Recorder::resume`].
    pub trouble: Option<Arc<FileError>>,
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
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<(Direction, Batch)>,
    waiting_bytes: usize,
    stop: bool,
    status: Status,
}

impl Recorder {
    /// Begins to record. `news` is called from the thread when something went wrong, and at the end.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn start(plan: Plan, news: impl Fn() + Send + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let (own, wanted) = (Arc::clone(&shared), plan.clone());
        let thread = std::thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || Disk::new(&own, &wanted, &news).run())?;
        Ok(Self { plan, shared, thread: Some(thread) })
    }

    /// What was asked for.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Hands a message over, if it is one that is recorded. Never waits for the disk.
    pub fn take<'a>(&self, messages: impl Iterator<Item = (Direction, MessageRef<'a>)>) {
        let mut state = self.shared.state();
        let was_empty = state.waiting.is_empty();
        for (direction, message) in messages {
            if self.plan.wants(direction, message.topic) {
                state.add(direction, message);
            }
        }
        let is_new = was_empty && !state.waiting.is_empty();
        drop(state);
        if is_new {
            self.shared.changed.notify_all();
        }
    }

    /// How it stands.
    #[must_use]
    pub fn status(&self) -> Status {
        self.shared.state().status.clone()
    }

    /// Tries again after trouble.
    pub fn resume(&self) {
        self.shared.state().status.trouble = None;
        self.shared.changed.notify_all();
    }

    /// Ends the recording: the thread writes what waits, and [`Status::ended`] says when it is done.
    pub fn stop(&self) {
        self.shared.state().stop = true;
        self.shared.changed.notify_all();
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

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, direction: Direction, message: MessageRef<'_>) {
        self.status.wanted += 1;
        let cost = message.topic.len() + message.payload.len() + size_of::<MessageRef<'_>>();
        // A message that is larger than the whole queue has it for itself.
        if self.waiting_bytes > 0 && self.waiting_bytes + cost > MOST_WAITING {
            self.status.missed += 1;
            return;
        }
        self.waiting_bytes += cost;
        stretches::add(&mut self.waiting, direction, message);
    }
}

/// The thread's side.
struct Disk<'a> {
    shared: &'a Shared,
    plan: &'a Plan,
    news: &'a dyn Fn(),
    writer: Option<Writer>,
    /// What was taken out of the queue, and how many messages of its first batch went to the writer.
    taken: VecDeque<(Direction, Batch)>,
    row: usize,
    /// Messages in the writer that the system does not have yet.
    unwritten: u64,
}

impl<'a> Disk<'a> {
    fn new(shared: &'a Shared, plan: &'a Plan, news: &'a dyn Fn()) -> Self {
        Self { shared, plan, news, writer: None, taken: VecDeque::new(), row: 0, unwritten: 0 }
    }

    fn run(mut self) {
        loop {
            let is_last = self.collect(Duration::ZERO);
            let trouble = self.work(is_last).err();
            let failed = trouble.is_some();
            self.tell(trouble, is_last);
            if is_last {
                return;
            }
            if failed {
                self.wait_for_leave();
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
            if is_last || left.is_zero() || self.collect(left) {
                break;
            }
        }
        let Some(writer) = &mut self.writer else { return Ok(()) };
        if is_last { writer.finish() } else { writer.flush() }
    }

    fn open(&mut self) -> Result<(), FileError> {
        if self.writer.is_none() {
            let writer = Writer::open(&self.plan.file, self.plan.rotation)?;
            self.shared.state().status.file = writer.path();
            self.writer = Some(writer);
        }
        Ok(())
    }

    /// Takes what waits, as soon as there is something; says whether the recording is to end.
    fn collect(&mut self, longest: Duration) -> bool {
        let idle = |state: &mut State| state.waiting.is_empty() && !state.stop;
        let waited = self.shared.changed.wait_timeout_while(self.shared.state(), longest, idle);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        self.taken.extend(state.waiting.drain(..));
        state.waiting_bytes = 0;
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
                    self.shared.state().status.too_long += 1;
                }
                self.row += 1;
            }
            self.taken.pop_front();
            self.row = 0;
        }
        Ok(())
    }

    fn tell(&mut self, trouble: Option<FileError>, is_over: bool) {
        let mut state = self.shared.state();
        let is_news = trouble.is_some() || is_over;
        if trouble.is_none() {
            state.status.written += std::mem::take(&mut self.unwritten);
            state.status.written_bytes = self.writer.as_ref().map_or(0, Writer::appended);
        }
        if is_over {
            let left: usize = self.taken.iter().chain(&state.waiting).map(|(_, batch)| batch.len()).sum();
            state.status.missed += (left - self.row) as u64 + self.unwritten;
            state.status.ended = true;
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

    /// Until somebody says that the disk has room again, or that the recording is to end.
    fn wait_for_leave(&self) {
        let troubled = |state: &mut State| state.status.trouble.is_some() && !state.stop;
        let waited = self.shared.changed.wait_while(self.shared.state(), troubled);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

//! The thread that looks through a tab's messages.
//!
//! It has one query at a time and looks at what the store held a moment ago, slice by slice: first at what came since
//! the last time, then backwards from the newest. Between two slices it lets go of all that when there is newer.

use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use crate::session::Wake;
use crate::store::{Query, Search, Snapshot};

/// The window is not woken for results more often than this: half a frame.
const WAKE_EVERY: Duration = Duration::from_millis(8);

/// What to look for, and where.
pub(super) struct Job {
    /// The query's number: what belongs to another is void.
    pub(super) number: u64,
    pub(super) query: Arc<Query>,
    pub(super) snapshot: Snapshot,
    /// Where a new query begins: it looks at what follows first, then at what is before.
    pub(super) from: u64,
}

/// What was found among the messages with these numbers.
pub(super) struct Finding {
    pub(super) number: u64,
    pub(super) range: Range<u64>,
    /// In order.
    pub(super) ids: Vec<u64>,
}

/// The owner's end. The thread ends with it.
pub(super) struct Searcher {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    exchange: Mutex<Exchange>,
    changed: Condvar,
}

#[derive(Default)]
struct Exchange {
    job: Option<Job>,
    findings: Vec<Finding>,
    working: bool,
    closed: bool,
}

impl Searcher {
    pub(super) fn start(wake: Wake) -> io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let at_work = Arc::clone(&shared);
        thread::Builder::new().name("search".to_owned()).spawn(move || work(&at_work, &wake))?;
        Ok(Self { shared })
    }

    /// Hands a job over. One with another query makes what was found so far void; one with the same goes on where the
    /// last has come to.
    pub(super) fn hand_over(&self, job: Job) {
        let mut exchange = self.shared.lock();
        exchange.findings.retain(|finding| finding.number == job.number);
        exchange.job = Some(job);
        self.shared.changed.notify_one();
    }

    /// What was found since the last time.
    pub(super) fn take(&self) -> Vec<Finding> {
        std::mem::take(&mut self.shared.lock().findings)
    }

    /// Whether the last job was begun, so that another may be handed over.
    pub(super) fn has_begun(&self) -> bool {
        self.shared.lock().job.is_none()
    }

    /// Whether there is something to do, or to take.
    pub(super) fn is_busy(&self) -> bool {
        let exchange = self.shared.lock();
        exchange.working || exchange.job.is_some() || !exchange.findings.is_empty()
    }
}

impl Drop for Searcher {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_one();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Exchange> {
        self.exchange.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next job; `None`: there will be none.
    fn next(&self) -> Option<Job> {
        let mut exchange = self.lock();
        exchange.working = false;
        loop {
            if exchange.closed {
                return None;
            }
            if let Some(job) = exchange.job.take() {
                exchange.working = true;
                return Some(job);
            }
            exchange = self.changed.wait(exchange).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Hands findings over; says whether to go on with this job.
    fn deliver(&self, finding: Finding) -> bool {
        let mut exchange = self.lock();
        let void = exchange.job.as_ref().is_some_and(|job| job.number != finding.number);
        if !void {
            exchange.findings.push(finding);
        }
        !void && exchange.job.is_none() && !exchange.closed
    }
}

fn work(shared: &Shared, wake: &Wake) {
    let mut reached = (0, 0..0);
    while let Some(job) = shared.next() {
        if reached.0 != job.number {
            reached = (job.number, job.from..job.from);
        }
        let mut woken = Instant::now();
        let mut first = true;
        let found = |finding| {
            let go_on = shared.deliver(finding);
            if first || woken.elapsed() >= WAKE_EVERY {
                (first, woken) = (false, Instant::now());
                wake();
            }
            go_on
        };
        look_through(&job, &mut reached.1, found);
        wake();
    }
}

/// Goes on from `reached` in both directions, as long as `found` says so.
fn look_through(job: &Job, reached: &mut Range<u64>, mut found: impl FnMut(Finding) -> bool) {
    let mut search = Search::new(&job.query, &job.snapshot);
    let mut look = |search: &mut Search<'_>, range: Range<u64>| {
        let mut ids = Vec::new();
        search.find(range.clone(), &mut ids);
        found(Finding { number: job.number, range, ids })
    };
    while let Some(slice) = search.slice_from(reached.end) {
        let range = reached.end..slice.end;
        reached.end = slice.end;
        if !look(&mut search, range) {
            return;
        }
    }
    while let Some(slice) = search.slice_before(reached.start) {
        let range = slice.start..reached.start;
        reached.start = slice.start;
        if !look(&mut search, range) {
            return;
        }
    }
    // Nothing, which is an answer, too, when there was nothing to look at.
    look(&mut search, reached.end..reached.end);
}

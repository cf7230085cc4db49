//! The task in which the MQTT library is polled, and the queue through which it tells the driver.
//!
//! The task does nothing else, so that no ping is late, and never waits for anybody: what the driver does not fetch in
//! time is counted as lost.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::{Notify, mpsc};
use tokio::task::AbortHandle;

use super::SessionError;
use super::bounded::{BUDGET, Bounded, Entry};
use super::engine::{Engine, News, Socket};
use super::failure::{Failure, Reached, judge};
use crate::transport::{Link, LinkStatus};

/// What the task tells.
#[derive(Debug)]
pub(super) enum Report {
    /// Something happened on the connection with this number.
    News(u64, News),
    /// The connection with this number is over; the task waits for the next.
    Over(u64, SessionError),
    /// The task has ended.
    Ended,
}

/// From the task to the driver. Bounded by the bytes of its messages.
#[derive(Debug)]
pub(super) struct Inbox {
    reports: Mutex<Bounded<Report>>,
    filled: Notify,
}

impl Inbox {
    fn new() -> Arc<Self> {
        Arc::new(Self { reports: Mutex::new(Bounded::new(BUDGET)), filled: Notify::new() })
    }

    /// Waits until something is there. May be dropped and called again.
    pub(super) async fn take(&self) -> VecDeque<Entry<Report>> {
        loop {
            let reports = self.reports().drain();
            if !reports.is_empty() {
                return reports;
            }
            self.filled.notified().await;
        }
    }

    fn push_news(&self, connection: u64, news: Vec<News>) {
        if news.is_empty() {
            return;
        }
        let mut reports = self.reports();
        for one in news {
            match one {
                News::Messages(messages) => reports.push_messages(messages),
                News::Lost(count) => reports.lose(count),
                other => reports.push(Report::News(connection, other)),
            }
        }
        drop(reports);
        self.filled.notify_one();
    }

    fn push(&self, report: Report) {
        self.reports().push(report);
        self.filled.notify_one();
    }

    fn reports(&self) -> MutexGuard<'_, Bounded<Report>> {
        self.reports.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The driver's hold on the task. Dropping it ends the task and closes the stream.
#[derive(Debug)]
pub(super) struct PollTask {
    links: mpsc::UnboundedSender<(u64, Link)>,
    pub inbox: Arc<Inbox>,
    abort: AbortHandle,
}

impl PollTask {
    /// Starts it; it waits for the first stream. Packets above `limit` bytes end a connection.
    pub(super) fn spawn(engine: impl Engine, socket: Socket, limit: u64) -> Self {
        let (links, next_link) = mpsc::unbounded_channel();
        let inbox = Inbox::new();
        let poller = Poller { engine, socket, limit, inbox: Farewell(Arc::clone(&inbox)) };
        let abort = tokio::spawn(poller.run(next_link)).abort_handle();
        Self { links, inbox, abort }
    }

    /// Hands over a stream, to be used as soon as the one before is over.
    pub(super) fn attach(&self, connection: u64, link: Link) {
        // A task that has ended said so in the inbox.
        let _ = self.links.send((connection, link));
    }
}

impl Drop for PollTask {
    fn drop(&mut self) {
        self.abort.abort();
    }
}

/// Tells the driver when the task ends, even when the library panicked.
struct Farewell(Arc<Inbox>);

impl Drop for Farewell {
    fn drop(&mut self) {
        self.0.push(Report::Ended);
    }
}

struct Poller<E> {
    engine: E,
    socket: Socket,
    /// The largest packet that we accept, in bytes.
    limit: u64,
    inbox: Farewell,
}

impl<E: Engine> Poller<E> {
    async fn run(mut self, mut next_link: mpsc::UnboundedReceiver<(u64, Link)>) {
        while let Some((connection, link)) = next_link.recv().await {
            let status = link.status();
            self.socket.put(link);
            let error = self.serve(connection, &status).await;
            self.inbox.0.push(Report::Over(connection, error));
        }
    }

    /// Polls until the connection is over.
    async fn serve(&mut self, connection: u64, link: &LinkStatus) -> SessionError {
        let mut pulse = Pulse::default();
        let mut since = None;
        loop {
            let mut news = Vec::new();
            let result = self.engine.turn(&mut news).await;
            if news.iter().any(|one| matches!(one, News::Connected(_))) {
                since = Some(Instant::now());
            }
            let is_dead = news.iter().any(|one| matches!(one, News::Ping)) && self.is_dead(&mut pulse, link);
            self.inbox.0.push_news(connection, news);
            let failure = match result {
                Err(failure) => failure,
                Ok(()) if is_dead => Failure::KeepAlive,
                Ok(()) => continue,
            };
            if is_dead {
                self.engine.hang_up();
            }
            let up_for = since.map(|since| since.elapsed());
            return judge(failure, Reached { up_for, limit: self.limit }, link);
        }
    }

    /// Called at each PINGREQ.
    fn is_dead(&mut self, pulse: &mut Pulse, link: &LinkStatus) -> bool {
        self.engine.pretend_pong();
        pulse.is_flat(link.bytes_read())
    }
}

/// Whether anything came in since the last PINGREQ.
#[derive(Debug, Default)]
struct Pulse {
    at_last_ping: Option<u64>,
}

impl Pulse {
    fn is_flat(&mut self, bytes_read: u64) -> bool {
        self.at_last_ping.replace(bytes_read) == Some(bytes_read)
    }
}

impl Report {
    /// What a library that broke down looks like from outside.
    pub(super) fn breakdown() -> SessionError {
        SessionError::Protocol { detail: "the MQTT library gave up".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_byte_since_the_last_ping_is_a_pulse() {
        let mut pulse = Pulse::default();
        let seen: Vec<_> = [4, 8, 8, 9, 9].into_iter().map(|bytes| pulse.is_flat(bytes)).collect();
        assert_eq!(seen, [false, false, true, false, true]);
    }
}

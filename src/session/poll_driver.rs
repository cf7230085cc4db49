//! The driver that both versions share: commands to the library's client, and what its task tells as signals.

use std::collections::VecDeque;
use std::sync::Arc;

use super::driver::{Driver, Signal};
use super::engine::{Client, Engine, Socket};
use super::kept::UnderWay;
use super::outbox::Outbox;
use super::outgoing::Outgoing;
use super::poll::{PollTask, Report};
use super::{Command, SessionError};
use crate::profile::Profile;
use crate::transport::Link;

/// A driver on top of a library's client and its polling task.
pub(super) struct PollDriver<C> {
    task: PollTask<C>,
    ready: VecDeque<Result<Signal, SessionError>>,
    /// The number of the stream that was attached last.
    connection: u64,
}

impl<C: Client> PollDriver<C> {
    /// Starts polling `engine`, which holds what is `under_way`; messages go to `outbox`.
    pub(super) fn new(
        client: C,
        engine: impl Engine,
        socket: Socket,
        profile: &Profile,
        under_way: UnderWay,
        outbox: &Arc<Outbox>,
    ) -> Self {
        let limit = u64::from(profile.session.max_packet_bytes);
        let mut outgoing = Outgoing::new(client, profile);
        under_way.into_iter().for_each(|(id, message)| outgoing.restore(id, message));
        let task = PollTask::spawn(engine, socket, limit, outgoing, Arc::clone(outbox));
        Self { task, ready: VecDeque::new(), connection: 0 }
    }

    /// A stream that was replaced in the meantime is nobody's business any more.
    fn take(&mut self, report: Report) {
        match report {
            Report::Signal(connection, Signal::Connected(_)) | Report::Over(connection, _)
                if connection != self.connection => {}
            Report::Signal(_, signal) => self.ready.push_back(Ok(signal)),
            Report::Over(_, error) => self.ready.push_back(Err(error)),
            Report::Ended => self.ready.push_back(Err(Report::breakdown())),
        }
    }
}

impl<C: Client> Driver for PollDriver<C> {
    fn attach(&mut self, link: Link) {
        self.connection += 1;
        self.task.attach(self.connection, link);
    }

    fn accept(&mut self, command: Command) {
        self.ready.extend(self.task.accept(command).into_iter().map(Ok));
    }

    async fn next(&mut self) -> Result<Signal, SessionError> {
        loop {
            if let Some(signal) = self.ready.pop_front() {
                return signal;
            }
            for report in self.task.inbox.take().await {
                self.take(report);
            }
        }
    }
}

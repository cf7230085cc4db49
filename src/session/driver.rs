//! The seam between the life cycle and an MQTT library: one driver a version, and a scripted one in tests.

use std::future::Future;

use super::{Ack, Challenge, Command, EarlierRun, Refusal, SessionError, Ticket};
use crate::mqtt::Connack;
use crate::transport::Link;

/// What a driver has to say. Messages are not among it: they go straight to the sink.
#[derive(Debug)]
pub enum Signal {
    /// CONNACK said yes.
    Connected(Connack),
    /// The broker asks for a step of authentication.
    Challenge(Challenge),
    /// A publish was written.
    Sent(Ticket),
    /// So many messages of a `PublishMany` were written by now.
    Progress(Ticket, u64),
    /// The broker answered yes.
    Done(Ticket, Ack),
    /// It did not.
    Refused(Ticket, Refusal),
    /// The last publish of an earlier run of the program has ended.
    EarlierRun(EarlierRun),
}

/// One MQTT version's state machine on top of a byte stream.
pub trait Driver: Send {
    /// Begins CONNECT on a fresh stream, after start or after an error.
    fn attach(&mut self, link: Link);

    /// Takes a command over. Never waits; the answer comes as a signal.
    fn accept(&mut self, command: Command);

    /// The next signal. May be dropped and called again without losing one.
    /// After an error the driver waits for the next `attach`.
    fn next(&mut self) -> impl Future<Output = Result<Signal, SessionError>> + Send;
}

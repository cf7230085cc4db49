//! One connection to one broker, on a thread of its own.
//!
//! ```text
//!            spawn            all rungs done
//!   (none) ────────► Connecting ────────────► Connected
//!                      ▲    │ error               │ error
//!      retry time over │    ▼                     ▼
//!                     Down { retry_in: Some } ◄───┘
//!                           │ not retried (auto reconnect off, or no use: see `SessionError::is_final`)
//!                           ▼
//!                     Down { retry_in: None }        Disconnect, in any state ─► Closed
//! ```
//!
//! Owns the life cycle, the retry, what is subscribed, the two drivers, and the guard that checks what comes in. Knows no window, no store and no command
//! line: it is told by `Command`, answers with `Event`, and calls `Wake` when there is something to read.

mod actor;
mod answer;
mod authentication_data;
mod backoff;
mod bulk;
mod challenge;
mod driver;
mod earlier_run;
mod engine;
mod error;
mod failure;
mod guard;
mod handle;
mod held;
mod inflight;
mod intake;
mod kept;
mod ladder;
pub mod offer;
mod outbox;
mod outgoing;
mod poll;
mod poll_driver;
mod pulse;
mod scram;
mod sink;
mod subscriptions;
mod thread;
mod v4;
mod v5;
mod vigil;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::mqtt::{Connack, Filter, Message, Reason, SubscribeOptions};
use crate::profile::{Profile, Secrets};
use crate::tls::HandshakeReport;
use crate::transport::Step;

pub use answer::{Ack, Grant, Refusal};
pub use authentication_data::AuthenticationData;
pub use challenge::Challenge;
pub use earlier_run::EarlierRun;
pub use error::{LossCause, SessionError};
pub use handle::{Commands, SessionHandle};
pub use kept::{SessionFileError, SessionFileFault, forget_kept, kept_file, kept_files};
pub use scram::ScramError;
pub use sink::{Delivery, Discard, Sink};
pub use thread::Farewell;

/// Called from the network's side when events are waiting; must return at once.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Ties an answer to the command that asked for it. The caller numbers them upwards; the session takes its own from the
/// top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What a session is made of.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where to and how.
    pub profile: Profile,
    /// The secrets that the profile needs.
    pub secrets: Secrets,
    /// The directory for what is under way in sessions that the broker keeps, so that the next run of the program
    /// finishes it. `None`: it is kept in memory only.
    pub sessions: Option<PathBuf>,
}

/// What the session is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Subscribe, now and after every reconnect until unsubscribed or refused by the broker. Without a connection the
    /// wish waits for the next one, if one may come.
    Subscribe {
        /// Answered with `Done(Ack::Subscribed)` or `Refused`.
        ticket: Ticket,
        /// What to subscribe to.
        filter: Filter,
        /// How.
        options: SubscribeOptions,
    },
    /// End a subscription. Without a connection it is just not made again, unless the broker keeps our session.
    Unsubscribe {
        /// Answered with `Done(Ack::Unsubscribed)` or `Refused`.
        ticket: Ticket,
        /// The filter as it was subscribed.
        filter: Filter,
        /// User properties, by name and value (MQTT 5, 3.10.2.1.2); in 3.1.1 they do not go out.
        user: Vec<(String, String)>,
    },
    /// Publish a message.
    Publish {
        /// Answered with `Sent`, then `Done(Ack::Published)`, or `Refused`.
        ticket: Ticket,
        /// The message.
        message: Message,
    },
    /// Publish many messages in their order, as fast as the broker takes them: a recording that is replayed, or lines
    /// from a pipe. Several such commands are carried out one after the other.
    PublishMany {
        /// Answered with `Progress` now and then, and at the end with `Done(Ack::PublishedMany)`, or `Refused`.
        ticket: Ticket,
        /// The messages.
        messages: Vec<Message>,
    },
    /// Hand no more messages of this `PublishMany` over. It ends as soon as the broker has answered what is under way.
    StopPublishing(Ticket),
    /// Answer the broker's challenge, where authentication is done by hand.
    Authenticate(AuthenticationData),
    /// Authenticate again on the same connection (MQTT 5, 4.12.1).
    Reauthenticate {
        /// Answered with `Done(Ack::Authenticated)` or `Refused`; a broker that is not content ends the connection.
        ticket: Ticket,
        /// What goes with the first step, where it is done by hand; the challenges that follow come as events.
        data: AuthenticationData,
    },
    /// Leave with a DISCONNECT, or stop trying. Answered at once with `State(Closed)`.
    Disconnect(Goodbye),
    /// Close the connection without a DISCONNECT, so that the broker publishes the will, or stop trying. Answered at
    /// once with `State(Closed)`.
    Drop,
}

/// What a DISCONNECT of ours says. In 3.1.1 it says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goodbye {
    /// Code, words and user properties; 0x04 asks the broker to publish the will.
    pub reason: Reason,
    /// Another time for which the broker keeps the session, in seconds; `None`: that of CONNECT.
    pub session_expiry_s: Option<u32>,
}

impl Default for Goodbye {
    fn default() -> Self {
        Self { reason: Reason::SUCCESS, session_expiry_s: None }
    }
}

/// An event and when it happened, which is before anybody read of it.
#[derive(Debug)]
pub struct Dated {
    /// When.
    pub at: Instant,
    /// What.
    pub event: Event,
}

/// What the session has to say.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "states are few; what comes in numbers comes in batches")]
pub enum Event {
    /// The life cycle went on.
    State(State),
    /// News of one rung while connecting.
    Step(Step),
    /// The broker asks for a step of authentication; the connection waits for `Command::Authenticate`.
    Challenge(Challenge),
    /// The file in which the session is kept does not work; the session goes on without it.
    SessionFile(SessionFileError),
    /// A publish went out on the wire (QoS 1 and 2: an acknowledgement is still due).
    Sent(Ticket),
    /// So many messages of a `PublishMany` were written by now. Comes ten times a second at most.
    Progress {
        /// The command's.
        ticket: Ticket,
        /// Messages on the wire, with those that were refused before they got there.
        sent: u64,
    },
    /// A command was carried out.
    Done(Ticket, Ack),
    /// A command was not carried out.
    Refused(Ticket, Refusal),
    /// After connecting, a filter of the profile or of the time before was subscribed with this answer.
    Resubscribed {
        /// The filter.
        filter: Filter,
        /// What was granted, or why nothing.
        answer: Result<Grant, Refusal>,
    },
    /// All that an earlier run of the program had left under way in a kept session has come to its end.
    EarlierRun(EarlierRun),
}

/// Where the life cycle is.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "states are few; what comes in numbers comes in batches")]
pub enum State {
    /// On the ladder.
    Connecting {
        /// 1 for the first attempt after Connect or after a loss.
        attempt: u32,
    },
    /// CONNACK is there.
    Connected(Greeting),
    /// No connection.
    Down {
        /// Why.
        cause: Arc<SessionError>,
        /// When the next attempt begins; `None`: only when the user says Connect.
        retry_in: Option<Duration>,
    },
    /// Left by the user's wish. The last event of a session.
    Closed,
}

/// What is known as soon as the connection is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// What the broker said.
    pub connack: Connack,
    /// Both sides of the TLS handshake; `None` without TLS.
    pub security: Option<HandshakeReport>,
    /// Time from the first rung to CONNACK.
    pub took: Duration,
}

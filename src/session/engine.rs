//! What a driver needs of an MQTT library: the half that is polled, and the half that is told what to do.
//!
//! `v4` and `v5` implement both by translation alone; everything that the two versions share stands on this side.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::challenge::Challenges;
use super::failure::Failure;
use super::guard::{Ending, Guard, Legacy, Lost, Verdict};
use super::inflight::Fate;
use super::intake::Intake;
use super::{AuthenticationData, Goodbye};
use crate::mqtt::{Batch, Connack, Filter, Message, Reason, SubscribeOptions};
use crate::profile::{Profile, Protocol};
use crate::transport::{Link, LinkStatus};
use crate::wire::{Trace, Version};

/// Publishes that may be written at once. With one at a time, publishing is ten times slower.
pub(super) const REQUEST_BATCH: usize = 256;

/// Packets that are handled in one go; the library takes no more.
pub(super) const READ_BATCH: usize = 128;

/// The library's own limit on connecting and on writing, out of the way: the session times the ladder up to CONNACK, and
/// the link gives up on a peer that stops reading.
pub(super) const LIBRARY_TIMEOUT: Duration = Duration::from_secs(24 * 60 * 60);

/// The half that is polled, in a task of its own. Kept across reconnects, with the packets that are under way.
pub(super) trait Engine: Send + 'static {
    /// Waits until something happened and adds it to `intake`, also when it failed. Must not be dropped half way: a
    /// dropped future is a dropped handshake.
    fn turn(&mut self, intake: &mut Intake) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Takes it that the broker answered the last PINGREQ. Whether it lives is told by the bytes that come in, since
    /// its answer may wait behind a flood of messages.
    fn pretend_pong(&mut self);

    /// Lets the stream go.
    fn hang_up(&mut self);
}

/// The half that is told what to do. Never waits.
pub(super) trait Client: Send + 'static {
    /// Whether messages carry properties.
    const HAS_PROPERTIES: bool;

    /// The size in bytes that the message will have as a packet.
    fn packet_size(&self, message: &Message) -> u64;

    /// Queues a publish. `None`: the library does not take it.
    fn publish(&self, message: &Message) -> Option<Fate>;

    /// Queues a publish at less cost, without word of its fate. `false`: the library does not take it.
    fn publish_untracked(&self, message: &Message) -> bool;

    /// Queues a subscribe. `None`: the library does not take it.
    fn subscribe(&self, filter: &Filter, options: &SubscribeOptions) -> Option<Fate>;

    /// Queues an unsubscribe with these user properties, if the version has any. `None`: the library does not take it.
    fn unsubscribe(&self, filter: &Filter, user: &[(String, String)]) -> Option<Fate>;

    /// Sends DISCONNECT before anything that is still queued.
    fn leave(&self, goodbye: &Goodbye);

    /// Answers the broker's challenge, where that is done by hand.
    fn authenticate(&self, data: AuthenticationData);

    /// Begins to authenticate again; `data` counts where that is done by hand. `false`: there is no method to do it by.
    fn reauthenticate(&self, data: AuthenticationData) -> bool;
}

/// What happened.
#[derive(Debug)]
pub(super) enum News {
    /// CONNACK said yes.
    Connected(Box<Connack>),
    /// Messages that arrived.
    Messages(Batch),
    /// A PUBLISH was written; 0 is the packet id of QoS 0.
    PublishSent(u16),
    /// A SUBSCRIBE or UNSUBSCRIBE was written.
    RequestSent(u16),
    /// PUBREC that does not refuse.
    Received(u16),
    /// PUBACK, PUBCOMP, or a PUBREC that refuses.
    Published(u16, Reason),
    /// SUBACK.
    Subscribed(u16, Reason),
    /// UNSUBACK.
    Unsubscribed(u16, Reason),
    /// Authenticating again has come to a good end.
    Authenticated,
    /// PINGREQ was written.
    Ping,
}

/// Where the library's connector finds the stream that was made for it, under guard.
#[derive(Debug, Clone)]
pub(super) struct Socket {
    version: Version,
    /// The largest packet that we take, in bytes.
    limit: u64,
    trace: Trace,
    legacy: Legacy,
    slot: Arc<Mutex<Slot>>,
    /// What the broker asks on the last stream, where the user answers.
    pub challenges: Challenges,
}

#[derive(Debug, Default)]
struct Slot {
    guarded: Option<Guard>,
    status: Option<LinkStatus>,
    lost: Lost,
}

impl Socket {
    /// For the connections of this profile, whose packets go into the trace.
    pub(super) fn new(profile: &Profile, trace: Trace) -> Self {
        let version = match profile.protocol {
            Protocol::V311 => Version::V311,
            Protocol::V5 => Version::V5,
        };
        let limit = profile.session.max_packet_bytes.into();
        Self {
            version,
            limit,
            trace,
            legacy: Legacy::default(),
            slot: Arc::default(),
            challenges: Challenges::default(),
        }
    }

    pub(super) fn put(&self, link: Link) {
        let status = Some(link.status());
        let guarded = Guard::new(link, self.version, self.limit, &self.trace, self.legacy.clone());
        *self.slot() = Slot { guarded: Some(guarded), status, lost: Lost::default() };
    }

    /// The stream, with `inner` between its guard and its end.
    ///
    /// # Errors
    /// There is none: the library asks again before the next one is ready.
    pub(super) fn take<S>(&self, inner: impl FnOnce(Guard) -> S) -> std::io::Result<Ending<S>> {
        let mut slot = self.slot();
        let guarded = slot.guarded.take().ok_or(std::io::ErrorKind::NotConnected)?;
        Ok(Ending::new(inner(guarded), slot.lost.clone()))
    }

    /// Whether something was written to the last stream that never went out.
    pub(super) fn has_lost(&self) -> bool {
        self.slot().lost.is_any()
    }

    /// The first bytes that the peer sent on the last stream.
    pub(super) fn head(&self) -> Vec<u8> {
        self.slot().status.as_ref().map(LinkStatus::head).unwrap_or_default()
    }

    /// Why the guard of the last stream ended it, if it did.
    pub(super) fn verdict(&self) -> Option<Verdict> {
        self.legacy.verdict()
    }

    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! What a tab is subscribed to.

use crate::mqtt::{Filter, Qos};
use crate::session::Ticket;

/// What the broker said to a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscriptionStatus {
    /// It has not answered yet.
    Asked,
    /// Granted, perhaps with a lower QoS than asked for.
    Granted(Qos),
    /// Refused, with the sentence that says why.
    Refused(String),
    /// Not on the broker now: there is no connection.
    Offline,
    /// Its end was asked for.
    Ending,
}

/// One subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    pub(super) ticket: Option<Ticket>,
    /// The topic filter.
    pub filter: Filter,
    /// The QoS that was asked for.
    pub asked: Qos,
    /// What the broker said.
    pub status: SubscriptionStatus,
    /// Messages that matched it.
    pub count: u64,
    /// Which of the window's subscription colours it has, counted from 0.
    pub colour: usize,
    /// Whether the profile subscribes to it by itself at each connect.
    pub kept: bool,
}

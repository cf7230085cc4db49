//! Where a session is, and how long it may stay there.

use std::pin::Pin;

use tokio::time::{Instant, sleep_until};

use crate::session::SessionError;
use crate::transport::{Link, LinkStatus};

/// One attempt up to the TLS rung. Dropping it abandons the attempt.
pub(in crate::session) type Climb = Pin<Box<dyn Future<Output = Result<Link, SessionError>> + Send>>;

/// Where a session is.
pub(super) enum Phase {
    /// On the rungs below MQTT.
    Climbing { climb: Climb, began: Instant },
    /// CONNECT is out. Without an end while the user is asked something.
    Greeting { link: LinkStatus, began: Instant, since: Instant, until: Option<Instant> },
    /// CONNACK is there.
    Up { link: LinkStatus, since: Instant },
    /// Down until then.
    Waiting { until: Instant },
    /// Down for good.
    Idle,
}

impl Phase {
    pub(super) const fn is_up(&self) -> bool {
        matches!(self, Self::Up { .. })
    }

    /// When something is to be done although nothing happened: `answers` is when the broker's next answer is overdue.
    pub(super) const fn deadline(&self, answers: Option<Instant>) -> Option<Instant> {
        match self {
            Self::Climbing { .. } | Self::Idle => None,
            Self::Greeting { until, .. } => *until,
            Self::Up { .. } => answers,
            Self::Waiting { until } => Some(*until),
        }
    }

    /// The end of the attempt, if one is going on; otherwise it never comes. May be dropped and called again.
    pub(super) async fn climbed(&mut self) -> Result<Link, SessionError> {
        match self {
            Self::Climbing { climb, .. } => climb.await,
            Self::Greeting { .. } | Self::Up { .. } | Self::Waiting { .. } | Self::Idle => std::future::pending().await,
        }
    }
}

/// Waits until then; without a deadline, for ever.
pub(super) async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

//! One tab's connection as people see it: phase, ladder, both sides of TLS, and why it failed.

mod reauthentication;

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::explain::Explanation;
use crate::profile::Profile;
use crate::session::{Greeting, SessionError};
use crate::tls::{CertificateInfo, Finding, HandshakeReport, Leniency};
use crate::transport::{Rung, Step, StepOutcome};

pub use reauthentication::Reauthentication;

/// Where the life cycle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Not connected, and nothing is being done about it.
    #[default]
    Disconnected,
    /// On the ladder.
    Connecting {
        /// 1 for the first attempt.
        attempt: u32,
    },
    /// Up.
    Connected {
        /// Since when.
        since: Instant,
    },
    /// Down, and tried again by itself.
    Waiting {
        /// When.
        retry_at: Instant,
    },
    /// Down, and only the user can change that.
    Failed,
}

impl Phase {
    /// The word beside the indicator.
    #[must_use]
    pub fn word(self, now: Instant) -> String {
        match self {
            Self::Disconnected => "Disconnected".to_owned(),
            Self::Connecting { attempt: 0 | 1 } => "Connecting".to_owned(),
            Self::Connecting { attempt } => format!("Connecting, attempt {attempt}"),
            Self::Connected { .. } => "Connected".to_owned(),
            Self::Waiting { retry_at } => {
                format!("Reconnecting in {} s", retry_at.saturating_duration_since(now).as_secs_f32().ceil())
            }
            Self::Failed => "Failed".to_owned(),
        }
    }

    /// Whether Connect has something to do: also instead of waiting for the next attempt.
    #[must_use]
    pub const fn may_connect(self) -> bool {
        matches!(self, Self::Disconnected | Self::Waiting { .. } | Self::Failed)
    }

    /// Whether Disconnect has something to do.
    #[must_use]
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Connecting { .. } | Self::Connected { .. } | Self::Waiting { .. })
    }
}

/// What the padlock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Padlock {
    /// The connection is not encrypted, or there is none.
    None,
    /// Encrypted, and the server's certificate was verified.
    Verified,
    /// The same, but something in that certificate was overlooked: see `HandshakeReport::leniencies`.
    Lenient,
    /// Encrypted, but with nobody knows whom: the user wants no verification.
    Unverified,
}

/// One rung as drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LadderStep {
    /// Which.
    pub rung: Rung,
    /// `None`: not tried.
    pub outcome: Option<StepOutcome>,
    /// Time spent on it.
    pub took: Duration,
}

impl LadderStep {
    /// Whether the next rung could be tried.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        matches!(self.outcome, Some(StepOutcome::Done(_)))
    }
}

/// The rungs of the last attempt, from the lowest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ladder {
    /// Those that the profile climbs.
    pub steps: Vec<LadderStep>,
}

impl Ladder {
    /// The rungs that this profile will climb, none of them tried.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let untried = |rung| LadderStep { rung, outcome: None, took: Duration::ZERO };
        Self { steps: Rung::of(profile).into_iter().map(untried).collect() }
    }

    /// Takes in news of one rung. A rung that fails takes those above it along, if it had seemed to be done: TLS 1.3
    /// refuses a client certificate only after CONNECT.
    pub fn note(&mut self, step: &Step) {
        for found in &mut self.steps {
            if found.rung == step.rung {
                let before = if found.is_done() { found.took } else { Duration::ZERO };
                found.outcome = Some(step.outcome.clone());
                found.took = before + step.took;
            } else if found.rung > step.rung {
                found.outcome = None;
            }
        }
    }
}

/// The TLS handshake of one attempt, whatever came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handshake {
    /// When the attempt was over.
    pub at: Timestamp,
    /// Both sides, as far as they came.
    pub report: HandshakeReport,
    /// Why the attempt failed, in one sentence without a full stop; `None`: it connected.
    pub failure: Option<String>,
    /// Nothing was tried since.
    of_last_attempt: bool,
}

/// What is known of a tab's connection.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    /// Where the life cycle is.
    pub phase: Phase,
    /// The last attempt.
    pub ladder: Ladder,
    /// What CONNACK brought; `None` until connected.
    pub greeting: Option<Greeting>,
    /// Why the last attempt failed or the connection was lost; put away by the next success or by the user.
    pub failure: Option<Explanation>,
    /// What came of authenticating again; a failure is put away by a success or by the user.
    pub reauthentication: Reauthentication,
    /// Another broker that the failure names, as the broker wrote it.
    pub server_reference: Option<String>,
    /// The last TLS handshake, kept until there is another.
    pub handshake: Option<Handshake>,
    /// What was found in the profile before the last attempt.
    pub findings: Arc<[Finding]>,
}

impl Connection {
    /// An attempt begins: the handshake that is kept is of an earlier one from now on.
    pub(super) fn begin(&mut self, ladder: Ladder, attempt: u32) {
        self.ladder = ladder;
        self.phase = Phase::Connecting { attempt };
        if let Some(handshake) = &mut self.handshake {
            handshake.of_last_attempt = false;
        }
    }

    /// The attempt led to a connection.
    pub(super) fn connected(&mut self, since: Instant, greeting: Greeting) {
        if let Some(report) = greeting.security.clone() {
            self.keep(report, None);
        }
        self.greeting = Some(greeting);
        self.failure = None;
        self.reauthentication = Reauthentication::None;
        self.phase = Phase::Connected { since };
    }

    /// The attempt failed, or the connection was lost. After a loss the handshake that it had made is still the last.
    pub(super) fn failed(&mut self, cause: &SessionError, why: Explanation) {
        if let Some(report) = cause.security() {
            self.keep(report.clone(), Some(why.headline.clone()));
        }
        self.server_reference = cause.server_reference().map(str::to_owned);
        self.failure = Some(why);
    }

    /// The user has read what went wrong.
    pub(super) fn dismiss(&mut self) {
        self.failure = None;
        self.reauthentication.dismiss();
    }

    fn keep(&mut self, report: HandshakeReport, failure: Option<String>) {
        self.handshake = Some(Handshake { at: Timestamp::now(), report, failure, of_last_attempt: true });
    }

    /// Both sides of the TLS handshake of the last attempt, as far as it came; `None` where it did not come to one.
    #[must_use]
    pub fn last_security(&self) -> Option<&HandshakeReport> {
        self.handshake.as_ref().filter(|handshake| handshake.of_last_attempt).map(|handshake| &handshake.report)
    }

    /// Both sides of the TLS handshake, while connected with TLS.
    #[must_use]
    pub fn security(&self) -> Option<&HandshakeReport> {
        self.greeting.as_ref().and_then(|greeting| greeting.security.as_ref())
    }

    /// The name that the broker sees in our certificate, while connected with one.
    #[must_use]
    pub fn seen_as(&self) -> Option<&str> {
        self.security()?.client_certificate.as_ref().map(CertificateInfo::short_name)
    }

    /// What the padlock shows now.
    #[must_use]
    pub fn padlock(&self) -> Padlock {
        match self.security() {
            None => Padlock::None,
            Some(report) if report.leniencies.contains(&Leniency::NothingChecked) => Padlock::Unverified,
            Some(report) if report.leniencies.is_empty() => Padlock::Verified,
            Some(_) => Padlock::Lenient,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_that_is_refused_after_connect_is_the_failure_of_tls() {
        let mut profile = Profile::default();
        profile.tls.enabled = true;
        let mut ladder = Ladder::of(&profile);
        let done = || StepOutcome::Done(String::new());
        for (rung, outcome, millis) in [
            (Rung::Resolve, done(), 1),
            (Rung::Tcp, done(), 2),
            (Rung::Tls, done(), 30),
            (Rung::Mqtt, StepOutcome::Started, 0),
            (Rung::Tls, StepOutcome::Failed, 4),
        ] {
            ladder.note(&Step { rung, outcome, took: Duration::from_millis(millis) });
        }
        let outcomes: Vec<_> = ladder.steps.iter().map(|step| step.outcome.clone()).collect();
        assert_eq!(outcomes, [Some(done()), Some(done()), Some(StepOutcome::Failed), None]);
        assert_eq!(ladder.steps[2].took, Duration::from_millis(34));
    }

    fn connected_with(leniencies: &[Leniency]) -> Connection {
        let report = HandshakeReport { leniencies: leniencies.to_vec(), ..HandshakeReport::default() };
        let greeting =
            Greeting { connack: crate::mqtt::Connack::plain(false), security: Some(report), took: Duration::ZERO };
        let mut connection = Connection::default();
        connection.connected(Instant::now(), greeting);
        connection
    }

    #[test]
    fn whatever_else_was_overlooked_nothing_checked_opens_the_padlock() {
        assert_eq!(Connection::default().padlock(), Padlock::None);
        for (leniencies, padlock) in [
            (&[][..], Padlock::Verified),
            (&[Leniency::Pinned], Padlock::Lenient),
            (&[Leniency::CommonName, Leniency::NameNotChecked], Padlock::Lenient),
            (&[Leniency::NothingChecked], Padlock::Unverified),
            (&[Leniency::CommonName, Leniency::NothingChecked], Padlock::Unverified),
        ] {
            assert_eq!(connected_with(leniencies).padlock(), padlock, "{leniencies:?}");
        }
    }

    #[test]
    fn a_handshake_outlives_its_connection_but_is_not_taken_for_that_of_a_later_attempt() {
        let mut connection = connected_with(&[]);
        connection.greeting = None;
        assert!(connection.security().is_none());
        assert!(connection.last_security().is_some());

        connection.begin(Ladder::default(), 1);
        assert!(connection.last_security().is_none());
        assert!(connection.handshake.is_some());

        let report = HandshakeReport { server_name: "broker.example".to_owned(), ..HandshakeReport::default() };
        let why = crate::explain::session(&SessionError::NoConnack { security: None }, &Profile::default());
        connection.failed(&SessionError::NoConnack { security: Some(Box::new(report.clone())) }, why.clone());
        assert_eq!(connection.last_security(), Some(&report));
        assert_eq!(connection.handshake.and_then(|handshake| handshake.failure), Some(why.headline));
    }
}

//! One attempt: the session's own ladder, once, up to CONNACK.

use std::sync::Arc;
use std::time::Duration;

use crate::cli::live::{Heard, Live};
use crate::cli::signals::Signals;
use crate::cli::{Failure, words};
use crate::session::{Discard, Event, Goodbye, Greeting, Plan, SessionError, State};
use crate::transport::{Rung, Step, StepOutcome};
use crate::wire::Trace;

/// A rung that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Climbed {
    pub rung: Rung,
    pub took: Duration,
    /// What was found there. TLS 1.3 may fail after something was found: what the broker thinks of our certificate
    /// arrives after the handshake.
    pub evidence: Option<String>,
    pub failed: bool,
}

impl Climbed {
    /// As in ("TLS", "failed after 12 ms").
    pub(super) fn told(&self) -> (String, String) {
        let took = words::milliseconds(self.took);
        let how = match (&self.evidence, self.failed) {
            (Some(evidence), true) => format!("{evidence}, then failed; {took} in all"),
            (None, true) => format!("failed after {took}"),
            (Some(evidence), false) => format!("{evidence}, in {took}"),
            (None, false) => format!("done in {took}"),
        };
        (self.rung.to_string(), how)
    }
}

/// How the attempt ended.
type Ended = Result<Greeting, Arc<SessionError>>;

/// Climbs once, and leaves again. `observe` hears of each rung as soon as it is done or failed.
///
/// # Errors
/// The user wants it to end, or does not answer the broker's challenge.
pub(super) fn climb(
    mut plan: Plan,
    trace: Trace,
    mut observe: impl FnMut(&Climbed),
) -> Result<(Vec<Climbed>, Ended), Failure> {
    // Once, and without touching anything at the broker.
    plan.profile.session.auto_reconnect = false;
    plan.profile.subscriptions.clear();
    let mut live = Live::open(plan, trace, Arc::new(Discard), Signals::listen());
    let mut ladder = Vec::new();
    let ended = loop {
        match live.wait(None) {
            Heard::Event(Event::Challenge(challenge)) => {
                if let Err(failure) = live.answer(&challenge) {
                    break Err(failure);
                }
            }
            Heard::Event(event) => {
                if let Some(ended) = take(event, &mut ladder, &mut observe) {
                    break Ok(ended);
                }
            }
            Heard::Signal => break Err(Failure::Interrupted),
            Heard::Woken | Heard::Late => {}
        }
    };
    live.leave(Goodbye::default());
    Ok((ladder, ended?))
}

/// Notes a step; tells how the attempt ended, once it has.
fn take(event: Event, ladder: &mut Vec<Climbed>, observe: &mut impl FnMut(&Climbed)) -> Option<Ended> {
    match event {
        Event::Step(step) => note(step, ladder, observe),
        Event::State(State::Connected(greeting)) => return Some(Ok(greeting)),
        Event::State(State::Down { cause, .. }) => return Some(Err(cause)),
        Event::State(State::Connecting { .. } | State::Closed)
        | Event::Challenge(_)
        | Event::SessionFile(_)
        | Event::Sent(_)
        | Event::Progress { .. }
        | Event::Done(..)
        | Event::Refused(..)
        | Event::Resubscribed { .. }
        | Event::EarlierRun(_) => {}
    }
    None
}

fn note(step: Step, ladder: &mut Vec<Climbed>, observe: &mut impl FnMut(&Climbed)) {
    let (evidence, failed) = match step.outcome {
        StepOutcome::Started => return,
        StepOutcome::Done(found) => (Some(found).filter(|found| !found.is_empty()), false),
        StepOutcome::Failed => (None, true),
    };
    let fresh = Climbed { rung: step.rung, took: step.took, evidence, failed };
    match ladder.iter_mut().find(|known| known.rung == fresh.rung) {
        Some(known) => {
            known.took += fresh.took;
            known.failed = failed;
            observe(known);
        }
        None => {
            observe(&fresh);
            ladder.push(fresh);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rung_that_fails_after_it_was_done_keeps_what_was_found() {
        let mut ladder = Vec::new();
        let mut told = Vec::new();
        let step = |outcome, ms| Step { rung: Rung::Tls, outcome, took: Duration::from_millis(ms) };
        for step in [
            step(StepOutcome::Started, 0),
            step(StepOutcome::Done("TLS 1.3".to_owned()), 20),
            step(StepOutcome::Failed, 30),
        ] {
            note(step, &mut ladder, &mut |climbed: &Climbed| told.push(climbed.told().1));
        }
        assert_eq!(told, ["TLS 1.3, in 20 ms", "TLS 1.3, then failed; 50 ms in all"]);
        assert_eq!(ladder.len(), 1);
    }
}

//! `check`: climbs to the broker once, and says of each rung how it went.
//!
//! What was found before connecting comes first, then the ladder, then both sides of TLS, and the explanation of the rung
//! that failed. Leaves with DISCONNECT, subscribes to nothing.

mod attempt;
mod json;
mod text;

use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;

use super::connection::{Connection, Joins};
use super::failure::Voice;
use super::output::Output;
use super::{Exit, Failure, Profiles, failure, in_flags, secrets};
use crate::explain::{self, Attempt, Explanation};
use crate::profile::Profile;
use crate::session::{Greeting, SessionError};
use crate::tls::{self, Finding, HandshakeReport};

use attempt::Climbed;

/// Climb to the broker once, and say how each rung went and why one failed.
#[derive(Debug, Args)]
pub struct Check {
    /// Print one JSON object.
    #[arg(long, group = "form")]
    json: bool,
    /// Print a report for the broker's administrator, without secrets.
    #[arg(long, group = "form")]
    report: bool,
    /// Give up after so many seconds, with exit code 27 [default: 30, with the code of the rung].
    #[arg(short = 'W', long, value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(1..))]
    timeout: Option<u16>,
    #[command(flatten)]
    connection: Connection,
}

/// Everything that one attempt showed.
struct Checked {
    profile: Profile,
    at: Timestamp,
    findings: Vec<Finding>,
    ladder: Vec<Climbed>,
    ended: Result<Greeting, Arc<SessionError>>,
    /// The time of `-W`, not of the profile, is what ran out.
    is_by_clock: bool,
}

impl Check {
    pub(super) const fn voice(&self) -> Voice {
        if self.json { Voice::Json } else { Voice::Text }
    }

    pub(super) fn run(&self, profiles: &Profiles, out: &mut Output) -> Result<Exit, Failure> {
        let mut plan = self.connection.plan(profiles, Joins::Own("check"))?;
        let session = &mut plan.profile.session;
        session.connection_timeout_s = self.timeout.unwrap_or(session.connection_timeout_s);
        let (profile, at) = (plan.profile.clone(), Timestamp::now());
        let findings = tls::examine(&profile, &plan.secrets, at);
        let as_text = !self.json && !self.report;
        if as_text {
            out.say(&text::before(&profile, &findings));
        }
        let traced = self.connection.trace_file()?;
        let climbed = attempt::climb(plan, traced.trace(), |climbed| {
            if as_text {
                out.say(&text::rung(climbed));
            }
        });
        let ended = climbed.map(|(ladder, ended)| {
            let checked = Checked { profile, at, findings, ladder, ended, is_by_clock: self.timeout.is_some() };
            self.print(&checked, out);
            checked.exit()
        });
        traced.settle(ended)
    }

    fn print(&self, checked: &Checked, out: &mut Output) {
        if self.json {
            out.json(&json::object(checked));
        } else if self.report {
            out.say(&checked.report());
        } else {
            out.say(&text::after(checked));
            if let Some(why) = checked.failure() {
                failure::explain(&why);
            }
        }
    }
}

impl Checked {
    fn exit(&self) -> Exit {
        match self.ended.as_ref().map_err(|error| &**error) {
            Ok(_) => Exit::Done,
            Err(SessionError::Timeout { .. }) if self.is_by_clock => Exit::TimedOut,
            Err(error) => Exit::of(error),
        }
    }

    /// Both sides of TLS, as far as the handshake came.
    fn security(&self) -> Option<&HandshakeReport> {
        match &self.ended {
            Ok(greeting) => greeting.security.as_ref(),
            Err(error) => error.security(),
        }
    }

    fn failure(&self) -> Option<Explanation> {
        let error = self.ended.as_ref().err()?;
        let mut why = explain::session(error, &self.profile);
        if let SessionError::Files(error) = &**error {
            secrets::with_flags(&mut why, error);
        }
        Some(in_flags(&why))
    }

    fn report(&self) -> String {
        let failure = self.failure();
        let ladder: Vec<(String, String)> = self.ladder.iter().map(Climbed::told).collect();
        let mut text = explain::report(&Attempt {
            profile: &self.profile,
            ladder: &ladder,
            failure: failure.as_ref(),
            security: self.security(),
            findings: &self.findings,
        });
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text
    }
}

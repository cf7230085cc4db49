//! A failure as plain text: what the tab knows of it, handed over to `explain`, which writes it.

use super::ladder;
use crate::app::{Explanation, Tab};
use crate::explain::{Attempt, report};

/// The whole attempt, for a mail or an issue.
pub(super) fn write(tab: &Tab, why: &Explanation) -> String {
    let steps = &tab.connection.ladder.steps;
    let ladder: Vec<(String, String)> = steps.iter().map(|step| (step.rung.to_string(), ladder::words(step))).collect();
    report(&Attempt {
        profile: tab.profile_in_use(),
        ladder: &ladder,
        failure: Some(why),
        security: tab.connection.last_security(),
        findings: &tab.connection.findings,
    })
}

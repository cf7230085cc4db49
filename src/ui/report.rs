//! A failure as plain text, for a mail or an issue. Holds no secret: neither profile nor explanation has one.

use std::fmt::Write;

use super::ladder;
use crate::app::{Explanation, Tab};

/// The whole explanation with the place and the ladder.
pub(super) fn write(tab: &Tab, why: &Explanation) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _written = compose(&mut text, tab, why);
    text
}

fn compose(text: &mut String, tab: &Tab, why: &Explanation) -> std::fmt::Result {
    let profile = tab.profile_in_use();
    let endpoint = &profile.endpoint;
    writeln!(text, "{}\n\n{}", why.headline, why.cause)?;
    if !why.remedies.is_empty() {
        writeln!(text, "\nWhat to try")?;
        for (number, remedy) in why.remedies.iter().enumerate() {
            writeln!(text, "{}. {remedy}", number + 1)?;
        }
    }
    let tls = if profile.tls.enabled { profile.tls.mode.label() } else { "no TLS" };
    writeln!(text, "\nBroker: {}:{}, MQTT {}, {tls}", endpoint.host, endpoint.port, profile.protocol.name())?;
    for step in &tab.connection.ladder.steps {
        writeln!(text, "{}: {}", step.rung, ladder::words(step))?;
    }
    if !why.detail.is_empty() {
        writeln!(text, "\nThe machine's words: {}", why.detail)?;
    }
    writeln!(text, "\nmqttdeck {} on {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS)
}

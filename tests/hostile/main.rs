//! Brokers that break the rules: what the client does about each, over real sockets.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "not every test needs every part of the harness")]
mod support;

mod asked;
mod bad;
mod broker;
mod conversation;
mod good;
mod packets;
mod pieces;
mod slow;
mod tables;
mod trace;

use mqttdeck::explain;
use mqttdeck::profile::{Profile, Protocol};
use mqttdeck::session::{LossCause, SessionError};
use mqttdeck::wire::{Direction, Violation};

use bad::Case;
use broker::Script;

#[test]
fn every_broken_rule_ends_the_connection_with_its_reason() {
    let cases = bad::all();
    assert!(cases.len() >= 120, "{} cases", cases.len());
    let mut seen = std::collections::HashSet::new();
    assert!(cases.iter().all(|case| seen.insert(format!("{case:?}"))), "a case stands twice");
    // Each is a thread that sleeps most of the time.
    std::thread::scope(|scope| {
        for some in cases.chunks(cases.len().div_ceil(8)) {
            scope.spawn(|| some.iter().for_each(check));
        }
    });
}

fn check(case: &Case) {
    let Case { protocol, bytes, violation, .. } = case;
    let (mut client, script) = Script::start(case);
    let (error, retry_in) = client.down();
    let (rule, sentence) = told(&error);
    assert_eq!((&rule, retry_in), (violation, None), "{case:?}");
    // A message as large would come again; the rest may be a bad day of the broker's.
    assert_eq!(error.is_final(), matches!(*error, SessionError::Lost { .. }), "{case:?}");
    let cause = explain::session(&error, &Profile::default()).cause;
    assert!(cause.contains(&sentence), "{case:?}: {cause}");
    let said = script.join().expect("the scripted broker");
    let goodbye: &[u8] = if *protocol == Protocol::V5 { &[0xE0, 2, violation.reason().0, 0] } else { &[] };
    assert!(said.ends_with(goodbye) && (!goodbye.is_empty() || !said.contains(&0xE0)), "{case:?}: {said:02X?}");
    let entries = client.trace().since(0);
    let [entry] = &entries[..] else { panic!("{case:?}: {} entries in a closed trace", entries.len()) };
    assert_eq!((entry.direction, entry.violation.as_ref()), (Direction::FromBroker, Some(violation)), "{case:?}");
    assert!(!entry.bytes.is_empty() && bytes.ends_with(&entry.bytes), "{case:?}: {:02X?}", entry.bytes);
}

/// The broken rule, and what the sentence about it says. A packet above our limit is a loss that speaks of that setting.
fn told(error: &SessionError) -> (Violation, String) {
    match error {
        SessionError::Violation(breach) => (breach.violation.clone(), format!(": {}.", breach.violation)),
        SessionError::Lost { cause: LossCause::PacketTooLarge { size, limit }, .. } => {
            (Violation::PacketTooLarge { size: *size, limit: *limit }, "must end the connection.".to_owned())
        }
        _ => panic!("{error:?}"),
    }
}

//! Brokers that break the rules: what the client does about each, over real sockets.

#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

#[path = "../support/mod.rs"]
#[expect(dead_code, unused_imports, reason = "not every test needs every part of the harness")]
mod support;

mod bad;
mod broker;
mod conversation;
mod good;
mod packets;
mod pieces;
mod slow;
mod tables;
mod trace;

use mqttdeck::profile::Protocol;
use mqttdeck::session::SessionError;
use mqttdeck::wire::Direction;

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
    let Case { protocol, when, bytes, violation } = case;
    let (mut client, script) = Script::start(*protocol, *when, bytes.clone());
    let (error, retry_in) = client.down();
    let SessionError::Violation(breach) = &*error else { panic!("{case:?}: {error:?}") };
    assert_eq!((&breach.violation, retry_in), (violation, None), "{case:?}");
    assert!(!error.is_final(), "{case:?}");
    let said = script.join().expect("the scripted broker");
    let goodbye: &[u8] = if *protocol == Protocol::V5 { &[0xE0, 2, violation.reason().0, 0] } else { &[] };
    assert!(said.ends_with(goodbye) && (!goodbye.is_empty() || !said.contains(&0xE0)), "{case:?}: {said:02X?}");
    let entries = client.trace().since(0);
    let [entry] = &entries[..] else { panic!("{case:?}: {} entries in a closed trace", entries.len()) };
    assert_eq!((entry.direction, entry.violation.as_ref()), (Direction::FromBroker, Some(violation)), "{case:?}");
    assert!(!entry.bytes.is_empty() && bytes.ends_with(&entry.bytes), "{case:?}: {:02X?}", entry.bytes);
}

//! The same explanations in the words of the command line: flags for labels.

use std::fmt::Write as _;

use mqttdeck::cli::in_flags;
use mqttdeck::explain::Explanation;

use super::cases;

/// What only a window has.
const PLACES: &[&str] = &[
    " tab",
    "tick ",
    "Tick ",
    "ress Connect",
    "ress Generate",
    "Settings",
    "the fold",
    "Broker Address",
    "Broker Port",
    "beside Client ID",
    "check Client ID",
    "Connection Timeout",
    "Keep Alive Interval",
    "Max Packet Size",
    "User Credentials",
    "Server Name",
    "WebSocket Path",
    "Socket File",
    "Local Address",
    "CA File",
    "Certificate File",
    "Key File",
    "Key Log File",
    "Keystore File",
    "Alias",
    "CA signed server certificate",
    "CA certificate file",
    "CA certificate keystore",
    "Self signed certificates",
    "his profile",
];

fn sentences(why: &Explanation) -> Vec<&str> {
    [&why.headline, &why.cause].into_iter().chain(&why.remedies).map(String::as_str).collect()
}

/// What the other snapshot has in the words of the window, where it differs.
#[test]
fn every_error_in_flags() {
    let mut page = String::new();
    for (case, in_window) in cases::all() {
        let told = in_flags(&in_window);
        let pairs = sentences(&in_window).into_iter().zip(sentences(&told));
        let changed: Vec<&str> = pairs.filter(|(before, after)| before != after).map(|(_, after)| after).collect();
        if !changed.is_empty() {
            writeln!(page, "== {case}\n  {}", changed.join("\n  ")).unwrap();
        }
    }
    insta::assert_snapshot!(page);
}

#[test]
fn nothing_sends_one_to_the_window() {
    let mut found = Vec::new();
    for (case, in_window) in cases::all() {
        let told = in_flags(&in_window);
        assert_eq!(in_flags(&told), told, "{case}");
        for said in sentences(&told) {
            let places = PLACES.iter().filter(|place| said.contains(**place));
            found.extend(places.map(|place| format!("{case}: {place}: {said}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

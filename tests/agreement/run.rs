//! Every case on both versions of TLS, brokers shared, and all that is wrong told at the end.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;

use mqttdeck::explain::{self, Explanation};
use mqttdeck::profile::{Profile, Protocol};
use mqttdeck::session::{Event, State};

use super::broker::Broker;
use super::case::{Case, Expected};
use super::openssl;
use super::support::Client;
use super::support::client::profile;

/// Brokers that run at the same time.
const AT_ONCE: usize = 4;

/// Runs the cases; panics with every fault at once.
pub fn all(cases: &[Case]) {
    let mut by_broker: BTreeMap<(&Broker, bool), Vec<&Case>> = BTreeMap::new();
    for case in cases {
        for only_tls12 in [true, false] {
            by_broker.entry((&case.broker, only_tls12)).or_default().push(case);
        }
    }
    let work = Mutex::new(by_broker.into_iter());
    let faults = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(((broker, only_tls12), cases)) = next(&work) {
                    let found = together(broker, only_tls12, &cases);
                    faults.lock().expect("no panic").extend(found);
                }
            });
        }
    });
    let faults = faults.into_inner().expect("no panic");
    assert!(faults.is_empty(), "{} faults:\n\n{}\n", faults.len(), faults.join("\n\n"));
}

fn next<I: Iterator>(work: &Mutex<I>) -> Option<I::Item> {
    work.lock().expect("no panic").next()
}

fn together(broker: &Broker, only_tls12: bool, cases: &[&Case]) -> Vec<String> {
    let running = broker.start(only_tls12);
    let version = if only_tls12 { "TLS 1.2" } else { "TLS 1.3" };
    let fault = |case: &&Case| {
        fault(case, only_tls12, running.port()).map(|fault| format!("{}, {version}: {fault}", case.name))
    };
    cases.iter().filter_map(fault).collect()
}

/// What is wrong with the outcome of this case, if something is.
fn fault(case: &Case, only_tls12: bool, port: u16) -> Option<String> {
    let ours = outcome(case, port);
    let (theirs, said) = openssl::connects(case, port);
    let expected = case.expected_on_tls12.as_ref().filter(|_| only_tls12).unwrap_or(&case.expected);
    let expected_of_openssl = matches!(expected, Expected::Connects) != case.differs.is_some();
    if theirs != expected_of_openssl {
        let verb = if theirs { "connects" } else { "refuses" };
        return Some(format!("mosquitto_sub {verb}: {said}; ours: {ours:?}"));
    }
    match (expected, ours) {
        (Expected::Connects, None) => None,
        (Expected::Connects, Some(why)) => Some(format!("should connect: {why:#?}")),
        (Expected::Refused { .. }, None) => Some("connects, but should not".to_owned()),
        (Expected::Refused { headline, names, remedy }, Some(why)) => missing(&why, headline, names, remedy),
    }
}

fn missing(why: &Explanation, headline: &str, names: &[&str], remedy: &str) -> Option<String> {
    let said = format!("{} {}", why.headline, why.cause);
    let unnamed: Vec<&&str> = names.iter().filter(|name| !said.contains(**name)).collect();
    let whole = why.headline.contains(headline)
        && unnamed.is_empty()
        && why.remedies.iter().any(|sentence| sentence.contains(remedy));
    (!whole).then(|| format!("{headline} / {unnamed:?} / {remedy} is not in {why:#?}"))
}

/// `None`: connected.
fn outcome(case: &Case, port: u16) -> Option<Explanation> {
    let mut profile: Profile = profile(Protocol::V311, port);
    profile.endpoint.host = case.host.to_owned();
    profile.tls = case.tls.clone();
    let mut client = Client::start_with(profile.clone(), case.secrets.clone());
    let error = client.wait("the end of the attempt", |event| match event {
        Event::State(State::Connected(_)) => Some(None),
        Event::State(State::Down { cause, .. }) => Some(Some(cause.clone())),
        _ => None,
    });
    error.map(|error| explain::session(&error, &profile))
}

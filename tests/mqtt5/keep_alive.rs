//! The keep-alive that the broker asks for in CONNACK counts instead of ours.

use std::time::Duration;

use mqttdeck::profile::Secrets;
use mqttdeck::session::{Event, Plan, State};
use mqttdeck::wire::trace::Filter;
use mqttdeck::wire::{Direction, PacketKind, Trace};

use crate::second::Second;
use crate::support::{Client, Mosquitto};
use crate::v5;

#[test]
fn the_keep_alive_of_the_broker_is_told() {
    // Mosquitto 2.0 offers one only to those who ask for more.
    let broker = Mosquitto::plain().line("max_keepalive 20").start();
    let mut profile = v5(broker.port());
    profile.session.keep_alive_s = 600;
    assert_eq!(Client::start(profile).greeting().connack.server_keep_alive_s, Some(20));
}

#[test]
fn the_keep_alive_of_the_broker_is_kept() {
    let broker = Second::start(|mut config| {
        config.server_keep_alive = Some(Duration::from_secs(1));
        config
    });
    let mut profile = v5(broker.port());
    profile.session.keep_alive_s = 600;
    let trace = Trace::default();
    trace.open();
    let mut client = Client::start_traced(Plan { profile, secrets: Secrets::default(), sessions: None }, trace);
    assert_eq!(client.greeting().connack.server_keep_alive_s, Some(1));
    // The broker ends a connection that says nothing for one and a half times as long (MQTT 5, 3.1.2.10).
    let end = client.wait_within(Duration::from_millis(4500), |event| match event {
        Event::State(State::Down { cause, .. }) => Some(cause.to_string()),
        _ => None,
    });
    assert_eq!(end, None);
    let filter = Filter { kinds: vec![PacketKind::Pingreq], ..Filter::default() };
    let entries = client.trace().since(0);
    let asked: Vec<_> = entries.iter().filter(|entry| filter.takes(entry)).collect();
    assert!((3..=5).contains(&asked.len()), "{} in 4.5 s", asked.len());
    assert!(asked.iter().all(|entry| entry.direction == Direction::ToBroker));
    for pair in asked.windows(2) {
        let gap = pair[1].at.duration_since(pair[0].at).as_secs_f64();
        assert!((0.5..1.5).contains(&gap), "{gap} s between two");
    }
}

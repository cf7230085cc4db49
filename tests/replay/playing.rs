//! Replaying at the times of the recording: what arrives when, pauses, stops and losses.

use std::time::{Duration, Instant};

use mqttdeck::app::{Action, App, Level, Manner, Phase, Protocol, Qos, RecordingAction, Speed, Which};
use mqttdeck::recording::Entry;
use mqttdeck::store::Direction;

use super::mosquitto::Mosquitto;
use super::subscriber::{Subscriber, line, texts};
use super::{World, entry, replay_of, status_of};

#[test]
fn a_replay_brings_exactly_what_was_recorded_in_order() {
    let mut world = World::connected();
    let entries: Vec<Entry> = (0..3000).map(entry).collect();
    world.open(&entries);
    let subscriber = Subscriber::start(&world.broker);
    world.replay(Manner { speed: Speed::Fastest, which: Which::Both, ..Manner::default() });
    world.until_replayed();
    let arrived = subscriber.take(entries.len());
    assert_eq!(texts(&arrived), entries.iter().map(|entry| line(entry, "")).collect::<Vec<_>>());
    assert!(!subscriber.has_more());
    assert_eq!(world.notices(), [(Level::Info, "Replayed 3000 messages of recording.ndjson")]);
    let status = replay_of(&world.app, world.connected).unwrap().status();
    assert_eq!((status.sent, status.accepted, status.refused), (3000, 3000, 0));
    // What nobody asked to retain is not kept by the broker.
    assert!(!Subscriber::start(&world.broker).has_more());
}

#[test]
fn a_broker_that_refuses_is_told_with_its_first_refusal() {
    let mut world = World::to(Mosquitto::plain().line("max_qos 0"), Protocol::V5);
    let entries: Vec<Entry> = (0..40).map(entry).collect();
    world.open(&entries);
    let manner = Manner { speed: Speed::Fastest, which: Which::Both, qos: Some(Qos::AtLeastOnce), ..Manner::default() };
    world.replay(manner);
    world.until_replayed();
    let words = "Replayed 0 messages of recording.ndjson; 40 refused. The first refusal: Not sent, since the broker does \
                 not offer it: a QoS as high as this.";
    assert_eq!(world.notices(), [(Level::Caution, words)]);
}

#[test]
fn distances_shrink_by_the_factor_and_topics_go_where_they_are_told() {
    let mut world = World::connected();
    let entries: Vec<Entry> = (0..40).map(entry).collect();
    world.open(&entries);
    let subscriber = Subscriber::start(&world.broker);
    let received: Vec<&Entry> = entries.iter().filter(|entry| entry.direction == Direction::Received).collect();
    let speed = Speed::times(5.0).unwrap();
    world.replay(Manner { speed, prefix: "test/".to_owned(), qos: Some(Qos::AtLeastOnce), ..Manner::default() });
    world.until_replayed();
    let arrived = subscriber.take(received.len());
    assert_eq!(texts(&arrived), received.iter().map(|entry| line(entry, "test/")).collect::<Vec<_>>());
    // Recorded over 3.8 s: no message may come before its time, counted from the first one's arrival.
    let (begun, slack) = (arrived[0].0, Duration::from_millis(60));
    for ((at, _), entry) in arrived.iter().zip(&received) {
        let due = Duration::try_from(entry.at.duration_since(received[0].at)).unwrap() / 5;
        assert!(*at + slack >= begun + due, "{:?} before it was due", begun + due - *at);
    }
    assert!(arrived[received.len() - 1].0 - begun < Duration::from_millis(3800), "not at the recorded speed");
}

#[test]
fn a_replay_stands_still_and_goes_on_and_stops() {
    let mut world = World::connected();
    let entries: Vec<Entry> = (0..600).map(entry).collect();
    world.open(&entries);
    let into = world.connected;
    world.replay(Manner { which: Which::Both, speed: Speed::times(10.0).unwrap(), ..Manner::default() });
    let sent = move |app: &App| status_of(app, into).sent;
    world.until("some went out", |app| sent(app) > 5);
    world.act(RecordingAction::PauseReplay(into, true));
    // Two may be on their way already.
    let at_pause = sent(&world.app) + 2;
    let later = Instant::now() + Duration::from_millis(300);
    world.until("a while", |_| Instant::now() > later);
    assert!(sent(&world.app) <= at_pause, "{} after {at_pause}", sent(&world.app));
    world.act(RecordingAction::PauseReplay(into, false));
    world.until("it goes on", |app| sent(app) > at_pause + 3);
    world.act(RecordingAction::StopReplay(into));
    world.until_replayed();
    let (level, words) = world.notices()[0];
    assert!(level == Level::Info && words.starts_with("The replay of recording.ndjson was stopped after "), "{words}");
    assert!(sent(&world.app) < 600);
}

#[test]
fn a_replay_pauses_while_the_connection_is_lost() {
    let mut world = World::connected();
    let into = world.connected;
    world.open(&(0..100).map(entry).collect::<Vec<_>>());
    world.replay(Manner { which: Which::Both, speed: Speed::times(10.0).unwrap(), ..Manner::default() });
    let status = move |app: &App| status_of(app, into);
    world.until("some went out", |app| status(app).accepted > 5);
    world.broker.kill();
    world.until("it pauses", |app| status(app).paused);
    assert!(world.notices()[0].1.starts_with("The replay pauses, since the connection was lost"));
    world.broker.restart();
    world.until("connected again", |app| matches!(app.tab().connection.phase, Phase::Connected { .. }));
    world.act(RecordingAction::PauseReplay(into, false));
    world.until("the replay is over", |app| app.notices().len() > 1);
    let status = status(&world.app);
    assert_eq!((status.refused, status.accepted + status.unknown + status.lost), (0, 100));
    assert!(status.accepted > 50, "{status:?}");
}

#[test]
fn a_replay_ends_with_the_connection() {
    let mut world = World::connected();
    world.open(&(0..600).map(entry).collect::<Vec<_>>());
    world.replay(Manner::default());
    assert_eq!(world.app.tab().id, world.connected, "the connection is shown, with the replay's bar");
    world.app.act(Action::Disconnect);
    world.until_replayed();
    let (level, words) = world.notices()[0];
    assert!(level == Level::Caution && words.contains("since the connection was closed"), "{words}");
}

#[test]
fn a_stop_is_heard_while_messages_are_left_out() {
    const COUNT: u64 = 200_000;
    let mut world = World::connected();
    let into = world.connected;
    world.open(&(0..COUNT as usize).map(entry).collect::<Vec<_>>());
    let manner = Manner { which: Which::Both, speed: Speed::Fastest, ..Manner::default() };
    world.replay(Manner { replaced: "nothing/begins/so/".to_owned(), ..manner });
    world.until("its progress moves", |app| replay_of(app, into).unwrap().fraction() > 0.01);
    world.act(RecordingAction::PauseReplay(into, true));
    world.act(RecordingAction::StopReplay(into));
    world.until_replayed();
    let status = status_of(&world.app, into);
    assert!((1..COUNT / 2).contains(&status.left_out), "{status:?}");
    let words = format!(
        "The replay of recording.ndjson was stopped after 0 messages; {} left out, since their topics begin differently",
        status.left_out
    );
    assert_eq!(world.notices(), [(Level::Info, words.as_str())]);
}

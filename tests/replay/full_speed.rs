//! Replaying as fast as the connection takes it: order, numbers, stops and losses.

use std::time::{Duration, Instant};

use mqttdeck::app::{Level, Manner, Phase, Protocol, Qos, RecordingAction, ReplayStatus, Speed, Which};
use mqttdeck::recording::Entry;

use super::mosquitto::{Mosquitto, Setup};
use super::subscriber::{Subscriber, line, texts};
use super::{World, entry, status_of};

/// Lets nothing go, however many messages wait for a slow subscriber.
fn patient() -> Setup {
    Mosquitto::plain().line("max_queued_messages 0")
}

/// So many messages at full speed that one answer a frame for each thousand would show, as would an order that breaks.
#[test]
fn at_full_speed_everything_arrives_in_order() {
    const COUNT: usize = 60_000;
    for (qos, protocol) in [(Qos::AtMostOnce, Protocol::V311), (Qos::AtLeastOnce, Protocol::V5)] {
        let mut world = World::to(patient(), protocol);
        let entries: Vec<Entry> = (0..COUNT).map(entry).collect();
        world.open(&entries);
        let subscriber = Subscriber::start(&world.broker);
        let begun = Instant::now();
        let speed = Speed::Fastest;
        world.replay(Manner { speed, which: Which::Both, qos: Some(qos), ..Manner::default() });
        world.until_replayed();
        println!("{qos:?}: {:.0} messages a second", COUNT as f64 / begun.elapsed().as_secs_f64());
        let arrived = subscriber.take(COUNT);
        for ((_, found), entry) in arrived.iter().zip(&entries) {
            assert_eq!(*found, line(&Entry { qos, ..entry.clone() }, ""));
        }
        assert!(!subscriber.has_more());
        let status = status_of(&world.app, world.connected);
        assert_eq!((status.sent, status.accepted, status.refused), (COUNT as u64, COUNT as u64, 0), "{qos:?}");
    }
}

/// Recorded ten milliseconds apart where others follow at once: the order holds where single messages and lots mix.
#[test]
fn messages_that_are_due_together_stay_in_order_with_those_that_are_not() {
    let mut world = World::to(patient(), Protocol::V311);
    let mut at = entry(0).at;
    let entries: Vec<Entry> = (0..4000)
        .map(|number| {
            at += if number % 50 < 5 { Duration::from_millis(10) } else { Duration::ZERO };
            Entry { at, payload: number.to_string().into_bytes(), ..entry(0) }
        })
        .collect();
    world.open(&entries);
    let subscriber = Subscriber::start(&world.broker);
    world.replay(Manner { speed: Speed::times(4.0).unwrap(), ..Manner::default() });
    world.until_replayed();
    let arrived = subscriber.take(entries.len());
    assert_eq!(texts(&arrived), entries.iter().map(|entry| line(entry, "")).collect::<Vec<_>>());
}

#[test]
fn a_stop_at_full_speed_says_how_many_arrived() {
    let mut world = World::to(patient(), Protocol::V311);
    let into = world.connected;
    world.open(&(0..200_000).map(entry).collect::<Vec<_>>());
    world.replay(Manner { which: Which::Both, speed: Speed::Fastest, ..Manner::default() });
    world.until("some went out", |app| status_of(app, into).accepted > 0);
    world.act(RecordingAction::StopReplay(into));
    world.until_replayed();
    let status = status_of(&world.app, into);
    assert_eq!((status.refused, status.unknown, status.lost), (0, 0, 0), "{status:?}");
    assert!(status.accepted < 200_000 && status.sent == status.accepted, "{status:?}");
    let words = format!("The replay of recording.ndjson was stopped after {} messages", status.accepted);
    assert_eq!(world.notices(), [(Level::Info, words.as_str())]);
}

#[test]
fn a_loss_at_full_speed_is_told_in_numbers_that_add_up() {
    const COUNT: u64 = 100_000;
    let mut world = World::to(patient(), Protocol::V311);
    let into = world.connected;
    world.open(&(0..COUNT as usize).map(entry).collect::<Vec<_>>());
    world.replay(Manner { which: Which::Both, speed: Speed::Fastest, ..Manner::default() });
    world.until("some went out", |app| status_of(app, into).accepted > 1000);
    world.broker.kill();
    world.until("it pauses", |app| !app.notices().is_empty());
    assert!(world.notices()[0].1.starts_with("The replay pauses, since the connection was lost"));
    world.act(RecordingAction::PauseReplay(into, false));
    assert!(status_of(&world.app, into).paused, "not before the connection is back");
    world.broker.restart();
    world.until("connected again", |app| matches!(app.tab().connection.phase, Phase::Connected { .. }));
    world.act(RecordingAction::PauseReplay(into, false));
    world.until("the replay is over", |app| app.notices().len() > 1);
    let ReplayStatus { accepted, refused, unknown, lost, .. } = status_of(&world.app, into);
    assert_eq!((refused, accepted + unknown + lost), (0, COUNT));
    assert!(unknown + lost > 0 && accepted > lost, "{accepted} accepted, {unknown} unknown, {lost} lost");
    let (level, words) = world.notices()[1];
    assert!(level == Level::Caution && words.starts_with(&format!("Replayed {accepted} messages of ")), "{words}");
}

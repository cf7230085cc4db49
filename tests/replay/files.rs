//! What comes is recorded, and what is shown is saved.

use mqttdeck::app::{
    Action, App, Filter, Format, Level, MemoryAction, MemoryLimits, MessagesAction, Plan, Qos, RecordingAction,
    SaveWhat, SubscriptionStatus, Topic, Which,
};
use mqttdeck::recording::{Entry, Read, Reader};
use mqttdeck::store::Direction;

use super::{World, entry};

#[test]
fn what_comes_is_recorded_and_reads_back() {
    let mut world = World::connected();
    let filter = Filter::parse("plant/#").unwrap();
    world.app.act(Action::Subscribe { filter: filter.clone(), options: Qos::AtLeastOnce.into() });
    world.until("subscribed", |app| {
        app.tab().subscriptions.iter().all(|one| matches!(one.status, SubscriptionStatus::Granted(_)))
    });
    world.act(RecordingAction::Record(Plan {
        file: world.file(),
        rotation: None,
        which: Which::Received,
        filter: Some(filter),
    }));
    for number in 0..50 {
        let topic = Topic::parse(&format!("plant/{number}")).unwrap();
        let payload = vec![number, 0xFF].into();
        world.app.act(Action::Publish { topic, payload, qos: Qos::AtLeastOnce, retain: false, properties: None });
    }
    let received = |app: &App| {
        let messages = (0..app.tab().store.len()).filter_map(|row| app.tab().store.row(row));
        messages.filter(|message| message.direction == Direction::Received).count()
    };
    world.until("all came back", |app| received(app) == 50);
    world.act(RecordingAction::StopRecording);
    world.until("the recording is finished", |app| !app.notices().is_empty());
    assert_eq!(world.notices()[0].1, format!("50 messages recorded in {}", world.file().display()));
    let mut reader = Reader::open(&world.file()).unwrap();
    for number in 0..50 {
        let Some(Read::Entry(entry)) = reader.read().unwrap() else { panic!("message {number}") };
        assert_eq!((entry.topic, entry.payload), (format!("plant/{number}"), vec![number, 0xFF]));
        assert_eq!((entry.direction, entry.qos), (Direction::Received, Qos::AtLeastOnce));
    }
    assert!(reader.read().unwrap().is_none());
}

#[test]
fn exactly_what_is_shown_is_saved() {
    let mut world = World::connected();
    let entries: Vec<Entry> = (0..1000).map(entry).collect();
    world.open(&entries);
    let path = world.directory.path().join("shown.ndjson");
    for (action, shown) in [
        (MessagesAction::Filter("topic:plant/1/#".to_owned()), "plant/1/"),
        (MessagesAction::Freeze(true), "plant/1/"),
        (MessagesAction::Filter(String::new()), "plant/"),
    ] {
        let expected: Vec<Entry> = entries.iter().filter(|entry| entry.topic.starts_with(shown)).cloned().collect();
        world.app.act(Action::InMessages(action));
        world.until("the search is over", |app| app.tab().shown_len() == expected.len());
        world.act(RecordingAction::Save { what: SaveWhat::Shown, format: Format::Ndjson, path: path.clone() });
        world.until("it is saved", |app| app.tab().saving().is_none() && path.exists());
        assert!(world.notices().iter().all(|(level, _)| *level == Level::Info), "nothing was let go");
        let mut reader = Reader::open(&path).unwrap();
        for entry in &expected {
            assert!(matches!(reader.read().unwrap(), Some(Read::Entry(found)) if found == *entry));
        }
        assert!(reader.read().unwrap().is_none());
        std::fs::remove_file(&path).unwrap();
    }
}

/// The question may stand for hours: it keeps no messages in memory that the store lets go.
#[test]
fn what_was_let_go_while_a_question_was_open_is_counted() {
    const COUNT: usize = 10_000;
    let mut world = World::connected();
    let large = |number| Entry { payload: vec![b'x'; 1000], ..entry(number) };
    world.open(&(0..COUNT).map(large).collect::<Vec<_>>());
    let path = world.directory.path().join("saved.ndjson");
    std::fs::write(&path, "precious").unwrap();
    world.act(RecordingAction::Save { what: SaveWhat::Shown, format: Format::Ndjson, path: path.clone() });
    world.until("the question", |app| app.tab().replacing().is_some());
    let limits = MemoryLimits { most: Some(5000), ..MemoryLimits::default() };
    world.app.act(Action::InMemory(MemoryAction::Set(limits)));
    let kept = world.app.tab().store.len();
    assert!((1..=COUNT / 2).contains(&kept), "{kept}");
    world.act(RecordingAction::AnswerReplace(true));
    world.until("it is saved", |app| !app.notices().is_empty());
    let words =
        format!("{kept} messages are saved in {}. {} more had been let go before", path.display(), COUNT - kept);
    assert_eq!(world.notices(), [(Level::Caution, words.as_str())]);
    let mut reader = Reader::open(&path).unwrap();
    assert!(matches!(reader.read().unwrap(), Some(Read::Entry(found)) if found == large(COUNT - kept)));
}

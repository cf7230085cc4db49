//! Opening a recording in a tab of its own.

use mqttdeck::app::{Action, Opened, RecordingAction};
use mqttdeck::recording::Entry;

use super::{World, entry};

#[test]
fn a_recording_fills_a_tab_of_its_own_with_the_times_of_then() {
    let mut world = World::connected();
    let entries: Vec<Entry> = (0..20_000).map(entry).collect();
    world.open(&entries);
    let tab = world.app.tab();
    assert_ne!(tab.id, world.connected);
    assert!(!world.app.is_enabled(&Action::Connect), "there is nothing to connect to");
    let Opened { messages, times, faults, is_cut, .. } = tab.opened().unwrap();
    assert_eq!((*messages, *faults, *is_cut), ((15_000, 5_000), 0, false));
    assert_eq!(*times, Some((entries[0].at, entries[19_999].at)));
    assert_eq!(tab.store.len(), entries.len());
    for row in [0, 3, 19_999] {
        let (stored, entry) = (tab.store.row(row).unwrap(), &entries[row]);
        assert_eq!((stored.topic, stored.payload, stored.at), (&*entry.topic, &*entry.payload, entry.at));
        assert_eq!(stored.direction, entry.direction);
    }
    assert_eq!(tab.tree.topics(), 5);
    assert!(tab.incoming.messages() < 1.0, "nothing is received just now");
}

#[test]
fn what_is_no_recording_is_said_in_a_sentence() {
    let mut world = World::connected();
    world.act(RecordingAction::Open(world.directory.path().join("missing.ndjson")));
    world.until("a notice", |app| !app.notices().is_empty());
    assert!(world.notices()[0].1.starts_with("missing.ndjson could not be read: there is no such file."));
    assert_eq!(world.app.tabs().len(), 1);

    std::fs::write(world.file(), "Dear diary\n{\"time\":\"2026").unwrap();
    world.act(RecordingAction::Open(world.file()));
    world.until("it is read", |app| app.tab().opened().is_some_and(|opened| !opened.is_reading()));
    let tab = world.app.tab();
    assert_eq!(tab.opened().unwrap().faults, 2);
    let lines: Vec<&str> = (0..2).filter_map(|row| tab.log.row(row)).map(|line| line.text.as_str()).collect();
    assert!(lines.contains(&"recording.ndjson, line 1: it is no message: expected value"), "{lines:?}");
    assert!(lines.contains(&"recording.ndjson, line 2: it ends in the middle, so its message is lost"), "{lines:?}");
}

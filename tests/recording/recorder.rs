//! Recording while messages come.

use mqttdeck::mqtt::Filter;
use mqttdeck::recording::{Entry, Plan, Recorder, Which};
use mqttdeck::store::Direction;

use super::{entry, plan, read_whole, take, wait_until};

#[test]
fn a_recorder_writes_what_is_asked_for_within_a_second_or_two() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("recording.ndjson");
    let filter = Some(Filter::parse("plant/1/#").unwrap());
    let recorder = Recorder::start(Plan { which: Which::Received, filter, ..plan(&path) }, || {}).unwrap();
    let entries: Vec<Entry> = (0..100).map(entry).collect();
    take(&recorder, &entries);
    let wanted: Vec<Entry> = entries
        .into_iter()
        .filter(|entry| entry.direction == Direction::Received && entry.topic.starts_with("plant/1/"))
        .collect();
    wait_until("the first flush", || recorder.status().written == wanted.len() as u64);
    assert_eq!(read_whole(&path), wanted, "while it records");
    take(&recorder, &wanted);
    drop(recorder);
    assert_eq!(read_whole(&path), [wanted.clone(), wanted].concat());
}

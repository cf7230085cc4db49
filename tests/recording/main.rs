//! Files of messages: what goes out comes back, whatever the bytes; and what is left when disk or program give up.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

mod appending;
mod killed;
mod lines;
mod recorder;
mod round_trips;
mod saving;
mod trouble;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use mqttdeck::mqtt::Qos;
use mqttdeck::recording::{Chosen, Entry, Format, Order, Plan, Read, Reader, Recorder, Which};
use mqttdeck::store::{Direction, MessageStore};

/// How long a thread may take for what it does at once.
const PATIENCE: Duration = Duration::from_secs(30);

fn entry(number: usize) -> Entry {
    Entry {
        direction: if number.is_multiple_of(3) { Direction::Sent } else { Direction::Received },
        topic: format!("plant/{}/temperature", number % 7),
        payload: format!("{{\"number\": {number}}}").into_bytes(),
        qos: Qos::AtLeastOnce,
        retain: false,
        properties: None,
        at: Timestamp::new(1_700_000_000 + number as i64, 123_456_789).unwrap(),
    }
}

fn stored(entries: &[Entry]) -> MessageStore {
    let mut store = MessageStore::new(1 << 30);
    for entry in entries {
        store.push(entry.direction, entry.message());
    }
    store
}

/// To save all of these messages.
fn order(path: &Path, format: Format, store: &MessageStore) -> Order {
    Order { chosen: Chosen::all(store), format, path: path.to_owned(), replace: false }
}

/// All messages of a recording; none of its lines may be wrong.
fn read_whole(path: &Path) -> Vec<Entry> {
    let (entries, faults) = read(path);
    assert_eq!(faults, Vec::<String>::new());
    entries
}

/// The messages of a recording, and a sentence for each line that is none.
fn read(path: &Path) -> (Vec<Entry>, Vec<String>) {
    let mut reader = Reader::open(path).unwrap();
    let (mut entries, mut faults) = (Vec::new(), Vec::new());
    while let Some(read) = reader.read().unwrap() {
        match read {
            Read::Entry(entry) => entries.push(entry),
            Read::Fault(fault) => faults.push(fault.to_string()),
        }
    }
    assert_eq!(reader.position(), reader.total());
    (entries, faults)
}

fn written(directory: &Path, text: impl AsRef<[u8]>) -> PathBuf {
    let path = directory.join("recording.ndjson");
    std::fs::write(&path, text).unwrap();
    path
}

fn plan(file: &Path) -> Plan {
    Plan { file: file.to_owned(), rotation: None, which: Which::Both, filter: None }
}

fn take(recorder: &Recorder, entries: &[Entry]) {
    recorder.take(entries.iter().map(|entry| (entry.direction, entry.message())));
}

fn wait_until(what: &str, there: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !there() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

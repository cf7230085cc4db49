//! Saving what is kept now.

use mqttdeck::recording::{Chosen, Entry, FileError, Format, Order, Progress, save};
use mqttdeck::store::MessageId;

use super::{entry, order, read_whole, stored, written};

#[test]
fn one_payload_is_saved_as_it_is_and_several_apart() {
    let directory = tempfile::tempdir().unwrap();
    let entries: Vec<Entry> = [&b"\x00\xFF"[..], b"two", b""]
        .into_iter()
        .enumerate()
        .map(|(number, payload)| Entry { payload: payload.to_vec(), ..entry(number) })
        .collect();
    let store = stored(&entries);
    let progress = Progress::default();
    let path = directory.path().join("one.bin");
    let one = Order { chosen: Chosen::Ids([MessageId(0)].into()), ..order(&path, Format::Payload, &store) };
    save(&one, &store.snapshot(), &progress).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"\x00\xFF");

    let path = directory.path().join("lines.txt");
    save(&order(&path, Format::Payload, &store), &store.snapshot(), &progress).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"\x00\xFF\ntwo\n\n");

    let path = directory.path().join("payloads");
    save(&order(&path, Format::PayloadFiles, &store), &store.snapshot(), &progress).unwrap();
    assert_eq!(std::fs::read(path.join("2-plant-1-temperature.bin")).unwrap(), b"two");
    assert_eq!(std::fs::read_dir(&path).unwrap().count(), 3);
    assert!(progress.fraction() > 0.99);
}

#[test]
fn a_file_is_replaced_only_with_leave_and_nothing_is_left_of_what_was_stopped() {
    let directory = tempfile::tempdir().unwrap();
    let path = written(directory.path(), "before");
    let store = stored(&[entry(0)]);
    let snapshot = store.snapshot();
    let plain = order(&path, Format::Ndjson, &store);
    for format in Format::ALL {
        let refused = save(&Order { format, ..plain.clone() }, &snapshot, &Progress::default());
        assert!(matches!(refused, Err(FileError::Exists(file)) if file == path), "{format:?}");
    }
    let stopped = Progress::default();
    stopped.stop();
    for format in Format::ALL {
        let path = directory.path().join("stopped");
        let saved = save(&Order { path: path.clone(), ..order(&path, format, &store) }, &snapshot, &stopped).unwrap();
        assert!(saved.stopped && !path.exists());
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "no temporary file stays");
    save(&Order { replace: true, ..plain }, &snapshot, &Progress::default()).unwrap();
    assert_eq!(read_whole(&path), [entry(0)]);
}

#[test]
fn one_payload_is_its_bytes_alone_whatever_else_was_chosen() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("payload");
    let store = stored(&[entry(0), Entry { payload: b"one".to_vec(), ..entry(1) }]);
    let ids = |ids: &[u64]| Chosen::Ids(ids.iter().copied().map(MessageId).collect());
    for (chosen, expected) in [
        (ids(&[1]), &b"one"[..]),
        (ids(&[9, 1, 7]), b"one"),
        (ids(&[1, 1]), b"one\none\n"),
        (ids(&[9]), b""),
        (Chosen::Before { end: MessageId(1), count: 1000 }, b"{\"number\": 0}"),
    ] {
        let order = Order { chosen: chosen.clone(), replace: true, ..order(&path, Format::Payload, &store) };
        save(&order, &store.snapshot(), &Progress::default()).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), expected, "{chosen:?}");
    }
}

#[test]
fn what_came_before_a_message_is_saved_without_naming_each() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("saved.ndjson");
    let store = stored(&[entry(0), entry(1), entry(2)]);
    for (end, count, expected) in [(0, 0, 0), (2, 2, 2), (9, 3, 3), (2, 10, 2)] {
        let chosen = Chosen::Before { end: MessageId(end), count };
        let order = Order { chosen, replace: true, ..order(&path, Format::Ndjson, &store) };
        let saved = save(&order, &store.snapshot(), &Progress::default()).unwrap();
        assert_eq!((saved.messages, saved.gone), (expected, count - expected));
        assert_eq!(read_whole(&path), (0..expected as usize).map(entry).collect::<Vec<_>>());
    }
}

#[test]
fn messages_that_were_let_go_are_counted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("saved.ndjson");
    let ids = [0, 7, 1].map(MessageId);
    let store = stored(&[entry(0), entry(1)]);
    let some = Order { chosen: Chosen::Ids(ids.into()), ..order(&path, Format::Ndjson, &store) };
    let saved = save(&some, &store.snapshot(), &Progress::default()).unwrap();
    assert_eq!((saved.messages, saved.gone), (2, 1));
    assert_eq!(read_whole(&path), [entry(0), entry(1)]);
}

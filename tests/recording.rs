//! Files of messages: what goes out comes back, whatever the bytes; and what is left when disk or program give up.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use mqttdeck::mqtt::{Filter, MessageRef, Properties, Qos, Topic};
use mqttdeck::recording::{
    Chosen, Entry, FileError, Format, LineFault, Order, Plan, Progress, Read, Reader, Recorder, Rotation, Which,
    Writer, family, ndjson, save,
};
use mqttdeck::store::{Direction, MessageId, MessageStore};
use proptest::prelude::*;

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

fn any_properties() -> impl Strategy<Value = Option<Box<Properties>>> {
    let texts = (any::<Option<String>>(), any::<Option<String>>());
    let bytes = any::<Option<Vec<u8>>>();
    let user = prop::collection::vec(any::<(String, String)>(), 0..4);
    let properties = (texts, any::<bool>(), any::<Option<u32>>(), bytes, user).prop_map(
        |((content_type, response_topic), utf8_payload, expiry_seconds, correlation_data, user)| {
            let correlation_data = correlation_data.map(Into::into);
            Properties { content_type, utf8_payload, expiry_seconds, response_topic, correlation_data, user }
        },
    );
    prop::option::of(properties.prop_map(Box::new))
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let topic = any::<String>().prop_filter("a topic", |topic| Topic::check(topic).is_ok());
    let payload = prop_oneof![any::<Vec<u8>>(), any::<String>().prop_map(String::into_bytes)];
    let times = -100_000_000_000_000_000_i128..4_000_000_000_000_000_000;
    let flags = (any::<bool>(), any::<bool>(), 0..3_u8);
    (topic, payload, times, flags, any_properties()).prop_map(
        |(topic, payload, time, (sent, retain, qos), properties)| Entry {
            direction: if sent { Direction::Sent } else { Direction::Received },
            topic,
            payload,
            qos: Qos::from_number(qos).unwrap(),
            retain,
            properties,
            at: Timestamp::from_nanosecond(time).unwrap(),
        },
    )
}

fn stored(entries: &[Entry]) -> MessageStore {
    let mut store = MessageStore::new(1 << 30);
    for entry in entries {
        store.push(entry.direction, entry.message());
    }
    store
}

fn order(path: &Path, format: Format) -> Order {
    Order { chosen: Chosen::All, format, path: path.to_owned(), replace: false }
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_saved_reads_back(entries in prop::collection::vec(any_entry(), 0..20)) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("saved.ndjson");
        let saved = save(&order(&path, Format::Ndjson), &stored(&entries).snapshot(), &Progress::default()).unwrap();
        prop_assert_eq!(saved.messages, entries.len() as u64);
        prop_assert_eq!(read_whole(&path), entries);
    }

    #[test]
    fn a_table_holds_every_byte(entries in prop::collection::vec(any_entry(), 0..20)) {
        use base64::Engine;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("saved.csv");
        save(&order(&path, Format::Csv), &stored(&entries).snapshot(), &Progress::default()).unwrap();
        let mut rows = csv::Reader::from_path(&path).unwrap();
        let mut count = 0;
        for (row, entry) in rows.records().zip(&entries) {
            let row = row.unwrap();
            prop_assert_eq!(row[0].parse::<Timestamp>().unwrap(), entry.at);
            prop_assert_eq!(&row[2], entry.topic.as_str());
            let payload = match &row[5] {
                "text" => row[6].as_bytes().to_vec(),
                "base64" => base64::prelude::BASE64_STANDARD.decode(&row[6]).unwrap(),
                other => panic!("{other}"),
            };
            prop_assert_eq!(&payload, &entry.payload);
            prop_assert_eq!(row[7].is_empty(), entry.properties.is_none());
            count += 1;
        }
        prop_assert_eq!(count, entries.len());
    }

    #[test]
    fn no_bytes_make_the_reader_fail(bytes in any::<Vec<u8>>()) {
        let directory = tempfile::tempdir().unwrap();
        let path = written(directory.path(), &bytes);
        let (entries, faults) = read(&path);
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count();
        prop_assert_eq!(entries.len() + faults.len(), lines);
    }
}

#[test]
fn a_line_has_the_fields_that_are_promised() {
    let properties = Properties {
        content_type: Some("text/plain".to_owned()),
        utf8_payload: true,
        expiry_seconds: Some(60),
        response_topic: Some("r".to_owned()),
        correlation_data: Some(vec![0xFF].into()),
        user: vec![("k".to_owned(), "v".to_owned()), ("k".to_owned(), "w".to_owned())],
    };
    let message = |payload, properties| MessageRef {
        topic: "a/\"b\"",
        payload,
        qos: Qos::ExactlyOnce,
        retain: true,
        properties,
        at: Timestamp::new(1_700_000_000, 5).unwrap(),
    };
    let mut text = Vec::new();
    assert!(ndjson::encode(Direction::Received, message(b"1\n", None), &mut text));
    assert!(ndjson::encode(Direction::Sent, message(b"\xFF", Some(&properties)), &mut text));
    let expected = concat!(
        r#"{"time":"2023-11-14T22:13:20.000000005Z","dir":"in","topic":"a/\"b\"","qos":2,"retain":true,"payload":"1\n"}"#,
        "\n",
        r#"{"time":"2023-11-14T22:13:20.000000005Z","dir":"out","topic":"a/\"b\"","qos":2,"retain":true,"#,
        r#""payload_base64":"/w==","properties":{"content_type":"text/plain","utf8_payload":true,"expiry_seconds":60,"#,
        r#""response_topic":"r","correlation_data_base64":"/w==","user":[["k","v"],["k","w"]]}}"#,
        "\n"
    );
    assert_eq!(String::from_utf8(text).unwrap(), expected);
}

#[test]
fn lines_of_mosquitto_sub_are_read() {
    let directory = tempfile::tempdir().unwrap();
    let lines = [
        &br#"{"tst":"2026-11-22T15:38:30.269098Z+0100","topic":"a","qos":0,"retain":0,"payloadlen":3,"payload":"h\"i"}"#[..],
        br#"{"tst":"2026-11-22T14:38:30.269098-0030","topic":"a","qos":1,"retain":1,"payloadlen":1,"properties":{"content-type":"t","user-properties":{"k":"v","k":"w"},"response-topic":"r","correlation-data":"x","payload-format-indicator":1,"message-expiry-interval":60},"payload":"1"}"#,
        b"",
        b"{\"tst\":\"2026-11-22T14:38:30Z\",\"topic\":\"a\",\"payloadlen\":3,\"payload\":\"\xFF\\u0001\xFE\",\"mid\":7}",
        br#"{"tst":"2026-11-22T14:38:30Z","topic":"a","payloadlen":0,"payload":null}"#,
        br#"{"tst":"2026-11-22T14:38:30Z","topic":"a","payloadlen":9,"payload":"cut at NUL"}"#,
    ];
    let (entries, faults) = read(&written(directory.path(), lines.join(&b'\n')));
    let payloads: Vec<&[u8]> = entries.iter().map(|entry| entry.payload.as_slice()).collect();
    assert_eq!(payloads, [&b"h\"i"[..], b"1", b"\xFF\x01\xFE", b""]);
    assert_eq!(entries[0].at.to_string(), "2026-11-22T14:38:30.269098Z");
    assert_eq!(entries[1].at.to_string(), "2026-11-22T15:08:30.269098Z");
    assert_eq!((entries[1].qos, entries[1].retain), (Qos::AtLeastOnce, true));
    let properties = entries[1].properties.as_deref().unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(properties.user, [pair("k", "v"), pair("k", "w")]);
    assert_eq!((properties.expiry_seconds, properties.correlation_data.as_deref()), (Some(60), Some(&b"x"[..])));
    assert_eq!(faults, ["recording.ndjson, line 6: its payload has 10 bytes where payloadlen says 9"]);
}

#[test]
fn a_bad_line_is_told_with_its_place_and_the_next_one_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let good =
        r#"{"time":"2026-11-22T14:38:30Z","dir":"out","topic":"a","qos":0,"retain":false,"payload":"1","new":[1]}"#;
    let deep = "[".repeat(100_000);
    let cases = [
        ("{}", "it is no message: missing field `time`"),
        ("hello", "it is no message: expected value"),
        (r#"{"time":"yesterday","topic":"a"}"#, "“yesterday” is no time"),
        (r#"{"time":"2026-11-22T14:38:30Z","topic":"a/#"}"#, "a topic to publish to cannot contain + or #"),
        (r#"{"time":"2026-11-22T14:38:30Z","topic":"a","qos":3}"#, "there is no QoS 3"),
        (r#"{"time":"2026-11-22T14:38:30Z","topic":"a","payload_base64":"?"}"#, "payload_base64 is no Base64"),
        (
            r#"{"time":"2026-11-22T14:38:30Z","topic":"a","payload":{"x":1}}"#,
            "it is no message: invalid type: map, expected a text",
        ),
        (deep.as_str(), "it is no message: invalid type: sequence, expected a text"),
    ];
    let text: String = cases.iter().flat_map(|(line, _)| [*line, "\n", good, "\r\n"]).collect();
    let (entries, faults) = read(&written(directory.path(), text));
    assert_eq!(entries.len(), cases.len());
    assert!(entries.iter().all(|entry| entry.payload == b"1" && entry.direction == Direction::Sent));
    for (number, ((_, why), fault)) in cases.iter().zip(&faults).enumerate() {
        let place = format!("recording.ndjson, line {}: ", 2 * number + 1);
        let words = fault.strip_prefix(&place).unwrap_or_else(|| panic!("{fault}"));
        assert!(words == *why || *why == cases[7].1 && words.starts_with("it is no message"), "{fault}");
    }
}

#[test]
fn a_line_that_was_cut_is_said_and_the_recording_goes_on_behind_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("recording.ndjson");
    let mut text = Vec::new();
    (0..2).for_each(|number| assert!(ndjson::encode(entry(number).direction, entry(number).message(), &mut text)));
    std::fs::write(&path, &text[..text.len() - 10]).unwrap();
    let (entries, faults) = read(&path);
    assert_eq!(entries, [entry(0)]);
    assert_eq!(faults, [format!("recording.ndjson, line 2: {}", LineFault::Cut)]);

    let mut writer = Writer::open(&path, None).unwrap();
    assert!(writer.append(entry(2).direction, entry(2).message()));
    writer.finish().unwrap();
    let (entries, faults) = read(&path);
    assert_eq!(entries, [entry(0), entry(2)]);
    assert_eq!(faults.len(), 1);
}

#[test]
fn nothing_is_appended_to_a_file_that_is_no_recording() {
    let directory = tempfile::tempdir().unwrap();
    let path = written(directory.path(), "Dear diary\n");
    assert!(matches!(Writer::open(&path, None), Err(FileError::NoRecording(file)) if file == path));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "Dear diary\n");
    let missing = directory.path().join("missing/recording.ndjson");
    assert!(matches!(Writer::open(&missing, None), Err(FileError::Write { file, .. }) if file == missing));
    assert!(matches!(Reader::open(&missing), Err(FileError::Read { file, .. }) if file == missing));
    assert!(matches!(Reader::open(directory.path()), Err(FileError::Read { .. })));
}

#[test]
fn files_follow_each_other_and_the_oldest_go() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("plant.ndjson");
    let one = {
        let mut line = Vec::new();
        assert!(ndjson::encode(entry(0).direction, entry(0).message(), &mut line));
        line.len() as u64
    };
    let rotation = Rotation { file_bytes: 10 * one, total_bytes: Some(40 * one) };
    let record = |numbers: std::ops::Range<usize>| {
        let mut writer = Writer::open(&path, Some(rotation)).unwrap();
        for number in numbers {
            writer.make_room().unwrap();
            assert!(writer.append(entry(number).direction, entry(number).message()));
            let total: u64 = family(&path).iter().map(|file| std::fs::metadata(file).unwrap().len()).sum();
            assert!(total <= 45 * one, "{total} bytes of {}", 40 * one);
        }
        writer.finish().unwrap();
    };
    record(0..95);
    record(95..100);
    let files: Vec<String> =
        family(&path).iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert!(files.len() >= 3 && !files.contains(&"plant.ndjson".to_owned()), "{files:?}");
    let entries = read_whole(&path);
    assert_eq!(entries, (100 - entries.len()..100).map(entry).collect::<Vec<_>>());
    // A file with a number stands for itself.
    assert!(read_whole(&directory.path().join(&files[0])).len() < entries.len());
}

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
    let one = Order { chosen: Chosen::Ids([MessageId(0)].into()), ..order(&path, Format::Payload) };
    save(&one, &store.snapshot(), &progress).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"\x00\xFF");

    let path = directory.path().join("lines.txt");
    save(&order(&path, Format::Payload), &store.snapshot(), &progress).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"\x00\xFF\ntwo\n\n");

    let path = directory.path().join("payloads");
    save(&order(&path, Format::PayloadFiles), &store.snapshot(), &progress).unwrap();
    assert_eq!(std::fs::read(path.join("2-plant-1-temperature.bin")).unwrap(), b"two");
    assert_eq!(std::fs::read_dir(&path).unwrap().count(), 3);
    assert!(progress.fraction() > 0.99);
}

#[test]
fn a_file_is_replaced_only_with_leave_and_nothing_is_left_of_what_was_stopped() {
    let directory = tempfile::tempdir().unwrap();
    let path = written(directory.path(), "before");
    let snapshot = stored(&[entry(0)]).snapshot();
    let plain = order(&path, Format::Ndjson);
    for format in Format::ALL {
        let refused = save(&Order { format, ..plain.clone() }, &snapshot, &Progress::default());
        assert!(matches!(refused, Err(FileError::Exists(file)) if file == path), "{format:?}");
    }
    let stopped = Progress::default();
    stopped.stop();
    for format in Format::ALL {
        let path = directory.path().join("stopped");
        let saved = save(&Order { path: path.clone(), ..order(&path, format) }, &snapshot, &stopped).unwrap();
        assert!(saved.stopped && !path.exists());
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "no temporary file stays");
    save(&Order { replace: true, ..plain }, &snapshot, &Progress::default()).unwrap();
    assert_eq!(read_whole(&path), [entry(0)]);
}

#[test]
fn what_came_before_a_message_is_saved_without_naming_each() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("saved.ndjson");
    let snapshot = stored(&[entry(0), entry(1), entry(2)]).snapshot();
    for (end, expected) in [(0, 0), (2, 2), (9, 3)] {
        let chosen = Chosen::Before(MessageId(end));
        let order = Order { chosen, replace: true, ..order(&path, Format::Ndjson) };
        assert_eq!(save(&order, &snapshot, &Progress::default()).unwrap().messages, expected as u64);
        assert_eq!(read_whole(&path), (0..expected).map(entry).collect::<Vec<_>>());
    }
}

#[test]
fn messages_that_were_let_go_are_counted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("saved.ndjson");
    let ids = [0, 7, 1].map(MessageId);
    let some = Order { chosen: Chosen::Ids(ids.into()), ..order(&path, Format::Ndjson) };
    let saved = save(&some, &stored(&[entry(0), entry(1)]).snapshot(), &Progress::default()).unwrap();
    assert_eq!((saved.messages, saved.gone), (2, 1));
    assert_eq!(read_whole(&path), [entry(0), entry(1)]);
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

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_what_could_not_be_written_is_counted() {
    let recorder = Recorder::start(plan(Path::new("/dev/full")), || {}).unwrap();
    let entries: Vec<Entry> = (0..100).map(entry).collect();
    take(&recorder, &entries);
    wait_until("trouble", || recorder.status().trouble.is_some());
    let trouble = recorder.status().trouble.unwrap();
    assert_eq!(trouble.file(), Path::new("/dev/full"));
    assert!(matches!(&*trouble, FileError::Write { source, .. } if source.kind() == std::io::ErrorKind::StorageFull));
    // It goes on taking messages, up to a bound, and fails again when it is told to go on.
    take(&recorder, &entries);
    recorder.resume();
    wait_until("trouble again", || recorder.status().trouble.is_some());
    recorder.stop();
    wait_until("the end", || recorder.status().ended);
    let status = recorder.status();
    assert_eq!((status.written, status.missed), (0, 200));
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_stands_still_costs_no_more_than_the_queue() {
    let recorder = Recorder::start(plan(Path::new("/dev/full")), || {}).unwrap();
    let large = Entry { payload: vec![b'x'; 10 << 20], ..entry(1) };
    for _ in 0..30 {
        take(&recorder, std::slice::from_ref(&large));
    }
    wait_until("trouble", || recorder.status().trouble.is_some());
    for _ in 0..10 {
        take(&recorder, std::slice::from_ref(&large));
    }
    let missed = recorder.status().missed;
    assert!(missed >= 4, "{missed} of 40 messages of 10 MB each");
    recorder.stop();
    wait_until("the end", || recorder.status().ended);
    assert_eq!(recorder.status().missed, 40);
}

/// A name that makes [`recorded_by_a_child_that_is_killed`] record instead of looking.
const CHILD: &str = "MQTTDECK_TEST_RECORD_TO";

#[test]
fn recorded_by_a_child_that_is_killed() {
    if let Some(path) = std::env::var_os(CHILD) {
        record_until_killed(Path::new(&path));
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("recording.ndjson");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "recorded_by_a_child_that_is_killed", "--nocapture"])
        .env(CHILD, &path)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // The child says by this file how many messages the recorder had written before.
    let flushed = path.with_extension("flushed");
    wait_until("two flushes", || number_in(&flushed) > 2000);
    let at_least = number_in(&flushed);
    child.kill().unwrap();
    child.wait().unwrap();
    let (entries, faults) = read(&path);
    assert!(entries.len() >= at_least, "{} of {at_least} messages", entries.len());
    assert_eq!(entries, (0..entries.len()).map(entry).collect::<Vec<_>>());
    assert!(faults.is_empty() || faults.len() == 1 && faults[0].contains("ends in the middle"), "{faults:?}");
}

fn number_in(file: &Path) -> usize {
    std::fs::read_to_string(file).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn record_until_killed(path: &Path) -> ! {
    let recorder = Recorder::start(plan(path), || {}).unwrap();
    let (flushed, new) = (path.with_extension("flushed"), path.with_extension("new"));
    for number in (0..).step_by(10) {
        take(&recorder, &(number..number + 10).map(entry).collect::<Vec<_>>());
        // Renamed, so that whoever looks finds a whole number.
        std::fs::write(&new, recorder.status().written.to_string()).unwrap();
        std::fs::rename(&new, &flushed).unwrap();
        std::thread::sleep(Duration::from_millis(2));
    }
    unreachable!("numbers have no end");
}

#[test]
fn a_hundred_thousand_messages_go_out_and_back_one_at_a_time() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("saved.ndjson");
    let count = 100_000;
    let store = {
        let mut store = MessageStore::new(1 << 30);
        for entry in (0..count).map(entry) {
            store.push(entry.direction, entry.message());
        }
        store
    };
    let progress = Arc::new(Progress::default());
    let begun = Instant::now();
    save(&order(&path, Format::Ndjson), &store.snapshot(), &progress).unwrap();
    let saved = begun.elapsed();
    let mut reader = Reader::open(&path).unwrap();
    let mut number = 0;
    while let Some(Read::Entry(found)) = reader.read().unwrap() {
        assert_eq!(found, entry(number));
        number += 1;
    }
    println!("{count} messages saved in {saved:?}, read in {:?}", begun.elapsed() - saved);
    assert_eq!((number, progress.fraction()), (count, 1.0));
}

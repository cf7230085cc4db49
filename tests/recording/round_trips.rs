//! Whatever is saved reads back, and whatever bytes a file holds, they are read.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use mqttdeck::mqtt::{Properties, Qos, Topic};
use mqttdeck::recording::{Entry, Format, Progress, Read, Reader, save};
use mqttdeck::store::{Direction, MessageStore};
use proptest::prelude::*;

use super::{entry, order, read, read_whole, stored, written};

fn any_properties() -> impl Strategy<Value = Option<Box<Properties>>> {
    let texts = (any::<Option<String>>(), any::<Option<String>>());
    let bytes = any::<Option<Vec<u8>>>();
    let user = prop::collection::vec(any::<(String, String)>(), 0..4);
    let numbers = (prop::collection::vec(any::<u32>(), 0..3), any::<Option<u16>>());
    let properties = (texts, any::<bool>(), any::<Option<u32>>(), bytes, user, numbers).prop_map(
        |((content_type, response_topic), utf8_payload, expiry_seconds, correlation_data, user, numbers)| Properties {
            content_type,
            utf8_payload,
            expiry_seconds,
            response_topic,
            correlation_data: correlation_data.map(Into::into),
            user,
            subscription_identifiers: numbers.0,
            // The store drops one that stands alone.
            topic_alias: numbers.1.filter(|_| expiry_seconds.is_some()),
        },
    );
    // The store keeps none that say nothing.
    let telling = |all: Option<Properties>| all.filter(|all| *all != Properties::default()).map(Box::new);
    prop::option::of(properties).prop_map(telling)
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_saved_reads_back(entries in prop::collection::vec(any_entry(), 0..20)) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("saved.ndjson");
        let store = stored(&entries);
        let saved = save(&order(&path, Format::Ndjson, &store), &store.snapshot(), &Progress::default()).unwrap();
        prop_assert_eq!(saved.messages, entries.len() as u64);
        prop_assert_eq!(read_whole(&path), entries);
    }

    #[test]
    fn a_table_holds_every_byte(entries in prop::collection::vec(any_entry(), 0..20)) {
        use base64::Engine;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("saved.csv");
        let store = stored(&entries);
        save(&order(&path, Format::Csv, &store), &store.snapshot(), &Progress::default()).unwrap();
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
    save(&order(&path, Format::Ndjson, &store), &store.snapshot(), &progress).unwrap();
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

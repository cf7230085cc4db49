//! Sparkplug B, encoded by hand after the field numbers of its specification.

use std::sync::Arc;

use mqttdeck::payload::{Births, Body, Context, Input, Path, Value, auto, value_of};

use crate::wire::{bytes, double, float, whole};
use crate::{compact, decoder};

/// 2023-11-14T22:13:20Z in milliseconds.
const TIME: u64 = 1_700_000_000_000;

fn metric(parts: &[Vec<u8>]) -> Vec<u8> {
    bytes(2, parts.concat())
}

fn payload(seq: u64, metrics: &[Vec<u8>]) -> Vec<u8> {
    [whole(1, TIME), metrics.concat(), whole(3, seq)].concat()
}

fn births() -> Births {
    let mut births = Births::default();
    let node = payload(
        0,
        &[
            metric(&[bytes(1, "bdSeq"), whole(4, 4), whole(11, 7)]),
            metric(&[bytes(1, "Node Control/Rebirth"), whole(2, 1), whole(4, 11), whole(14, 0)]),
        ],
    );
    let device = payload(1, &[metric(&[bytes(1, "temp"), whole(2, 5), whole(4, 1), whole(10, 0)])]);
    assert!(births.learn("spBv1.0/G/NBIRTH/N", &node));
    assert!(births.learn("spBv1.0/G/DBIRTH/N/D", &device));
    assert!(!births.learn("spBv1.0/G/DBIRTH/N/D", &device), "the same again");
    births
}

fn shown(topic: &str, payload: &[u8], births: Births) -> (String, String) {
    let context = Context { births: Arc::new(births), schema: None };
    let input = Input { topic, payload, content_type: None, context: &context };
    assert_eq!(auto(&input).name, "Sparkplug B", "{topic}");
    let decoded = (decoder("Sparkplug B").decode)(&input).unwrap();
    assert!(
        matches!(&decoded.body, Body::Table(table) if table.rows.iter().all(|row| row.len() == table.columns.len()))
    );
    assert_eq!(decoded.value, value_of(&input));
    (compact(&decoded), decoded.note.unwrap())
}

#[test]
fn aliases_get_the_names_and_types_of_their_births() {
    let data =
        payload(3, &[metric(&[whole(2, 5), whole(3, TIME), whole(10, 0xff)]), metric(&[whole(2, 9), float(12, 1.5)])]);
    let (table, note) = shown("spBv1.0/G/DDATA/N/D", &data, births());
    assert_eq!(table, "temp | 5 | Int8 | -1 | 2023-11-14T22:13:20.000Z\nalias 9 | 9 |  | 1.5 | ");
    assert_eq!(
        note,
        "DDATA of node N in group G, device D, 2 metrics, seq 3, sent 2023-11-14T22:13:20.000Z. Without a name: 1 alias, \
         because no birth that gives the name was seen."
    );
    let (table, _) = shown("spBv1.0/G/DDATA/N/Other", &data, births());
    assert!(table.starts_with("alias 5 | 5 |  | 255 | "), "{table}");
    let (table, _) = shown("spBv1.0/G/DCMD/N/D", &payload(0, &[metric(&[whole(2, 1), whole(14, 1)])]), births());
    assert_eq!(table, "Node Control/Rebirth | 1 | Boolean | true | ");
    let (_, note) = shown("spBv1.0/G/NDEATH/N", &metric(&[bytes(1, "bdSeq"), whole(11, 7)]), births());
    assert_eq!(note, "NDEATH of node N in group G, 1 metric, bdSeq 7.");
}

#[test]
fn the_next_birth_of_a_node_clears_its_devices_and_a_death_nothing() {
    let mut births = births();
    let data = payload(3, &[metric(&[whole(2, 5), whole(10, 1)])]);
    assert!(!births.learn("spBv1.0/G/NDEATH/N", b"") && !births.learn("spBv1.0/G/DDATA/N/D", &data));
    assert!(shown("spBv1.0/G/DDATA/N/D", &data, births.clone()).0.starts_with("temp | "));
    assert!(births.learn("spBv1.0/G/NBIRTH/N", &payload(0, &[metric(&[bytes(1, "x"), whole(2, 7)])])));
    assert!(shown("spBv1.0/G/DDATA/N/D", &data, births.clone()).0.starts_with("alias 5 | "));
}

#[test]
fn births_are_bounded_and_the_rest_is_counted() {
    let mut births = Births::default();
    let birth = payload(0, &[metric(&[bytes(1, "x"), whole(2, 1)])]);
    for node in 0..10_010 {
        births.learn(&format!("spBv1.0/G/NBIRTH/{node}"), &birth);
    }
    assert_eq!(births.left_out(), 10);
    let (table, note) = shown("spBv1.0/G/NDATA/10009", &payload(1, &[metric(&[whole(2, 1)])]), births);
    assert_eq!(table, "alias 1 | 1 |  | null | ");
    assert!(note.ends_with("Without a name: 1 alias, because 10 births found no room."), "{note}");
    let mut births = Births::default();
    let long = payload(0, &[metric(&[bytes(1, "x".repeat(20 << 20)), whole(2, 1)])]);
    assert!(births.learn("spBv1.0/G/NBIRTH/1", &long) && births.learn("spBv1.0/G/NBIRTH/2", &long));
    assert_eq!(births.left_out(), 1);
}

#[test]
fn an_alias_is_what_the_last_birth_of_the_sender_bound_it_to() {
    let born = |name: &str, alias: u64, datatype: u64| metric(&[bytes(1, name), whole(2, alias), whole(4, datatype)]);
    let data = |alias: u64| payload(1, &[metric(&[whole(2, alias), whole(10, 0xff)])]);
    let mut births = Births::default();
    births.learn("spBv1.0/G/NBIRTH/N", &payload(0, &[born("Node/Load", 1, 5), born("Node/Offset", 2, 1)]));
    births.learn("spBv1.0/G/DBIRTH/N/D", &payload(1, &[born("temp", 1, 1)]));
    births.learn("spBv1.0/G/DBIRTH/N/E", &payload(1, &[born("speed", 1, 5), born("first", 7, 5), born("last", 7, 1)]));
    let table = [
        ("NDATA/N", 1, "Node/Load | 1 | UInt8 | 255 | "),
        ("DDATA/N/D", 1, "temp | 1 | Int8 | -1 | "),
        ("DDATA/N/E", 1, "speed | 1 | UInt8 | 255 | "),
        // A device that does not bind an alias has its node's, and of two names of one alias the last counts.
        ("DDATA/N/D", 2, "Node/Offset | 2 | Int8 | -1 | "),
        ("DDATA/N/E", 7, "last | 7 | Int8 | -1 | "),
        ("DDATA/M/D", 1, "alias 1 | 1 |  | 255 | "),
    ];
    for (topic, alias, expected) in table {
        let (kind, rest) = topic.split_once('/').unwrap();
        let (table, _) = shown(&format!("spBv1.0/G/{kind}/{rest}"), &data(alias), births.clone());
        assert_eq!(table, expected, "{topic}");
    }
    // A name in the data counts before that of its alias; an empty one is none.
    for (name, expected) in [("own", "own | 1 | "), ("", "temp | 1 | ")] {
        let named = payload(2, &[metric(&[bytes(1, name), whole(2, 1), whole(10, 1)])]);
        let (table, _) = shown("spBv1.0/G/DDATA/N/D", &named, births.clone());
        assert!(table.starts_with(expected), "{table}");
    }
    assert!(births.learn("spBv1.0/G/DBIRTH/N/D", &payload(2, &[born("humidity", 1, 5)])), "bound anew");
    let (table, _) = shown("spBv1.0/G/DDATA/N/D", &data(1), births);
    assert_eq!(table, "humidity | 1 | UInt8 | 255 | ");
}

#[test]
fn aliases_are_bounded_though_they_have_one_name() {
    let metrics: Vec<Vec<u8>> = (0..100_000).map(|alias| metric(&[bytes(1, "x"), whole(2, alias)])).collect();
    let (mut births, birth) = (Births::default(), payload(0, &metrics));
    for node in 0..7 {
        births.learn(&format!("spBv1.0/G/NBIRTH/{node}"), &birth);
    }
    assert_eq!(births.left_out(), 2, "half a million metrics have room");
}

#[test]
fn values_are_shown_by_their_types() {
    let data_set = [
        whole(1, 2),
        bytes(2, "name"),
        bytes(2, "level"),
        whole(3, 12),
        whole(3, 3),
        bytes(4, [bytes(1, bytes(6, "a")), bytes(1, whole(1, 0xffff_fffe))].concat()),
    ]
    .concat();
    let template = [bytes(2, b""), bytes(3, b""), bytes(4, "Motor")].concat();
    let table: [(u64, Vec<u8>, &str); 22] = [
        (1, whole(10, 0xffff_fff6), "-10"),
        (2, whole(10, 0xffff), "-1"),
        (3, whole(10, 0xffff_ffff), "-1"),
        (4, whole(11, u64::MAX), "-1"),
        (5, whole(10, 255), "255"),
        (7, whole(10, 0xffff_ffff), "4294967295"),
        (8, whole(11, u64::MAX), "18446744073709551615"),
        (9, float(12, 0.1), "0.1"),
        (10, double(13, -2.5), "-2.5"),
        (11, whole(14, 1), "true"),
        (12, bytes(15, "a\u{202e}b"), "a‹U+202E›b"),
        (13, whole(11, TIME), "2023-11-14T22:13:20.000Z"),
        (17, bytes(16, [1, 0xff]), "h'01ff'"),
        (16, bytes(17, data_set), "1 row of 2 columns (name, level): a, -2"),
        (19, bytes(18, template), "instance of Motor: 1 metric, 1 parameter"),
        (22, bytes(16, [0xff, 1]), "[-1, 1]"),
        (27, bytes(16, [1, 2]), "[513]"),
        (30, bytes(16, 1.5_f32.to_le_bytes()), "[1.5]"),
        (31, bytes(16, 2.5_f64.to_le_bytes()), "[2.5]"),
        (32, bytes(16, [3, 0, 0, 0, 0b1010_0000]), "[true, false, true]"),
        (33, bytes(16, b"a\0b\0"), "[a, b]"),
        (3, whole(7, 1), "null"),
    ];
    for (datatype, value, expected) in table {
        let payload = payload(0, &[metric(&[bytes(1, "m"), whole(4, datatype), value])]);
        let (table, _) = shown("spBv1.0/G/NDATA/N", &payload, Births::default());
        assert_eq!(table.split(" | ").nth(3), Some(expected), "type {datatype}");
    }
}

#[test]
fn a_metric_has_a_path() {
    let payload = payload(1, &[metric(&[bytes(1, "Line 1/temp"), whole(4, 9), float(12, 21.5)])]);
    let context = Context::default();
    let input = Input { topic: "spBv1.0/G/NDATA/N", payload: &payload, content_type: None, context: &context };
    let tree = value_of(&input).unwrap();
    let path = Path::parse("$.metrics[\"Line 1/temp\"]").unwrap();
    assert_eq!(path.find(&tree), Some(&Value::Number("21.5".to_owned())));
    let states = [("spBv1.0/STATE/host", &br#"{"online":true}"#[..], "JSON"), ("STATE/host", b"ONLINE", "Text")];
    for (topic, payload, expected) in states {
        assert_eq!(auto(&Input { topic, payload, ..input }).name, expected);
    }
}

//! The two large tables of MQTT 5, written down again from the specification and held against the reader, entry by entry.

use mqttdeck::wire::{Direction, Version, Violation, decode};

use super::packets::{packet, text};

/// A packet of a broker's: its first byte, the properties that it may have (table 2-4, and the packet's own section) and
/// the reason codes (table 2-6).
struct Row {
    first: u8,
    properties: &'static [u8],
    codes: &'static [u8],
}

const CONNACK: u8 = 0x20;
const PUBLISH: u8 = 0x30;
const SUBACK: u8 = 0x90;
const UNSUBACK: u8 = 0xB0;

const ROWS: [Row; 10] = [
    Row {
        first: CONNACK,
        properties: &[
            0x11, 0x12, 0x13, 0x15, 0x16, 0x1A, 0x1C, 0x1F, 0x21, 0x22, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2A,
        ],
        codes: &[
            0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A,
            0x9B, 0x9C, 0x9D, 0x9F,
        ],
    },
    Row { first: PUBLISH, properties: &[0x01, 0x02, 0x03, 0x08, 0x09, 0x0B, 0x23, 0x26], codes: &[] },
    Row { first: 0x40, properties: &[0x1F, 0x26], codes: &[0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99] },
    Row { first: 0x50, properties: &[0x1F, 0x26], codes: &[0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99] },
    Row { first: 0x62, properties: &[0x1F, 0x26], codes: &[0x00, 0x92] },
    Row { first: 0x70, properties: &[0x1F, 0x26], codes: &[0x00, 0x92] },
    Row {
        first: SUBACK,
        properties: &[0x1F, 0x26],
        codes: &[0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2],
    },
    Row { first: UNSUBACK, properties: &[0x1F, 0x26], codes: &[0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91] },
    Row {
        first: 0xE0,
        properties: &[0x1C, 0x1F, 0x26],
        // With 0x00, which only a client should say, and 0x8C, on which the tables do not agree.
        codes: &[
            0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8C, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97,
            0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2,
        ],
    },
    Row { first: 0xF0, properties: &[0x15, 0x16, 0x1F, 0x26], codes: &[0x00, 0x18] },
];

/// Every property with a value that it may have.
fn properties() -> Vec<Vec<u8>> {
    let with = |id: u8, value: &[u8]| [&[id], value].concat();
    let (word, pair) = (text("a"), [text("a"), text("b")].concat());
    let mut all = Vec::new();
    all.extend([0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A].map(|id| with(id, &[1])));
    all.extend([0x13, 0x21, 0x22, 0x23].map(|id| with(id, &[0, 1])));
    all.extend([0x02, 0x11, 0x18, 0x27].map(|id| with(id, &[0, 0, 0, 1])));
    all.extend([0x03, 0x08, 0x09, 0x12, 0x15, 0x16, 0x1A, 0x1C, 0x1F].map(|id| with(id, &word)));
    all.extend([with(0x0B, &[1]), with(0x26, &pair)]);
    all
}

/// A packet of this kind that has nothing wrong with it but perhaps this.
fn with(first: u8, code: u8, properties: &[u8]) -> Vec<u8> {
    let list = [&[properties.len() as u8], properties].concat();
    let body = match first {
        CONNACK => [&[0, code][..], &list].concat(),
        PUBLISH => [&text("t")[..], &list].concat(),
        SUBACK | UNSUBACK => [&[0, 1][..], &list, &[code]].concat(),
        0xE0 | 0xF0 => [&[code][..], &list].concat(),
        _ => [&[0, 1, code][..], &list].concat(),
    };
    packet(first, &body)
}

fn fault(bytes: &[u8]) -> Option<Violation> {
    decode(bytes, bytes.len(), Version::V5, Direction::FromBroker).fault
}

#[test]
fn every_property_stands_where_its_table_has_it_and_nowhere_else() {
    let all = properties();
    assert_eq!(all.len(), 27);
    for row in &ROWS {
        for property in &all {
            let is_allowed = row.properties.contains(&property[0]);
            let found = fault(&with(row.first, 0, property));
            assert_eq!(found.is_none(), is_allowed, "{:02X} {property:02X?}: {found:?}", row.first);
            assert!(matches!(found, None | Some(Violation::PropertyForbidden(_))), "{found:?}");
        }
    }
}

#[test]
fn no_property_but_two_stands_twice() {
    for row in &ROWS {
        for property in properties().iter().filter(|property| row.properties.contains(&property[0])) {
            let may_repeat = property[0] == 0x26 || property[0] == 0x0B;
            let found = fault(&with(row.first, 0, &property.repeat(2)));
            assert_eq!(found.is_none(), may_repeat, "{:02X} {property:02X?}: {found:?}", row.first);
            assert!(matches!(found, None | Some(Violation::PropertyTwice(_))), "{found:?}");
        }
    }
}

#[test]
fn every_reason_code_stands_where_its_table_has_it_and_nowhere_else() {
    for row in ROWS.iter().filter(|row| row.first != PUBLISH) {
        for code in 0..=u8::MAX {
            let expected = (!row.codes.contains(&code)).then_some(Violation::Reason(code));
            assert_eq!(fault(&with(row.first, code, &[])), expected, "{:02X}", row.first);
        }
    }
}

//! Avro containers that claim or unfold to more than they have, and large ones that are in order.

use std::io::Write;

use mqttdeck::payload::{Context, Input};

use crate::decoder;
use crate::vectors::hex;

/// A number as Avro writes it.
fn long(number: usize) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), number * 2);
    while rest > 0x7f {
        bytes.push(u8::try_from(rest & 0x7f).unwrap() | 0x80);
        rest >>= 7;
    }
    [bytes, vec![u8::try_from(rest).unwrap()]].concat()
}

/// A container of these blocks: how many values each has, and what they are packed to.
fn container(codec: &str, schema: &str, blocks: &[(usize, &[u8])]) -> Vec<u8> {
    let text = |text: &str| [long(text.len()), text.as_bytes().to_vec()].concat();
    let sync = vec![7; 16];
    let head = [text("avro.codec"), text(codec), text("avro.schema"), text(schema), vec![0], sync.clone()].concat();
    let block = |(count, packed): &(usize, &[u8])| [long(*count), long(packed.len()), packed.to_vec(), sync.clone()];
    [hex("4f626a0104"), head, blocks.iter().flat_map(block).flatten().collect()].concat()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn a_bomb_in_a_container_is_bounded() {
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..80 {
        packed.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let payload = container("deflate", "\"int\"", &[(1, &deflated(&[0])), (80 << 20, &packed.finish().unwrap())]);
    let note = crate::decode("Avro", &payload).unwrap().note.unwrap();
    let expected = "1 value of int in 1 block, codec deflate. It is shown up to block 2; the rest is too long.";
    assert!(note.ends_with(expected), "{note}");
    // Blocks of values without bytes count together.
    let payload = container("null", "\"null\"", &[(60_000, &[][..]); 1_000]);
    let note = crate::decode("Avro", &payload).unwrap().note.unwrap();
    assert!(note.ends_with("Block 2 is damaged: More than 100000 values take no bytes."), "{note}");
}

#[test]
fn a_tree_is_bounded_by_what_is_copied_into_it() {
    let tree = |payload: &[u8]| {
        let context = Context::default();
        (decoder("Avro").tree)(&Input { topic: "t", payload, content_type: None, context: &context })
    };
    let name = "n".repeat(1_000);
    let symbols = format!(r#"{{"type":"enum","name":"E","symbols":["{name}"]}}"#);
    let keys = format!(r#"{{"type":"record","name":"R","fields":[{{"name":"{name}","type":"int"}}]}}"#);
    let numbers = r#"{"type":"bytes","logicalType":"decimal","precision":1000,"scale":1000}"#;
    for (schema, value) in [(symbols.as_str(), &[0][..]), (&keys, &[0]), (numbers, &[2, 0])] {
        for (count, is_there) in [(1, true), (4_000, true), (5_000, false), (30_000, false)] {
            let payload = container("null", schema, &[(count, &value.repeat(count))]);
            assert_eq!(tree(&payload).is_some(), is_there, "{count} of {schema}");
        }
    }
    // Zeros of thirty bytes: the tree would be small, but what is inflated for it is not. Both ways to it agree.
    let zero = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0].repeat(3);
    for (count, is_there) in [(130_000, true), (150_000, false)] {
        let payload = container("deflate", r#"[["long"]]"#, &[(count, &deflated(&zero.repeat(count)))]);
        let decoded = crate::decode("Avro", &payload).unwrap();
        assert_eq!((tree(&payload).is_some(), decoded.value.is_some()), (is_there, is_there), "{count}");
        assert_eq!(decoded.note, Some(format!("Avro container: {count} values of union in 1 block, codec deflate.")));
    }
}

#[test]
fn optional_values_that_are_absent_take_the_byte_that_says_so() {
    let optional = r#"{"type":"record","name":"R","fields":[{"name":"a","type":["null","int"]}]}"#;
    let payload = container("null", optional, &[(150_000, &vec![0; 150_000])]);
    let note = crate::decode("Avro", &payload).unwrap().note;
    assert_eq!(note.as_deref(), Some("Avro container: 150000 values of R in 1 block, codec null."));
}

#[test]
fn names_of_a_schema_are_bounded() {
    let record = |namespace: &str, fields: &str| {
        format!(r#"{{"type":"record","name":"R","namespace":"{namespace}","fields":[{fields}]}}"#)
    };
    let nested: Vec<String> = (0..12_000)
        .map(|number| format!(r#"{{"name":"f","type":{{"type":"enum","name":"e{number}","symbols":[]}}}}"#))
        .collect();
    let long = "n".repeat(1_025);
    for schema in [
        record(&"n".repeat(250_000), &nested.join(",")),
        record(&long[2..], ""),
        record("", &format!(r#"{{"name":"{long}","type":"int"}}"#)),
        format!(r#"{{"type":"enum","name":"E","symbols":["{long}"]}}"#),
    ] {
        let error = crate::decode("Avro", &container("null", &schema, &[])).unwrap_err().to_string();
        assert!(
            error.starts_with("Not an Avro container: its schema is wrong: the name that begins with “n"),
            "{error}"
        );
        assert!(error.ends_with("has more than 1024 bytes."), "{error}");
    }
    let fitting = container("null", &record(&"n".repeat(1_000), &nested.join(",")), &[]);
    assert!(crate::decode("Avro", &fitting).is_ok());
}

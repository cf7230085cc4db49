//! Any bytes as a payload, to every decoder.

#![no_main]

use std::io::Write;
use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use mqttdeck::payload::{Births, Body, Context, DECODERS, Input, Schema, auto, hex, preview, value_of};

const TOPICS: [&str; 4] = ["t", "spBv1.0/G/NBIRTH/N", "spBv1.0/G/DDATA/N/D", "spBv1.0/STATE/H"];

/// One message type with every kind of field that is read in a way of its own.
const SCHEMA: &str = r#"
syntax = "proto3";
message A {
  string text = 1;
  A inner = 2;
  repeated int32 packed = 3;
  map<int32, A> map = 4;
  double number = 5;
  bytes bytes = 6;
  E choice = 7;
  enum E { NONE = 0; ONE = 1; }
}
"#;

/// One type with every other in it, and with itself.
const AVRO_SCHEMA: &str = r#"
{"type": "record", "name": "A", "fields": [
  {"name": "text", "type": ["null", "string", "A"]},
  {"name": "items", "type": {"type": "array", "items": ["null", "boolean", "double", "bytes"]}},
  {"name": "map", "type": {"type": "map", "values": "float"}},
  {"name": "choice", "type": {"type": "enum", "name": "E", "symbols": ["NONE", "ONE"]}},
  {"name": "day", "type": {"type": "int", "logicalType": "date"}},
  {"name": "at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
  {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
  {"name": "span", "type": {"type": "fixed", "name": "F", "size": 12, "logicalType": "duration"}}
]}
"#;

/// By Protobuf and by Avro.
static SCHEMAS: LazyLock<[Option<Arc<Schema>>; 2]> =
    LazyLock::new(|| [("proto", SCHEMA), ("avsc", AVRO_SCHEMA)].map(|(kind, text)| loaded(kind, text)));

fn loaded(kind: &str, text: &str) -> Option<Arc<Schema>> {
    let path = std::env::temp_dir().join(format!("mqttdeck-fuzz-{}.{kind}", std::process::id()));
    std::fs::File::create(&path).and_then(|mut file| file.write_all(text.as_bytes())).ok()?;
    Schema::load(&path, "A").ok().map(Arc::new)
}

// The first byte chooses the topic and the schema, the others are the payload.
fuzz_target!(|input: &[u8]| {
    let Some((&choice, payload)) = input.split_first() else { return };
    let topic = TOPICS[usize::from(choice) % TOPICS.len()];
    let mut births = Births::default();
    births.learn(topic, payload);
    let schema = SCHEMAS[usize::from(choice & 0x40 != 0)].clone().filter(|_| choice & 0x80 != 0);
    let context = Context { births: Arc::new(births), schema };
    let input = Input { topic, payload, content_type: None, context: &context };
    for decoder in DECODERS {
        let _recognised = (decoder.recognises)(&input);
        let _tree = (decoder.tree)(&input);
        if let Ok(decoded) = (decoder.decode)(&input)
            && let Body::Lines(lines) = decoded.body
        {
            let last = lines.count().saturating_sub(1);
            let _shown = [0, last / 2, last, usize::MAX].map(|number| lines.line(number));
        }
    }
    let _chosen = (auto(&input).decode)(&input);
    let _value = value_of(&input);
    let _row = preview(payload, 80);
    let _pasted = hex::parse(&String::from_utf8_lossy(payload));
});

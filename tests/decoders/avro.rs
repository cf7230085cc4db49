//! Avro: the examples of its specification, and what fastavro 1.12 wrote.

use std::path::PathBuf;
use std::sync::Arc;

use mqttdeck::payload::{Context, DecodeError, Decoded, Input, Path, Schema, Value, auto, value_of};

use crate::vectors::{AVRO, AVRO_DEFLATED, AVRO_READING, AVRO_SCHEMA, hex};
use crate::{compact, decoder};

/// The schema in a file of its own, as people choose it.
pub fn schema(text: &str) -> Schema {
    let directory = tempfile::tempdir().unwrap();
    Schema::load(&file(&directory, text), "").unwrap()
}

fn file(directory: &tempfile::TempDir, text: &str) -> PathBuf {
    let file = directory.path().join("a.avsc");
    std::fs::write(&file, text).unwrap();
    file
}

fn by(schema: &Arc<Schema>, payload: &[u8]) -> Result<Decoded, DecodeError> {
    let context = Context { schema: Some(Arc::clone(schema)), ..Context::default() };
    let input = Input { topic: "t", payload, content_type: None, context: &context };
    assert_eq!(auto(&input).name, "Avro");
    let decoded = (decoder("Avro").decode)(&input)?;
    assert_eq!(decoded.value, value_of(&input));
    Ok(decoded)
}

#[test]
fn values_are_read_as_the_specification_and_fastavro_write_them() {
    let record =
        r#"{"type":"record","name":"test","fields":[{"name":"a","type":"long"},{"name":"b","type":"string"}]}"#;
    let logical = |kind: &str, name: &str| format!(r#"{{"type":"{kind}","logicalType":"{name}"}}"#);
    let fixed = |size: u32, rest: &str| format!(r#"{{"type":"fixed","name":"f","size":{size},{rest}}}"#);
    let table: [(String, &str, &str); 38] = [
        (r#""long""#.into(), "00", "0"),
        (r#""long""#.into(), "01", "-1"),
        (r#""long""#.into(), "02", "1"),
        (r#""long""#.into(), "7f", "-64"),
        (r#""long""#.into(), "8001", "64"),
        (r#""long""#.into(), "ffffffffffffffffff01", "-9223372036854775808"),
        (r#""int""#.into(), "feffffff0f", "2147483647"),
        (r#""null""#.into(), "", "null"),
        (r#""boolean""#.into(), "01", "true"),
        (r#""float""#.into(), "0000c03f", "1.5"),
        (r#""double""#.into(), "00000000000004c0", "-2.5"),
        (r#""double""#.into(), "000000000000f07f", "Infinity"),
        (r#""bytes""#.into(), "040aff", "h'0aff'"),
        (r#""string""#.into(), "06666f6f", r#""foo""#),
        (record.into(), "3606666f6f", r#"{"a":27,"b":"foo"}"#),
        (r#"{"type":"enum","name":"Foo","symbols":["A","B","C","D"]}"#.into(), "06", r#""D""#),
        (r#"{"type":"array","items":"long"}"#.into(), "04063600", "[3,27]"),
        (r#"{"type":"array","items":"long"}"#.into(), "0304063600", "[3,27]"),
        (r#"{"type":"map","values":"int"}"#.into(), "0202610200", r#"{"a":1}"#),
        (r#"["null","string"]"#.into(), "00", "null"),
        (r#"["null","string"]"#.into(), "020261", r#""a""#),
        (r#"{"type":{"type":"array","items":"null"}}"#.into(), "0400", "[null,null]"),
        (r#"{"type":"bytes","logicalType":"decimal","precision":8,"scale":2}"#.into(), "06ed2979", "-12345.67"),
        (fixed(5, r#""logicalType":"decimal","precision":10,"scale":3"#), "0000000005", "0.005"),
        (r#"{"type":"bytes","logicalType":"decimal","precision":4}"#.into(), "02ff", "-1"),
        (logical("int", "date"), "c0c002", r#""2026-02-28""#),
        (logical("int", "date"), "01", r#""1969-12-31""#),
        (logical("int", "time-millis"), "e4b2f62c", r#""13:05:07.25""#),
        (logical("long", "time-micros"), "a2ddfcfcde02", r#""13:05:07.250001""#),
        (logical("long", "timestamp-millis"), "8aa0abfef962", r#""2023-11-14T22:13:20.005Z""#),
        (logical("long", "timestamp-micros"), "fdffd5a39bdf47", r#""1965-01-01T00:00:00.000001Z""#),
        (logical("long", "local-timestamp-millis"), "80a0abfef962", r#""2023-11-14T22:13:20""#),
        (logical("string", "uuid"), "06666f6f", r#""foo""#),
        (
            fixed(16, r#""logicalType":"uuid""#),
            "550e8400e29b41d4a716446655440000",
            r#""550e8400-e29b-41d4-a716-446655440000""#,
        ),
        (fixed(12, r#""logicalType":"duration""#), "0100000002000000b80b0000", r#""P1M2DT3.000S""#),
        // What no calendar has, and what is not known, is shown as it is.
        (logical("int", "date"), "feffffff0f", "2147483647"),
        (logical("int", "time-millis"), "01", "-1"),
        (logical("int", "of a later version"), "02", "1"),
    ];
    for (text, payload, expected) in table {
        let schema = Arc::new(schema(&text));
        let decoded = by(&schema, &hex(payload)).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(compact(&decoded), expected, "{text}");
        assert_eq!(decoded.note, Some(format!("Read as {}.", schema.name())));
    }
}

#[test]
fn a_record_of_every_kind_is_read_in_each_wrapping() {
    let schema = Arc::new(schema(AVRO_SCHEMA));
    let expected =
        r#"{"sensor":"north","temp":21.5,"unit":"CELSIUS","samples":[1,-2,300],"labels":{"line":"7"},"id":h'0aff',"#
            .to_owned()
            + r#""ok":true,"next":{"sensor":"south","temp":null,"unit":"KELVIN","samples":[],"labels":{},"id":h'0001',"ok":false,"#
            + r#""next":null}}"#;
    let datum = hex(AVRO_READING);
    // The fingerprint as fastavro gives it, its low byte first.
    let single = [hex("c301 1e4a3c46bf5f4994"), datum.clone()].concat();
    let confluent = [hex("00 0000002a"), datum.clone()].concat();
    for (payload, note) in [
        (&datum, "Read as plant.Reading."),
        (&single, "Single-object encoding, read as plant.Reading."),
        (&confluent, "Confluent's format with schema 42, read as plant.Reading."),
    ] {
        let decoded = by(&schema, payload).unwrap();
        assert_eq!((compact(&decoded), decoded.note.as_deref()), (expected.clone(), Some(note)));
        let value = decoded.value.unwrap();
        let found = Path::parse("$.next.unit").unwrap().find(&value).cloned();
        assert_eq!(found, Some(Value::Text("KELVIN".to_owned())));
    }
}

#[test]
fn containers_are_recognised_and_need_no_schema() {
    let context = Context::default();
    for (payload, codec) in [(AVRO, "null"), (AVRO_DEFLATED, "deflate")] {
        let payload = hex(payload);
        let input = Input { topic: "t", payload: &payload, content_type: None, context: &context };
        assert_eq!(auto(&input).name, "Avro");
        let decoded = (decoder("Avro").decode)(&input).unwrap();
        assert_eq!(compact(&decoded), r#"[{"a":27,"b":"foo"},{"a":-1,"b":""}]"#);
        assert_eq!(decoded.note, Some(format!("Avro container: 2 values of R in 1 block, codec {codec}.")));
        assert_eq!(decoded.value, value_of(&input));
        // Cut within its block: what was read is shown, and it is said where it ends.
        let cut = Input { payload: &payload[..payload.len() - 1], ..input };
        let decoded = (decoder("Avro").decode)(&cut).unwrap();
        assert!(decoded.note.unwrap().ends_with("Block 1 is damaged: it ends too early."));
        assert_eq!((decoded.value, value_of(&cut)), (None, None));
    }
}

#[test]
fn what_cannot_be_read_says_why_and_what_to_do() {
    let reading = Arc::new(schema(AVRO_SCHEMA));
    let list = Arc::new(schema(r#"{"type":"array","items":"null"}"#));
    let endless = Arc::new(schema(r#"{"type":"record","name":"A","fields":[{"name":"a","type":"A"}]}"#));
    let boolean = Arc::new(schema(r#""boolean""#));
    let table: [(&Arc<Schema>, &str, &str); 7] = [
        (&reading, "0a6e6f", "Not a value of plant.Reading: it ends too early."),
        (&boolean, "02", "Not a value of boolean: Neither true nor false at byte 0."),
        (&boolean, "0000", "Not a value of boolean: 1 more bytes follow from byte 1 on."),
        (
            &boolean,
            "c301 8f5c393f1ad57572 02",
            "Written with another schema than boolean, which has 9f42fc78a4d4f764: the fingerprint is 7275d51a3f395c8f. \
             Choose that one.",
        ),
        (&list, "feffffffffffffffff0100", "Not a value of array: More than 100000 values take no bytes."),
        (&list, "ffffffffffffffffff0100", "Not a value of array: More than 100000 values take no bytes."),
        (&endless, "", "Not a value of A: It is nested deeper than 128 levels."),
    ];
    for (schema, payload, expected) in table {
        assert_eq!(by(schema, &hex(payload)).unwrap_err().to_string(), expected, "{payload}");
    }
    let table = [
        ("c3018f5c393f1ad5757202", "the schema with the fingerprint 7275d51a3f395c8f. Choose an .avsc file"),
        ("000000002a02", "Perhaps Confluent's format with schema 42. Choose an .avsc file"),
        ("0402", "No Avro schema was chosen. Choose an .avsc file for this topic. Container files need none."),
        ("4f626a01", "Not an Avro container: it ends too early."),
    ];
    for (payload, expected) in table {
        let error = crate::decode("Avro", &hex(payload)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let mut packed = hex(AVRO);
    let codec = packed.windows(4).position(|bytes| bytes == b"null").unwrap();
    packed[codec..codec + 4].copy_from_slice(b"zstd");
    let error = crate::decode("Avro", &packed).unwrap_err().to_string();
    assert_eq!(error, "Not an Avro container: its blocks are packed with “zstd”; null and deflate are read.");
}

#[test]
fn a_schema_file_names_its_types_and_says_what_is_wrong() {
    let directory = tempfile::tempdir().unwrap();
    let good = file(&directory, AVRO_SCHEMA);
    assert_eq!(Schema::messages(&good).unwrap(), ["plant.Reading", "plant.Unit", "plant.Id"]);
    assert_eq!(Schema::load(&good, "Unit").unwrap().name(), "plant.Unit");
    let error = Schema::load(&good, "Nothing").unwrap_err().to_string();
    assert!(error.ends_with("has no type Nothing. It has: plant.Reading, plant.Unit, plant.Id."), "{error}");
    let table = [
        ("{", "EOF while parsing"),
        ("7", "7 is no type."),
        (r#""Later""#, "the type “Later” is not defined before it is used."),
        (r#"{"type":"record","fields":[]}"#, "a type of the kind record lacks its “name”."),
        (r#"{"type":"record","name":"A"}"#, "a record lacks its “fields”."),
        (r#"{"type":"record","name":"A","fields":[{"name":"x"}]}"#, "the field “x” lacks its “type”."),
        (r#"{"type":"enum","name":"A","symbols":[1]}"#, "an enum lacks its “symbols”."),
        (r#"{"type":"array"}"#, "an array lacks its “items”."),
        (r#"[{"type":"fixed","name":"A","size":1},{"type":"fixed","name":"A","size":2}]"#, "“A” is defined twice."),
    ];
    for (text, expected) in table {
        let error = Schema::load(&file(&directory, text), "").unwrap_err().to_string();
        assert!(error.contains("a.avsc is no Avro schema: ") && error.contains(expected), "{error}");
    }
    let deep = format!("{}\"int\"{}", r#"{"type":"array","items":"#.repeat(200), "}".repeat(200));
    assert!(Schema::load(&file(&directory, &deep), "").is_err());
    let missing = Schema::load(&directory.path().join("none.avsc"), "").unwrap_err().to_string();
    assert!(missing.contains("none.avsc cannot be read: "), "{missing}");
}

//! Protobuf by a schema that comes from files.

use std::fs;
use std::sync::Arc;

use mqttdeck::payload::{Context, Input, Schema, Value, value_of};

use crate::wire::{bytes, double, float, whole};
use crate::{compact, decoder};

const PLANT: &str = r#"
syntax = "proto3";
package plant;
import "units/unit.proto";
import "google/protobuf/timestamp.proto";
message Reading {
  string sensor = 1;
  double temperature = 2;
  sint32 offset = 3;
  Unit unit = 4;
  repeated float samples = 5;
  map<string, int64> counters = 6;
  google.protobuf.Timestamp at = 7;
  Inner inner = 8;
  optional bool checked = 9;
  bytes raw = 10;
  message Inner { uint32 depth = 1; Inner next = 2; }
}
"#;
const UNIT: &str = "syntax = \"proto3\"; package plant; enum Unit { NONE = 0; CELSIUS = 1; }";

fn plant() -> tempfile::TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("units")).unwrap();
    fs::write(directory.path().join("plant.proto"), PLANT).unwrap();
    fs::write(directory.path().join("units/unit.proto"), UNIT).unwrap();
    directory
}

#[test]
fn a_message_is_read_by_the_names_of_its_schema() {
    let directory = plant();
    let file = directory.path().join("plant.proto");
    assert_eq!(Schema::messages(&file).unwrap(), ["plant.Reading", "plant.Reading.Inner"]);
    let schema = Schema::load(&file, "plant.Reading").unwrap();
    assert_eq!(schema.name(), "plant.Reading");
    let payload = [
        bytes(1, "north"),
        double(2, 21.5),
        whole(3, 3),
        whole(4, 1),
        bytes(5, [1.5_f32.to_le_bytes(), 2.0_f32.to_le_bytes()].concat()),
        bytes(6, [bytes(1, "b"), whole(2, 2)].concat()),
        bytes(6, [bytes(1, "a"), whole(2, 1)].concat()),
        bytes(7, whole(1, 1_700_000_000)),
        bytes(8, [whole(1, 1), bytes(2, whole(1, 2))].concat()),
        whole(99, 7),
        float(98, 0.5),
    ]
    .concat();
    let context = Context { schema: Some(Arc::new(schema)), ..Context::default() };
    let input = Input { topic: "plant/1", payload: &payload, content_type: None, context: &context };
    assert!((decoder("Protobuf").recognises)(&input));
    let decoded = (decoder("Protobuf").decode)(&input).unwrap();
    assert_eq!(
        compact(&decoded),
        r#"{"sensor":"north","temperature":21.5,"offset":-2,"unit":"CELSIUS","samples":[1.5,2.0],"counters":{"a":1,"b":2},"#
            .to_owned()
            + r#""at":"2023-11-14T22:13:20Z","inner":{"depth":1,"next":{"depth":2}},"raw":h'',98(fixed32):0.5,99(varint):7}"#
    );
    assert_eq!(decoded.note.as_deref(), Some("Read as plant.Reading."));
    let Some(Value::Object(fields)) = value_of(&input) else { panic!("no tree") };
    assert_eq!(fields[1], ("temperature".to_owned(), Value::Number("21.5".to_owned())));
    assert_eq!(decoded.value, Some(Value::Object(fields)));
    let wrong = Input { payload: b"\x09\x01", ..input };
    assert!((decoder("Protobuf").decode)(&wrong).unwrap_err().to_string().starts_with("Not a plant.Reading: "));
}

#[test]
fn what_is_wrong_with_a_schema_names_the_file_and_the_place() {
    let directory = plant();
    let path = |name: &str| directory.path().join(name);
    fs::write(path("typo.proto"), "syntax = \"proto3\";\nmessage A {\n  strin a = 1;\n}").unwrap();
    fs::write(path("syntax.proto"), "syntax = \"proto3\";\nmessage A {\n  string a = ;\n}").unwrap();
    fs::write(path("lost.proto"), "syntax = \"proto3\";\nimport \"nowhere.proto\";\nmessage A {}").unwrap();
    fs::write(path("empty.proto"), "syntax = \"proto3\";").unwrap();
    let table: [(&str, &str, &[&str]); 8] = [
        ("typo.proto", "", &["typo.proto:3:", "strin"]),
        ("syntax.proto", "", &["syntax.proto:3:"]),
        ("lost.proto", "", &["lost.proto:2:", "nowhere.proto"]),
        ("empty.proto", "", &["empty.proto has no message types."]),
        ("missing.proto", "", &["missing.proto cannot be read: "]),
        ("units", "", &["units"]),
        ("plant.proto", "", &["choose one: plant.Reading, plant.Reading.Inner."]),
        ("plant.proto", "Nothing", &["no message type Nothing", "plant.Reading"]),
    ];
    for (file, message, expected) in table {
        let error = Schema::load(&path(file), message).unwrap_err().to_string();
        for part in expected {
            assert!(error.contains(part), "{file}: {error}");
        }
    }
}

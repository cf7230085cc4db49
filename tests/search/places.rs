//! The walk to one place in JSON finds what a tree of all of it would show, and no payload can hurt it.

use mqttdeck::payload::{Path, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Names that need escapes, or look like each other.
const NAMES: [&str; 5] = ["a", "b", "a\"b", "é\n", ""];

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        select(&["", "{", "]", "\\", "\"", ",\"a\":1", "ö"][..]).prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(serde_json::Value::Array),
            vec((select(&NAMES[..]), inner), 0..5)
                .prop_map(|fields| fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

/// As the library's tree has it: single values as they are, others empty.
fn flat(value: &serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(flag) => Value::Bool(*flag),
        serde_json::Value::Number(number) => Value::Number(number.to_string()),
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(_) => Value::Array(Vec::new()),
        serde_json::Value::Object(_) => Value::Object(Vec::new()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_walk_and_the_tree_agree(
        json in any_json(),
        steps in vec(prop_oneof![(0_usize..4).prop_map(Err), select(&["a", "b", "é\n", ""][..]).prop_map(Ok)], 0..4),
        pretty: bool,
    ) {
        let written = steps.iter().map(|step| match step {
            Ok(name) => format!("[\"{name}\"]"),
            Err(index) => format!("[{index}]"),
        });
        let path = Path::parse(&format!("${}", written.collect::<String>())).unwrap();
        let expected = steps.iter().try_fold(&json, |value, step| match step {
            Ok(name) => value.get(name),
            Err(index) => value.get(index),
        });
        let text = if pretty { serde_json::to_string_pretty(&json) } else { serde_json::to_string(&json) };
        prop_assert_eq!(path.find_in_json(text.unwrap().as_bytes()), expected.map(flat));
    }

    #[test]
    fn no_bytes_hurt_the_walk(
        payload in vec(select(&b"{}[]\",:\\a0- \xff\n"[..]), 0..60),
        path in select(&["$", "$.a", "$[0]", "$[1].a[0]", "$.a.a"][..]),
    ) {
        let _whatever = Path::parse(path).unwrap().find_in_json(&payload);
    }
}

#[test]
fn duplicates_depth_and_broken_ends() {
    let deep = format!("{}1{}", "{\"a\":[".repeat(300_000), "]}".repeat(300_000));
    let long_way = format!("${}", ".a[0]".repeat(1_000));
    let skipped = format!(r#"{{"x":{},"y":2}}"#, "[".repeat(300_000) + &"]".repeat(300_000));
    let table = [
        ("$.a", r#"{"a":1,"a":2}"#, Some("1")),
        ("$.a", r#"{"a":1,"#, Some("1")),
        ("$.a", "{\"a\":1.50e+3 \n}", Some("1.50e+3")),
        ("$.a", r#"{"a":1x}"#, None),
        ("$.a", r#"{"a":}"#, None),
        ("$.a", r#"{"a" 1}"#, None),
        ("$.a", r#"{"b":1 "a":2}"#, None),
        ("$.a", r#"{"b":,"a":2}"#, None),
        ("$[1]", "[1,]", None),
        ("$[0]", "[]", None),
        ("$", "20", Some("20")),
        ("$", "nan", None),
        ("$", "", None),
        ("$.y", &skipped, Some("2")),
    ];
    for (path, json, expected) in table {
        let found = Path::parse(path).unwrap().find_in_json(json.as_bytes());
        assert_eq!(
            found,
            expected.map(|text| Value::Number(text.to_owned())),
            "{path} in {}",
            &json[..json.len().min(40)]
        );
    }
    assert_eq!(Path::parse(&long_way).unwrap().find_in_json(deep.as_bytes()), Some(Value::Object(Vec::new())));
}

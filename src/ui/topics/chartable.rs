//! Which numbers of a payload can be drawn as charts.

use serde_json::Value;

/// The most that a menu offers.
const MOST: usize = 12;

/// A larger payload is not looked into: a menu asks in each frame.
const LARGEST: usize = 64 << 10;

/// The places of the first numbers: `$` for a payload that is one itself, else those of JSON, like `$.line.temp`.
pub(super) fn numbers(payload: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    // The parser itself refuses what is nested deeper than 128 levels.
    if payload.len() <= LARGEST
        && let Ok(value) = serde_json::from_slice(payload.trim_ascii())
    {
        collect(&value, "$".to_owned(), &mut found);
    }
    found
}

fn collect(value: &Value, path: String, found: &mut Vec<String>) {
    if found.len() == MOST {
        return;
    }
    match value {
        Value::Number(_) => found.push(path),
        Value::Array(all) => {
            for (place, one) in all.iter().enumerate().take(MOST) {
                collect(one, format!("{path}[{place}]"), found);
            }
        }
        Value::Object(fields) => {
            for (name, one) in fields {
                if let Some(step) = step(name) {
                    collect(one, format!("{path}{step}"), found);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}

/// `.name`, or `["odd name"]`; `None` where a path cannot name it.
fn step(name: &str) -> Option<String> {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if plain {
        Some(format!(".{name}"))
    } else {
        (!name.contains(['"', '\\']) && !name.chars().any(char::is_control)).then(|| format!("[\"{name}\"]"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Path;

    #[test]
    fn every_place_that_is_offered_is_one_of_a_number() {
        let table: [(&[u8], &[&str]); 8] = [
            (b"21.5", &["$"]),
            (b" -3e2\n", &["$"]),
            (br#"{"a":1,"b":{"c":2,"d":"x"},"e":[true,3]}"#, &["$.a", "$.b.c", "$.e[1]"]),
            (br#"{"odd name":1,"":2,"\"":3,"a.b":4}"#, &["$[\"odd name\"]", "$[\"\"]", "$[\"a.b\"]"]),
            (b"running", &[]),
            (b"\xff\x00", &[]),
            (b"{\"a\":", &[]),
            (b"\"21.5\"", &[]),
        ];
        for (payload, expected) in table {
            let found = numbers(payload);
            assert_eq!(found, expected, "{}", String::from_utf8_lossy(payload));
            for place in found {
                assert!(Path::parse(&place).unwrap().find_in_json(payload).is_some(), "{place}");
            }
        }
    }

    #[test]
    fn a_large_payload_offers_a_few_and_a_huge_one_none() {
        let many = format!("{{{}}}", (0..500).map(|n| format!("\"f{n}\":{n}")).collect::<Vec<_>>().join(","));
        assert_eq!(numbers(many.as_bytes()).len(), MOST);
        assert_eq!(numbers(format!("[{}1]", "1,".repeat(LARGEST)).as_bytes()).len(), 0);
        assert_eq!(numbers("[".repeat(10_000).as_bytes()).len(), 0);
    }
}

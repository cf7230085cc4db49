//! Numbers in payloads: the one in a place, and all that there are to choose from.

use crate::payload::{Input, Path, Value, value_of};

/// The most numbers that are offered for one payload.
const MOST_OFFERED: usize = 64;

/// The number in this place of a payload; `None`: it has none there.
pub(super) fn number_at(input: &Input<'_>, path: &Path) -> Option<f64> {
    if let Some(found) = path.find_in_json(input.payload) {
        return number(&found);
    }
    match plain_text(input.payload) {
        // What is text and no JSON is a number as a whole or not at all.
        Some(text) => path.is_root().then(|| plain_number(text)).flatten(),
        None => value_of(input).and_then(|tree| path.find(&tree).and_then(number)),
    }
}

fn plain_text(payload: &[u8]) -> Option<&str> {
    str::from_utf8(payload).ok().filter(|text| !text.contains('\0'))
}

fn plain_number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// A number, a truth as 0 or 1, or a text that is a number: many devices send those.
fn number(value: &Value) -> Option<f64> {
    let found = match value {
        Value::Text(text) => plain_number(text),
        other => other.number(),
    };
    found.filter(|number| number.is_finite())
}

/// The places of a payload's numbers, `$` for a payload that is one, with the numbers; at most 64.
#[must_use]
pub fn numbers_in(input: &Input<'_>) -> Vec<(String, f64)> {
    if let Some(number) = plain_text(input.payload).and_then(plain_number) {
        return vec![("$".to_owned(), number)];
    }
    let mut found = Vec::new();
    if let Some(tree) = value_of(input) {
        collect(&tree, "$", &mut found);
    }
    found
}

/// Recursion is bounded: trees are never deeper than `payload::MAX_DEPTH`.
fn collect(value: &Value, path: &str, found: &mut Vec<(String, f64)>) {
    if found.len() >= MOST_OFFERED {
        return;
    }
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, one)| collect(one, &below(path, name), found)),
        Value::Array(all) => {
            let numbered = all.iter().enumerate().take(MOST_OFFERED);
            numbered.for_each(|(place, one)| collect(one, &format!("{path}[{place}]"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Bytes(_) => {
            found.extend(number(value).map(|number| (path.to_owned(), number)));
        }
    }
}

fn below(path: &str, name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || "_-".contains(letter));
    if plain { format!("{path}.{name}") } else { format!("{path}[\"{name}\"]") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Context;

    fn input<'a>(payload: &'a str, context: &'a Context) -> Input<'a> {
        Input { topic: "t", payload: payload.as_bytes(), content_type: None, context }
    }

    #[test]
    fn numbers_are_found_where_they_are() {
        let table = [
            ("21.5", "$", Some(21.5)),
            ("+21.5", "$", Some(21.5)),
            (" 21.5\n", "$", Some(21.5)),
            ("{\"a\":{\"b\":[1,2]}}", "$.a.b[1]", Some(2.0)),
            ("{\"on\":true}", "$.on", Some(1.0)),
            ("{\"t\":\"21.5\"}", "$.t", Some(21.5)),
            ("{\"t\":\"warm\"}", "$.t", None),
            ("{\"t\":1}", "$.x", None),
            ("{\"t\":1}", "$", None),
            ("warm", "$", None),
            ("1e999", "$", None),
        ];
        let context = Context::default();
        for (payload, path, expected) in table {
            assert_eq!(number_at(&input(payload, &context), &Path::parse(path).unwrap()), expected, "{payload} {path}");
        }
    }

    #[test]
    fn every_offered_place_leads_to_its_number() {
        let context = Context::default();
        let payload = r#"{"a":1,"b":{"c d":[2,{"e":"3"}]},"f":"x","g":true,"h":null}"#;
        let input = input(payload, &context);
        let offered = numbers_in(&input);
        let paths: Vec<_> = offered.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["$.a", "$.b[\"c d\"][0]", "$.b[\"c d\"][1].e", "$.g"]);
        for (path, number) in &offered {
            assert_eq!(number_at(&input, &Path::parse(path).unwrap()), Some(*number), "{path}");
        }
        assert_eq!(numbers_in(&self::input("[1,2]", &context)).len(), 2);
    }
}

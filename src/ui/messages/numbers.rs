//! Where a payload has numbers that could be charted.

use crate::app::Stored;
use crate::app::payload::{self, Context, Input, Value};

/// A larger payload is not searched: a menu looks at it in each frame that it is open.
const LARGEST: usize = 64 << 10;

/// The most places that a menu lists.
const MOST: usize = 24;

/// The paths of the first numbers: `$` for a payload that is one itself.
pub(super) fn paths(message: &Stored<'_>) -> Vec<String> {
    if message.payload.len() > LARGEST {
        return Vec::new();
    }
    let text = str::from_utf8(message.payload).unwrap_or_default();
    if text.trim().parse::<f64>().is_ok_and(f64::is_finite) {
        return vec!["$".to_owned()];
    }
    let content_type = message.properties.and_then(|properties| properties.content_type.as_deref());
    let context = Context::default();
    let input = Input { topic: message.topic, payload: message.payload, content_type, context: &context };
    let mut paths = Vec::new();
    if let Some(value) = (payload::auto(&input).decode)(&input).ok().and_then(|decoded| decoded.value) {
        collect(&value, "$", &mut paths);
    }
    paths
}

/// Recurses as deep as the value, of which decoders make none deeper than [`payload::MAX_DEPTH`].
fn collect(value: &Value, path: &str, paths: &mut Vec<String>) {
    if paths.len() == MOST {
        return;
    }
    match value {
        Value::Number(_) => paths.push(path.to_owned()),
        Value::Array(all) => {
            for (place, one) in all.iter().take(MOST).enumerate() {
                collect(one, &format!("{path}[{place}]"), paths);
            }
        }
        Value::Object(fields) => {
            // No path leads to a name with a quotation mark.
            for (name, one) in fields.iter().filter(|(name, _)| !name.contains(['"', '\\'])) {
                collect(one, &format!("{path}{}", step(name)), paths);
            }
        }
        Value::Null | Value::Bool(_) | Value::Text(_) | Value::Bytes(_) => {}
    }
}

fn step(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    if plain { format!(".{name}") } else { format!("[\"{name}\"]") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_listed_by_their_paths() {
        let number = |text: &str| Value::Number(text.to_owned());
        let fields = vec![
            ("temp".to_owned(), number("21.5")),
            ("unit".to_owned(), Value::Text("1".to_owned())),
            ("odd name".to_owned(), Value::Array(vec![Value::Null, number("2")])),
            ("a\"b".to_owned(), number("3")),
        ];
        let mut paths = Vec::new();
        collect(&Value::Object(fields), "$", &mut paths);
        assert_eq!(paths, ["$.temp", "$[\"odd name\"][1]"]);

        let mut many = Vec::new();
        collect(&Value::Array(vec![Value::Array(vec![number("1"); 99]); 99]), "$", &mut many);
        assert_eq!(many.len(), MOST);
    }
}

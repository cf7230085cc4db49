//! Places in structured payloads: `$.line.temp`, `$.values[0]`, `$["odd name"]`.

use super::Value;
use super::json_scanner::Scanner;

/// A place in a structured payload.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Step {
    Name(String),
    Index(usize),
}

/// What is wrong with a path, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PathError(pub String);

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    /// It does not begin with `$`, or a step cannot be read.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let mut rest = text.strip_prefix('$').ok_or_else(|| PathError("A path begins with $.".to_owned()))?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (step, after) =
                step(rest).ok_or_else(|| PathError(format!("{text} is not a path from here: {rest}")))?;
            steps.push(step);
            rest = after;
        }
        Ok(Self { steps })
    }

    /// Whether this is the payload as a whole: `$`.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.steps.is_empty()
    }

    /// The value in this place of a payload's tree.
    #[must_use]
    pub fn find<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        self.steps.iter().try_fold(value, |value, step| match (step, value) {
            (Step::Name(name), Value::Object(fields)) => fields.iter().find(|(key, _)| key == name).map(|(_, one)| one),
            (Step::Index(place), Value::Array(all)) => all.get(*place),
            _ => None,
        })
    }

    /// The value in this place of a JSON payload. `None`: not JSON, or no such place.
    ///
    /// Reads from the start up to the place and no further: nothing is built but a number or a text that is found, and
    /// what follows need not be JSON. Of a name that comes twice in an object the first counts, as in [`Path::find`].
    /// An object or array comes without what is in it. Any depth takes the same stack.
    #[must_use]
    pub fn find_in_json(&self, payload: &[u8]) -> Option<Value> {
        let mut json = Scanner::new(payload);
        for step in &self.steps {
            match step {
                Step::Name(name) => json.enter_name(name)?,
                Step::Index(place) => json.enter_index(*place)?,
            }
        }
        json.value()
    }
}

/// The path of a field: `$.line` or `$["odd name"]`, by the path of the object that it is in.
#[must_use]
pub fn path_of_field(object: &str, name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || "_-".contains(letter));
    if plain { format!("{object}.{name}") } else { format!("{object}[{}]", serde_json::Value::from(name)) }
}

/// The path of an element: `$[0]`, by the path of the array that it is in.
#[must_use]
pub fn path_of_element(array: &str, place: usize) -> String {
    format!("{array}[{place}]")
}

fn step(rest: &str) -> Option<(Step, &str)> {
    if rest.starts_with("[\"") {
        let (name, after) = quoted(&rest[1..])?;
        return Some((Step::Name(name), after.strip_prefix(']')?));
    }
    if let Some(rest) = rest.strip_prefix('[') {
        let (place, after) = rest.split_once(']')?;
        return Some((Step::Index(place.parse().ok()?), after));
    }
    let rest = rest.strip_prefix('.')?;
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    (end > 0).then(|| (Step::Name(rest[..end].to_owned()), &rest[end..]))
}

/// A name as JSON writes it, and what follows. A backslash that JSON does not know stands for itself.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut names = serde_json::Deserializer::from_str(text).into_iter::<String>();
    if let Some(Ok(name)) = names.next() {
        return Some((name, &text[names.byte_offset()..]));
    }
    let (name, after) = text[1..].split_once("\"]")?;
    Some((name.to_owned(), &text[text.len() - after.len() - 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_its_value() {
        let json = br#"{"a":{"b":[1,{"c d":2.50}]},"e":"x"}"#;
        let table = [
            ("$.a.b[0]", Some(Value::Number("1".to_owned()))),
            ("$.a.b[1][\"c d\"]", Some(Value::Number("2.50".to_owned()))),
            ("$.e", Some(Value::Text("x".to_owned()))),
            ("$.a.x", None),
            ("$.a.b", Some(Value::Array(Vec::new()))),
            ("$.a.b[2]", None),
            ("$.e[0]", None),
            ("$.e.x", None),
            ("$", Some(Value::Object(Vec::new()))),
        ];
        for (path, expected) in table {
            assert_eq!(Path::parse(path).unwrap().find_in_json(json), expected, "{path}");
        }
        for name in ["a", "ä-_1", "", "a b", "a\"b", "a\\b", "\"]", "]", "[0]", ".", "\n", "\u{202e}"] {
            let path = Path::parse(&path_of_field("$", name)).unwrap();
            assert_eq!(path.steps, [Step::Name(name.to_owned())], "{name:?}");
        }
        assert_eq!(Path::parse(r#"$["C:\x"]"#).unwrap().steps, [Step::Name("C:\\x".to_owned())]);
        assert!(Path::parse("a.b").is_err() && Path::parse("$.a[x]").is_err() && Path::parse("$..a").is_err());
    }
}

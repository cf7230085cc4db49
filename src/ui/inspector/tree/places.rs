//! Values of a payload's tree by their places: what they hold, what they are called, how they are written.
//!
//! Names and texts may have megabytes: what is drawn for every frame takes a bounded part of them.

use std::borrow::Cow;

use crate::app::payload::{Value, hex_of, path_of_element, path_of_field};
use crate::ui::widgets;

/// Where a value is: the place in each level, from the root.
pub(super) type Place = Vec<usize>;

/// How many values are in this one.
pub(super) fn children(value: &Value) -> usize {
    match value {
        Value::Array(all) => all.len(),
        Value::Object(fields) => fields.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Bytes(_) => 0,
    }
}

pub(super) fn child(value: &Value, number: usize) -> Option<&Value> {
    match value {
        Value::Array(all) => all.get(number),
        Value::Object(fields) => fields.get(number).map(|(_, value)| value),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Bytes(_) => None,
    }
}

/// The value in a place.
pub(super) fn at<'a>(root: &'a Value, place: &[usize]) -> Option<&'a Value> {
    place.iter().try_fold(root, |value, number| child(value, *number))
}

/// What a place is called in its level: a name, or a number.
pub(super) fn name<'a>(root: &'a Value, place: &[usize]) -> Option<Cow<'a, str>> {
    let (last, above) = place.split_last()?;
    match at(root, above)? {
        Value::Object(fields) => fields.get(*last).map(|(name, _)| Cow::Borrowed(name.as_str())),
        _ => Some(Cow::Owned(last.to_string())),
    }
}

/// A place as `$.line.temp`, `$.values[0]`, `$["odd name"]`.
pub(super) fn path(root: &Value, place: &[usize]) -> String {
    path_with(root, place, usize::MAX)
}

/// The same with so many characters of each name: to be looked at only.
pub(super) fn path_with(root: &Value, place: &[usize], characters: usize) -> String {
    let mut path = "$".to_owned();
    let mut value = root;
    for number in place {
        path = match value {
            Value::Object(fields) => {
                let name = fields.get(*number).map_or("", |(name, _)| widgets::cut(name, characters));
                path_of_field(&path, name)
            }
            _ => path_of_element(&path, *number),
        };
        let Some(next) = child(value, *number) else { break };
        value = next;
    }
    path
}

/// The text of a value without others in it.
pub(super) fn leaf_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => Some(Cow::Borrowed("null")),
        Value::Bool(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
        Value::Number(text) | Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Bytes(bytes) => Some(Cow::Owned(hex_of(bytes))),
        Value::Array(_) | Value::Object(_) => None,
    }
}

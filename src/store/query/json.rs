//! Comparing the value in one place of a JSON payload.

use std::cmp::Ordering;

use super::needle::Needle;
use super::values::Comparison;
use crate::payload::{Path, Value};

/// `$.temp`, `$.temp > 20`, `$.state = "on"`, `$.name ~ pump`.
#[derive(Debug, Clone)]
pub(super) struct JsonTerm {
    pub(super) path: Path,
    pub(super) test: Test,
}

/// What is asked of the value.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// That there is one.
    Exists,
    /// That it contains a text.
    Contains(Needle),
    /// That it compares so with this.
    Compares(Comparison, Operand),
}

/// What a value is compared with.
#[derive(Debug, Clone)]
pub(super) struct Operand {
    /// As it was written.
    pub(super) text: String,
    /// Whether it was not in quotes: `20` is a number then, and `true` and `null` are what they are in JSON.
    pub(super) bare: bool,
    /// The same text, to see whether a found one is it.
    pub(super) needle: Needle,
}

impl JsonTerm {
    pub(super) fn matches(&self, payload: &[u8]) -> bool {
        let Some(found) = self.path.find_in_json(payload) else { return false };
        match &self.test {
            Test::Exists => true,
            Test::Contains(needle) => written(&found).is_some_and(|text| needle.is_in(text.as_bytes())),
            Test::Compares(comparison, operand) => operand.order(&found).is_some_and(|order| comparison.holds(order)),
        }
    }
}

impl Operand {
    /// How the found value stands to this one; `None`: they cannot be compared.
    fn order(&self, found: &Value) -> Option<Ordering> {
        if self.bare
            && is_number(&self.text)
            && let Value::Number(number) | Value::Text(number) = found
        {
            return if is_number(number) { compare_numbers(number, &self.text) } else { None };
        }
        let text = if self.bare || matches!(found, Value::Text(_)) { written(found)? } else { return None };
        if self.needle.find(text.as_bytes(), 0) == Some(0..text.len()) {
            return Some(Ordering::Equal);
        }
        // What is not equal is ordered by its lower case, unless only case tells it apart.
        Some(folded(text).cmp(folded(&self.text)).then_with(|| text.cmp(&self.text)))
    }
}

/// A single value in the characters of JSON, a text without its quotes.
fn written(value: &Value) -> Option<&str> {
    match value {
        Value::Null => Some("null"),
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        Value::Number(text) | Value::Text(text) => Some(text),
        Value::Bytes(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase)
}

/// Digits first, so that neither `inf` nor `nan` is one.
fn is_number(text: &str) -> bool {
    text.trim_start_matches(['-', '+']).starts_with(|first: char| first.is_ascii_digit()) && text.parse::<f64>().is_ok()
}

/// Exact for integers of up to 38 digits, as `f64` otherwise.
fn compare_numbers(one: &str, two: &str) -> Option<Ordering> {
    if let (Ok(one), Ok(two)) = (one.parse::<i128>(), two.parse::<i128>()) {
        return Some(one.cmp(&two));
    }
    one.parse::<f64>().ok()?.partial_cmp(&two.parse().ok()?)
}

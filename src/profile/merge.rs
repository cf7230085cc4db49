//! Fields that a newer version wrote: carried over as the text that they are.
//!
//! `ron::Value` would lose the names of enum variants, so the old file's unknown fields are copied letter by letter.
//! Owns this one trick. Knows nothing of profiles.

use std::fmt;

use ron::value::RawValue;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// One level of indentation, as ron's own pretty printer has it.
const INDENT: &str = "    ";

/// `new` (pretty RON without struct names) with every field of `old` that it does not have, at any depth.
///
/// Structs inside lists belong together when their first fields have the same value.
pub(super) fn keep_unknown_fields(new: &str, old: &str) -> String {
    merge(new, old, 0)
}

fn merge(new: &str, old: &str, depth: usize) -> String {
    if let (Some(fields), Some(old)) = (own_fields(new), fields_of(old)) {
        return merge_fields(&fields, &old, depth);
    }
    if let (Some(items), Some(old)) = (items_of(new), items_of(old)) {
        return merge_items(&items, &old, depth);
    }
    new.to_owned()
}

fn merge_fields(new: &Fields<'_>, old: &Fields<'_>, depth: usize) -> String {
    let known = new.0.iter().map(|(name, value)| {
        let value = old.get(name).map_or_else(|| (*value).to_owned(), |old| merge(value, old, depth + 1));
        format!("{}: {value}", identifier(name))
    });
    let unknown = old.0.iter().filter(|(name, _)| new.get(name).is_none());
    let unknown = unknown.map(|(name, value)| format!("{}: {}", identifier(name), closed(value)));
    block('(', known.chain(unknown), ')', depth)
}

fn merge_items(new: &[&str], old: &[&str], depth: usize) -> String {
    let merged = new.iter().map(|item| {
        let namesake = old.iter().find(|old| same_first_field(item, old));
        namesake.map_or_else(|| (*item).to_owned(), |old| merge(item, old, depth + 1))
    });
    block('[', merged, ']', depth)
}

fn same_first_field(new: &str, old: &str) -> bool {
    let (Some(new), Some(old)) = (own_fields(new), fields_of(old)) else { return false };
    new.0.first().is_some_and(|(name, value)| old.get(name) == Some(*value))
}

fn block(open: char, lines: impl Iterator<Item = String>, close: char, depth: usize) -> String {
    let mut text = String::from(open);
    for line in lines {
        text.push('\n');
        text.push_str(&INDENT.repeat(depth + 1));
        text.push_str(&line);
        text.push(',');
    }
    if text.len() > open.len_utf8() {
        text.push('\n');
        text.push_str(&INDENT.repeat(depth));
    }
    text.push(close);
    text
}

/// A copied text may end in a line comment, which would swallow the comma.
fn closed(value: &str) -> String {
    let last_line = value.lines().last().unwrap_or_default();
    if last_line.contains("//") { format!("{value}\n") } else { value.to_owned() }
}

/// RON writes names that are no plain identifiers as `r#name`.
fn identifier(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_numeric());
    if plain { name.to_owned() } else { format!("r#{name}") }
}

/// The fields of a struct in their order, each value as the text that it was written in.
struct Fields<'a>(Vec<(String, &'a str)>);

impl<'a> Fields<'a> {
    fn get(&self, wanted: &str) -> Option<&'a str> {
        self.0.iter().find_map(|(name, value)| (name == wanted).then_some(*value))
    }
}

/// Of our own text: a struct there has no name, and a name would be a variant's, which must stay.
fn own_fields(text: &str) -> Option<Fields<'_>> {
    if text.starts_with('(') { fields_of(text) } else { None }
}

fn fields_of(text: &str) -> Option<Fields<'_>> {
    ron::from_str(text).ok()
}

fn items_of(text: &str) -> Option<Vec<&str>> {
    let items: Vec<&RawValue> = ron::from_str(text).ok()?;
    Some(items.into_iter().map(|item| item.get_ron().trim()).collect())
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldsVisitor).map(Fields)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = Vec<(String, &'de str)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a struct with named fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &RawValue>()? {
            fields.push((name, value.get_ron().trim()));
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_fields_stay_at_any_depth() {
        let table = [
            ("(\n    a: 1,\n)", "(a: 2)", "(\n    a: 1,\n)"),
            ("(\n    a: 1,\n)", "(b: Some(Colour(red: 1)), a: 2)", "(\n    a: 1,\n    b: Some(Colour(red: 1)),\n)"),
            (
                "(\n    a: (\n        b: 1,\n    ),\n)",
                "P(a: (b: 2, c: V5))",
                "(\n    a: (\n        b: 1,\n        c: V5,\n    ),\n)",
            ),
            (
                "(a: [(f: \"x\"), 7])",
                "(a: [(f: \"y\", q: 2), (f: \"x\", q: 3)])",
                "(\n    a: [\n        (\n            f: \"x\",\n            q: 3,\n        ),\n        7,\n    ],\n)",
            ),
            (
                "(a: 1)",
                "(a: 1, b: 2 // why\n, // more\n c: \"//\")",
                "(\n    a: 1,\n    b: 2 // why\n,\n    c: \"//\"\n,\n)",
            ),
            ("(a: 1)", "(a: 1, r#b-c: 'x')", "(\n    a: 1,\n    r#b-c: 'x',\n)"),
            ("(a: V5)", "(a: Later(x: 1))", "(\n    a: V5,\n)"),
            ("(a: [])", "(a: [1, 2])", "(\n    a: [],\n)"),
        ];
        for (new, old, expected) in table {
            let merged = keep_unknown_fields(new, old);
            assert_eq!(merged, expected, "{new} and {old}");
            assert_eq!(keep_unknown_fields(new, &merged), merged, "once more: {new} and {old}");
        }
    }
}

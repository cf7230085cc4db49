//! Schemas that payloads are read by: a `.proto` file and a message type in it, or an Avro schema in an `.avsc` file.

use std::path::Path;

use prost_reflect::MessageDescriptor;

use super::avro::{self, AvroSchema};
use super::protobuf;

/// A schema, ready to read payloads with.
#[derive(Debug, Clone)]
pub struct Schema(Language);

#[derive(Debug, Clone)]
enum Language {
    Protobuf(MessageDescriptor),
    Avro(AvroSchema),
}

/// Why a schema cannot be used, as a sentence that names the file and the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SchemaError(pub String);

impl Schema {
    /// Reads a file and takes one of its types. `.avsc` and `.json` are Avro, and without a type that is the whole
    /// schema; all else is Protobuf, with what it imports from its own directory, and without a type that is the only
    /// one.
    ///
    /// # Errors
    /// The file cannot be read, is wrong, or has no such type.
    pub fn load(file: &Path, message: &str) -> Result<Self, SchemaError> {
        if is_avro(file) {
            return avro::load(file, message).map(|schema| Self(Language::Avro(schema)));
        }
        protobuf::load(file, message).map(|message| Self(Language::Protobuf(message)))
    }

    /// The types of a file, as they are written in full.
    ///
    /// # Errors
    /// The file cannot be read or is wrong.
    pub fn messages(file: &Path) -> Result<Vec<String>, SchemaError> {
        if is_avro(file) { avro::names(file) } else { protobuf::names(file) }
    }

    /// The type, written in full.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.0 {
            Language::Protobuf(message) => message.full_name(),
            Language::Avro(schema) => schema.name(),
        }
    }

    pub(super) fn protobuf(&self) -> Option<&MessageDescriptor> {
        match &self.0 {
            Language::Protobuf(message) => Some(message),
            Language::Avro(_) => None,
        }
    }

    pub(super) fn avro(&self) -> Option<&AvroSchema> {
        match &self.0 {
            Language::Avro(schema) => Some(schema),
            Language::Protobuf(_) => None,
        }
    }
}

fn is_avro(file: &Path) -> bool {
    let extension = file.extension().unwrap_or_default().to_ascii_lowercase();
    extension == "avsc" || extension == "json"
}

/// Which of these types is meant, in full or without what stands before its last point; empty: the only one.
pub(super) fn chosen(file: &Path, names: &[&str], wanted: &str, what: &str) -> Result<usize, SchemaError> {
    let wrong = |why: String| SchemaError(format!("{} {why}", file.display()));
    match (wanted, names) {
        (_, []) => Err(wrong(format!("has no {what}s."))),
        ("", [_]) => Ok(0),
        ("", names) => Err(wrong(format!("has several {what}s; choose one: {}.", names.join(", ")))),
        (wanted, names) => {
            let why = || wrong(format!("has no {what} {wanted}. It has: {}.", names.join(", ")));
            let in_full = names.iter().position(|name| *name == wanted);
            let by_last_part = || names.iter().position(|name| name.rsplit('.').next() == Some(wanted));
            in_full.or_else(by_last_part).ok_or_else(why)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_chosen_in_full_before_it_is_by_its_last_part() {
        let names = ["a.b.A", "b.A", "A", "c.B", "d.B"];
        let table =
            [("A", Some(2)), ("b.A", Some(1)), ("a.b.A", Some(0)), ("B", Some(3)), ("d.B", Some(4)), ("b", None)];
        for (wanted, expected) in table {
            assert_eq!(chosen(Path::new("f"), &names, wanted, "type").ok(), expected, "{wanted}");
        }
    }
}

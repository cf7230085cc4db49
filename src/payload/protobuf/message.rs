//! A Protobuf message that was read by its schema, written down by the names of its fields.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind as Type, MapKey, ReflectMessage, Value as Field};

use super::super::cbor::float;
use super::super::outline::{Kind, Outline};
use super::super::reader::Stop;
use super::super::{DecodeError, Schema};
use super::dump;

/// Reads a message by its schema into an outline.
pub(super) fn read(payload: &[u8], schema: &Schema, outline: &mut Outline) -> Result<(), Stop> {
    let message = schema.protobuf().ok_or_else(|| DecodeError("The schema is none of Protobuf.".to_owned()))?;
    let message = DynamicMessage::decode(message.clone(), payload)
        .map_err(|error| DecodeError(format!("Not a {}: {error}.", schema.name())))?;
    object(&message, outline)
}

/// Recurses as deep as the library read: at most 100 levels.
fn object(message: &DynamicMessage, outline: &mut Outline) -> Result<(), Stop> {
    if let Some(time) = time(message) {
        outline.text(&time);
        return Ok(());
    }
    outline.open(Kind::Object)?;
    for field in message.descriptor().fields() {
        // Fields of proto3 that are not on the wire have their default, and a chart needs its zero.
        let is_implied = !field.supports_presence() && !field.is_list() && !field.is_map() && !field.is_required();
        if message.has_field(&field) || is_implied {
            outline.key(field.name());
            value(&message.get_field(&field), &field, outline)?;
        }
    }
    for (extension, held) in message.extensions() {
        outline.key(&format!("[{}]", extension.full_name()));
        single(held, &extension.kind(), outline)?;
    }
    for unknown in message.unknown_fields() {
        let mut bytes = Vec::new();
        unknown.encode(&mut bytes);
        dump::message(&bytes, outline, 1)?;
    }
    outline.close();
    Ok(())
}

fn value(held: &Field, field: &FieldDescriptor, outline: &mut Outline) -> Result<(), Stop> {
    let kind = field.kind();
    match held {
        Field::Map(entries) => {
            let of_values = kind.as_message().map(|entry| entry.map_entry_value_field().kind()).unwrap_or(Type::Bytes);
            let mut sorted: Vec<(String, &Field)> = entries.iter().map(|(key, held)| (name_of(key), held)).collect();
            sorted.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
            outline.open(Kind::Object)?;
            for (name, held) in sorted {
                outline.key(&name);
                single(held, &of_values, outline)?;
            }
            outline.close();
            Ok(())
        }
        single_or_list => single(single_or_list, &kind, outline),
    }
}

fn name_of(key: &MapKey) -> String {
    match key {
        MapKey::Bool(flag) => flag.to_string(),
        MapKey::I32(number) => number.to_string(),
        MapKey::I64(number) => number.to_string(),
        MapKey::U32(number) => number.to_string(),
        MapKey::U64(number) => number.to_string(),
        MapKey::String(text) => text.clone(),
    }
}

fn single(held: &Field, kind: &Type, outline: &mut Outline) -> Result<(), Stop> {
    if outline.is_full() {
        return Err(Stop::Full);
    }
    match held {
        Field::Bool(flag) => outline.flag(*flag),
        Field::I32(number) => outline.number(number),
        Field::I64(number) => outline.number(number),
        Field::U32(number) => outline.number(number),
        Field::U64(number) => outline.number(number),
        Field::F32(number) => float(outline, &format!("{number:?}")),
        Field::F64(number) => float(outline, &format!("{number:?}")),
        Field::String(text) => outline.text(text),
        Field::Bytes(bytes) => outline.bytes(bytes),
        Field::EnumNumber(number) => match kind.as_enum().and_then(|names| names.get_value(*number)) {
            Some(named) => outline.text(named.name()),
            None => outline.number(number),
        },
        Field::Message(message) => object(message, outline)?,
        Field::List(items) => {
            outline.open(Kind::Array)?;
            for item in items {
                single(item, kind, outline)?;
            }
            outline.close();
        }
        // A map is a field of its own, never an item.
        Field::Map(_) => outline.null(),
    }
    Ok(())
}

/// A `google.protobuf.Timestamp` as people write it.
fn time(message: &DynamicMessage) -> Option<String> {
    if message.descriptor().full_name() != "google.protobuf.Timestamp" {
        return None;
    }
    let seconds = message.get_field_by_name("seconds")?.as_i64()?;
    let nanoseconds = message.get_field_by_name("nanos")?.as_i32()?;
    jiff::Timestamp::new(seconds, nanoseconds).ok().map(|time| time.to_string())
}

//! Avro: container files, which bring their schema with them, and single values by the schema that was chosen for the
//! topic: bare, in Avro's single-object encoding, or in the format of Confluent's registry.
//!
//! After the specification 1.12. Values are read by the schema that they were written with: what a reader's own schema
//! would leave out, rename or fill in is not. No code of others is needed, and so no feature of the build.

mod canonical;
mod container;
mod datum;
mod file;
mod logical;
mod schema;

use super::json::Layout;
use super::lines::shown;
use super::outline::{Outline, Wanted};
use super::reader::Stop;
use super::{DecodeError, Decoded, Decoder, Input, MAX_TREE, Value};

use container::MAX_INFLATED;
use datum::Empty;

pub(super) use file::{load, names};
pub(super) use schema::AvroSchema;

pub(super) const DECODER: Decoder = Decoder { name: "Avro", recognises, decode, tree, rare: true };

/// Begins the single-object encoding; the schema's fingerprint follows, its low byte first.
const SINGLE_OBJECT: [u8; 2] = [0xc3, 0x01];
/// Begins what Confluent's libraries write; the number of the schema follows in four bytes, its high byte first.
const CONFLUENT: u8 = 0;

/// What stands before a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrapping {
    None,
    /// With its fingerprint.
    SingleObject(u64),
    /// With its number in the registry.
    Confluent(u32),
}

/// Whoever chose a schema for the topic means it.
fn recognises(input: &Input<'_>) -> bool {
    container::is_container(input.payload) || chosen(input).is_some()
}

fn chosen<'a>(input: &Input<'a>) -> Option<&'a AvroSchema> {
    input.context.schema.as_deref()?.avro()
}

fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let wanted = if input.payload.len() > MAX_TREE { Wanted::Text } else { Wanted::Both };
    let (outline, note, has_tree) = if container::is_container(input.payload) {
        let mut outline = Outline::new(wanted);
        let read = container::read(input.payload, MAX_INFLATED, &mut outline)?;
        (outline, read.note(), read.trouble.is_none() && read.inflated <= MAX_TREE)
    } else {
        let schema = chosen(input).ok_or_else(|| without_schema(input.payload))?;
        let (wrapping, value) = unwrapped(input.payload, schema)?;
        let mut outline = Outline::new(wanted);
        let is_whole = whole(value, schema, &mut outline)?;
        let full = if is_whole { "" } else { " The text is too long to be shown to its end." };
        (outline, format!("{}{full}", wrapping.note(schema)), is_whole)
    };
    let (text, value) = outline.finish();
    let (body, broken) = shown::<Layout>(text.into_bytes());
    let note = [Some(note), broken].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Ok(Decoded { body, value: value.filter(|_| has_tree), note: Some(note) })
}

fn tree(input: &Input<'_>) -> Option<Value> {
    if input.payload.len() > MAX_TREE {
        return None;
    }
    let mut outline = Outline::new(Wanted::Tree);
    if container::is_container(input.payload) {
        container::read(input.payload, MAX_TREE, &mut outline).ok().filter(|read| read.trouble.is_none())?;
    } else {
        let schema = chosen(input)?;
        let (_, value) = unwrapped(input.payload, schema).ok()?;
        whole(value, schema, &mut outline).ok().filter(|is_whole| *is_whole)?;
    }
    outline.finish().1
}

/// The value without what stands before it. Since each of the forms may be a bare value by chance, the first counts that
/// can be read to its end.
fn unwrapped<'a>(payload: &'a [u8], schema: &AvroSchema) -> Result<(Wrapping, &'a [u8]), DecodeError> {
    let fits = |value: &[u8]| whole(value, schema, &mut Outline::new(Wanted::Nothing)).is_ok();
    let (wrapping, value) = wrapping(payload);
    if matches!(wrapping, Wrapping::SingleObject(fingerprint) if schema.fingerprint() == Some(fingerprint)) {
        return Ok((wrapping, value));
    }
    match whole(payload, schema, &mut Outline::new(Wanted::Nothing)) {
        Ok(_) => Ok((Wrapping::None, payload)),
        Err(_) if matches!(wrapping, Wrapping::Confluent(_)) && fits(value) => Ok((wrapping, value)),
        Err(why) => Err(match wrapping {
            Wrapping::SingleObject(fingerprint) => other_schema(fingerprint, schema),
            Wrapping::Confluent(_) | Wrapping::None => why,
        }),
    }
}

fn wrapping(payload: &[u8]) -> (Wrapping, &[u8]) {
    if let Some((fingerprint, value)) = payload.strip_prefix(&SINGLE_OBJECT).and_then(|rest| rest.split_first_chunk()) {
        return (Wrapping::SingleObject(u64::from_le_bytes(*fingerprint)), value);
    }
    if let Some((number, value)) = payload.strip_prefix(&[CONFLUENT]).and_then(|rest| rest.split_first_chunk()) {
        return (Wrapping::Confluent(u32::from_be_bytes(*number)), value);
    }
    (Wrapping::None, payload)
}

impl Wrapping {
    fn note(self, schema: &AvroSchema) -> String {
        let name = schema.name();
        match self {
            Self::None => format!("Read as {name}."),
            Self::SingleObject(_) => format!("Single-object encoding, read as {name}."),
            Self::Confluent(number) => format!("Confluent's format with schema {number}, read as {name}."),
        }
    }
}

/// Reads a value that has all of the bytes. Says whether it was written down to its end.
fn whole(value: &[u8], schema: &AvroSchema, outline: &mut Outline) -> Result<bool, DecodeError> {
    let name = schema.name();
    let wrong = |why: &str| DecodeError(format!("Not a value of {name}: {why}"));
    match datum::read(value, schema, 1, outline, &mut Empty::default()) {
        Ok(length) if length == value.len() => Ok(true),
        Ok(length) => Err(wrong(&format!("{} more bytes follow from byte {length} on.", value.len() - length))),
        Err(Stop::Full) => Ok(false),
        Err(Stop::Short) => Err(wrong("it ends too early.")),
        Err(Stop::Wrong(DecodeError(why))) => Err(wrong(&why)),
    }
}

fn other_schema(fingerprint: u64, schema: &AvroSchema) -> DecodeError {
    let own = schema.fingerprint().map_or_else(String::new, |own| format!(", which has {own:016x}"));
    DecodeError(format!(
        "Written with another schema than {}{own}: the fingerprint is {fingerprint:016x}. Choose that one.",
        schema.name()
    ))
}

fn without_schema(payload: &[u8]) -> DecodeError {
    let remedy = "Choose an .avsc file for this topic.";
    DecodeError(match wrapping(payload).0 {
        Wrapping::SingleObject(fingerprint) => {
            format!("Avro's single-object encoding by the schema with the fingerprint {fingerprint:016x}. {remedy}")
        }
        Wrapping::Confluent(number) => format!("Perhaps Confluent's format with schema {number}. {remedy}"),
        Wrapping::None => format!("No Avro schema was chosen. {remedy} Container files need none."),
    })
}

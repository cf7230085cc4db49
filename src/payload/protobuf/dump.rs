//! Protobuf without a schema: numbers and wire types are what the bytes say, what is a text or a message is guessed.

use super::super::outline::{Kind, Outline};
use super::super::reader::Stop;
use super::super::text::as_text;
use super::super::{DecodeError, Value};
use super::wire::{Wire, fields};

/// Messages in messages are looked for so deep: each level is looked at once more for each above it.
const DEEPEST: usize = 16;

/// Reads a message into an outline.
pub(super) fn read(payload: &[u8], outline: &mut Outline) -> Result<usize, Stop> {
    outline.open(Kind::Object)?;
    message(payload, outline, DEEPEST)?;
    outline.close();
    Ok(payload.len())
}

/// Writes the fields of a message into the object that was opened for it.
pub(super) fn message(payload: &[u8], outline: &mut Outline, deepest: usize) -> Result<(), Stop> {
    let mut groups = Vec::new();
    for field in fields(payload) {
        let field = field?;
        if outline.is_full() {
            return Err(Stop::Full);
        }
        let mut key =
            |kind: &str| outline.key_shown_as(&format!("{}({kind})", field.number), &field.number.to_string());
        match field.value {
            Wire::Varint(number) => {
                key("varint");
                // Negative numbers are written with all their bits.
                outline.number(number.cast_signed());
            }
            Wire::Fixed64(bytes) => {
                key("fixed64");
                let float = f64::from_le_bytes(bytes);
                outline.number(likely(float, format!("{float:?}"), i64::from_le_bytes(bytes)));
            }
            Wire::Fixed32(bytes) => {
                key("fixed32");
                let float = f32::from_le_bytes(bytes);
                outline.number(likely(f64::from(float), format!("{float:?}"), i64::from(i32::from_le_bytes(bytes))));
            }
            Wire::Bytes(bytes) => guess(field.number, bytes, outline, deepest)?,
            Wire::GroupBegin => {
                key("group");
                outline.open(Kind::Object)?;
                groups.push(field.number);
            }
            Wire::GroupEnd if groups.pop() == Some(field.number) => outline.close(),
            Wire::GroupEnd => return Err(Stop::Wrong(DecodeError("A group ends that did not begin.".to_owned()))),
        }
    }
    if groups.is_empty() { Ok(()) } else { Err(Stop::Short) }
}

/// The number as floating point if it is one that people use; a whole number taken for one is far below.
fn likely(float: f64, text: String, whole: i64) -> String {
    let is_usual = float == 0.0 || (1e-6..1e15).contains(&float.abs());
    if is_usual { text } else { whole.to_string() }
}

/// Text, if it can be read; a message, if it is one to its last byte; else bytes.
fn guess(number: u32, bytes: &[u8], outline: &mut Outline, deepest: usize) -> Result<(), Stop> {
    let mut key = |kind: &str| outline.key_shown_as(&format!("{number}({kind})"), &number.to_string());
    if let Some(text) = as_text(bytes) {
        key("text");
        outline.text(text);
    } else if deepest > 0 && is_message(bytes) {
        key("message");
        outline.open(Kind::Object)?;
        message(bytes, outline, deepest - 1)?;
        outline.close();
    } else {
        key("bytes");
        outline.bytes(bytes);
    }
    Ok(())
}

/// Whether all of it are fields, groups aside: nobody has used these for twenty years.
fn is_message(bytes: &[u8]) -> bool {
    let is_field = |value: &Wire<'_>| !matches!(value, Wire::GroupBegin | Wire::GroupEnd);
    fields(bytes).all(|field| field.is_ok_and(|field| is_field(&field.value)))
}

/// The tree of a dump, for a test or a path: fields by number.
pub(super) fn tree(payload: &[u8]) -> Option<Value> {
    super::super::items::tree(payload, read)
}

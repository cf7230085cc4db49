//! Protobuf: by the schema that was chosen for the topic, or by what the wire format says alone.

mod dump;
mod message;
mod schema;
mod wire;

use super::json::Layout;
use super::lines::shown;
use super::outline::{Outline, Wanted};
use super::reader::Stop;
use super::{DecodeError, Decoded, Decoder, Input, Schema, Value, items};

pub(super) use schema::{load, names};
pub(super) use wire::{Wire, fields};

pub(super) const DECODER: Decoder = Decoder { name: "Protobuf", recognises, decode, tree, rare: true };

/// Never recognised: nearly everything short is some message.
pub(super) const WIRE: Decoder = Decoder {
    name: "Protobuf wire",
    recognises: |_| false,
    decode: decode_wire,
    tree: |input| dump::tree(input.payload),
    rare: true,
};

/// Larger messages, in bytes, are not read by a schema: the library builds them whole, at up to a hundred times their
/// size.
const LARGEST: usize = 4 << 20;

/// Whoever chose a schema for the topic means it.
fn recognises(input: &Input<'_>) -> bool {
    chosen(input).is_some()
}

fn chosen<'a>(input: &Input<'a>) -> Option<&'a Schema> {
    input.context.schema.as_deref().filter(|schema| schema.protobuf().is_some())
}

fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let why = "No Protobuf schema was chosen for this topic. Choose a .proto file, or read it as Protobuf wire.";
    let schema = chosen(input).ok_or_else(|| DecodeError(why.to_owned()))?;
    let mut outline = Outline::new(Wanted::Both);
    let stop = match read(input.payload, schema, &mut outline) {
        Ok(()) => None,
        Err(Stop::Wrong(error)) => return Err(error),
        Err(Stop::Short) => return Err(DecodeError(format!("Not a {}: it ends too early.", schema.name()))),
        Err(Stop::Full) => Some("The text is too long to be shown to its end."),
    };
    let (text, value) = outline.finish();
    let (body, broken) = shown::<Layout>(text.into_bytes());
    let named = format!("Read as {}.", schema.name());
    let note = [Some(named), stop.map(str::to_owned), broken].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Ok(Decoded { body, value, note: Some(note) })
}

fn tree(input: &Input<'_>) -> Option<Value> {
    let mut outline = Outline::new(Wanted::Tree);
    read(input.payload, chosen(input)?, &mut outline).ok()?;
    outline.finish().1
}

fn read(payload: &[u8], schema: &Schema, outline: &mut Outline) -> Result<(), Stop> {
    if payload.len() > LARGEST {
        let why = format!("A message of more than {} MiB is not read by a schema. Protobuf wire does.", LARGEST >> 20);
        return Err(Stop::Wrong(DecodeError(why)));
    }
    message::read(payload, schema, outline)
}

fn decode_wire(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let decoded = items::decode(input.payload, "Protobuf", dump::read)?;
    let note = "Without a schema: which bytes are texts or messages, and which numbers have a point, is guessed.";
    let note = decoded.note.map_or(note.to_owned(), |more| format!("{note} {more}"));
    Ok(Decoded { note: Some(note), ..decoded })
}

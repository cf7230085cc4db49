//! Payloads to something that people can read. One table of decoders, each a pure function.
//!
//! Uses nothing of ours. Payloads come from brokers, so nothing here recurses by their content beyond a fixed depth,
//! nothing takes memory by a length that a payload only claims, and what is done for every row or frame looks at a
//! bounded part of them. What is shown has its control characters, text directions and invisible characters written
//! out: see [`visible`].

mod avro;
mod base64;
mod body;
mod cbor;
mod compressed;
pub mod diff;
mod encodings;
pub mod find;
pub mod hex;
mod image;
mod items;
mod json;
mod json_scanner;
mod lines;
mod messagepack;
mod outline;
mod path;
mod preview;
mod protobuf;
mod reader;
mod schema;
mod sparkplug;
mod text;
mod value;
mod visible;
mod wrapped;

use std::sync::Arc;

pub use base64::{base64_of, parse_base64};
pub use body::{Body, Decoded, Line, Lines, Picture, Syntax, Table};
pub use hex::hex_of;
pub use path::{Path, PathError, path_of_element, path_of_field};
pub use preview::{preview, preview_into};
pub use schema::{Schema, SchemaError};
pub use sparkplug::Births;
pub use value::{MAX_DEPTH, Value};
pub use visible::visible;

/// A payload above this many bytes is best shown in part: its [`head`], or only those [`Lines`] that are visible.
pub const LARGE: usize = 1 << 20;

/// The longest text that a decoder makes before it is laid out, in bytes: hex of byte strings is larger than these.
const MAX_TEXT: usize = 64 << 20;

/// Of a larger payload, only this many bytes decide what it looks like. Takes well under a millisecond.
const LOOKED_AT: usize = 64 << 10;

/// Larger payloads, in bytes, have no [`Value`]: a tree takes many times their size.
const MAX_TREE: usize = 4 << 20;

/// A payload, and what is known of it beside its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Its topic.
    pub topic: &'a str,
    /// Its bytes.
    pub payload: &'a [u8],
    /// Its MIME type, as the sender named it.
    pub content_type: Option<&'a str>,
    /// What else helps to read it.
    pub context: &'a Context,
}

/// What helps decoders that cannot read a payload by its bytes alone.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// What Sparkplug nodes and devices said at their birth.
    pub births: Arc<Births>,
    /// The schema that was chosen for the topic.
    pub schema: Option<Arc<Schema>>,
}

/// Why a payload is not what a decoder reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DecodeError(pub String);

/// One way to read a payload.
#[derive(Debug, Clone, Copy)]
pub struct Decoder {
    /// As the inspector's tab calls it: "Text", "JSON", "Hex".
    pub name: &'static str,
    /// Whether this is the way that a person would choose first. Looks at a bounded part: cheap enough for every frame.
    pub recognises: fn(&Input<'_>) -> bool,
    /// Decodes all of it. May take long for a large payload: called beside the window then.
    pub decode: fn(&Input<'_>) -> Result<Decoded, DecodeError>,
    /// Its tree alone, as [`Decoded::value`] has it, without the cost of what is shown.
    pub tree: fn(&Input<'_>) -> Option<Value>,
    /// Whether it is so seldom chosen by hand that a menu is place enough for it.
    pub rare: bool,
}

/// All decoders, the choosiest first: the first that recognises a payload is "Auto"'s choice. Names stay as they are:
/// profiles remember them.
pub const DECODERS: &[Decoder] = &[
    sparkplug::DECODER,
    protobuf::DECODER,
    avro::DECODER,
    image::DECODER,
    compressed::DECODER,
    json::DECODER,
    base64::DECODER,
    encodings::UTF_16,
    text::DECODER,
    cbor::DECODER,
    messagepack::DECODER,
    encodings::LATIN_1,
    protobuf::WIRE,
    hex::DECODER,
];

/// The first of [`DECODERS`] that recognises the payload. Cheap enough for every frame.
#[must_use]
pub fn auto(input: &Input<'_>) -> &'static Decoder {
    DECODERS.iter().find(|decoder| (decoder.recognises)(input)).unwrap_or(&hex::DECODER)
}

/// The tree of a payload as [`auto`] reads it, a number alone being a tree of its own. `None`: it has none, or more than
/// [`LARGE`] bytes.
#[must_use]
pub fn value_of(input: &Input<'_>) -> Option<Value> {
    (input.payload.len() <= LARGE).then(|| (auto(input).tree)(input)).flatten()
}

/// The first bytes of a payload, at most `limit`, without cutting through a character of UTF-8.
#[must_use]
pub fn head(payload: &[u8], limit: usize) -> &[u8] {
    if payload.len() <= limit {
        return payload;
    }
    // A character has at most three bytes that continue it.
    let cut = (limit.saturating_sub(3)..=limit).rev().find(|&cut| !continues_character(payload[cut]));
    &payload[..cut.unwrap_or(limit)]
}

fn continues_character(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

/// What the tests of the decoders have in common.
#[cfg(test)]
mod test {
    use std::sync::LazyLock;

    use super::{Body, Context, Input};

    pub(super) static NOTHING: LazyLock<Context> = LazyLock::new(Context::default);

    /// A payload of a topic that says nothing.
    pub(super) fn input(payload: &[u8]) -> Input<'_> {
        Input { topic: "t", payload, content_type: None, context: &NOTHING }
    }

    /// What is shown as text.
    pub(super) fn text_of(body: &Body) -> String {
        match body {
            Body::Lines(lines) => (0..lines.count()).map(|number| lines.line(number)).collect::<Vec<_>>().join("\n"),
            Body::Table(table) => table.rows.iter().map(|row| row.join(" | ")).collect::<Vec<_>>().join("\n"),
            Body::Image(picture) => format!("{} × {}", picture.width, picture.height),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auto_chooses_as_a_person_would() {
        let large_json = format!("[{}1]", "1,".repeat(LOOKED_AT));
        let large_text = "ö".repeat(LARGE);
        let table: [(&[u8], &str); 11] = [
            (br#"{"a": 1}"#, "JSON"),
            (b" [1, 2]\r\n", "JSON"),
            (large_json.as_bytes(), "JSON"),
            (b"{not json}", "Text"),
            (b"21.5", "Text"),
            (b"\"quoted\"", "Text"),
            ("größer\tals\n".as_bytes(), "Text"),
            (large_text.as_bytes(), "Text"),
            (b"", "Text"),
            (b"a\0b", "Hex"),
            (b"\xff\xfe", "Hex"),
        ];
        for (payload, expected) in table {
            let input = Input { topic: "t", payload, content_type: None, context: &Context::default() };
            assert_eq!(auto(&input).name, expected, "{}", preview(payload, 40));
        }
    }

    #[test]
    fn a_head_is_never_longer_and_never_cuts_a_character() {
        let table: [(&[u8], usize, &[u8]); 6] = [
            (b"abc", 3, b"abc"),
            (b"abc", 2, b"ab"),
            ("aö".as_bytes(), 2, b"a"),
            ("a😀b".as_bytes(), 4, b"a"),
            ("a😀b".as_bytes(), 5, "a😀".as_bytes()),
            (&[0x80; 9], 5, &[0x80; 5]),
        ];
        for (payload, limit, expected) in table {
            assert_eq!(head(payload, limit), expected, "{payload:?} at {limit}");
        }
    }
}

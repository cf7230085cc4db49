//! Payloads to something that people can read. One table of decoders, each a pure function.
//!
//! Uses nothing of ours.

mod hex;
mod json;
mod text;

/// A payload, decoded: lines of text for a monospaced view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The whole text.
    pub text: String,
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
    /// Whether this is the way that a person would choose first.
    pub recognises: fn(&[u8]) -> bool,
    /// Decodes all of it.
    pub decode: fn(&[u8]) -> Result<Decoded, DecodeError>,
}

/// All decoders, the choosiest first: the first that recognises a payload is "Auto"'s choice.
pub const DECODERS: &[Decoder] = &[];

/// The beginning of a payload on one line, at most `limit` characters: for table rows.
#[must_use]
pub fn preview(_payload: &[u8], _limit: usize) -> String {
    todo!()
}

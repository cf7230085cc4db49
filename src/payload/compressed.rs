//! gzip and zlib; and what is inside.

use std::io::Read;

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::{DecodeError, Decoded, Decoder, Input, LOOKED_AT, MAX_TREE, Value, wrapped};

pub(super) const DECODER: Decoder = Decoder { name: "Compressed", recognises, decode, tree, rare: true };

/// Inflated as far as this: a thousand times as much may be in a payload.
const MAX_INFLATED: usize = 64 << 20;

/// What is inflated to see whether it can be.
const TRIED: usize = 4096;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Gzip,
    Zlib,
}

/// What came out, and whether that is not all.
pub(super) struct Inflated {
    pub(super) bytes: Vec<u8>,
    /// What it was and where it stopped: "gzip", "gzip, of which the first 67108864 bytes are shown".
    pub(super) what: String,
}

/// By the first bytes: RFC 1952, section 2.3, and RFC 1950, section 2.2.
fn format(payload: &[u8]) -> Option<Format> {
    match payload {
        [0x1f, 0x8b, 8, flags, ..] if flags & 0xe0 == 0 => Some(Format::Gzip),
        [method, flags, ..] if method & 0x8f == 8 && flags & 0x20 == 0 => {
            (u16::from_be_bytes([*method, *flags]) % 31 == 0).then_some(Format::Zlib)
        }
        _ => None,
    }
}

fn recognises(input: &Input<'_>) -> bool {
    is_compressed(input.payload)
}

/// Whether it says so, and can be inflated at its beginning: zlib's first two bytes may be text.
pub(super) fn is_compressed(payload: &[u8]) -> bool {
    let seen = &payload[..payload.len().min(LOOKED_AT)];
    match format(seen) {
        Some(Format::Gzip) => true,
        Some(Format::Zlib) => {
            let (bytes, ending) = read(Format::Zlib, seen, TRIED);
            !bytes.is_empty() && (ending.is_ok() || seen.len() < payload.len())
        }
        None => false,
    }
}

/// Reads at most `limit` bytes; says whether there are more, or why it stopped.
fn read(format: Format, payload: &[u8], limit: usize) -> (Vec<u8>, std::io::Result<bool>) {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let ending = match format {
        Format::Gzip => MultiGzDecoder::new(payload).take(most).read_to_end(&mut bytes),
        Format::Zlib => ZlibDecoder::new(payload).take(most).read_to_end(&mut bytes),
    };
    let more = bytes.len() > limit;
    bytes.truncate(limit);
    (bytes, ending.map(|_| more))
}

/// Inflates as much as is shown.
pub(super) fn inflate(payload: &[u8], limit: usize) -> Result<Inflated, DecodeError> {
    let format = format(payload).ok_or_else(|| DecodeError("Neither gzip nor zlib.".to_owned()))?;
    let name = if format == Format::Gzip { "gzip" } else { "zlib" };
    let (bytes, ending) = read(format, payload, limit);
    let what = match ending {
        Ok(false) => name.to_owned(),
        Ok(true) => format!("{name}, of which the first {limit} bytes are shown"),
        Err(error) if bytes.is_empty() => return Err(DecodeError(format!("Not {name}: {error}."))),
        Err(error) => format!("{name} that is damaged after {} bytes: {error}", bytes.len()),
    };
    Ok(Inflated { bytes, what })
}

fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    let inflated = inflate(input.payload, MAX_INFLATED)?;
    Ok(wrapped::inside(input, inflated.bytes, inflated.what))
}

fn tree(input: &Input<'_>) -> Option<Value> {
    wrapped::tree_inside(input, inflate(input.payload, MAX_TREE).ok()?.bytes)
}

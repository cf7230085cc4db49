//! Payloads within payloads: what Base64 and compressed data hold is read as if it had come alone.

use super::{DECODERS, DecodeError, Decoded, Decoder, Input, MAX_TREE, Value, base64, compressed, hex, image};

/// Wrappers within wrappers are opened so many times.
const DEEPEST: usize = 3;

/// The most that is taken out of an inner wrapper, in bytes.
const MAX_INNER: usize = 64 << 20;

/// Whether bytes are something that is known by its beginning.
pub(super) fn is_known(bytes: &[u8]) -> bool {
    compressed::is_compressed(bytes) || image::is_picture(bytes)
}

/// What is in the bytes that came out of `wrapper`; its name begins the note.
pub(super) fn inside(input: &Input<'_>, bytes: Vec<u8>, wrapper: String) -> Decoded {
    let (bytes, wrappers) = unwrapped(bytes, wrapper, MAX_INNER);
    let inner = Input { payload: &bytes, ..*input };
    let decoder = innermost(&inner);
    let (decoder, decoded) = match (decoder.decode)(&inner) {
        Ok(decoded) => (decoder, Ok(decoded)),
        Err(_) => (&hex::DECODER, (hex::DECODER.decode)(&inner)),
    };
    let around = format!("{} inside {}.", decoder.name, wrappers.join(" inside "));
    match decoded {
        Ok(decoded) => {
            let note = decoded.note.map_or(around.clone(), |note| format!("{around} {note}"));
            Decoded { note: Some(note), ..decoded }
        }
        Err(DecodeError(why)) => Decoded { note: Some(format!("{around} {why}")), ..Decoded::nothing() },
    }
}

/// The tree of what is in the bytes.
pub(super) fn tree_inside(input: &Input<'_>, bytes: Vec<u8>) -> Option<Value> {
    let (bytes, _) = unwrapped(bytes, String::new(), MAX_TREE);
    let inner = Input { payload: &bytes, ..*input };
    (innermost(&inner).tree)(&inner)
}

/// Opens wrapper after wrapper, and says what they were, the innermost first.
fn unwrapped(mut bytes: Vec<u8>, wrapper: String, limit: usize) -> (Vec<u8>, Vec<String>) {
    let mut wrappers = vec![wrapper];
    while wrappers.len() < DEEPEST {
        let (inner, what) = if compressed::is_compressed(&bytes) {
            match compressed::inflate(&bytes, limit) {
                Ok(inflated) => (inflated.bytes, inflated.what),
                Err(_) => break,
            }
        } else if base64::is_clear(&bytes) {
            match base64::bytes_of(&bytes) {
                Ok(inner) => (inner, base64::DECODER.name.to_owned()),
                Err(_) => break,
            }
        } else {
            break;
        };
        bytes = inner;
        wrappers.insert(0, what);
    }
    (bytes, wrappers)
}

/// The first decoder that recognises it and takes nothing more out of it.
fn innermost(input: &Input<'_>) -> &'static Decoder {
    let wraps = |decoder: &Decoder| matches!(decoder.name, "Base64" | "Compressed");
    DECODERS.iter().find(|decoder| !wraps(decoder) && (decoder.recognises)(input)).unwrap_or(&hex::DECODER)
}

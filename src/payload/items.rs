//! What formats of items within items have in common: CBOR and MessagePack.

use super::json::Layout;
use super::lines::shown;
use super::outline::{Outline, Wanted};
use super::reader::Stop;
use super::{DecodeError, Decoded, LOOKED_AT, MAX_TREE, Value};

/// Reads one item into an outline, and says how many bytes it has.
pub(super) type Read = fn(&[u8], &mut Outline) -> Result<usize, Stop>;

/// Shorter payloads without text are numbers of a sensor's own as likely.
const SHORTEST_WITHOUT_TEXT: usize = 6;

/// Whether a payload is one item of this format, with texts that people can read.
pub(super) fn is_likely(payload: &[u8], read: Read) -> bool {
    let seen = &payload[..payload.len().min(LOOKED_AT)];
    let mut outline = Outline::new(Wanted::Nothing);
    let complete = match read(seen, &mut outline) {
        Ok(length) => length == payload.len(),
        Err(Stop::Short) => seen.len() < payload.len(),
        Err(Stop::Wrong(_) | Stop::Full) => false,
    };
    complete && outline.strange == 0 && (outline.texts > 0 || payload.len() >= SHORTEST_WITHOUT_TEXT)
}

pub(super) fn decode(payload: &[u8], name: &str, read: Read) -> Result<Decoded, DecodeError> {
    let mut outline = Outline::new(if payload.len() > MAX_TREE { Wanted::Text } else { Wanted::Both });
    let note = match read(payload, &mut outline) {
        Ok(length) if length == payload.len() => None,
        Ok(length) => Some(format!("{} more bytes follow from byte {length} on.", payload.len() - length)),
        Err(Stop::Full) => Some("The text is too long to be shown to its end.".to_owned()),
        Err(Stop::Short) => return Err(DecodeError(format!("Not {name}: it ends too early."))),
        Err(Stop::Wrong(DecodeError(why))) => return Err(DecodeError(format!("Not {name}: {why}"))),
    };
    let (text, value) = outline.finish();
    let (body, broken) = shown::<Layout>(text.into_bytes());
    Ok(Decoded { body, value: value.filter(|_| note.is_none()), note: note.or(broken) })
}

pub(super) fn tree(payload: &[u8], read: Read) -> Option<Value> {
    let mut outline = Outline::new(Wanted::Tree);
    let whole = payload.len() <= MAX_TREE && read(payload, &mut outline).ok()? == payload.len();
    whole.then(|| outline.finish().1).flatten()
}

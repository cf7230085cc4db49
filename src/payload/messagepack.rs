//! MessagePack: <https://github.com/msgpack/msgpack/blob/master/spec.md>. Shown as JSON, with `h'0aff'` for bytes and
//! `ext5(…)` for extensions.

use super::cbor::float;
use super::outline::{Kind, Outline};
use super::reader::{Reader, Stop};
use super::{DecodeError, Decoded, Decoder, Input, Value, items};

pub(super) const DECODER: Decoder = Decoder { name: "MessagePack", recognises, decode, tree, rare: true };

/// The extension of points in time.
const TIMESTAMP: i8 = -1;

/// Arrays and maps that are not empty.
fn recognises(input: &Input<'_>) -> bool {
    let is_container = matches!(input.payload, [0x81..=0x8f | 0x91..=0x9f | 0xdc..=0xdf, _, ..]);
    is_container && items::is_likely(input.payload, read)
}

fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    items::decode(input.payload, DECODER.name, read)
}

fn tree(input: &Input<'_>) -> Option<Value> {
    items::tree(input.payload, read)
}

/// Reads one item. What is open is kept in a list, not on the stack: how many items are to come.
fn read(payload: &[u8], outline: &mut Outline) -> Result<usize, Stop> {
    let mut reader = Reader::new(payload);
    let mut open: Vec<u64> = Vec::new();
    loop {
        if outline.is_full() {
            return Err(Stop::Full);
        }
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        if let Some((kind, items)) = item(&mut reader, outline)? {
            outline.open(kind)?;
            open.push(items);
        }
        while open.last() == Some(&0) {
            outline.close();
            open.pop();
        }
        if open.is_empty() {
            return Ok(reader.at());
        }
    }
}

/// Writes one item down, or says what begins here and how many items are in it.
fn item(reader: &mut Reader<'_>, outline: &mut Outline) -> Result<Option<(Kind, u64)>, Stop> {
    let at = reader.at();
    let first = reader.byte()?;
    match first {
        0..=0x7f => outline.number(first),
        0xe0..=0xff => outline.number(first.cast_signed()),
        0x80..=0x8f => return Ok(Some((Kind::Object, 2 * u64::from(first & 15)))),
        0x90..=0x9f => return Ok(Some((Kind::Array, u64::from(first & 15)))),
        0xdc | 0xdd => return Ok(Some((Kind::Array, length(reader, first - 0xdc + 1)?))),
        0xde | 0xdf => return Ok(Some((Kind::Object, 2 * length(reader, first - 0xde + 1)?))),
        0xa0..=0xbf => text(outline, reader.take(u64::from(first & 31))?),
        0xd9..=0xdb => {
            let length = length(reader, first - 0xd9)?;
            text(outline, reader.take(length)?);
        }
        0xc4..=0xc6 => {
            let length = length(reader, first - 0xc4)?;
            outline.bytes(reader.take(length)?);
        }
        0xc7..=0xc9 => {
            let length = length(reader, first - 0xc7)?;
            extension(reader, outline, length)?;
        }
        0xd4..=0xd8 => extension(reader, outline, 1 << (first - 0xd4))?,
        0xc0 => outline.null(),
        0xc1 => return reader.wrong(at, "A byte that is never used"),
        0xc2 | 0xc3 => outline.flag(first == 0xc3),
        0xca..=0xd3 => number(reader, outline, first)?,
    }
    Ok(None)
}

fn number(reader: &mut Reader<'_>, outline: &mut Outline, first: u8) -> Result<(), Stop> {
    match first {
        0xca => float(outline, &format!("{:?}", f32::from_be_bytes(reader.array()?))),
        0xcb => float(outline, &format!("{:?}", f64::from_be_bytes(reader.array()?))),
        0xcc => outline.number(reader.byte()?),
        0xcd => outline.number(u16::from_be_bytes(reader.array()?)),
        0xce => outline.number(u32::from_be_bytes(reader.array()?)),
        0xcf => outline.number(u64::from_be_bytes(reader.array()?)),
        0xd0 => outline.number(i8::from_be_bytes(reader.array()?)),
        0xd1 => outline.number(i16::from_be_bytes(reader.array()?)),
        0xd2 => outline.number(i32::from_be_bytes(reader.array()?)),
        _ => outline.number(i64::from_be_bytes(reader.array()?)),
    }
    Ok(())
}

/// A length of one, two or four bytes: 0, 1 or 2.
fn length(reader: &mut Reader<'_>, size: u8) -> Result<u64, Stop> {
    Ok(match size {
        0 => u64::from(reader.byte()?),
        1 => u64::from(u16::from_be_bytes(reader.array()?)),
        _ => u64::from(u32::from_be_bytes(reader.array()?)),
    })
}

/// The specification lets texts hold any bytes.
fn text(outline: &mut Outline, bytes: &[u8]) {
    if let Ok(text) = str::from_utf8(bytes) {
        outline.text(text);
    } else {
        outline.strange += 1;
        outline.bytes(bytes);
    }
}

fn extension(reader: &mut Reader<'_>, outline: &mut Outline, length: u64) -> Result<(), Stop> {
    let kind = reader.byte()?.cast_signed();
    let bytes = reader.take(length)?;
    match time(bytes).filter(|_| kind == TIMESTAMP) {
        Some(time) => {
            outline.tag("timestamp")?;
            outline.text(&time);
        }
        None => {
            outline.tag(&format!("ext{kind}"))?;
            outline.bytes(bytes);
        }
    }
    Ok(())
}

/// Seconds since 1970 and perhaps nanoseconds, in one of the three forms of the specification.
fn time(bytes: &[u8]) -> Option<String> {
    let (seconds, nanoseconds) = match *bytes {
        [a, b, c, d] => (i64::from(u32::from_be_bytes([a, b, c, d])), 0),
        [a, b, c, d, e, f, g, h] => {
            let both = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
            (i64::try_from(both & 0x3_ffff_ffff).ok()?, u32::try_from(both >> 34).ok()?)
        }
        [a, b, c, d, ref seconds @ ..] => {
            (i64::from_be_bytes(seconds.try_into().ok()?), u32::from_be_bytes([a, b, c, d]))
        }
        _ => return None,
    };
    jiff::Timestamp::new(seconds, i32::try_from(nanoseconds).ok()?).ok().map(|time| time.to_string())
}

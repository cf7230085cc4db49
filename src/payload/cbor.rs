//! CBOR: RFC 8949. Shown in its diagnostic notation.

use super::outline::{Kind, Outline};
use super::reader::{Reader, Stop};
use super::{DecodeError, Decoded, Decoder, Input, Value, items};

pub(super) const DECODER: Decoder = Decoder { name: "CBOR", recognises, decode, tree, rare: true };

/// Arrays and maps that are not empty, also in a tag: RFC 8949, section 3.1 and appendix B.
fn recognises(input: &Input<'_>) -> bool {
    let is_container = matches!(input.payload, [0x81..=0x9b | 0x9f | 0xa1..=0xbb | 0xbf | 0xc6..=0xdb, _, ..]);
    is_container && items::is_likely(input.payload, read)
}

fn decode(input: &Input<'_>) -> Result<Decoded, DecodeError> {
    items::decode(input.payload, DECODER.name, read)
}

fn tree(input: &Input<'_>) -> Option<Value> {
    items::tree(input.payload, read)
}

/// The head of an item: its major type, the five bits beside it, and its argument; `None`: without length.
struct Head {
    at: usize,
    major: u8,
    info: u8,
    argument: Option<u64>,
}

/// Reads one item. What is open is kept in a list, not on the stack: how many items are to come, `None` until a break.
fn read(payload: &[u8], outline: &mut Outline) -> Result<usize, Stop> {
    let mut reader = Reader::new(payload);
    let mut open: Vec<Option<u128>> = Vec::new();
    loop {
        if outline.is_full() {
            return Err(Stop::Full);
        }
        item(&mut reader, outline, &mut open)?;
        while open.last() == Some(&Some(0)) {
            outline.close();
            open.pop();
        }
        if open.is_empty() && outline.is_complete() {
            return Ok(reader.at());
        }
    }
}

fn item(reader: &mut Reader<'_>, outline: &mut Outline, open: &mut Vec<Option<u128>>) -> Result<(), Stop> {
    let head = head(reader)?;
    if head.major == 7 && head.argument.is_none() {
        if open.last() != Some(&None) || !outline.may_close() {
            return reader.wrong(head.at, "A break that ends nothing");
        }
        outline.close();
        open.pop();
        return Ok(());
    }
    // A tag and what is in it are one item.
    if head.major != 6
        && let Some(Some(left)) = open.last_mut()
    {
        *left -= 1;
    }
    match (head.major, head.argument) {
        (4, length) => {
            outline.open(Kind::Array)?;
            open.push(length.map(u128::from));
        }
        (5, length) => {
            outline.open(Kind::Object)?;
            open.push(length.map(|pairs| 2 * u128::from(pairs)));
        }
        (6, Some(tag)) => outline.tag(&tag.to_string())?,
        _ => single(reader, outline, &head)?,
    }
    Ok(())
}

fn head(reader: &mut Reader<'_>) -> Result<Head, Stop> {
    let at = reader.at();
    let first = reader.byte()?;
    let (major, info) = (first >> 5, first & 0x1f);
    let argument = match info {
        0..=23 => Some(u64::from(info)),
        24 => Some(u64::from(reader.byte()?)),
        25 => Some(u64::from(u16::from_be_bytes(reader.array()?))),
        26 => Some(u64::from(u32::from_be_bytes(reader.array()?))),
        27 => Some(u64::from_be_bytes(reader.array()?)),
        31 if matches!(major, 2..=5 | 7) => None,
        _ => return reader.wrong(at, "A head that does not exist"),
    };
    Ok(Head { at, major, info, argument })
}

/// An item that holds no others.
fn single(reader: &mut Reader<'_>, outline: &mut Outline, head: &Head) -> Result<(), Stop> {
    match (head.major, head.argument) {
        (0, Some(number)) => outline.number(number),
        (1, Some(number)) => outline.number(-1 - i128::from(number)),
        (2, Some(length)) => outline.bytes(reader.take(length)?),
        (3, Some(length)) => outline.text(text(reader, head.at, length)?),
        (2 | 3, None) => chunks(reader, outline, head)?,
        (_, argument) => simple(reader, outline, head, argument.unwrap_or_default())?,
    }
    Ok(())
}

fn text<'a>(reader: &mut Reader<'a>, at: usize, length: u64) -> Result<&'a str, Stop> {
    str::from_utf8(reader.take(length)?).or_else(|_| reader.wrong(at, "A text that is not UTF-8"))
}

/// Text or bytes that came in parts.
fn chunks(reader: &mut Reader<'_>, outline: &mut Outline, whole: &Head) -> Result<(), Stop> {
    let mut bytes = Vec::new();
    loop {
        let part = head(reader)?;
        match (part.major, part.argument) {
            (7, None) => break,
            (3, Some(length)) if whole.major == 3 => bytes.extend_from_slice(text(reader, part.at, length)?.as_bytes()),
            (2, Some(length)) if whole.major == 2 => bytes.extend_from_slice(reader.take(length)?),
            _ => return reader.wrong(part.at, "A part that is no part of the text or bytes around it"),
        }
    }
    if whole.major == 2 {
        outline.bytes(&bytes);
    } else {
        outline.text(&String::from_utf8_lossy(&bytes));
    }
    Ok(())
}

/// Floating point numbers, true and false, null, and values without a name: RFC 8949, section 3.3.
fn simple(reader: &Reader<'_>, outline: &mut Outline, head: &Head, argument: u64) -> Result<(), Stop> {
    // The casts take back what `head` widened.
    match head.info {
        20 => outline.flag(false),
        21 => outline.flag(true),
        22 => outline.null(),
        23 => outline.word("undefined", Value::Null),
        24 if argument < 32 => return reader.wrong(head.at, "A simple value in the wrong form"),
        25 => float(outline, &format!("{:?}", half(u16::try_from(argument).unwrap_or_default()))),
        26 => float(outline, &format!("{:?}", f32::from_bits(u32::try_from(argument).unwrap_or_default()))),
        27 => float(outline, &format!("{:?}", f64::from_bits(argument))),
        _ => outline.word(&format!("simple({argument})"), Value::Text(format!("simple({argument})"))),
    }
    Ok(())
}

/// A number that may be none, as Rust writes it.
pub(super) fn float(outline: &mut Outline, text: &str) {
    match text {
        "inf" => outline.word("Infinity", Value::Number(text.to_owned())),
        "-inf" => outline.word("-Infinity", Value::Number(text.to_owned())),
        _ => outline.number(text),
    }
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f32::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2_f32.powi(exponent - 15),
    }
}

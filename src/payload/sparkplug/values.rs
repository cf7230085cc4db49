//! Values of metrics by their types: numbers and names of the Eclipse Sparkplug specification 3.0, section 6.4.16.

use super::super::outline::hex;
use super::super::protobuf::{Wire, fields};
use super::super::{Value, visible};
use super::counted;
use super::payload::{Raw, raw};

/// Names of the types, by number.
const TYPES: [&str; 35] = [
    "Unknown",
    "Int8",
    "Int16",
    "Int32",
    "Int64",
    "UInt8",
    "UInt16",
    "UInt32",
    "UInt64",
    "Float",
    "Double",
    "Boolean",
    "String",
    "DateTime",
    "Text",
    "UUID",
    "DataSet",
    "Bytes",
    "File",
    "Template",
    "PropertySet",
    "PropertySetList",
    "Int8Array",
    "Int16Array",
    "Int32Array",
    "Int64Array",
    "UInt8Array",
    "UInt16Array",
    "UInt32Array",
    "UInt64Array",
    "FloatArray",
    "DoubleArray",
    "BooleanArray",
    "StringArray",
    "DateTimeArray",
];

/// What is shown of a value in a cell, in characters.
const LONGEST: usize = 400;

/// Items of an array and cells of a data set that are shown.
const MOST_ITEMS: usize = 1000;

/// The name of a type, or its number.
pub(super) fn type_name(datatype: Option<u32>) -> String {
    match datatype {
        None => String::new(),
        Some(number) => {
            let name = usize::try_from(number).ok().and_then(|number| TYPES.get(number));
            name.map_or_else(|| number.to_string(), |name| (*name).to_owned())
        }
    }
}

/// Milliseconds since 1970 as people write them, in UTC.
pub(super) fn time(milliseconds: u64) -> String {
    let time = i64::try_from(milliseconds).ok().and_then(|time| jiff::Timestamp::from_millisecond(time).ok());
    time.map_or_else(|| milliseconds.to_string(), |time| format!("{time:.3}"))
}

/// A value as a tree has it.
pub(super) fn value(datatype: Option<u32>, raw: Raw<'_>) -> Value {
    match (datatype.unwrap_or_default(), raw) {
        (kind, Raw::Whole(number)) => Value::Number(whole(kind, number)),
        (_, Raw::Float(number)) => Value::Number(format!("{number:?}")),
        (_, Raw::Double(number)) => Value::Number(format!("{number:?}")),
        (_, Raw::Flag(flag)) => Value::Bool(flag),
        (_, Raw::Text(text)) => Value::Text(text.to_owned()),
        (kind @ 22..=34, Raw::Bytes(bytes)) => array(kind, bytes),
        (_, Raw::Bytes(bytes)) => Value::Bytes(bytes.to_vec()),
        (_, Raw::DataSet(bytes)) => Value::Text(data_set(bytes)),
        (_, Raw::Template(bytes)) => Value::Text(template(bytes)),
        (_, Raw::Extension) => Value::Null,
    }
}

/// A value as a cell has it.
pub(super) fn cell(datatype: Option<u32>, raw: Raw<'_>) -> String {
    let text = match (datatype, value(datatype, raw)) {
        (Some(13), Value::Number(number)) => number.parse().map_or(number, time),
        (_, value) => written(&value),
    };
    let short: String = text.chars().take(LONGEST).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    visible(&short).replace('\n', "‹U+000A›") + more
}

/// Only arrays have values in them, and these are single.
fn written(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(text) | Value::Text(text) => text.clone(),
        Value::Bytes(bytes) => hex(&bytes[..bytes.len().min(LONGEST)]),
        Value::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Object(_) => "{…}".to_owned(),
    }
}

/// Signed numbers come with the bits of unsigned ones.
fn whole(kind: u32, number: u64) -> String {
    let [one, two, three, four, ..] = number.to_le_bytes();
    match kind {
        1 => i8::from_le_bytes([one]).to_string(),
        2 => i16::from_le_bytes([one, two]).to_string(),
        3 => i32::from_le_bytes([one, two, three, four]).to_string(),
        4 => number.cast_signed().to_string(),
        _ => number.to_string(),
    }
}

/// Packed items, the low byte first.
fn array(kind: u32, bytes: &[u8]) -> Value {
    let float = |item: &[u8]| <[u8; 4]>::try_from(item).map(|item| format!("{:?}", f32::from_le_bytes(item)));
    let double = |item: &[u8]| <[u8; 8]>::try_from(item).map(|item| format!("{:?}", f64::from_le_bytes(item)));
    let number = |item: &[u8]| {
        let mut wide = [0; 8];
        wide[..item.len()].copy_from_slice(item);
        // Types of items come in the order of the types of single values.
        whole(kind - 21, u64::from_le_bytes(wide))
    };
    let size = match kind {
        22 | 26 => 1,
        23 | 27 => 2,
        24 | 28 | 30 => 4,
        32 => return flags(bytes),
        33 => return texts(bytes),
        _ => 8,
    };
    let items = bytes.chunks_exact(size).take(MOST_ITEMS).map(|item| match kind {
        30 => float(item).unwrap_or_default(),
        31 => double(item).unwrap_or_default(),
        _ => number(item),
    });
    Value::Array(items.map(Value::Number).collect())
}

/// How many, in four bytes, and then a bit each, the high one first.
fn flags(bytes: &[u8]) -> Value {
    let Some((count, bits)) = bytes.split_first_chunk::<4>() else { return Value::Bytes(bytes.to_vec()) };
    let count = usize::try_from(u32::from_le_bytes(*count)).unwrap_or(usize::MAX).min(MOST_ITEMS);
    let bits = bits.iter().flat_map(|byte| (0..8).map(move |place| byte & (0x80 >> place) != 0));
    Value::Array(bits.take(count).map(Value::Bool).collect())
}

/// Each ends with a zero.
fn texts(bytes: &[u8]) -> Value {
    let texts = bytes.strip_suffix(&[0]).unwrap_or(bytes).split(|byte| *byte == 0).take(MOST_ITEMS);
    Value::Array(texts.map(|text| Value::Text(String::from_utf8_lossy(text).into_owned())).collect())
}

/// How large it is, its columns and its first cells.
fn data_set(bytes: &[u8]) -> String {
    let (mut columns, mut rows, mut cells) = (Vec::new(), 0_usize, Vec::new());
    let mut types = Vec::new();
    for field in fields(bytes).map_while(Result::ok) {
        match (field.number, field.value) {
            (2, Wire::Bytes(name)) if columns.len() < MOST_ITEMS => columns.push(String::from_utf8_lossy(name)),
            (3, Wire::Varint(kind)) if types.len() < MOST_ITEMS => types.push(u32::try_from(kind).ok()),
            // Packed, as newer writers have them.
            (3, Wire::Bytes(packed)) => types.extend(packed.iter().take(MOST_ITEMS).map(|kind| Some(u32::from(*kind)))),
            (4, Wire::Bytes(row)) => {
                rows += 1;
                if cells.len() < MOST_ITEMS {
                    cells.push(data_row(row, &types));
                }
            }
            _ => {}
        }
    }
    let seen = cells.join("; ");
    format!("{} of {} ({}): {seen}", counted(rows, "row"), counted(columns.len(), "column"), columns.join(", "))
}

fn data_row(row: &[u8], types: &[Option<u32>]) -> String {
    let elements = fields(row).map_while(Result::ok).take(MOST_ITEMS).enumerate();
    let cells = elements.filter_map(|(place, element)| {
        let Wire::Bytes(element) = element.value else { return None };
        let held = fields(element).next()?.ok()?;
        let held = raw(held.number.checked_sub(1)?, held.value).ok()?;
        Some(written(&value(types.get(place).copied().flatten(), held)))
    });
    cells.collect::<Vec<_>>().join(", ")
}

/// Whether it is a definition, of what, and how many metrics it has.
fn template(bytes: &[u8]) -> String {
    let (mut of, mut metrics, mut parameters, mut is_definition) = (String::new(), 0_usize, 0_usize, false);
    for field in fields(bytes).map_while(Result::ok) {
        match (field.number, field.value) {
            (2, Wire::Bytes(_)) => metrics += 1,
            (3, Wire::Bytes(_)) => parameters += 1,
            (4, Wire::Bytes(name)) => of = format!(" of {}", String::from_utf8_lossy(name)),
            (5, Wire::Varint(flag)) => is_definition = flag != 0,
            _ => {}
        }
    }
    let kind = if is_definition { "definition" } else { "instance" };
    format!("{kind}{of}: {}, {}", counted(metrics, "metric"), counted(parameters, "parameter"))
}

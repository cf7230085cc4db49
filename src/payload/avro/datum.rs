//! Values, read by the schema that they were written with.

use super::logical::Logical;
use super::schema::{AvroSchema, Node, Type};
use crate::payload::cbor::float;
use crate::payload::outline::{Kind, Outline};
use crate::payload::reader::{Reader, Stop};
use crate::payload::{DecodeError, MAX_DEPTH};

/// Values that take no bytes: an array may claim any number of them.
const MOST_EMPTY: usize = 100_000;

/// Values that took no bytes, of all that were read.
#[derive(Debug, Default)]
pub(super) struct Empty(usize);

/// Reads so many values, one after the other, into an outline, and says how many bytes they have.
pub(super) fn read(
    bytes: &[u8],
    schema: &AvroSchema,
    count: u64,
    outline: &mut Outline,
    empty: &mut Empty,
) -> Result<usize, Stop> {
    let mut datum = Datum { schema, reader: Reader::new(bytes), outline, empty };
    for _ in 0..count {
        datum.value(schema.root(), 0)?;
    }
    Ok(datum.reader.at())
}

/// A number of variable length: seven bits a byte, the low ones first, zig-zag.
pub(super) fn long(reader: &mut Reader<'_>) -> Result<i64, Stop> {
    let at = reader.at();
    let mut bits = 0;
    for shift in (0..64).step_by(7) {
        let byte = reader.byte()?;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && part > 1 {
            break;
        }
        bits |= part << shift;
        if byte & 0x80 == 0 {
            return Ok((bits >> 1).cast_signed() ^ -(bits & 1).cast_signed());
        }
    }
    reader.wrong(at, "A number of more than 64 bits")
}

/// A length: a number that is not negative.
pub(super) fn length(reader: &mut Reader<'_>) -> Result<u64, Stop> {
    let at = reader.at();
    let length = long(reader)?;
    u64::try_from(length).or_else(|_| reader.wrong(at, "A negative length"))
}

/// How many items a block of an array or map has; 0: there are no more blocks.
pub(super) fn block(reader: &mut Reader<'_>) -> Result<u64, Stop> {
    let count = long(reader)?;
    if count < 0 {
        // Its size in bytes follows, for those who skip it.
        length(reader)?;
    }
    Ok(count.unsigned_abs())
}

struct Datum<'a> {
    schema: &'a AvroSchema,
    reader: Reader<'a>,
    outline: &'a mut Outline,
    empty: &'a mut Empty,
}

impl Datum<'_> {
    /// Counts those that take no bytes.
    fn value(&mut self, place: usize, depth: usize) -> Result<(), Stop> {
        let at = self.reader.at();
        self.uncounted(place, depth)?;
        self.empty.0 += usize::from(self.reader.at() == at);
        if self.empty.0 > MOST_EMPTY {
            return Err(Stop::Wrong(DecodeError(format!("More than {MOST_EMPTY} values take no bytes."))));
        }
        Ok(())
    }

    /// Recurses as deep as values may be in each other.
    fn uncounted(&mut self, place: usize, depth: usize) -> Result<(), Stop> {
        if self.outline.is_full() {
            return Err(Stop::Full);
        }
        let schema = self.schema;
        let Some(node) = schema.node(place).filter(|_| depth < MAX_DEPTH) else {
            return Err(Stop::Wrong(DecodeError(format!("It is nested deeper than {MAX_DEPTH} levels."))));
        };
        match &node.kind {
            Type::Record(fields) => self.record(fields, depth)?,
            Type::Array(items) => self.array(*items, depth)?,
            Type::Map(values) => self.map(*values, depth)?,
            Type::Union(branches) => {
                let branch = self.choice(branches.len(), "A branch that its union does not have")?;
                // The number of the branch has a byte at least, whatever the branch takes.
                self.uncounted(branches[branch], depth + 1)?;
            }
            Type::Null => self.outline.null(),
            Type::Boolean
            | Type::Int
            | Type::Long
            | Type::Float
            | Type::Double
            | Type::Bytes
            | Type::String
            | Type::Fixed(_)
            | Type::Enum(_) => self.single(node)?,
        }
        Ok(())
    }

    fn record(&mut self, fields: &[(String, usize)], depth: usize) -> Result<(), Stop> {
        self.outline.open(Kind::Object)?;
        for (name, kind) in fields {
            self.outline.key(name);
            self.value(*kind, depth + 1)?;
        }
        self.outline.close();
        Ok(())
    }

    fn array(&mut self, items: usize, depth: usize) -> Result<(), Stop> {
        self.outline.open(Kind::Array)?;
        loop {
            let count = block(&mut self.reader)?;
            for _ in 0..count {
                self.value(items, depth + 1)?;
            }
            if count == 0 {
                self.outline.close();
                return Ok(());
            }
        }
    }

    fn map(&mut self, values: usize, depth: usize) -> Result<(), Stop> {
        self.outline.open(Kind::Object)?;
        loop {
            let count = block(&mut self.reader)?;
            for _ in 0..count {
                let name = self.text()?;
                self.outline.key(name);
                self.value(values, depth + 1)?;
            }
            if count == 0 {
                self.outline.close();
                return Ok(());
            }
        }
    }

    /// A value that has no others in it.
    fn single(&mut self, node: &Node) -> Result<(), Stop> {
        let logical = node.logical.as_ref();
        match &node.kind {
            Type::Boolean => {
                let at = self.reader.at();
                match self.reader.byte()? {
                    0 => self.outline.flag(false),
                    1 => self.outline.flag(true),
                    _ => return self.reader.wrong(at, "Neither true nor false"),
                }
            }
            Type::Int => {
                let at = self.reader.at();
                let number = long(&mut self.reader)?;
                let number = i32::try_from(number).or_else(|_| self.reader.wrong(at, "An int of more than 32 bits"))?;
                self.number(number.into(), logical);
            }
            Type::Long => {
                let number = long(&mut self.reader)?;
                self.number(number, logical);
            }
            Type::Float => float(self.outline, &format!("{:?}", f32::from_le_bytes(self.reader.array()?))),
            Type::Double => float(self.outline, &format!("{:?}", f64::from_le_bytes(self.reader.array()?))),
            Type::String => {
                let text = self.text()?;
                self.outline.text(text);
            }
            Type::Bytes => {
                let length = length(&mut self.reader)?;
                let bytes = self.reader.take(length)?;
                self.bytes(bytes, logical);
            }
            Type::Fixed(size) => {
                let bytes = self.reader.take(*size)?;
                self.bytes(bytes, logical);
            }
            Type::Enum(symbols) => {
                let symbol = self.choice(symbols.len(), "A symbol that its enum does not have")?;
                self.outline.text(&symbols[symbol]);
            }
            Type::Null | Type::Record(_) | Type::Array(_) | Type::Map(_) | Type::Union(_) => {}
        }
        Ok(())
    }

    fn number(&mut self, number: i64, logical: Option<&Logical>) {
        match logical.and_then(|logical| logical.time(number)) {
            Some(time) => self.outline.text(&time),
            None => self.outline.number(number),
        }
    }

    fn bytes(&mut self, bytes: &[u8], logical: Option<&Logical>) {
        match (logical, logical.and_then(|logical| logical.of_bytes(bytes))) {
            (Some(Logical::Decimal { .. }), Some(number)) => self.outline.number(number),
            (_, Some(text)) => self.outline.text(&text),
            (_, None) => self.outline.bytes(bytes),
        }
    }

    /// One of so many, by its number.
    fn choice(&mut self, among: usize, what: &str) -> Result<usize, Stop> {
        let at = self.reader.at();
        let number = long(&mut self.reader)?;
        let number = usize::try_from(number).ok().filter(|number| *number < among);
        number.map_or_else(|| self.reader.wrong(at, what), Ok)
    }
}

impl<'a> Datum<'a> {
    fn text(&mut self) -> Result<&'a str, Stop> {
        let at = self.reader.at();
        let length = length(&mut self.reader)?;
        str::from_utf8(self.reader.take(length)?).or_else(|_| self.reader.wrong(at, "A text that is not UTF-8"))
    }
}

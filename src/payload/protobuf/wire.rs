//! Protobuf's wire format: fields by number, <https://protobuf.dev/programming-guides/encoding/>.

use super::super::reader::{Reader, Stop};

/// A field as it is on the wire.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Field<'a> {
    pub(in super::super) number: u32,
    pub(in super::super) value: Wire<'a>,
}

/// What a field holds, by its wire type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) enum Wire<'a> {
    Varint(u64),
    Fixed64([u8; 8]),
    /// Text, bytes, a message or packed numbers.
    Bytes(&'a [u8]),
    /// A message up to the end of the same number.
    GroupBegin,
    GroupEnd,
    Fixed32([u8; 4]),
}

/// The fields of a message, up to the first that cannot be read.
pub(in super::super) struct Fields<'a> {
    reader: Reader<'a>,
}

pub(in super::super) fn fields(message: &[u8]) -> Fields<'_> {
    Fields { reader: Reader::new(message) }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, Stop>;

    fn next(&mut self) -> Option<Self::Item> {
        (!self.reader.is_at_end()).then(|| self.field())
    }
}

impl<'a> Fields<'a> {
    fn field(&mut self) -> Result<Field<'a>, Stop> {
        let at = self.reader.at();
        let key = self.varint()?;
        // 29 bits: the largest number that the language allows.
        let number = u32::try_from(key >> 3).ok().filter(|number| (1..1 << 29).contains(number));
        let Some(number) = number else { return self.reader.wrong(at, "A field number that does not exist") };
        let value = match key & 7 {
            0 => Wire::Varint(self.varint()?),
            1 => Wire::Fixed64(self.reader.array()?),
            2 => {
                let length = self.varint()?;
                Wire::Bytes(self.reader.take(length)?)
            }
            3 => Wire::GroupBegin,
            4 => Wire::GroupEnd,
            5 => Wire::Fixed32(self.reader.array()?),
            _ => return self.reader.wrong(at, "A wire type that does not exist"),
        };
        Ok(Field { number, value })
    }

    fn varint(&mut self) -> Result<u64, Stop> {
        let at = self.reader.at();
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.reader.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        self.reader.wrong(at, "A number longer than 10 bytes")
    }
}

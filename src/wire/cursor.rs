//! Numbers, texts and bytes out of a packet (MQTT 5, 1.5), each told as a field.

use super::fields::{Fields, Value};
use super::header::{Variable, variable};
use super::violation::Violation;

/// A place in a packet, and who hears what is read there.
pub(super) struct Cursor<'a, 'f, F> {
    /// The packet from its first byte on, as far as it is to be read.
    bytes: &'a [u8],
    at: usize,
    fields: &'f mut F,
}

impl<'a, 'f, F: Fields> Cursor<'a, 'f, F> {
    /// At this place of a packet.
    #[inline]
    pub(super) fn new(bytes: &'a [u8], at: usize, fields: &'f mut F) -> Self {
        Self { bytes, at, fields }
    }

    /// The same packet up to `length` bytes from here on; this cursor goes behind them.
    #[inline]
    pub(super) fn part(&mut self, length: usize) -> Result<Cursor<'a, '_, F>, Violation> {
        let at = self.at;
        self.take(length)?;
        Ok(Cursor { bytes: &self.bytes[..self.at], at, fields: self.fields })
    }

    /// Whether everything was read.
    #[inline]
    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    /// Nothing may follow.
    #[inline]
    pub(super) fn end(&self) -> Result<(), Violation> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            extra => Err(Violation::TrailingBytes(extra)),
        }
    }

    /// Tells of a field that ends here and began so many bytes before.
    #[inline]
    pub(super) fn tell(&mut self, name: &'static str, value: Value<'_>, bytes: usize) {
        self.fields.field(name, value, self.at - bytes..self.at);
    }

    /// Tells of flags and numbers of the first byte, which the header was read from.
    #[inline]
    pub(super) fn first_byte(&mut self, name: &'static str, value: Value<'_>) {
        self.fields.field(name, value, 0..1);
    }

    #[inline]
    fn take(&mut self, count: usize) -> Result<&'a [u8], Violation> {
        let taken = self.bytes[self.at..].get(..count).ok_or(Violation::TooShort)?;
        self.at += count;
        Ok(taken)
    }

    /// A byte whose meaning the caller tells.
    #[inline]
    pub(super) fn raw_u8(&mut self) -> Result<u8, Violation> {
        Ok(self.take(1)?[0])
    }

    #[inline]
    fn raw_u16(&mut self) -> Result<u16, Violation> {
        let bytes = self.take(2)?;
        Ok(u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    pub(super) fn u8(&mut self, name: &'static str) -> Result<u8, Violation> {
        let value = self.raw_u8()?;
        self.tell(name, Value::Number(value.into()), 1);
        Ok(value)
    }

    #[inline]
    pub(super) fn u16(&mut self, name: &'static str) -> Result<u16, Violation> {
        let value = self.raw_u16()?;
        self.tell(name, Value::Number(value.into()), 2);
        Ok(value)
    }

    pub(super) fn u32(&mut self, name: &'static str) -> Result<u32, Violation> {
        let bytes = self.take(4)?;
        let value = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        self.tell(name, Value::Number(value), 4);
        Ok(value)
    }

    /// A reason code.
    pub(super) fn reason(&mut self) -> Result<u8, Violation> {
        let code = self.raw_u8()?;
        self.tell("Reason Code", Value::Reason(code), 1);
        Ok(code)
    }

    /// A packet id, which is never 0 (MQTT 5, 2.2.1).
    #[inline]
    pub(super) fn packet_id(&mut self) -> Result<u16, Violation> {
        match self.u16("Packet Identifier")? {
            0 => Err(Violation::PacketIdZero),
            id => Ok(id),
        }
    }

    /// A Variable Byte Integer.
    pub(super) fn variable(&mut self, name: &'static str) -> Result<usize, Violation> {
        let before = self.at;
        let value = self.raw_variable(name)?;
        self.tell(name, Value::Number(u32::try_from(value).unwrap_or(u32::MAX)), self.at - before);
        Ok(value)
    }

    /// The identifier of a property, which its name tells better.
    pub(super) fn property_id(&mut self) -> Result<usize, Violation> {
        self.raw_variable("property identifier")
    }

    fn raw_variable(&mut self, name: &'static str) -> Result<usize, Violation> {
        match variable(&self.bytes[self.at..]) {
            Variable::Short => Err(Violation::TooShort),
            Variable::TooLong => Err(Violation::NumberTooLong(name)),
            Variable::Done { padded: true, .. } => Err(Violation::NumberNotShortest(name)),
            Variable::Done { value, bytes, .. } => {
                self.at += bytes;
                Ok(value)
            }
        }
    }

    /// A UTF-8 string without NUL (MQTT 5, 1.5.4).
    pub(super) fn text(&mut self, name: &'static str) -> Result<&'a str, Violation> {
        let text = self.raw_text(name)?;
        self.tell(name, Value::Text(text), text.len() + 2);
        Ok(text)
    }

    fn raw_text(&mut self, name: &'static str) -> Result<&'a str, Violation> {
        let length = self.raw_u16()?.into();
        let bytes = self.take(length)?;
        let text = std::str::from_utf8(bytes).map_err(|_| Violation::NotUtf8(name))?;
        if memchr::memchr(0, bytes).is_some() {
            return Err(Violation::Nul(name));
        }
        Ok(text)
    }

    /// The name of a topic: a string without wildcards (MQTT 5, 4.7). Whether it may be empty depends.
    #[inline]
    pub(super) fn topic(&mut self, name: &'static str) -> Result<&'a str, Violation> {
        let length = self.raw_u16()?.into();
        let bytes = self.take(length)?;
        let text = std::str::from_utf8(bytes).map_err(|_| Violation::NotUtf8(name))?;
        self.tell(name, Value::Text(text), length + 2);
        // One pass, since each message that arrives comes through here.
        match memchr::memchr3(b'+', b'#', 0, bytes) {
            None => Ok(text),
            Some(_) if memchr::memchr(0, bytes).is_some() => Err(Violation::Nul(name)),
            Some(_) => Err(Violation::Wildcard(name)),
        }
    }

    /// A name and a value, each a UTF-8 string.
    pub(super) fn pair(&mut self, name: &'static str) -> Result<(), Violation> {
        let (key, value) = (self.raw_text(name)?, self.raw_text(name)?);
        self.tell(name, Value::Pair(key, value), key.len() + value.len() + 4);
        Ok(())
    }

    /// Binary data (MQTT 5, 1.5.6).
    pub(super) fn binary(&mut self, name: &'static str) -> Result<&'a [u8], Violation> {
        let length = self.raw_u16()?.into();
        let bytes = self.take(length)?;
        self.tell(name, Value::Binary(bytes), length + 2);
        Ok(bytes)
    }

    /// Binary data that nobody may see. Its place is that of the bytes, without their length.
    pub(super) fn secret(&mut self, name: &'static str) -> Result<(), Violation> {
        let length = self.raw_u16()?.into();
        self.take(length)?;
        self.tell(name, Value::Secret, length);
        Ok(())
    }

    /// All that is left.
    pub(super) fn rest(&mut self, name: &'static str) {
        let rest = &self.bytes[self.at..];
        self.at = self.bytes.len();
        self.tell(name, Value::Binary(rest), rest.len());
    }
}

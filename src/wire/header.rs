//! The fixed header (MQTT 5, 2.1; MQTT 3.1.1, 2.2).

use super::kind::{Direction, PacketKind, Version};
use super::violation::Violation;

/// The first byte and the remaining length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The kind of the packet.
    pub kind: PacketKind,
    /// The four low bits of the first byte.
    pub flags: u8,
    /// Bytes of the fixed header itself: 2 to 5.
    pub length: usize,
    /// Bytes that follow it.
    pub body: usize,
}

impl Header {
    /// Reads the header at the beginning of these bytes; `None` while it is not all there. The first byte is judged as
    /// soon as it is there.
    ///
    /// # Errors
    /// No such packet may come this way, or its length is no length.
    #[inline]
    pub fn read(bytes: &[u8], version: Version, direction: Direction) -> Result<Option<Self>, Violation> {
        let Some((&first, rest)) = bytes.split_first() else { return Ok(None) };
        let kind = kind(first, version, direction)?;
        let flags = first & 0x0F;
        Ok(remaining_length(rest, version)?.map(|(body, bytes)| Self { kind, flags, length: 1 + bytes, body }))
    }

    /// Bytes of the whole packet.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.length + self.body
    }
}

/// What the first byte says, and whether it may.
#[inline]
fn kind(first: u8, version: Version, direction: Direction) -> Result<PacketKind, Violation> {
    let (number, flags) = (first >> 4, first & 0x0F);
    // Nearly all packets are messages, which both sides send and whose flags mean something.
    if number == PacketKind::Publish as u8 {
        return Ok(PacketKind::Publish);
    }
    let kind = PacketKind::from_number(number).ok_or(Violation::ReservedKind(number))?;
    if kind == PacketKind::Auth && version == Version::V311 {
        return Err(Violation::ReservedKind(number));
    }
    if kind.reserved_flags().is_some_and(|expected| expected != flags) {
        return Err(Violation::Flags { found: flags });
    }
    if !kind.may_go(direction, version) {
        return Err(Violation::ForBrokersOnly(kind));
    }
    Ok(kind)
}

/// The remaining length and how many bytes it took; `None` while it is not all there.
#[inline]
fn remaining_length(bytes: &[u8], version: Version) -> Result<Option<(usize, usize)>, Violation> {
    match variable(bytes) {
        Variable::Short => Ok(None),
        Variable::TooLong => Err(Violation::LengthTooLong),
        // 3.1.1 does not ask for the shortest form.
        Variable::Done { padded: true, .. } if version == Version::V5 => Err(Violation::LengthNotShortest),
        Variable::Done { value, bytes, .. } => Ok(Some((value, bytes))),
    }
}

/// A Variable Byte Integer (MQTT 5, 1.5.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variable {
    /// It goes on behind the last byte.
    Short,
    /// A fifth byte would follow.
    TooLong,
    /// The number, how many bytes it took, and whether fewer would have done.
    Done { value: usize, bytes: usize, padded: bool },
}

/// Reads the number at the beginning of these bytes.
#[inline]
pub(super) fn variable(bytes: &[u8]) -> Variable {
    let mut value = 0;
    for (place, &byte) in bytes.iter().take(4).enumerate() {
        value |= usize::from(byte & 0x7F) << (7 * place);
        if byte & 0x80 == 0 {
            return Variable::Done { value, bytes: place + 1, padded: byte == 0 && place > 0 };
        }
    }
    if bytes.len() < 4 { Variable::Short } else { Variable::TooLong }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variable_byte_integers_are_those_of_the_specification() {
        let done = |value, bytes| Variable::Done { value, bytes, padded: false };
        let table: [(&[u8], Variable); 10] = [
            (&[], Variable::Short),
            (&[0], done(0, 1)),
            (&[0x7F], done(127, 1)),
            (&[0x80, 1], done(128, 2)),
            (&[0xFF, 0x7F], done(16_383, 2)),
            (&[0xFF, 0xFF, 0xFF, 0x7F, 9], done(268_435_455, 4)),
            (&[0x80, 0], Variable::Done { value: 0, bytes: 2, padded: true }),
            (&[0xFF, 0xFF, 0xFF], Variable::Short),
            (&[0xFF, 0xFF, 0xFF, 0x80], Variable::TooLong),
            (&[0xFF, 0xFF, 0xFF, 0xFF, 1], Variable::TooLong),
        ];
        for (bytes, expected) in table {
            assert_eq!(variable(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn the_first_byte_is_judged_alone() {
        let read = |first, version| Header::read(&[first], version, Direction::FromBroker);
        assert_eq!(read(0x20, Version::V5), Ok(None));
        assert_eq!(read(0xF0, Version::V5), Ok(None));
        assert_eq!(read(0xF0, Version::V311), Err(Violation::ReservedKind(15)));
        assert_eq!(read(0x00, Version::V5), Err(Violation::ReservedKind(0)));
        assert_eq!(read(0x21, Version::V5), Err(Violation::Flags { found: 1 }));
        assert_eq!(read(0x10, Version::V5), Err(Violation::ForBrokersOnly(PacketKind::Connect)));
        assert_eq!(read(0xE0, Version::V311), Err(Violation::ForBrokersOnly(PacketKind::Disconnect)));
        assert_eq!(read(0xE0, Version::V5), Ok(None));
    }
}

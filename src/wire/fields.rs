//! What a packet consists of, told to whoever wants to keep it.

use std::ops::Range;

/// One value as it stands in a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A number.
    Number(u32),
    /// A bit.
    Flag(bool),
    /// A reason code, which has a name.
    Reason(u8),
    /// A return code of CONNACK in 3.1.1.
    ReturnCode(u8),
    /// A UTF-8 string.
    Text(&'a str),
    /// A name and its value.
    Pair(&'a str, &'a str),
    /// Binary data.
    Binary(&'a [u8]),
    /// A password or authentication data: never to be shown nor kept.
    Secret,
}

/// Hears of each field as soon as it is read, also of those before the one that is wrong.
pub(super) trait Fields {
    /// A field with the specification's name, its value, and its place in the packet.
    fn field(&mut self, name: &'static str, value: Value<'_>, place: Range<usize>);
}

/// Keeps nothing: reading is the check and no more.
impl Fields for () {
    #[inline(always)]
    fn field(&mut self, _: &'static str, _: Value<'_>, _: Range<usize>) {}
}

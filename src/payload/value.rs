//! A structured payload as a tree: what JSON, CBOR, MessagePack, Protobuf and Sparkplug have in common.

/// One value. Decoders make none deeper than [`MAX_DEPTH`].
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A number, in the very characters that it came in, or those that its format gives it.
    Number(String),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Values in order.
    Array(Vec<Self>),
    /// Names and values, in the order of their coming; names may repeat.
    Object(Vec<(String, Self)>),
}

/// Deepest level of a [`Value`]: whoever walks one may recurse.
pub const MAX_DEPTH: usize = 128;

impl Value {
    /// The value as a number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            Self::Bool(flag) => Some(f64::from(u8::from(*flag))),
            Self::Null | Self::Text(_) | Self::Bytes(_) | Self::Array(_) | Self::Object(_) => None,
        }
    }
}

/// Most values of a tree: each takes about 60 bytes, so that a tree has a dozen megabytes at most, texts aside.
pub(super) const MAX_VALUES: usize = 200_000;

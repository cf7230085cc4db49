//! What goes to and fro in an enhanced authentication.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;

/// The data of one step (MQTT 5, 4.12). It often is a token: `Debug` tells its length and no more.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AuthenticationData(pub Bytes);

impl Deref for AuthenticationData {
    type Target = Bytes;

    fn deref(&self) -> &Bytes {
        &self.0
    }
}

impl<T: Into<Bytes>> From<T> for AuthenticationData {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for AuthenticationData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_it_is_printed() {
        assert_eq!(format!("{:?}", AuthenticationData::from("hunter2")), "(7 bytes)");
    }
}

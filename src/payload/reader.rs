//! Takes bytes off the front of a payload, and knows where it is.

use super::DecodeError;

/// Why a payload could not be read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stop {
    /// It ends before it should.
    Short,
    /// It is wrong, for this reason.
    Wrong(DecodeError),
    /// As much as is shown was written down.
    Full,
}

impl From<DecodeError> for Stop {
    fn from(error: DecodeError) -> Self {
        Self::Wrong(error)
    }
}

pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// How many bytes were taken.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub(super) fn byte(&mut self) -> Result<u8, Stop> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        let (first, _) = self.bytes[self.at..].split_first_chunk::<N>().ok_or(Stop::Short)?;
        self.at += N;
        Ok(*first)
    }

    /// So many bytes; a length beyond the end costs nothing.
    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], Stop> {
        let length = usize::try_from(length).map_err(|_| Stop::Short)?;
        let taken = self.bytes[self.at..].get(..length).ok_or(Stop::Short)?;
        self.at += length;
        Ok(taken)
    }

    /// Something wrong at a place.
    pub(super) fn wrong<T>(&self, at: usize, what: &str) -> Result<T, Stop> {
        Err(Stop::Wrong(DecodeError(format!("{what} at byte {at}."))))
    }
}

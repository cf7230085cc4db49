//! Messages of which direction are meant.

use crate::store::Direction;

/// Messages of both directions, or of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// Received and sent.
    #[default]
    Both,
    /// Received only.
    Received,
    /// Sent only.
    Sent,
}

impl Which {
    /// Whether messages of this direction are meant.
    #[must_use]
    pub const fn includes(self, direction: Direction) -> bool {
        match self {
            Self::Both => true,
            Self::Received => matches!(direction, Direction::Received),
            Self::Sent => matches!(direction, Direction::Sent),
        }
    }
}

//! Which entries of a trace are wanted.

use super::Entry;
use crate::wire::kind::{Direction, PacketKind};

/// Chooses entries. The default chooses all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those that went this way.
    pub direction: Option<Direction>,
    /// Only packets of these kinds; empty: of all.
    pub kinds: Vec<PacketKind>,
    /// Only those with this text in the value of a field or in the name of the packet, upper and lower case alike.
    pub text: String,
}

impl Filter {
    /// Whether an entry is wanted.
    #[must_use]
    pub fn takes(&self, entry: &Entry) -> bool {
        self.direction.is_none_or(|direction| direction == entry.direction)
            && (self.kinds.is_empty() || entry.kind().is_some_and(|kind| self.kinds.contains(&kind)))
            && self.takes_text(entry)
    }

    fn takes_text(&self, entry: &Entry) -> bool {
        let wanted = self.text.trim().to_lowercase();
        wanted.is_empty()
            || entry.decoded().fields.iter().any(|field| field.value.to_lowercase().contains(&wanted))
            || entry.violation.as_ref().is_some_and(|violation| violation.to_string().contains(&wanted))
    }
}

//! Which messages are printed, which are removed at the broker, and when it is enough.

use crate::mqtt::{Filter, MessageRef};

use super::Sub;

/// What is to be done about one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Verdict {
    /// Remove the retained message at the broker.
    pub remove: bool,
    /// Print it.
    pub print: bool,
    /// It is the last one.
    pub enough: bool,
}

/// What the flags want.
#[derive(Debug)]
pub(super) struct Selection<'a> {
    flags: &'a Sub,
    counted: u64,
}

impl<'a> Selection<'a> {
    pub(super) const fn new(flags: &'a Sub) -> Self {
        Self { flags, counted: 0 }
    }

    /// Judges the next message. What `--random-filter` leaves out counts for `-C`, as it does for `mosquitto_sub`; but 100
    /// means all here, as its manual says, where version 2.0.11 prints one in ten.
    pub(super) fn judge(&mut self, message: MessageRef<'_>) -> Verdict {
        let flags = self.flags;
        if flags.retained_only && !message.retain {
            return Verdict { enough: true, ..Verdict::default() };
        }
        if flags.filter_out.iter().any(|filter| Filter::matches(filter, message.topic)) {
            return Verdict::default();
        }
        let remove = flags.remove_retained && message.retain;
        if flags.no_retained && message.retain {
            return Verdict { remove, ..Verdict::default() };
        }
        self.counted += 1;
        let print = flags.random_filter.is_none_or(|percent| fastrand::f64() * 100.0 < percent);
        Verdict { remove, print, enough: flags.count == Some(self.counted) }
    }
}

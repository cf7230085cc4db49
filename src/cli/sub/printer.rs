//! Prints what is to be printed of the messages that came, in their order.

use super::Sub;
use super::mailbox::Post;
use super::selection::Selection;
use super::style::Style;
use crate::cli::output::Output;
use crate::mqtt::{MessageRef, Qos};

/// Selection, style, and where it goes.
pub(super) struct Printer<'a> {
    out: &'a mut Output,
    selection: Selection<'a>,
    style: Style<'a>,
    /// The QoS of the message that was taken last.
    last: Qos,
}

impl<'a> Printer<'a> {
    pub(super) fn new(flags: &'a Sub, out: &'a mut Output) -> Self {
        Self {
            out,
            selection: Selection::new(flags),
            style: Style::new(&flags.style, flags.json, flags.quiet),
            last: Qos::default(),
        }
    }

    /// Prints what is to be printed, and hands out what is to be removed at the broker; whether it is enough.
    pub(super) fn print(&mut self, post: &Post, mut remove: impl FnMut(MessageRef<'_>)) -> bool {
        for printed in post.iter() {
            let message = printed.message;
            let verdict = self.selection.judge(message);
            self.last = message.qos;
            if verdict.remove {
                remove(message);
            }
            if verdict.print {
                self.style.print(printed, self.out.room());
                self.out.settle();
            }
            if verdict.enough {
                return true;
            }
        }
        false
    }

    /// Lets whoever reads have what is printed.
    pub(super) fn flush(&mut self) {
        self.out.flush();
    }

    /// Whether nobody reads what is printed.
    pub(super) const fn is_over(&self) -> bool {
        self.out.is_over()
    }

    /// Whether the handshake of the message that was taken last may still be going on.
    pub(super) fn is_in_handshake(&self) -> bool {
        self.last == Qos::ExactlyOnce
    }
}

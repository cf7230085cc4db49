//! How long a reader may go on without looking up.

use std::task::Context;

/// Reads without a pause after which the reader is made to look up once. A flood would otherwise starve the keep-alive
/// timer of the MQTT library, which is polled only when there is nothing to read.
const READS_WITHOUT_PAUSE: u32 = 64;

/// Refusals that make a pause. The library reads the first packet of a batch and waits, but the others only if they are
/// there: a refusal among those ends the batch, and the next one makes it wait.
const REFUSALS: u32 = 2;

/// Counts the reads of one reader.
#[derive(Debug, Default)]
pub(super) struct Turns {
    in_a_row: u32,
}

impl Turns {
    /// Whether the next read is refused: the reader is woken at once, and others get a turn before.
    pub(super) fn refuse(&mut self, cx: &Context<'_>) -> bool {
        let is_over = self.in_a_row >= READS_WITHOUT_PAUSE;
        if is_over {
            self.in_a_row = (self.in_a_row + 1) % (READS_WITHOUT_PAUSE + REFUSALS);
            cx.waker().wake_by_ref();
        }
        is_over
    }

    pub(super) const fn note_read(&mut self) {
        self.in_a_row += 1;
    }

    /// There was nothing to read, and so a pause.
    pub(super) const fn note_pause(&mut self) {
        self.in_a_row = 0;
    }
}

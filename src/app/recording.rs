//! Messages out to files and back: saving, recording while they come, opening a recording, replaying it.

use super::App;

/// A wish about files of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordingAction {}

impl App {
    pub(super) fn in_recording(&mut self, action: RecordingAction) {
        match action {}
    }
}

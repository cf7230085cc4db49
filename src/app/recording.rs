//! Messages out to files and back: saving, recording while they come, opening a recording, replaying it.
//!
//! Each runs on a thread of its own and is looked after in [`App::absorb`].

mod flight;
mod lot;
mod opening;
mod outcome;
mod player;
mod recorders;
mod replaying;
mod saving;

use std::path::PathBuf;
use std::time::Duration;

use super::writing::SOON;
use super::{App, Tab, TabId};
use crate::recording::{Format, Manner, Plan, Recorder};
use crate::store::MessageId;

pub use flight::{ReplayEnd, ReplayStatus};
pub use opening::{Opened, Source};
pub use replaying::Replay;
pub use saving::{Replacing, Saving};

pub(super) use saving::SavedNews;

use recorders::Told;

/// A wish about files of messages. "The tab" is the active one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordingAction {
    /// Open this dialog, or close the one that is open.
    Show(Option<RecordingDialog>),
    /// Save messages of the tab.
    Save {
        /// Which.
        what: SaveWhat,
        /// As what.
        format: Format,
        /// Where.
        path: PathBuf,
    },
    /// Whether the file that stands where messages were to be saved is replaced.
    AnswerReplace(bool),
    /// Save no further: nothing is left of it.
    StopSaving,
    /// Record the tab's messages from now on.
    Record(Plan),
    /// Try again to write after trouble with the disk.
    ResumeRecording,
    /// Record no further.
    StopRecording,
    /// Open a recording in a tab of its own.
    Open(PathBuf),
    /// Read no further: what was read stays.
    StopOpening,
    /// Replay the recording of the tab into a connection.
    Replay {
        /// The tab of the connection.
        into: TabId,
        /// How.
        manner: Manner,
    },
    /// Stand still or go on with the replay into this tab.
    PauseReplay(TabId, bool),
    /// End the replay into this tab.
    StopReplay(TabId),
}

/// A dialog about files of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingDialog {
    /// "Save messages".
    Save,
    /// "Save messages" with the payload of this one chosen.
    SavePayload(MessageId),
    /// "Record messages".
    Record,
    /// "Open recording".
    Open,
    /// "Replay".
    Replay,
}

/// Which messages are saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveWhat {
    /// Those that are marked.
    Marked,
    /// Those that the table shows.
    Shown,
    /// All that are kept.
    All,
    /// This one.
    One(MessageId),
}

/// What of all this goes on in one tab.
#[derive(Debug, Default)]
pub(super) struct Activity {
    saving: Option<Saving>,
    replacing: Option<Replacing>,
    recorder: Option<Recorder>,
    told: Told,
    replay: Option<Replay>,
}

/// Reading.
impl Tab {
    /// What is being saved.
    #[must_use]
    pub fn saving(&self) -> Option<&Saving> {
        self.files.saving.as_ref()
    }

    /// A file that stands where messages were to be saved.
    #[must_use]
    pub fn replacing(&self) -> Option<&Replacing> {
        self.files.replacing.as_ref()
    }

    /// The recording that goes on.
    #[must_use]
    pub fn recorder(&self) -> Option<&Recorder> {
        self.files.recorder.as_ref()
    }

    /// The replay that goes on into this tab, or was the last.
    #[must_use]
    pub fn replay(&self) -> Option<&Replay> {
        self.files.replay.as_ref()
    }
}

impl App {
    /// The dialog that is open.
    #[must_use]
    pub fn recording_dialog(&self) -> Option<RecordingDialog> {
        self.recording_dialog
    }

    /// Whether a dialog makes sense in the tab as it is.
    pub(super) fn may_show(&self, dialog: RecordingDialog) -> bool {
        let tab = self.tab();
        match dialog {
            RecordingDialog::Save => !tab.store.is_empty() && tab.saving().is_none(),
            RecordingDialog::SavePayload(id) => tab.store.get(id).is_some() && tab.saving().is_none(),
            RecordingDialog::Record => tab.opened().is_none() && tab.profile_id.is_some() && tab.recorder().is_none(),
            RecordingDialog::Open => true,
            RecordingDialog::Replay => tab.opened().is_some_and(|opened| !opened.is_reading()),
        }
    }

    pub(super) fn in_recording(&mut self, action: RecordingAction) {
        match action {
            RecordingAction::Show(dialog) => self.recording_dialog = dialog.filter(|dialog| self.may_show(*dialog)),
            RecordingAction::Save { what, format, path } => self.save_messages(what, format, path),
            RecordingAction::AnswerReplace(replace) => self.answer_replace(replace),
            RecordingAction::StopSaving => self.stop_saving(),
            RecordingAction::Record(plan) => self.start_recording(plan),
            RecordingAction::ResumeRecording => self.resume_recording(),
            RecordingAction::StopRecording => self.stop_recording(),
            RecordingAction::Open(path) => self.open_recording(path),
            RecordingAction::StopOpening => self.stop_opening(),
            RecordingAction::Replay { into, manner } => self.start_replay(into, manner),
            RecordingAction::PauseReplay(tab, paused) => self.pause_replay(tab, paused),
            RecordingAction::StopReplay(tab) => self.stop_replay(tab),
        }
    }

    /// Takes note of what the threads have done.
    pub(super) fn look_after_files(&mut self) {
        self.look_after_recorders();
        self.look_after_replays();
    }

    /// When the bars of this tab change by themselves.
    pub(super) fn next_change_of_files(tab: &Tab) -> Option<Duration> {
        let is_quick = tab.saving().is_some()
            || tab.opened().is_some_and(Opened::is_reading)
            || tab.replay().is_some_and(Replay::is_running);
        let is_slow = tab.recorder().is_some();
        is_quick.then_some(SOON).or(is_slow.then_some(Duration::from_secs(1)))
    }
}

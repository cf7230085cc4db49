//! Recording while messages come.

use super::RecordingDialog;
use crate::app::{App, Level, Tab, TabId};
use crate::explain;
use crate::recording::{Plan, Recorder};
use crate::store::{Arrivals, MessageId};

impl Tab {
    /// Hands the recorder what came and went since the last time, whether or not the store keeps it.
    pub(in crate::app) fn record(&mut self, first: MessageId, arrivals: &Arrivals) {
        if let Some(recorder) = &self.files.recorder {
            recorder.take(arrivals.messages(first).map(|message| (message.direction, message.message())));
        }
    }

    /// Ends the recording; whoever gets the recorder waits for its last bytes.
    pub(in crate::app) fn end_recording(&mut self) -> Option<Recorder> {
        let recorder = self.files.recorder.take()?;
        recorder.stop();
        Some(recorder)
    }
}

impl App {
    pub(super) fn start_recording(&mut self, plan: Plan) {
        if !self.may_show(RecordingDialog::Record) {
            return;
        }
        self.recording_dialog = None;
        let wake = self.wake.clone();
        match Recorder::start(plan, move || wake()) {
            Ok(recorder) => {
                let tab = self.tab_mut();
                tab.files.told = false;
                tab.log.push(Level::Info, format!("Recording to {}", recorder.plan().file.display()));
                tab.files.recorder = Some(recorder);
            }
            Err(error) => self.notify(Level::Error, format!("The recording could not begin: {error}")),
        }
    }

    pub(super) fn resume_recording(&mut self) {
        let tab = self.tab_mut();
        tab.files.told = false;
        if let Some(recorder) = &tab.files.recorder {
            recorder.resume();
        }
    }

    pub(super) fn stop_recording(&mut self) {
        let recorder = self.tab_mut().end_recording();
        self.ending.extend(recorder);
    }

    /// Says once what went wrong, and what became of recordings that were ended.
    pub(super) fn look_after_recorders(&mut self) {
        let troubled: Vec<(TabId, String)> = self.tabs.iter_mut().filter_map(new_trouble).collect();
        for (id, words) in troubled {
            if let Some(tab) = self.tab_of(id) {
                tab.log.push(Level::Error, words.clone());
            }
            self.notify(Level::Error, format!("The recording pauses. {words}"));
        }
        let (ended, ending) = self.ending.drain(..).partition(|recorder| recorder.status().ended);
        self.ending = ending;
        for recorder in Vec::from_iter::<Vec<Recorder>>(ended) {
            let (level, words) = farewell(&recorder);
            self.notify(level, words);
        }
    }
}

fn new_trouble(tab: &mut Tab) -> Option<(TabId, String)> {
    let trouble = tab.files.recorder.as_ref()?.status().trouble?;
    let is_new = !std::mem::replace(&mut tab.files.told, true);
    is_new.then(|| (tab.id, explain::recording_error(&trouble)))
}

fn farewell(recorder: &Recorder) -> (Level, String) {
    let status = recorder.status();
    let place = recorder.plan().file.display();
    let messages = if status.written == 1 { "message" } else { "messages" };
    let mut words = format!("{} {messages} recorded in {place}", status.written);
    if status.missed > 0 {
        words.push_str(&format!(". {} could not be written", status.missed));
    }
    if status.too_long > 0 {
        words.push_str(&format!(". {} left out: longer than a recording may have on a line", status.too_long));
    }
    if let Some(trouble) = &status.trouble {
        words.push_str(&format!(". {}", explain::recording_error(trouble)));
    }
    (if status.missed + status.too_long > 0 { Level::Error } else { Level::Info }, words)
}

//! Recording while messages come.

use super::RecordingDialog;
use crate::app::{App, Level, Tab};
use crate::explain;
use crate::recording::{Plan, Recorder, Status};
use crate::store::{Arrivals, MessageId};

/// What of a recording was told already.
#[derive(Debug, Default)]
pub(super) struct Told {
    trouble: bool,
    /// So many times that it went on.
    went_on: u64,
}

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
                tab.files.told = Told::default();
                tab.log.push(Level::Info, format!("Recording to {}", recorder.plan().file.display()));
                tab.files.recorder = Some(recorder);
            }
            Err(error) => self.notify(Level::Error, format!("The recording could not begin: {error}")),
        }
    }

    pub(super) fn resume_recording(&mut self) {
        let tab = self.tab_mut();
        tab.files.told.trouble = false;
        if let Some(recorder) = &tab.files.recorder {
            recorder.resume();
        }
    }

    pub(super) fn stop_recording(&mut self) {
        let recorder = self.tab_mut().end_recording();
        self.ending.extend(recorder);
    }

    /// Says once what went wrong, that it is over, and what became of recordings that were ended.
    pub(super) fn look_after_recorders(&mut self) {
        let news: Vec<(Level, String)> = self.tabs.iter_mut().flat_map(news_of).collect();
        for (level, words) in news {
            self.notify(level, words);
        }
        let (ended, ending) = self.ending.drain(..).partition(|recorder| recorder.status().ended);
        self.ending = ending;
        for recorder in Vec::from_iter::<Vec<Recorder>>(ended) {
            let (level, words) = farewell(&recorder);
            self.notify(level, words);
        }
    }
}

/// What happened to the recording of a tab since the last time, also into its log.
fn news_of(tab: &mut Tab) -> Vec<(Level, String)> {
    let status = tab.files.recorder.as_ref().map(Recorder::status).unwrap_or_default();
    let told = &mut tab.files.told;
    if status.went_on > told.went_on {
        told.trouble = false;
    }
    let went_on = (std::mem::replace(&mut told.went_on, status.went_on) < status.went_on).then(|| goes_on(&status));
    let trouble = status.trouble.as_ref().filter(|_| !std::mem::replace(&mut told.trouble, true));
    let trouble = trouble.map(|why| {
        (Level::Error, format!("The recording pauses, and tries again by itself. {}", explain::recording_error(why)))
    });
    let news = Vec::from_iter(went_on.into_iter().chain(trouble));
    news.iter().for_each(|(level, words)| tab.log.push(*level, words.clone()));
    news
}

fn goes_on(status: &Status) -> (Level, String) {
    let file = status.file.file_name().unwrap_or(status.file.as_os_str()).to_string_lossy();
    let words = format!("The recording goes on in {file}");
    match status.missed_in_pause {
        0 => (Level::Info, format!("{words}. No message was missed.")),
        1 => (Level::Caution, format!("{words}. 1 message was missed meanwhile.")),
        missed => (Level::Caution, format!("{words}. {missed} messages were missed meanwhile.")),
    }
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

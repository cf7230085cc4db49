//! Taking in what happened: network events and finished background work, each to whom it concerns.

use std::time::Instant;

use super::work::Finished;
use super::{App, Level};

impl App {
    /// Takes in everything that happened since the last time. Never waits.
    pub fn absorb(&mut self) {
        let now = Instant::now();
        for finished in self.work.finished() {
            self.take_in(finished);
        }
        self.read_schemas();
        let mut down = Vec::new();
        for tab in &mut self.tabs {
            if let Some((cause, profile)) = tab.absorb(now).zip(tab.profile_id.clone()) {
                let sent = tab.profile_in_use().sent_secrets();
                down.push((cause, profile, sent.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()));
            }
        }
        for (cause, profile, sent) in down {
            self.vault.learn(&profile, &cause, &sent);
        }
        self.follow_challenges();
        self.report_cleared();
        self.report_news();
        self.look_after_files();
    }

    fn take_in(&mut self, finished: Finished) {
        match finished {
            Finished::Gathered { attempt, gathered } => self.gathered(attempt, gathered),
            Finished::Inspected { question, facts } => self.files.answered(&question, facts),
            Finished::Examined { id, number, found } => self.examined(&id, number, found),
            Finished::BrokerStarted { attempt, result } => self.broker_started(attempt, result),
            Finished::Workshop(news) => self.workshop_news(news),
            Finished::NotRemembered(error) => self.notify(Level::Caution, format!("Not remembered: {error}")),
            Finished::AttemptExamined { attempt, findings } => self.attempt_examined(attempt, findings),
            Finished::Written(news) => self.file_written(*news),
            Finished::Opened { file, result } => self.recording_opened(file, result),
            Finished::Saved(news) => self.messages_saved(*news),
            Finished::TimeToRemind => self.remind(),
            Finished::Plotted(past) => self.take_past(past),
            Finished::Read { round, entries } => self.read_expiry(round, entries),
            Finished::SchemaRead { tab, schema } => self.schema_read(tab, schema),
            Finished::TypesListed { tab, file, types } => self.types_listed(tab, &file, types),
        }
    }
}

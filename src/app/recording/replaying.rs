//! Replaying a recording into a connection.

use std::path::PathBuf;
use std::sync::Arc;

use super::flight::Flight;
use super::player::Player;
use super::{ReplayEnd, ReplayStatus};
use crate::app::{App, Level, Phase, Tab, TabId};
use crate::explain;
use crate::recording::Manner;
use crate::session::Event;
use crate::store::Direction;

/// The lots of replays are numbered from here on, far above the tickets of the tab.
const FIRST_TICKET: u64 = 1 << 60;

/// How many numbers each replay has for itself.
const TICKETS: u64 = 1 << 40;

/// A replay into a tab, under way or over.
#[derive(Debug)]
pub struct Replay {
    /// The recording.
    pub file: PathBuf,
    /// How.
    pub manner: Manner,
    /// How many messages there were when the recording was opened.
    pub total: u64,
    flight: Arc<Flight>,
    number: u64,
}

impl Replay {
    /// How it stands.
    #[must_use]
    pub fn status(&self) -> ReplayStatus {
        self.flight.status()
    }

    /// Whether it goes on.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.flight.is_running()
    }

    /// From 0 to 1.
    #[must_use]
    pub fn fraction(&self) -> f32 {
        self.flight.progress.fraction()
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        self.flight.leave();
    }
}

impl Tab {
    /// Whether this event is about messages of a replay, which takes note of it.
    pub(in crate::app) fn replay_takes(&self, event: &Event) -> bool {
        let (Event::Sent(ticket) | Event::Progress { ticket, .. } | Event::Done(ticket, _) | Event::Refused(ticket, _)) =
            event
        else {
            return false;
        };
        if ticket.0 < FIRST_TICKET {
            return false;
        }
        if let Some(replay) = &self.files.replay {
            replay.flight.hear(event);
        }
        // Also answers that come after a replay is put away have nobody else to go to.
        true
    }
}

impl App {
    pub(super) fn start_replay(&mut self, into: TabId, manner: Manner) {
        let Some(opened) = self.tab().opened() else { return };
        let (file, (received, sent)) = (opened.file.clone(), opened.messages);
        let wake = self.wake.clone();
        let Some(tab) = self.tab_of(into).filter(|tab| !tab.replay().is_some_and(Replay::is_running)) else { return };
        let Some(commands) = tab.commands() else { return };
        let total = [(Direction::Received, received), (Direction::Sent, sent)]
            .into_iter()
            .filter(|(direction, _)| manner.which.includes(*direction))
            .map(|(_, count)| count)
            .sum();
        let number = tab.replay().map_or(0, |replay| replay.number + 1);
        let (flight, next_ticket) = (Arc::new(Flight::default()), FIRST_TICKET + number * TICKETS);
        let replay = Replay { file: file.clone(), manner: manner.clone(), total, flight: Arc::clone(&flight), number };
        let play = move || {
            Player::new(&flight, &manner, &commands, next_ticket).run(&file);
            wake();
        };
        match std::thread::Builder::new().name("replay".to_owned()).spawn(play) {
            Ok(_) => {
                tab.files.replay = Some(replay);
                self.recording_dialog = None;
                self.active = into;
            }
            Err(error) => self.notify(Level::Error, format!("The replay could not begin: {error}")),
        }
    }

    pub(super) fn pause_replay(&mut self, tab: TabId, paused: bool) {
        let Some(tab) = self.tab_of(tab) else { return };
        // What would go out now would be lost.
        let may_go_on = matches!(tab.connection.phase, Phase::Connected { .. });
        if let Some(replay) = &tab.files.replay {
            replay.flight.pause(paused || !may_go_on);
        }
    }

    pub(super) fn stop_replay(&mut self, tab: TabId) {
        if let Some(replay) = self.tab_of(tab).and_then(|tab| tab.files.replay.as_ref()) {
            replay.flight.stop();
        }
    }

    /// Says what became of replays, and lets those stand still whose connection is down.
    pub(super) fn look_after_replays(&mut self) {
        let mut news = Vec::new();
        for tab in &mut self.tabs {
            let Some(replay) = &tab.files.replay else { continue };
            let is_up = matches!(tab.connection.phase, Phase::Connected { .. });
            if let Some(end) = replay.flight.take_end() {
                let (level, words) = farewell(replay, &end);
                tab.log.push(level, words.clone());
                news.push((level, words));
            } else if !is_up && !tab.connection.phase.is_active() {
                // Nobody will answer what is under way.
                replay.flight.leave();
            } else if !is_up && replay.is_running() && replay.flight.pause_for_loss() {
                let words = "The replay pauses, since the connection was lost: resume it when it is back";
                tab.log.push(Level::Caution, words);
                news.push((Level::Caution, words.to_owned()));
            }
        }
        for (level, words) in news {
            self.notify(level, words);
        }
    }
}

fn farewell(replay: &Replay, end: &ReplayEnd) -> (Level, String) {
    let ReplayStatus { accepted, refused, unknown, lost, left_out, .. } = replay.status();
    let name = replay.file.file_name().unwrap_or_default().to_string_lossy();
    let messages = if accepted == 1 { "message" } else { "messages" };
    let mut words = match end {
        ReplayEnd::Done => format!("Replayed {accepted} {messages} of {name}"),
        ReplayEnd::Stopped => format!("The replay of {name} was stopped after {accepted} {messages}"),
        ReplayEnd::Closed => {
            format!("The replay of {name} ended after {accepted} {messages}, since the connection was closed")
        }
        ReplayEnd::File(error) => {
            format!("The replay ended after {accepted} {messages}. {}", explain::recording_error(error))
        }
    };
    for (count, what) in [
        (refused, "refused"),
        (unknown, "may have arrived: they were not answered"),
        (lost, "did not arrive, since the connection was lost"),
        (left_out, "left out, since their topics begin differently"),
    ] {
        if count > 0 {
            words.push_str(&format!("; {count} {what}"));
        }
    }
    if let Some(refusal) = replay.flight.first_refusal() {
        words.push_str(&format!(". The first refusal: {}", explain::refusal(&refusal)));
    }
    let went_well = matches!(end, ReplayEnd::Done | ReplayEnd::Stopped) && refused + unknown + lost == 0;
    (if went_well { Level::Info } else { Level::Caution }, words)
}

//! What the network says to a tab: messages from its inlet, and events of its session.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::Tab;
use crate::app::Level;
use crate::app::connection::{Ladder, Phase, Reauthentication};
use crate::app::log::Counted;
use crate::app::reading::is_birth;
use crate::explain;
use crate::mqtt::Filter;
use crate::session::{Ack, Dated, Event, Grant, Refusal, SessionError, SessionHandle, State, Ticket};
use crate::store::{Arrivals, Direction};

impl Tab {
    /// Takes in what the network said since the last time; says whether a password or passphrase was wrong.
    pub(in crate::app) fn absorb(&mut self, now: Instant) -> Option<Arc<SessionError>> {
        self.read_on();
        self.take_messages();
        self.forget_rates_of_recording();
        let events = self.session.as_ref().map(SessionHandle::drain).unwrap_or_default();
        let down = events.into_iter().filter_map(|dated| self.take_in(dated)).last();
        self.go_on_clearing();
        self.incoming.tick(now);
        self.outgoing.tick(now);
        self.view.follow(&self.store);
        self.packets.follow();
        down
    }

    pub(super) fn take_in(&mut self, Dated { at, event }: Dated) -> Option<Arc<SessionError>> {
        if self.clearing_takes(&event) || self.replay_takes(&event) {
            return None;
        }
        match event {
            Event::State(state) => return self.change_state(at, state),
            Event::Step(step) => {
                self.connection.ladder.note(&step);
                self.log.push_at(at, Level::Info, explain::step(&step));
            }
            Event::Sent(ticket) => self.publishing.sent(ticket),
            Event::Challenge(challenge) => {
                self.log.push_at(at, Level::Info, explain::challenge(&challenge));
                self.challenge = Some(challenge);
            }
            Event::SessionFile(error) => self.tell(at, Level::Error, explain::session_file(&error)),
            Event::Progress { .. } => {}
            Event::Done(ticket, ack) => self.done(at, ticket, ack),
            Event::Refused(ticket, refusal) => self.refused(ticket, &refusal),
            Event::Resubscribed { filter, answer } => self.resubscribed(at, &filter, answer),
            Event::EarlierRun(ended) => {
                let level = if ended.is_whole() { Level::Info } else { Level::Caution };
                self.tell(at, level, explain::earlier_run(&ended));
            }
        }
        None
    }

    /// Tells something in the log and over the window.
    fn tell(&mut self, at: Instant, level: Level, sentence: String) {
        self.log.push_at(at, level, sentence.clone());
        self.news.push((level, sentence));
    }

    fn change_state(&mut self, at: Instant, state: State) -> Option<Arc<SessionError>> {
        self.challenge = None;
        let level = if matches!(state, State::Down { .. }) { Level::Error } else { Level::Info };
        self.log.push_at(at, level, explain::state(&state, self.profile_in_use()));
        match state {
            State::Connecting { attempt } => {
                let ladder = Ladder::of(self.profile_in_use());
                self.connection.begin(ladder, attempt);
            }
            State::Connected(greeting) => self.connection.connected(at, greeting),
            State::Down { cause, retry_in } => {
                if let Some(goodbye) = explain::goodbye(&cause) {
                    self.log.push_at(at, Level::Error, goodbye);
                }
                let why = explain::session(&cause, self.profile_in_use());
                self.connection.failed(&cause, why);
                self.packets.note_failure(&cause);
                self.go_offline(match retry_in {
                    Some(wait) => Phase::Waiting { retry_at: at + wait },
                    None => Phase::Failed,
                });
                return Some(cause);
            }
            State::Closed => self.go_offline(Phase::Disconnected),
        }
        None
    }

    pub(super) fn go_offline(&mut self, phase: Phase) {
        self.charts.cut(Timestamp::now());
        self.connection.phase = phase;
        self.connection.greeting = None;
        self.challenge = None;
        self.subscriptions.go_offline(self.profile_in_use().session.clean_session);
        if !phase.is_active() {
            self.session = None;
            self.publishing.close();
        }
    }

    /// Takes in what came and went since the last time. Everything counts, even what is let go at once.
    pub(super) fn take_messages(&mut self) {
        let arrivals = self.inlet.take();
        let first = self.store.end();
        self.incoming.count(arrivals.totals(Direction::Received));
        self.outgoing.count(arrivals.totals(Direction::Sent));
        for heard in arrivals.received_topics(first) {
            self.tree.note(heard.last.topic, heard.count, &heard.last);
            self.subscriptions.count(heard.last.topic, heard.count);
        }
        arrivals.retained(first).for_each(|message| self.tree.note_retained(&message));
        arrivals.on_topics(first, is_birth).for_each(|birth| self.reading.learn(&birth));
        self.publishing.take_in(first, &arrivals);
        self.draw(first, &arrivals);
        self.note_losses(&arrivals);
        self.record(first, &arrivals);
        self.store.append(arrivals);
    }

    fn note_losses(&mut self, arrivals: &Arrivals) {
        self.lost += arrivals.lost;
        if arrivals.lost > 0 {
            self.log.count(Counted::TooFast, arrivals.lost, explain::too_fast);
        }
    }

    fn done(&mut self, at: Instant, ticket: Ticket, ack: Ack) {
        match ack {
            Ack::Published { reason } => {
                let took = self.publishing.done(at, ticket, reason);
                self.round_trip = took.or(self.round_trip);
            }
            Ack::PublishedMany { .. } => {}
            Ack::Subscribed(Grant { qos, reason }) => {
                self.subscriptions.granted(ticket, qos, explain::remark(&reason));
            }
            Ack::Unsubscribed { reason } => {
                let ended = self.subscriptions.ended(ticket);
                if let Some((filter, remark)) = ended.zip(explain::remark(&reason)) {
                    self.log.push_at(at, Level::Info, format!("Unsubscribed from {filter}. {remark}"));
                }
            }
            Ack::Authenticated => {
                self.challenge = None;
                self.connection.reauthentication = Reauthentication::None;
                self.tell(at, Level::Info, "The broker accepted that you authenticated again.".to_owned());
            }
        }
    }

    /// The session subscribed by itself after a connect.
    fn resubscribed(&mut self, at: Instant, filter: &Filter, answer: Result<Grant, Refusal>) {
        match answer {
            Ok(Grant { qos, reason }) => self.subscriptions.resubscribed(filter, Ok(qos), explain::remark(&reason)),
            Err(refusal) => {
                let why = explain::refusal(&refusal);
                self.log.push_at(at, Level::Error, format!("{filter} is not subscribed. {why}"));
                self.subscriptions.resubscribed(filter, Err(why), None);
            }
        }
    }

    fn refused(&mut self, ticket: Ticket, refusal: &Refusal) {
        let why = explain::refusal(refusal);
        self.log.push(Level::Error, why.clone());
        self.connection.reauthentication.refused(ticket, refusal);
        self.publishing.refused(ticket, why.clone());
        self.subscriptions.refused(ticket, why);
    }
}

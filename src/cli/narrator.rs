//! What a session does, said on standard error while it does it (`-d`): states, steps, and what the broker says to a yes.
//!
//! How something failed is not said here: the command itself says that, however quiet it is otherwise.

use std::collections::BTreeMap;

use super::failure;
use crate::explain;
use crate::mqtt::Filter;
use crate::profile::Profile;
use crate::session::{Ack, Command, Event, State, Ticket};

/// Says it all, and knows which filter an answer is about.
#[derive(Debug)]
pub(super) struct Narrator {
    profile: Profile,
    /// Of SUBSCRIBE and UNSUBSCRIBE without an answer yet.
    asked: BTreeMap<Ticket, Filter>,
}

impl Narrator {
    pub(super) const fn new(profile: Profile) -> Self {
        Self { profile, asked: BTreeMap::new() }
    }

    /// Notes what is handed over to the session.
    pub(super) fn note(&mut self, command: &Command) {
        match command {
            Command::Subscribe { ticket, filter, .. } | Command::Unsubscribe { ticket, filter, .. } => {
                self.asked.insert(*ticket, filter.clone());
            }
            Command::Publish { .. }
            | Command::PublishMany { .. }
            | Command::StopPublishing(_)
            | Command::Authenticate(_)
            | Command::Reauthenticate { .. }
            | Command::Disconnect(_)
            | Command::Drop => {}
        }
    }

    /// Says what there is to say of an event.
    pub(super) fn tell(&mut self, event: &Event) {
        if let Some(sentence) = self.sentence(event) {
            failure::warn(&sentence);
        }
    }

    fn sentence(&mut self, event: &Event) -> Option<String> {
        match event {
            // The end of a session is told as the failure that it is.
            Event::State(State::Down { retry_in: None, .. }) => None,
            Event::State(state) => Some(explain::state(state, &self.profile)),
            Event::Step(step) => Some(explain::step(step)),
            Event::EarlierRun(ended) => ended.is_whole().then(|| explain::earlier_run(ended)),
            Event::Resubscribed { filter, answer: Ok(grant) } => Some(explain::granted(filter, grant)),
            Event::Done(ticket, ack) => {
                let filter = self.asked.remove(ticket);
                yes(filter.as_ref(), ack)
            }
            Event::Refused(ticket, _) => {
                self.asked.remove(ticket);
                None
            }
            Event::Challenge(_)
            | Event::SessionFile(_)
            | Event::Sent(_)
            | Event::Progress { .. }
            | Event::Resubscribed { answer: Err(_), .. } => None,
        }
    }
}

fn yes(filter: Option<&Filter>, ack: &Ack) -> Option<String> {
    match ack {
        Ack::Published { reason } => Some(format!("Published. {}", explain::remark(reason)?)),
        Ack::Subscribed(grant) => Some(explain::granted(filter?, grant)),
        Ack::Unsubscribed { reason } => Some(explain::unsubscribed(filter?, reason)),
        Ack::PublishedMany { .. } | Ack::Authenticated => None,
    }
}

//! What the caller asks for: to the driver while there is a connection, kept or refused while there is none.

use tokio::time::Instant;

use super::Actor;
use super::phase::{Climb, Phase};
use crate::mqtt::{Filter, Reason, SubscribeOptions};
use crate::session::driver::Driver;
use crate::session::{Ack, Command, Event, Refusal, Ticket};

impl<D, C> Actor<D, C>
where
    D: Driver,
    C: FnMut(Instant) -> Climb + Send,
{
    pub(super) fn command(&mut self, command: Command) {
        match command {
            Command::Publish { .. } | Command::PublishMany { .. } | Command::StopPublishing(_) => self.publish(command),
            Command::Subscribe { ticket, filter, options } => self.subscribe(ticket, filter, options),
            Command::Unsubscribe { ticket, filter, user } => self.unsubscribe(ticket, filter, user),
            Command::Authenticate(_) => self.authenticate(command),
            Command::Reauthenticate { .. } => self.publish(command),
            Command::Disconnect(_) | Command::Drop => {}
        }
    }

    /// The user has answered: from now on the broker is timed again.
    fn authenticate(&mut self, command: Command) {
        if let Phase::Greeting { until, .. } = &mut self.phase {
            *until = Some(Instant::now() + self.manner.allowed);
        }
        self.driver.accept(command);
    }

    fn publish(&mut self, command: Command) {
        if self.phase.is_up() {
            self.driver.accept(command);
        } else if let Some(event) = refused_while_down(&command) {
            self.outbox.push(event);
        }
    }

    /// While there is no connection the wish is kept for the next one, if one may come.
    fn subscribe(&mut self, ticket: Ticket, filter: Filter, options: SubscribeOptions) {
        if matches!(self.phase, Phase::Idle) {
            return self.outbox.push(Event::Refused(ticket, Refusal::NotConnected));
        }
        if let Some(replaced) = self.subscriptions.want(ticket, filter, options) {
            self.outbox.push(Event::Refused(replaced, Refusal::NotConnected));
        }
        self.ask();
    }

    /// Without a connection there is nothing to end at the broker, unless it keeps our session.
    fn unsubscribe(&mut self, ticket: Ticket, filter: Filter, user: Vec<(String, String)>) {
        let is_up = self.phase.is_up();
        if !is_up && !self.manner.session.clean_session {
            return self.outbox.push(Event::Refused(ticket, Refusal::NotConnected));
        }
        let waiting = if is_up {
            self.subscriptions.unsubscribing(ticket, filter.clone(), Instant::now())
        } else {
            self.subscriptions.forget(&filter)
        };
        if let Some(waiting) = waiting {
            self.outbox.push(Event::Refused(waiting, Refusal::NotConnected));
        }
        if is_up {
            self.driver.accept(Command::Unsubscribe { ticket, filter, user });
        } else {
            self.outbox.push(Event::Done(ticket, Ack::Unsubscribed { reason: Reason::SUCCESS }));
        }
    }

    /// Asks the broker for what is due, if there is one to ask.
    pub(super) fn ask(&mut self) {
        if self.phase.is_up() {
            let due = self.subscriptions.due(Instant::now());
            due.into_iter().for_each(|command| self.driver.accept(command));
        }
    }
}

/// The answer to a command for which there is no connection; `None` to those that need none.
pub(in crate::session) fn refused_while_down(command: &Command) -> Option<Event> {
    match command {
        Command::Subscribe { ticket, .. }
        | Command::Unsubscribe { ticket, .. }
        | Command::Publish { ticket, .. }
        | Command::PublishMany { ticket, .. }
        | Command::Reauthenticate { ticket, .. } => Some(Event::Refused(*ticket, Refusal::NotConnected)),
        Command::Authenticate(_) | Command::StopPublishing(_) | Command::Disconnect(_) | Command::Drop => None,
    }
}

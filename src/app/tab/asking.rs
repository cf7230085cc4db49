//! What a tab asks of its session: to leave, to subscribe, to publish.

use super::Tab;
use crate::app::{Level, Phase};
use crate::explain;
use crate::mqtt::{Filter, Message, RetainHandling, SubscribeOptions};
use crate::session::{Command, Commands, Farewell, Goodbye, Refusal, SessionHandle, Ticket};

impl Tab {
    /// A hand on the session for another thread, while there is one.
    pub(in crate::app) fn commands(&self) -> Option<Commands> {
        self.session.as_ref().map(SessionHandle::commands)
    }

    /// Leaves the broker, or stops trying. At once: the farewell that is returned goes out by itself.
    pub(in crate::app) fn disconnect(&mut self) -> Option<Farewell> {
        self.disconnect_with(Some(Goodbye::default()))
    }

    /// The same with this goodbye; `None`: without one.
    pub(in crate::app) fn disconnect_with(&mut self, goodbye: Option<Goodbye>) -> Option<Farewell> {
        self.attempts += 1;
        let session = self.session.take();
        self.take_messages();
        if let Some(session) = &session {
            session.drain().into_iter().for_each(|dated| drop(self.take_in(dated)));
        }
        if self.connection.phase.is_active() {
            self.log.push(Level::Info, explain::leaving(goodbye.as_ref()));
        }
        self.go_offline(Phase::Disconnected);
        session.map(|session| session.close_with(goodbye))
    }

    pub(in crate::app) fn subscribe(&mut self, filter: Filter, options: SubscribeOptions) {
        let ticket = self.ticket();
        self.subscriptions.ask(ticket, filter.clone(), options.clone(), self.session.is_some());
        if let Some(session) = &self.session {
            session.send(Command::Subscribe { ticket, filter, options });
        }
    }

    /// Whether a subscription can be ended now: a broker that keeps our session must hear of it.
    pub(in crate::app) fn may_unsubscribe(&self) -> bool {
        self.profile_in_use().session.clean_session || matches!(self.connection.phase, Phase::Connected { .. })
    }

    pub(in crate::app) fn unsubscribe(&mut self, filter: Filter, user: Vec<(String, String)>) {
        let ticket = self.ticket();
        self.subscriptions.end(ticket, &filter);
        if let Some(session) = &self.session {
            session.send(Command::Unsubscribe { ticket, filter, user });
        }
    }

    pub(in crate::app) fn publish(&mut self, message: Message) {
        self.expect_answer(&message);
        let ticket = self.ticket();
        self.publishing.started(ticket, &message);
        match &self.session {
            Some(session) => session.send(Command::Publish { ticket, message }),
            None => self.publishing.refused(ticket, explain::refusal(&Refusal::NotConnected)),
        }
    }

    /// An answer reaches only who has subscribed to its topic before the request goes out.
    fn expect_answer(&mut self, message: &Message) {
        let response_topic = message.properties.as_ref().and_then(|properties| properties.response_topic.as_deref());
        let Some(topic) = response_topic.filter(|topic| self.subscription_of(topic).is_none()) else { return };
        if let Ok(filter) = Filter::parse(topic) {
            let retain_handling = RetainHandling::Never;
            self.subscribe(
                filter,
                SubscribeOptions { qos: message.qos, retain_handling, ..SubscribeOptions::default() },
            );
        }
    }

    /// Hands a command over to the session, if there is one.
    pub(in crate::app) fn send(&self, command: Command) {
        if let Some(session) = &self.session {
            session.send(command);
        }
    }

    pub(in crate::app) fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }
}

//! One tab: a profile, its connection, and everything that came of it. What the network says is taken in by `news`.

mod news;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::connection::{Connection, Ladder, Phase};
use super::publishing::{PublishRecord, Publishing};
use super::recording::{Activity, Source};
use super::sink::TabSink;
use super::topics::Clearing;
use super::{Charts, Level, Log, MemoryLimits, Packets, Rates, Reading, Request, Subscription, SubscriptionList, View};
use crate::explain;
use crate::mqtt::{Filter, Message, RetainHandling, SubscribeOptions};
use crate::profile::{Profile, ProfileId};
use crate::session::{Challenge, Command, Commands, Farewell, Goodbye, Refusal, SessionHandle, Sink, Ticket, Wake};
use crate::store::{Inlet, MessageId, MessageStore, TopicTree};

/// A tab's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TabId(pub u64);

/// The panels in the middle of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Panel {
    /// What was received and sent.
    #[default]
    Messages,
    /// Send a message.
    Publish,
    /// What is subscribed.
    Subscriptions,
    /// What happened.
    Log,
    /// What both sides showed in the TLS handshake.
    Certificates,
    /// Numbers found in payloads, over time.
    Charts,
    /// What went over the wire.
    Trace,
}

impl Panel {
    /// All, in the order of the window.
    pub const ALL: [Self; 7] =
        [Self::Messages, Self::Publish, Self::Subscriptions, Self::Charts, Self::Log, Self::Trace, Self::Certificates];

    /// The word on its tab.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Messages => "Messages",
            Self::Publish => "Publish",
            Self::Subscriptions => "Subscriptions",
            Self::Log => "Log",
            Self::Certificates => "Certificates",
            Self::Charts => "Charts",
            Self::Trace => "Packets",
        }
    }
}

/// One press of Connect in one tab: what comes back late belongs to no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Attempt {
    pub(super) tab: TabId,
    number: u64,
}

/// One tab.
#[derive(Debug)]
pub struct Tab {
    /// Its number.
    pub id: TabId,
    /// The chosen profile; `None`: none is chosen yet.
    pub profile_id: Option<ProfileId>,
    /// What the profile said when it was chosen or saved last.
    pub profile: Profile,
    /// The connection as people see it.
    pub connection: Connection,
    /// What is subscribed or wished to be, in the order of asking.
    pub subscriptions: SubscriptionList,
    /// Received and sent messages.
    pub store: MessageStore,
    /// The topics of the received messages.
    pub tree: TopicTree,
    /// What happened.
    pub log: Log,
    /// The message in the inspector.
    pub selected: Option<MessageId>,
    /// The panel that is shown.
    pub panel: Panel,
    /// Received messages a second.
    pub incoming: Rates,
    /// Sent messages a second.
    pub outgoing: Rates,
    /// What the table of messages shows.
    pub view: View,
    /// Numbers over time.
    pub charts: Charts,
    /// How often the filter of the messages was asked for: its field takes the keyboard when this grows.
    pub filter_calls: u64,
    /// How its payloads are read.
    pub reading: Reading,
    /// Where the messages come from.
    pub source: Source,
    /// Messages that arrived but were let go before they could be kept.
    pub lost: u64,
    /// The time between the last QoS 1 or 2 publish and its acknowledgement.
    pub round_trip: Option<Duration>,
    /// What went over the wire, while somebody wants to see it.
    pub packets: Packets,
    pub(super) clearing: Option<Clearing>,
    /// Saving, recording, replaying.
    pub(super) files: Activity,
    publishing: Publishing,
    pub(super) inlet: Arc<Inlet>,
    /// The broker's step of an authentication by hand, until it is answered.
    pub(super) challenge: Option<Challenge>,
    /// What is to be told over the window, whichever tab is shown.
    pub(super) news: Vec<(Level, String)>,
    next_ticket: u64,
    attempts: u64,
    /// The profile that the session was made with: the one above may have been changed since.
    in_use: Option<Profile>,
    session: Option<SessionHandle>,
}

impl Tab {
    pub(super) fn new(id: TabId, wake: Wake) -> Self {
        Self {
            id,
            profile_id: None,
            profile: Profile::default(),
            connection: Connection::default(),
            subscriptions: SubscriptionList::default(),
            store: MessageStore::new(MemoryLimits::default().bytes()),
            tree: TopicTree::default(),
            log: Log::default(),
            selected: None,
            panel: Panel::default(),
            incoming: Rates::default(),
            outgoing: Rates::default(),
            view: View::new(wake),
            charts: Charts::default(),
            filter_calls: 0,
            reading: Reading::default(),
            source: Source::default(),
            files: Activity::default(),
            lost: 0,
            round_trip: None,
            packets: Packets::default(),
            clearing: None,
            publishing: Publishing::default(),
            inlet: Arc::default(),
            challenge: None,
            news: Vec::new(),
            next_ticket: 0,
            attempts: 0,
            in_use: None,
            session: None,
        }
    }

    /// The last publishes, newest first.
    #[must_use]
    pub fn publishes(&self) -> &VecDeque<PublishRecord> {
        self.publishing.records()
    }

    /// The first subscription that a topic matches: it gives a message its colour.
    #[must_use]
    pub fn subscription_of(&self, topic: &str) -> Option<&Subscription> {
        self.subscriptions.iter().find(|subscription| subscription.filter.matches(topic))
    }

    pub(super) fn choose(&mut self, id: ProfileId, profile: Profile) {
        self.in_use = None;
        self.subscriptions.reset(&profile.subscriptions);
        self.connection = Connection { ladder: Ladder::of(&profile), ..Connection::default() };
        self.profile_id = Some(id);
        self.profile = profile;
    }

    /// The profile of the running connection; without one, the profile as it is now.
    #[must_use]
    pub fn profile_in_use(&self) -> &Profile {
        self.in_use.as_ref().unwrap_or(&self.profile)
    }

    /// Takes over a profile that was changed in the settings; what is subscribed stays.
    pub(super) fn update(&mut self, profile: &Profile) {
        self.subscriptions.merge(&profile.subscriptions);
        self.profile = profile.clone();
        if self.session.is_none() {
            self.connection.ladder = Ladder::of(profile);
        }
    }

    /// The attempt that is under way, or was last.
    pub(super) fn attempt(&self) -> Attempt {
        Attempt { tab: self.id, number: self.attempts }
    }

    pub(super) fn begin(&mut self) {
        self.attempts += 1;
        self.in_use = None;
        self.connection.begin(Ladder::of(&self.profile), 1);
        self.connection.failure = None;
        self.connection.findings = Arc::default();
    }

    /// The profile as the session is to use it: with everything that is on the list of subscriptions.
    pub(super) fn profile_to_connect(&self) -> Profile {
        Profile { subscriptions: self.subscriptions.to_saved(), ..self.profile.clone() }
    }

    /// Where the messages of the next session go; what one before it still has to say goes nowhere.
    pub(super) fn new_sink(&mut self) -> Arc<dyn Sink> {
        self.inlet = Arc::new(self.store.inlet());
        Arc::new(TabSink(Arc::clone(&self.inlet)))
    }

    pub(super) fn attach(&mut self, session: SessionHandle, profile: Profile) {
        self.in_use = Some(profile);
        self.session = Some(session);
    }

    /// A hand on the session for another thread, while there is one.
    pub(super) fn commands(&self) -> Option<Commands> {
        self.session.as_ref().map(SessionHandle::commands)
    }

    /// Leaves the broker, or stops trying. At once: the farewell that is returned goes out by itself.
    pub(super) fn disconnect(&mut self) -> Option<Farewell> {
        self.disconnect_with(Some(Goodbye::default()))
    }

    /// The same with this goodbye; `None`: without one.
    pub(super) fn disconnect_with(&mut self, goodbye: Option<Goodbye>) -> Option<Farewell> {
        self.attempts += 1;
        let session = self.session.take();
        self.take_messages();
        if let Some(session) = &session {
            session.drain().into_iter().for_each(|dated| drop(self.take_in(dated)));
        }
        if self.connection.phase.is_active() {
            self.log.push(Level::Info, if goodbye.is_some() { "Disconnected" } else { "Dropped without a DISCONNECT" });
        }
        self.go_offline(Phase::Disconnected);
        session.map(|session| session.close_with(goodbye))
    }

    pub(super) fn fail(&mut self, why: explain::Explanation) {
        self.log.push(Level::Error, why.headline.clone());
        self.connection.failure = Some(why);
        self.go_offline(Phase::Failed);
    }

    pub(super) fn find_messages(&mut self) {
        self.panel = Panel::Messages;
        self.filter_calls += 1;
    }

    pub(super) fn clear_messages(&mut self) {
        self.store.clear();
        self.tree.clear();
        self.selected = None;
        self.lost = 0;
        self.view.cleared(&self.store);
        self.incoming.clear_total();
        self.outgoing.clear_total();
    }

    pub(super) fn subscribe(&mut self, filter: Filter, options: SubscribeOptions) {
        let ticket = self.ticket();
        self.subscriptions.ask(ticket, filter.clone(), options, self.session.is_some());
        if let Some(session) = &self.session {
            session.send(Command::Subscribe { ticket, filter, options });
        }
    }

    /// Whether a subscription can be ended now: a broker that keeps our session must hear of it.
    pub(super) fn may_unsubscribe(&self) -> bool {
        self.profile_in_use().session.clean_session || matches!(self.connection.phase, Phase::Connected { .. })
    }

    pub(super) fn unsubscribe(&mut self, filter: &Filter) {
        let ticket = self.ticket();
        self.subscriptions.end(ticket, filter);
        if let Some(session) = &self.session {
            session.send(Command::Unsubscribe { ticket, filter: filter.clone() });
        }
    }

    pub(super) fn publish(&mut self, message: Message) {
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

    /// What a listed publish asked for, if it is a request.
    #[must_use]
    pub fn request_of(&self, record: &PublishRecord) -> Option<&Request> {
        self.publishing.request_of(record)
    }

    /// Hands a command over to the session, if there is one.
    pub(super) fn send(&self, command: Command) {
        if let Some(session) = &self.session {
            session.send(command);
        }
    }

    pub(super) fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        Ticket(self.next_ticket)
    }
}

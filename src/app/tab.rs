//! One tab: a profile, its connection, and everything that came of it. What the network says is taken in by `news`;
//! what is asked of the session goes out by `asking`.

mod asking;
mod news;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::connection::{Connection, Ladder, Phase};
use super::publishing::{PublishRecord, Publishing};
use super::recording::{Activity, Source};
use super::sink::TabSink;
use super::topics::Clearing;
use super::{
    Charts, Level, Log, MemoryLimits, Packets, Panel, Rates, Reading, Request, Subscription, SubscriptionList, View,
};
use crate::explain;
use crate::profile::{Profile, ProfileId};
use crate::session::{Challenge, SessionHandle, Sink, Wake};
use crate::store::{Inlet, MessageId, MessageStore, TopicTree};

/// A tab's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TabId(pub u64);

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

    /// What a listed publish asked for, if it is a request.
    #[must_use]
    pub fn request_of(&self, record: &PublishRecord) -> Option<&Request> {
        self.publishing.request_of(record)
    }
}

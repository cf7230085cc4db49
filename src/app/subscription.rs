//! What a tab is subscribed to.

use std::ops::Deref;

use super::{App, Level};
use crate::mqtt::{Filter, Qos, SubscribeOptions};
use crate::profile::SavedSubscription;
use crate::session::Ticket;

/// What the broker said to a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscriptionStatus {
    /// It has not answered yet.
    Asked,
    /// Granted, perhaps with a lower QoS than asked for.
    Granted(Qos),
    /// Refused, with the sentence that says why.
    Refused(String),
    /// Not on the broker now: there is no connection.
    Offline,
    /// Its end was asked for; granted before at this QoS.
    Ending(Qos),
}

/// One subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    ticket: Option<Ticket>,
    /// The topic filter.
    pub filter: Filter,
    /// How it was asked for.
    pub asked: SubscribeOptions,
    /// What the broker said.
    pub status: SubscriptionStatus,
    /// What the broker said beside a yes.
    pub remark: Option<String>,
    /// Messages that matched it.
    pub count: u64,
    /// Which of the window's subscription colours it has, counted from 0.
    pub colour: usize,
    /// Whether the profile subscribes to it by itself at each connect.
    pub kept: bool,
}

/// A tab's subscriptions, in the order of asking; each filter stands in it once.
#[derive(Debug, Clone, Default)]
pub struct SubscriptionList {
    list: Vec<Subscription>,
    next_colour: usize,
}

impl Deref for SubscriptionList {
    type Target = [Subscription];

    fn deref(&self) -> &[Subscription] {
        &self.list
    }
}

impl SubscriptionList {
    /// Begins anew with what a profile subscribes to by itself.
    pub(super) fn reset(&mut self, saved: &[SavedSubscription]) {
        self.list.clear();
        self.merge(saved);
    }

    /// Adds what a profile subscribes to by itself, and marks it; what else is listed stays.
    pub(super) fn merge(&mut self, saved: &[SavedSubscription]) {
        self.list.iter_mut().for_each(|known| known.kept = false);
        for one in saved {
            if let Some(filter) = one.parsed() {
                self.entry(filter, one.options.clone()).kept = true;
            }
        }
    }

    /// All of them as a profile would save them.
    pub(super) fn to_saved(&self) -> Vec<SavedSubscription> {
        let saved =
            |known: &Subscription| SavedSubscription { filter: known.filter.to_string(), options: known.asked.clone() };
        self.list.iter().map(saved).collect()
    }

    /// Lists a filter that is being asked for, or will be at the next connect.
    pub(super) fn ask(&mut self, ticket: Ticket, filter: Filter, options: SubscribeOptions, online: bool) {
        let known = self.entry(filter, options.clone());
        known.asked = options;
        known.remark = None;
        known.ticket = Some(ticket);
        known.status = if online { SubscriptionStatus::Asked } else { SubscriptionStatus::Offline };
    }

    /// Takes a filter off the list: now, or if the broker has it, as soon as it has answered.
    pub(super) fn end(&mut self, ticket: Ticket, filter: &Filter) {
        let Some(index) = self.list.iter().position(|known| known.filter == *filter) else { return };
        let known = &mut self.list[index];
        if let SubscriptionStatus::Granted(qos) = known.status {
            known.ticket = Some(ticket);
            known.status = SubscriptionStatus::Ending(qos);
        } else {
            self.list.remove(index);
        }
    }

    pub(super) fn granted(&mut self, ticket: Ticket, qos: Qos, remark: Option<String>) {
        if let Some(known) = self.list.iter_mut().find(|known| known.ticket == Some(ticket)) {
            known.remark = remark;
        }
        self.answer(|known| known.ticket == Some(ticket), SubscriptionStatus::Granted(qos));
    }

    /// What could not be ended goes on.
    pub(super) fn refused(&mut self, ticket: Ticket, why: String) {
        let Some(known) = self.list.iter_mut().find(|known| known.ticket == Some(ticket)) else { return };
        match known.status {
            SubscriptionStatus::Ending(qos) => {
                known.status = SubscriptionStatus::Granted(qos);
                known.remark = Some(why);
            }
            SubscriptionStatus::Asked
            | SubscriptionStatus::Granted(_)
            | SubscriptionStatus::Refused(_)
            | SubscriptionStatus::Offline => known.status = SubscriptionStatus::Refused(why),
        }
    }

    /// A subscription has ended; says which.
    pub(super) fn ended(&mut self, ticket: Ticket) -> Option<Filter> {
        let index = self.list.iter().position(|known| known.ticket == Some(ticket))?;
        Some(self.list.remove(index).filter)
    }

    /// The answer to a subscription that the session made by itself after a connect: the QoS, or the sentence that says
    /// why not; and what the broker said beside a yes.
    pub(super) fn resubscribed(&mut self, filter: &Filter, answer: Result<Qos, String>, remark: Option<String>) {
        if let Some(known) = self.list.iter_mut().find(|known| known.filter == *filter) {
            known.status = answer.map_or_else(SubscriptionStatus::Refused, SubscriptionStatus::Granted);
            known.remark = remark;
        }
    }

    /// A broker that forgets the session has forgotten what was to end, too.
    pub(super) fn go_offline(&mut self, forgotten: bool) {
        self.list.retain(|known| !forgotten || !matches!(known.status, SubscriptionStatus::Ending(_)));
        self.list.iter_mut().for_each(|known| known.status = SubscriptionStatus::Offline);
    }

    /// Counts messages on a topic for every subscription that it matches.
    pub(super) fn count(&mut self, topic: &str, messages: u64) {
        self.list.iter_mut().filter(|known| known.filter.matches(topic)).for_each(|known| known.count += messages);
    }

    /// One of them as a profile would save it.
    pub(super) fn saved(&self, filter: &Filter) -> Option<SavedSubscription> {
        let known = self.list.iter().find(|known| known.filter == *filter)?;
        Some(SavedSubscription { filter: filter.to_string(), options: known.asked.clone() })
    }

    fn answer(&mut self, is_it: impl Fn(&Subscription) -> bool, status: SubscriptionStatus) {
        if let Some(known) = self.list.iter_mut().find(|known| is_it(known)) {
            known.status = status;
        }
    }

    fn entry(&mut self, filter: Filter, asked: SubscribeOptions) -> &mut Subscription {
        let index = self.list.iter().position(|known| known.filter == filter).unwrap_or_else(|| {
            let colour = self.next_colour;
            self.next_colour += 1;
            let status = SubscriptionStatus::Offline;
            self.list.push(Subscription {
                ticket: None,
                filter,
                asked,
                status,
                remark: None,
                count: 0,
                colour,
                kept: false,
            });
            self.list.len() - 1
        });
        &mut self.list[index]
    }
}

impl App {
    /// Ends a subscription, where that can be told to the broker.
    pub(super) fn unsubscribe(&mut self, filter: Filter, user: Vec<(String, String)>) {
        if self.tab().may_unsubscribe() {
            return self.tab_mut().unsubscribe(filter, user);
        }
        let why = "With Clean Session off the broker keeps this subscription: connect first, then unsubscribe.";
        self.notify(Level::Caution, why);
    }
}

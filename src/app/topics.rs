//! Clearing what the broker retains: asked once with the list, then done at a pace that the connection bears.
//!
//! ```text
//! AskClearRetained ─► ClearQuestion ─► AnswerClearRetained(true) ─► Clearing ─► a notice of what was done
//! ```

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;

use super::{App, Level, Phase, Tab, TabId};
use crate::explain;
use crate::mqtt::{Message, Qos, Topic};
use crate::session::{Ack, Command, Event, Refusal, Ticket};

/// The most retained messages that are cleared by one answer: more are not read by anybody before they say yes.
const MOST_CLEARED: usize = 10_000;

/// The most that wait for the broker's answer at a time: a few packets' worth, whatever the number to clear.
const UNDER_WAY: usize = 200;

/// The broker's own topics.
const BROKER_TOPICS: &str = "$SYS";

/// A wish about topics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopicsAction {
    /// Show what is known to be retained at and below a topic, and ask whether to clear it at the broker.
    AskClearRetained {
        /// The topic, or its first levels.
        path: String,
    },
    /// The answer.
    AnswerClearRetained(bool),
}

/// Retained messages that wait for leave to be cleared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearQuestion {
    /// At whose broker.
    pub tab: TabId,
    /// Their topics, by name; 10,000 at most.
    pub topics: Vec<Arc<str>>,
    /// How many are known, of which `topics` may be the first only.
    pub known: usize,
}

/// Retained messages that are being cleared.
#[derive(Debug, Default)]
pub(super) struct Clearing {
    waiting: VecDeque<Topic>,
    under_way: HashMap<Ticket, Topic>,
    total: usize,
    cleared: usize,
    /// Why one was not cleared; the first reason stands for all.
    why: Option<String>,
}

impl App {
    /// What is asked before retained messages are cleared, while it is.
    #[must_use]
    pub fn clear_question(&self) -> Option<&ClearQuestion> {
        self.clear_question.as_ref()
    }

    pub(super) fn in_topics(&mut self, action: TopicsAction) {
        match action {
            TopicsAction::AskClearRetained { path } => match self.tab().question_for(&path) {
                Ok(question) => self.clear_question = Some(question),
                Err(why) => self.notify(Level::Caution, why),
            },
            TopicsAction::AnswerClearRetained(yes) => {
                let Some(question) = self.clear_question.take().filter(|_| yes) else { return };
                // A tab that was closed meanwhile has no broker any more.
                if let Some(tab) = self.tabs.iter_mut().find(|tab| tab.id == question.tab) {
                    tab.begin_clearing(&question.topics);
                }
            }
        }
    }

    /// Tells what became of clearing, once it is over.
    pub(super) fn report_cleared(&mut self) {
        let news: Vec<_> = self.tabs.iter_mut().filter_map(Tab::cleared).collect();
        for (level, text) in news {
            self.notify(level, text);
        }
    }
}

impl Tab {
    /// What to ask, or why there is nothing to ask.
    fn question_for(&self, path: &str) -> Result<ClearQuestion, String> {
        if is_the_brokers(path) {
            return Err(format!("Topics below {BROKER_TOPICS} are the broker's own: nothing is cleared there."));
        }
        if !self.is_connected() {
            return Err("Retained messages are cleared at the broker: connect first.".to_owned());
        }
        if self.clearing.is_some() {
            return Err("Retained messages are being cleared already: wait until that is done.".to_owned());
        }
        let node = self.tree.find(path);
        let topics = node.map(|node| self.tree.retained(node, MOST_CLEARED)).unwrap_or_default();
        if topics.is_empty() {
            return Err(format!(
                "No retained message is known at or below {path}. Only what arrived as retained since subscribing is \
                 known: subscribe anew to see what the broker retains."
            ));
        }
        let known = node.and_then(|node| self.tree.node(node)).map_or(0, |node| node.retained_count as usize);
        Ok(ClearQuestion { tab: self.id, topics, known })
    }

    pub(super) fn is_connected(&self) -> bool {
        matches!(self.connection.phase, Phase::Connected { .. })
    }

    fn begin_clearing(&mut self, topics: &[Arc<str>]) {
        let waiting: VecDeque<Topic> = topics.iter().filter_map(|topic| Topic::parse(topic).ok()).collect();
        self.clearing = Some(Clearing { waiting, total: topics.len(), ..Clearing::default() });
        self.go_on_clearing();
    }

    /// Sends as many as may be under way.
    pub(super) fn go_on_clearing(&mut self) {
        let connected = self.is_connected();
        let Some(mut clearing) = self.clearing.take() else { return };
        if !connected {
            // Nothing that is under way will be answered.
            clearing.give_up();
        }
        while clearing.under_way.len() < UNDER_WAY
            && let Some(topic) = clearing.waiting.pop_front()
        {
            let ticket = self.ticket();
            let message = Message {
                topic: topic.clone(),
                payload: Bytes::new(),
                qos: Qos::AtLeastOnce,
                retain: true,
                properties: None,
                at: Timestamp::now(),
            };
            self.send(Command::Publish { ticket, message });
            clearing.under_way.insert(ticket, topic);
        }
        self.clearing = Some(clearing);
    }

    /// Whether an event answers one of them; then it is nobody else's.
    pub(super) fn clearing_takes(&mut self, event: &Event) -> bool {
        let Some(clearing) = &mut self.clearing else { return false };
        if let Event::Sent(ticket) = event {
            return clearing.under_way.contains_key(ticket);
        }
        if let Event::Done(ticket, Ack::Published { .. }) = event
            && let Some(topic) = clearing.under_way.remove(ticket)
        {
            clearing.cleared += 1;
            self.tree.note_cleared(topic.as_str());
            return true;
        }
        if let Event::Refused(ticket, refusal) = event
            && clearing.under_way.remove(ticket).is_some()
        {
            clearing.why.get_or_insert_with(|| explain::refusal(refusal));
            return true;
        }
        false
    }

    /// What became of clearing, once nothing of it is left to do.
    fn cleared(&mut self) -> Option<(Level, String)> {
        let clearing = self.clearing.take_if(|clearing| clearing.is_over())?;
        let (level, text) = clearing.report();
        self.log.push(level, text.clone());
        Some((level, text))
    }
}

impl Clearing {
    fn is_over(&self) -> bool {
        self.waiting.is_empty() && self.under_way.is_empty()
    }

    fn give_up(&mut self) {
        if !self.is_over() {
            self.why.get_or_insert_with(|| explain::refusal(&Refusal::ConnectionLost));
        }
        self.waiting.clear();
        self.under_way.clear();
    }

    fn report(&self) -> (Level, String) {
        let messages = if self.total == 1 { "retained message" } else { "retained messages" };
        if self.cleared == self.total {
            return (Level::Info, format!("Cleared {} {messages} at the broker.", self.total));
        }
        let why = self.why.as_deref().unwrap_or("The others have topics that nobody may publish to.");
        (Level::Caution, format!("Cleared {} of {} {messages}. {why}", self.cleared, self.total))
    }
}

fn is_the_brokers(path: &str) -> bool {
    path.strip_prefix(BROKER_TOPICS).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

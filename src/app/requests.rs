//! Requests: publishes with a response topic, and the answers that came there (MQTT 5, 4.10).

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;

use crate::mqtt::Properties;
use crate::session::Ticket;
use crate::store::{Direction, MessageId, Stored};

/// What a publish asked for, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Where an answer is expected.
    pub response_topic: String,
    /// What ties an answer to it.
    pub correlation_data: Option<Bytes>,
    /// The first answer.
    pub answer: Option<Answer>,
    /// How many answers came.
    pub answers: u64,
    asked: Timestamp,
}

/// A message that answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Its number in the store.
    pub message: MessageId,
    /// From the request's click to its coming.
    pub took: Duration,
    /// Whether it carries the request's correlation data. Without, it only came on the right topic.
    pub is_correlated: bool,
}

impl Request {
    /// What a message with these properties asks for; `None`: nothing.
    fn of(properties: &Properties, asked: Timestamp) -> Option<Self> {
        let response_topic = properties.response_topic.clone()?;
        let correlation_data = properties.correlation_data.clone();
        Some(Self { response_topic, correlation_data, answer: None, answers: 0, asked })
    }

    fn note(&mut self, message: &Stored<'_>, is_correlated: bool) {
        let took = Duration::try_from(message.at.duration_since(self.asked)).unwrap_or_default();
        self.answer.get_or_insert(Answer { message: message.id, took, is_correlated });
        self.answers += 1;
    }
}

/// The requests of the publishes that are listed.
#[derive(Debug, Clone, Default)]
pub(super) struct Requests {
    by_ticket: HashMap<Ticket, Request>,
    /// Which requests expect answers on a topic, the oldest first.
    expecting: HashMap<String, VecDeque<Ticket>>,
}

impl Requests {
    /// A message is published; it may be a request.
    pub(super) fn started(&mut self, ticket: Ticket, properties: Option<&Properties>, at: Timestamp) {
        if let Some(request) = properties.and_then(|properties| Request::of(properties, at)) {
            self.expecting.entry(request.response_topic.clone()).or_default().push_back(ticket);
            self.by_ticket.insert(ticket, request);
        }
    }

    /// The publish is listed no longer.
    pub(super) fn forget(&mut self, ticket: Ticket) {
        let Some(request) = self.by_ticket.remove(&ticket) else { return };
        let Some(tickets) = self.expecting.get_mut(&request.response_topic) else { return };
        tickets.retain(|other| *other != ticket);
        if tickets.is_empty() {
            self.expecting.remove(&request.response_topic);
        }
    }

    pub(super) fn get(&self, ticket: Ticket) -> Option<&Request> {
        self.by_ticket.get(&ticket)
    }

    /// Whether none is known.
    pub(super) fn is_empty(&self) -> bool {
        self.expecting.is_empty()
    }

    /// Whether answers are expected on this topic.
    pub(super) fn expects(&self, topic: &str) -> bool {
        self.expecting.contains_key(topic)
    }

    /// A message came. What was retained before us answers nobody.
    pub(super) fn take_in(&mut self, message: &Stored<'_>) {
        if message.direction != Direction::Received || message.retain {
            return;
        }
        let Some(tickets) = self.expecting.get(message.topic) else { return };
        let data = message.properties.and_then(|properties| properties.correlation_data.as_ref());
        let Some((ticket, is_correlated)) = self.whose(tickets, data) else { return };
        if let Some(request) = self.by_ticket.get_mut(&ticket) {
            request.note(message, is_correlated);
        }
    }

    /// Whom a message with this correlation data answers: of those that it fits, the oldest that has no answer, else the
    /// newest. Data that nobody sent is an answer to somebody else; a message without data fits all.
    fn whose(&self, tickets: &VecDeque<Ticket>, data: Option<&Bytes>) -> Option<(Ticket, bool)> {
        let requests = tickets.iter().filter_map(|ticket| Some((*ticket, self.by_ticket.get(ticket)?)));
        let fitting: Vec<_> =
            requests.filter(|(_, request)| data.is_none() || request.correlation_data.as_ref() == data).collect();
        let open = fitting.iter().find(|(_, request)| request.answer.is_none());
        let (ticket, request) = open.or(fitting.last())?;
        Some((*ticket, request.correlation_data.as_ref() == data))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::Qos;

    fn asks(data: Option<&'static str>) -> Properties {
        let correlation_data = data.map(Bytes::from);
        Properties { response_topic: Some("answers".to_owned()), correlation_data, ..Properties::default() }
    }

    fn requests(data: &[Option<&'static str>]) -> Requests {
        let mut requests = Requests::default();
        for (number, data) in data.iter().enumerate() {
            requests.started(Ticket(number as u64), Some(&asks(*data)), Timestamp::UNIX_EPOCH);
        }
        requests
    }

    fn answer(requests: &mut Requests, id: u64, topic: &str, data: Option<&'static str>, retain: bool) {
        let properties = Properties { correlation_data: data.map(Bytes::from), ..Properties::default() };
        requests.take_in(&Stored {
            id: MessageId(id),
            topic,
            payload: b"yes",
            qos: Qos::AtMostOnce,
            retain,
            direction: Direction::Received,
            properties: Some(&properties),
            at: Timestamp::from_millisecond(7).unwrap(),
        });
    }

    fn answered_by(requests: &Requests, ticket: u64) -> Option<(u64, u64)> {
        let request = requests.get(Ticket(ticket)).unwrap();
        request.answer.map(|answer| (answer.message.0, request.answers))
    }

    #[test]
    fn an_answer_finds_its_request_by_correlation_data() {
        let mut requests = requests(&[Some("a"), Some("b")]);
        answer(&mut requests, 1, "answers", Some("b"), false);
        answer(&mut requests, 2, "answers", Some("b"), false);
        answer(&mut requests, 3, "answers", Some("somebody else's"), false);
        answer(&mut requests, 4, "elsewhere", Some("a"), false);
        answer(&mut requests, 5, "answers", Some("a"), true);
        assert_eq!((answered_by(&requests, 0), answered_by(&requests, 1)), (None, Some((1, 2))));
        let first = requests.get(Ticket(1)).unwrap().answer.unwrap();
        assert_eq!((first.took, first.is_correlated), (Duration::from_millis(7), true));
    }

    #[test]
    fn requests_with_the_same_data_are_answered_in_their_order() {
        let mut requests = requests(&[Some("a"), Some("a")]);
        (1..4).for_each(|id| answer(&mut requests, id, "answers", Some("a"), false));
        assert_eq!((answered_by(&requests, 0), answered_by(&requests, 1)), (Some((1, 1)), Some((2, 2))));
    }

    #[test]
    fn without_correlation_data_the_oldest_open_request_is_answered() {
        let mut requests = requests(&[Some("a"), None]);
        (1..4).for_each(|id| answer(&mut requests, id, "answers", None, false));
        assert_eq!((answered_by(&requests, 0), answered_by(&requests, 1)), (Some((1, 1)), Some((2, 2))));
        let correlated = |ticket| requests.get(Ticket(ticket)).unwrap().answer.unwrap().is_correlated;
        assert!(!correlated(0) && correlated(1), "the first was asked with data and answered without");
    }

    #[test]
    fn what_is_listed_no_longer_expects_nothing() {
        let mut requests = requests(&[None, None]);
        requests.forget(Ticket(0));
        assert!(requests.expects("answers"));
        requests.forget(Ticket(1));
        requests.forget(Ticket(1));
        assert!(requests.is_empty() && !requests.expects("answers"));
    }
}

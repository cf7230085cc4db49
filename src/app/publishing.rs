//! What was published, and what became of it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::requests::{Request, Requests};
use crate::explain;
use crate::mqtt::{Message, Qos, Reason};
use crate::session::{Refusal, Ticket};
use crate::store::{Arrivals, MessageId};

/// The most publishes that are listed.
const MOST_RECORDS: usize = 500;

/// What became of a publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublishStatus {
    /// Handed over, not yet on the wire.
    Queued,
    /// On the wire; the acknowledgement is due.
    Sent,
    /// QoS 0: on the wire. QoS 1 and 2: acknowledged.
    Done {
        /// From the click to here.
        took: Duration,
        /// What the broker said; success in 3.1.1.
        reason: Reason,
    },
    /// Not carried out, with the sentence that says why.
    Refused(String),
}

/// One publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishRecord {
    ticket: Ticket,
    started: Instant,
    /// When it was clicked.
    pub at: Timestamp,
    /// Where.
    pub topic: String,
    /// Its QoS.
    pub qos: Qos,
    /// Whether it is retained.
    pub retain: bool,
    /// Payload in bytes.
    pub size: usize,
    /// What became of it.
    pub status: PublishStatus,
}

/// The last publishes, newest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Publishing {
    records: VecDeque<PublishRecord>,
    requests: Requests,
}

impl Publishing {
    pub(super) fn started(&mut self, ticket: Ticket, message: &Message) {
        let outgrown = self.records.split_off(self.records.len().min(MOST_RECORDS - 1));
        outgrown.iter().for_each(|record| self.requests.forget(record.ticket));
        self.requests.started(ticket, message.properties.as_deref(), message.at);
        self.records.push_front(PublishRecord {
            ticket,
            started: Instant::now(),
            at: message.at,
            topic: message.topic.to_string(),
            qos: message.qos,
            retain: message.retain,
            size: message.payload.len(),
            status: PublishStatus::Queued,
        });
    }

    /// Notes that it is on the wire; the message itself comes through the sink.
    pub(super) fn sent(&mut self, ticket: Ticket) {
        if let Some(record) = self.find(ticket).filter(|record| record.status == PublishStatus::Queued) {
            record.status = PublishStatus::Sent;
        }
    }

    /// Notes the acknowledgement; says how long it took, where there was one to wait for.
    pub(super) fn done(&mut self, at: Instant, ticket: Ticket, reason: Reason) -> Option<Duration> {
        let record = self.find(ticket)?;
        let took = at.saturating_duration_since(record.started);
        record.status = PublishStatus::Done { took, reason };
        (record.qos != Qos::AtMostOnce).then_some(took)
    }

    pub(super) fn refused(&mut self, ticket: Ticket, why: String) {
        if let Some(record) = self.find(ticket) {
            record.status = PublishStatus::Refused(why);
        }
    }

    /// Finds the answers to requests among what came.
    pub(super) fn take_in(&mut self, first: MessageId, arrivals: &Arrivals) {
        if self.requests.is_empty() {
            return;
        }
        let requests = &mut self.requests;
        let answers: Vec<_> = arrivals.on_topics(first, |topic| requests.expects(topic)).collect();
        answers.iter().for_each(|answer| requests.take_in(answer));
    }

    /// The session is gone: nothing that is under way will be answered.
    pub(super) fn close(&mut self) {
        for record in &mut self.records {
            if matches!(record.status, PublishStatus::Queued | PublishStatus::Sent) {
                record.status = PublishStatus::Refused(explain::refusal(&Refusal::ConnectionLost));
            }
        }
    }

    pub(super) fn records(&self) -> &VecDeque<PublishRecord> {
        &self.records
    }

    pub(super) fn request_of(&self, record: &PublishRecord) -> Option<&Request> {
        self.requests.get(record.ticket)
    }

    fn find(&mut self, ticket: Ticket) -> Option<&mut PublishRecord> {
        self.records.iter_mut().find(|record| record.ticket == ticket)
    }
}

//! Many messages under one ticket: what is left to hand over, what is under way, and how it went so far.
//!
//! The MQTT library gets them in bursts, the next one when the last is written, so that memory is bounded however slow
//! the broker is, and so that what arrives is read between two bursts.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::{Ack, Refusal, Ticket};
use crate::mqtt::{Batch, Message, Reason};

/// Messages that are handed over at once. Four of the library's own batches: fewer cost throughput, more only memory.
const BURST: usize = 1024;

/// Time between two words of progress.
const PROGRESS_EVERY: Duration = Duration::from_millis(100);

/// One `PublishMany`.
pub(super) struct Bulk {
    pub ticket: Ticket,
    waiting: std::vec::IntoIter<Message>,
    /// With the library, not yet written.
    handed: VecDeque<Message>,
    /// Written, not yet answered.
    under_way: u64,
    acknowledged: u64,
    refused: u64,
    /// At QoS 0, written to a stream that was broken.
    unwritten: u64,
    /// Of all refusals only this one is kept: there may be millions.
    first_refusal: Option<Refusal>,
    told: Instant,
}

impl Bulk {
    pub(super) fn new(ticket: Ticket, messages: Vec<Message>) -> Self {
        let (waiting, handed, told) = (messages.into_iter(), VecDeque::new(), Instant::now());
        Self {
            ticket,
            waiting,
            handed,
            under_way: 0,
            acknowledged: 0,
            refused: 0,
            unwritten: 0,
            first_refusal: None,
            told,
        }
    }

    /// Whether the next burst is due.
    pub(super) fn is_hungry(&self) -> bool {
        self.handed.is_empty() && self.waiting.len() > 0
    }

    /// Hands the next burst over. `hand` says whether the message was taken, or why it was refused. Gives the number
    /// that was taken.
    pub(super) fn feed(&mut self, hand: impl Fn(&Message) -> Result<(), Refusal>) -> usize {
        while self.handed.len() < BURST {
            let Some(message) = self.waiting.next() else { break };
            match hand(&message) {
                Ok(()) => self.handed.push_back(message),
                Err(refusal) => self.refuse(refusal),
            }
        }
        self.handed.len()
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refused += 1;
        self.first_refusal.get_or_insert(refusal);
    }

    /// The library wrote the next one; 0 is the packet id of those that have no answer.
    pub(super) fn written(&mut self, id: u16, sent: &mut Batch) {
        let Some(message) = self.handed.pop_front() else { return };
        sent.push(message.borrowed());
        if id == 0 {
            self.acknowledged += 1;
        } else {
            self.under_way += 1;
        }
    }

    /// The library wrote the next one, of QoS 0, to a stream that was broken.
    pub(super) fn unwritten(&mut self) {
        self.unwritten += u64::from(self.handed.pop_front().is_some());
    }

    /// The broker answered one.
    pub(super) fn answered(&mut self, reason: Reason) {
        self.under_way = self.under_way.saturating_sub(1);
        if reason.is_failure() {
            self.refuse(Refusal::Broker(reason));
        } else {
            self.acknowledged += 1;
        }
    }

    /// Hands nothing more over.
    pub(super) fn stop(&mut self) {
        self.waiting = Vec::new().into_iter();
    }

    /// The answer, once nothing is left and nothing is under way. One that ran into a broken stream is told with its loss.
    pub(super) fn end(&self) -> Option<Ack> {
        let done = self.waiting.len() == 0 && self.handed.is_empty() && self.under_way == 0 && self.unwritten == 0;
        done.then(|| Ack::PublishedMany {
            acknowledged: self.acknowledged,
            refused: self.refused,
            first_refusal: self.first_refusal.clone(),
        })
    }

    /// How many are written or refused, if it is time to tell.
    pub(super) fn progress(&mut self, now: Instant) -> Option<u64> {
        if now.duration_since(self.told) < PROGRESS_EVERY {
            return None;
        }
        self.told = now;
        Some(self.under_way + self.acknowledged + self.refused)
    }

    /// What became of it, since the connection is gone. What a kept session holds may still be sent, later.
    pub(super) fn lost(&self, keeps_session: bool) -> Refusal {
        let handed = self.handed.len() as u64;
        let unknown = self.under_way + if keeps_session { handed } else { 0 };
        let unsent = self.waiting.len() as u64 + self.refused + self.unwritten + if keeps_session { 0 } else { handed };
        Refusal::LostAmid { acknowledged: self.acknowledged, unknown, unsent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::{Qos, ReasonCode, Topic};

    fn bulk(count: usize) -> Bulk {
        let message = Message {
            topic: Topic::parse("t").unwrap(),
            payload: "x".into(),
            qos: Qos::AtLeastOnce,
            retain: false,
            properties: None,
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        Bulk::new(Ticket(1), vec![message; count])
    }

    #[test]
    fn bursts_follow_each_other_until_everything_is_answered() {
        let mut bulk = bulk(BURST + 2);
        let mut sent = Batch::default();
        assert_eq!((bulk.feed(|_| Ok(())), bulk.is_hungry()), (BURST, false));
        (0..BURST).for_each(|_| bulk.written(1, &mut sent));
        assert!(bulk.is_hungry());
        assert_eq!(bulk.feed(|_| Ok(())), 2);
        bulk.written(2, &mut sent);
        bulk.written(0, &mut sent);
        assert_eq!((sent.len(), bulk.end()), (BURST + 2, None));
        (0..BURST).for_each(|_| bulk.answered(Reason::SUCCESS));
        bulk.answered(ReasonCode::NOT_AUTHORIZED.into());
        let first_refusal = Some(Refusal::Broker(ReasonCode::NOT_AUTHORIZED.into()));
        assert_eq!(bulk.end(), Some(Ack::PublishedMany { acknowledged: BURST as u64 + 1, refused: 1, first_refusal }));
    }

    #[test]
    fn what_is_refused_at_once_does_not_hold_it_up() {
        let mut bulk = bulk(3);
        assert_eq!(bulk.feed(|_| Err(Refusal::TooLarge { limit: 1 })), 0);
        let first_refusal = Some(Refusal::TooLarge { limit: 1 });
        assert_eq!(bulk.end(), Some(Ack::PublishedMany { acknowledged: 0, refused: 3, first_refusal }));
    }

    #[test]
    fn a_stop_waits_for_what_is_under_way() {
        let mut bulk = bulk(BURST + 5);
        bulk.feed(|_| Ok(()));
        bulk.stop();
        (0..BURST).for_each(|_| bulk.written(0, &mut Batch::default()));
        assert!(!bulk.is_hungry());
        assert_eq!(
            bulk.end(),
            Some(Ack::PublishedMany { acknowledged: BURST as u64, refused: 0, first_refusal: None })
        );
    }

    #[test]
    fn a_loss_is_told_in_numbers_that_add_up() {
        for (keeps_session, unknown, unsent) in [(true, BURST as u64, 7), (false, 1, BURST as u64 + 6)] {
            let mut bulk = bulk(BURST + 7);
            bulk.feed(|_| Ok(()));
            bulk.written(1, &mut Batch::default());
            assert_eq!(bulk.lost(keeps_session), Refusal::LostAmid { acknowledged: 0, unknown, unsent });
        }
    }

    #[test]
    fn progress_comes_at_a_bounded_rate() {
        let mut bulk = bulk(1);
        let begin = bulk.told;
        let told = [0, 99, 100, 150, 199, 200].map(|ms| bulk.progress(begin + Duration::from_millis(ms)).is_some());
        assert_eq!(told, [false, false, true, false, false, true]);
    }
}

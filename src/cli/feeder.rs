//! Messages to the broker, never more under way than two batches, and how they fared.

use std::collections::BTreeMap;

use super::live::{Live, exit, is_loss, refused};
use super::{Failure, words};
use crate::explain;
use crate::mqtt::Message;
use crate::session::{Ack, Command, Event, Refusal, Ticket};

/// Messages in one batch, where there are many. Between two batches the broker may let us wait for some 40 ms, which is
/// its Nagle and our delayed acknowledgement: with few of them that is no matter.
pub(super) const BATCH: usize = 16 * 1024;

/// Batches under way: while the broker takes one, the next one waits ready.
const UNDER_WAY: usize = 2;

/// What was handed over and how it fared.
#[derive(Debug, Default)]
pub(super) struct Feeder {
    /// Messages of each command that has no answer yet.
    under_way: BTreeMap<Ticket, u64>,
    /// QoS 0: written. QoS 1: PUBACK. QoS 2: PUBCOMP.
    pub acknowledged: u64,
    /// The connection was lost before they were answered.
    pub unknown: u64,
    refused: u64,
    first_refusal: Option<Refusal>,
}

impl Feeder {
    /// Whether it takes another batch.
    pub(super) fn has_room(&self) -> bool {
        self.under_way.len() < UNDER_WAY
    }

    /// Whether everything is answered.
    pub(super) fn is_idle(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Hands messages over. A single one gets the broker's own answer, unless others are under way: it would overtake them.
    pub(super) fn give(&mut self, live: &mut Live, mut messages: Vec<Message>) {
        let count = messages.len() as u64;
        let single = if count == 1 && self.is_idle() { messages.pop() } else { None };
        let ticket = match single {
            Some(message) => live.send(|ticket| Command::Publish { ticket, message }),
            None if count == 0 => return,
            None => live.send(|ticket| Command::PublishMany { ticket, messages }),
        };
        self.under_way.insert(ticket, count);
    }

    /// Hears an answer.
    ///
    /// # Errors
    /// A message was not taken, or the connection is gone.
    pub(super) fn hear(&mut self, live: &Live, event: &Event) -> Result<(), Failure> {
        live.still_up(event)?;
        match event {
            Event::Done(ticket, Ack::PublishedMany { acknowledged, refused, first_refusal }) => {
                self.under_way.remove(ticket);
                self.acknowledged += acknowledged;
                self.refused += refused;
                self.first_refusal = self.first_refusal.take().or_else(|| first_refusal.clone());
            }
            Event::Done(ticket, Ack::Published { .. }) if self.under_way.remove(ticket).is_some() => {
                self.acknowledged += 1;
            }
            Event::Refused(ticket, refusal) if is_loss(refusal) => self.lost(*ticket, refusal),
            Event::Refused(ticket, refusal) if self.under_way.remove(ticket).is_some() => {
                return Err(refused("A message could not be published", refusal));
            }
            Event::Done(..)
            | Event::Refused(..)
            | Event::State(_)
            | Event::Step(_)
            | Event::Challenge(_)
            | Event::SessionFile(_)
            | Event::Sent(_)
            | Event::Progress { .. }
            | Event::Resubscribed { .. }
            | Event::EarlierRun(_) => {}
        }
        Ok(())
    }

    /// It stays under way, so that nobody takes the rest for all: the loss itself follows, and tells more.
    fn lost(&mut self, ticket: Ticket, refusal: &Refusal) {
        let Some(&count) = self.under_way.get(&ticket) else { return };
        if let Refusal::LostAmid { acknowledged, unknown, .. } = refusal {
            self.acknowledged += acknowledged;
            self.unknown += unknown;
        } else if *refusal == Refusal::ConnectionLost {
            self.unknown += count;
        }
    }

    /// # Errors
    /// Messages were refused.
    pub(super) fn verdict(&self) -> Result<(), Failure> {
        let Some(refusal) = &self.first_refusal else { return Ok(()) };
        let (arrived, said) = (words::messages(self.acknowledged), explain::refusal(refusal));
        let why = if self.refused == 1 { said } else { format!("The first refusal: {said}") };
        let headline = format!("{} could not be published", words::messages(self.refused));
        Err(Failure::said(headline, format!("{why} {arrived} arrived."), exit(refusal)))
    }
}

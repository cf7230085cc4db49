//! Messages to the broker, never more under way than two batches, and how they fared.

use std::collections::BTreeMap;

use super::live::{Live, refused};
use super::{Exit, Failure, words};
use crate::mqtt::Message;
use crate::session::{Ack, Command, Event, Ticket};

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
    refused: u64,
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
            Event::Done(ticket, Ack::PublishedMany { acknowledged, refused }) => {
                self.under_way.remove(ticket);
                self.acknowledged += acknowledged;
                self.refused += refused;
            }
            Event::Done(ticket, Ack::Published { .. }) if self.under_way.remove(ticket).is_some() => {
                self.acknowledged += 1;
            }
            // The loss itself follows, and tells more.
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

    /// # Errors
    /// Messages were refused.
    pub(super) fn verdict(&self) -> Result<(), Failure> {
        let Self { acknowledged, refused, .. } = self;
        if *refused == 0 {
            return Ok(());
        }
        let cause = format!(
            "{} arrived. The rest is larger than the broker's limit, or it does not allow it.",
            words::messages(*acknowledged)
        );
        Err(Failure::said(format!("{} could not be published", words::messages(*refused)), cause, Exit::Refused(0x80)))
    }
}

//! `pub`: publishes, with the flags of `mosquitto_pub`, and leaves when everything is answered.
//!
//! `source` and `lines` bring payloads one batch at a time, the feeder hands them over: what waits in memory is bounded,
//! however long the input and however slow the broker.

mod arguments;
mod lines;
mod source;

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use jiff::Timestamp;

pub use arguments::Pub;

use super::connection::Joins;
use super::failure::{self, Voice};
use super::feeder::Feeder;
use super::live::{Heard, Live};
use super::signals::Signals;
use super::{Exit, Failure, Profiles, words};
use crate::mqtt::{Message, Properties};
use crate::session::{Discard, Event, Goodbye};
use source::{Next, Source};

impl Pub {
    pub(super) const fn voice(&self) -> Voice {
        match (self.quiet, self.json) {
            (true, _) => Voice::Quiet,
            (false, true) => Voice::Json,
            (false, false) => Voice::Text,
        }
    }

    pub(super) fn run(&self, profiles: &Profiles) -> Result<Exit, Failure> {
        let mut plan = self.connection.plan(profiles, Joins::Own("pub"))?;
        plan.profile.session.auto_reconnect = false;
        plan.profile.subscriptions.clear();
        let packets = self.connection.packet_properties()?;
        let template = self.template(packets.publish)?;
        let signals = Signals::listen();
        // Before connecting, so that a file that cannot be read costs the broker nothing.
        let source = self.source()?;
        let traced = self.connection.trace_file()?;
        let live = Live::open(plan, traced.trace(), Arc::new(Discard), signals).narrating(self.debug);
        traced.settle(self.publish(live, source, &template, packets.goodbye))
    }

    fn publish(&self, mut live: Live, source: Source, template: &Message, goodbye: Goodbye) -> Result<Exit, Failure> {
        live.connected(None)?;
        let ended = self.feed(&mut live, source, template);
        live.leave(goodbye);
        ended.map(|()| Exit::Done)
    }

    fn template(&self, properties: Properties) -> Result<Message, Failure> {
        Ok(Message {
            topic: self.place()?,
            payload: Bytes::new(),
            qos: self.qos,
            retain: self.retain,
            properties: (properties != Properties::default()).then(|| Box::new(properties)),
            at: Timestamp::now(),
        })
    }

    fn feed(&self, live: &mut Live, mut source: Source, template: &Message) -> Result<(), Failure> {
        let mut feeder = Feeder::default();
        loop {
            let mut until: Option<Instant> = None;
            if feeder.has_room() {
                match source.next()? {
                    Next::Payloads(payloads) => {
                        let message = |payload| Message { payload, ..template.clone() };
                        feeder.give(live, payloads.into_iter().map(message).collect());
                        continue;
                    }
                    Next::Wait(next) => until = next,
                    Next::End if feeder.is_idle() => return feeder.verdict(),
                    Next::End => {}
                }
            }
            match live.wait(until) {
                Heard::Event(event) => self.hear(live, &mut feeder, &event)?,
                Heard::Signal => return Err(Failure::Interrupted),
                Heard::Woken | Heard::Late => {}
            }
        }
    }

    /// Of several messages, says how many arrived before it failed, and how many may have.
    fn hear(&self, live: &Live, feeder: &mut Feeder, event: &Event) -> Result<(), Failure> {
        let heard = feeder.hear(live, event);
        if heard.is_err()
            && !self.quiet
            && let Some(sentence) = before_that(feeder.acknowledged, feeder.unknown)
        {
            failure::warn(&sentence);
        }
        heard
    }
}

/// Counts of messages: those that arrived, and those of which nobody knows.
fn before_that(arrived: u64, unknown: u64) -> Option<String> {
    match (arrived, unknown) {
        (0, 0) => None,
        (0, _) => Some(format!("{} may have arrived.", words::messages(unknown))),
        (_, 0) => Some(format!("Before that, {} arrived.", words::messages(arrived))),
        (_, _) => Some(format!("Before that, {} arrived; {unknown} more may have.", words::messages(arrived))),
    }
}

//! `pub`: publishes, with the flags of `mosquitto_pub`, and leaves when everything is answered.
//!
//! `source` and `lines` bring payloads one batch at a time, the feeder hands them over: what waits in memory is bounded,
//! however long the input and however slow the broker. `request` waits for the answer where the message is a request.

mod arguments;
mod lines;
mod request;
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
use super::output::Output;
use super::signals::Signals;
use super::sub::Mailbox;
use super::{Exit, Failure, Profiles, words};
use crate::mqtt::{Message, Properties};
use crate::session::{Discard, Event, Sink};
use request::Request;
use source::{Next, Source};

impl Pub {
    pub(super) const fn voice(&self) -> Voice {
        match (self.quiet, self.json) {
            (true, _) => Voice::Quiet,
            (false, true) => Voice::Json,
            (false, false) => Voice::Text,
        }
    }

    pub(super) fn run(&self, profiles: &Profiles, out: &mut Output) -> Result<Exit, Failure> {
        let mut plan = self.connection.plan(profiles, Joins::Own("pub"))?;
        plan.profile.session.auto_reconnect = false;
        plan.profile.subscriptions.clear();
        let mut packets = self.connection.packet_properties()?;
        let request = self.request.request(&mut packets.publish, self.json, self.quiet)?;
        if request.is_some() {
            self.connection.demand_v5("-e", &mut plan.profile)?;
        }
        let goodbye = self.leaving.goodbye(packets.goodbye)?;
        let template = self.template(packets.publish)?;
        let signals = Signals::listen();
        // Before connecting, so that a file that cannot be read costs the broker nothing.
        let source = self.source()?;
        let traced = self.connection.trace_file()?;
        let sink: Arc<dyn Sink> = match &request {
            Some(request) => Arc::<Mailbox>::clone(&request.mailbox),
            None => Arc::new(Discard),
        };
        let mut live = Live::open(plan, traced.trace(), sink, signals).narrating(self.debug);
        let ended = live.connected(request.as_ref().map(|request| request.until)).and_then(|_| {
            let ended = match request {
                Some(request) => self.ask(&mut live, source, &template, request, out),
                None => self.feed(&mut live, source, &template, None),
            };
            live.leave(goodbye);
            ended
        });
        traced.settle(ended.map(|()| Exit::Done))
    }

    fn ask(
        &self,
        live: &mut Live,
        source: Source,
        template: &Message,
        mut request: Request<'_>,
        out: &mut Output,
    ) -> Result<(), Failure> {
        request.subscribe(live, self.qos)?;
        let began = Instant::now();
        self.feed(live, source, template, Some(request.until))?;
        request.answer(live, out)?;
        if self.debug {
            failure::warn(&format!("The answer came after {:.1} ms.", began.elapsed().as_secs_f64() * 1000.0));
        }
        Ok(())
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

    /// Publishes all that there is, if the broker has answered it by then.
    fn feed(
        &self,
        live: &mut Live,
        mut source: Source,
        template: &Message,
        deadline: Option<Instant>,
    ) -> Result<(), Failure> {
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
            match live.wait(until.or(deadline)) {
                Heard::Event(event) => self.hear(live, &mut feeder, &event)?,
                Heard::Signal => return Err(Failure::Interrupted),
                Heard::Late if until.is_none() => return Err(Failure::Late),
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

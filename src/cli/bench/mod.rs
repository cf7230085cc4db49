//! `bench`: what a broker and the way to it bear, measured with two connections of ours: one publishes, one subscribes.
//!
//! `stream` measures publishing and receiving in one pass, `round_trip` one message at a time. All topics lie below one of
//! its own, nothing is retained and no session is kept, so that nothing is left at the broker.

mod counter;
mod report;
mod round_trip;
mod stream;

use std::sync::Arc;

use bytes::Bytes;
use clap::Args;
use jiff::Timestamp;

use super::connection::{Connection, Joins};
use super::failure::Voice;
use super::live::{Heard, Live, refused};
use super::output::Output;
use super::signals::Signals;
use super::trace::TraceFile;
use super::{Exit, Failure, Profiles, words};
use crate::mqtt::{Filter, Message, Qos, Topic};
use crate::session::{Command, Discard, Event, Goodbye, Plan, Ticket};
use counter::Counter;
use report::Report;

/// Measure publishing, receiving and the round trip against a broker.
#[derive(Debug, Args)]
pub struct Bench {
    /// Messages to publish and receive.
    #[arg(long, value_name = "COUNT", default_value = "10000", value_parser = words::count)]
    count: u64,
    /// Messages to send there and back, one after the other.
    #[arg(long, value_name = "COUNT", default_value = "1000")]
    round_trips: u64,
    /// Bytes in a payload.
    #[arg(long, value_name = "BYTES", default_value = "100", value_parser = clap::value_parser!(u32).range(..=268_435_000))]
    size: u32,
    /// QoS of messages and of the subscription.
    #[arg(short = 'q', long, value_name = "QOS", default_value = "0", value_parser = words::qos)]
    qos: Qos,
    /// The longest that each of the two parts may take.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Print one JSON object; errors, too.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    connection: Connection,
}

/// Two connections, and what one sends the other.
struct Pair {
    publisher: Live,
    subscriber: Live,
    counter: Arc<Counter>,
    message: Message,
}

impl Bench {
    pub(super) const fn voice(&self) -> Voice {
        if self.json { Voice::Json } else { Voice::Text }
    }

    pub(super) fn run(&self, profiles: &Profiles, out: &mut Output) -> Result<Exit, Failure> {
        let plan = self.connection.plan(profiles, Joins::Own("bench"))?;
        let traced = self.connection.trace_file()?;
        let measured = self.pair(&plan, &traced).and_then(|pair| self.measured(pair));
        let report = traced.settle(measured)?;
        if self.json {
            out.json(&report.object());
        } else {
            out.say(&report.text());
        }
        Ok(Exit::Done)
    }

    /// Measures, and leaves the broker.
    fn measured(&self, mut pair: Pair) -> Result<Report, Failure> {
        let measured = self.measure(&mut pair);
        pair.publisher.leave(Goodbye::default());
        pair.subscriber.leave(Goodbye::default());
        measured
    }

    fn measure(&self, pair: &mut Pair) -> Result<Report, Failure> {
        let stream = stream::measure(self, pair)?;
        let round_trips = round_trip::measure(self, pair)?;
        Ok(Report { qos: self.qos, size: self.size, stream, round_trips })
    }

    fn pair(&self, plan: &Plan, traced: &TraceFile) -> Result<Pair, Failure> {
        let signals = Signals::listen();
        let topic = format!("mqttdeck/bench/{:08x}", fastrand::u32(..));
        let counter = Arc::new(Counter::default());
        let open = |role, sink| Live::open(own(plan, role), traced.trace(), sink, signals.clone());
        let mut subscriber = open("sub", Arc::<Counter>::clone(&counter));
        let mut publisher = open("pub", Arc::new(Discard));
        subscriber.connected(None)?;
        publisher.connected(None)?;
        let filter = Filter::parse(&topic).map_err(|error| Failure::Impossible(error.to_string()))?;
        let options = self.qos.into();
        let ticket = subscriber.send(|ticket| Command::Subscribe { ticket, filter, options });
        answered(&mut subscriber, ticket)?;
        let message = Message {
            topic: Topic::parse(&topic).map_err(|error| Failure::Impossible(error.to_string()))?,
            payload: Bytes::from(vec![b'x'; self.size as usize]),
            qos: self.qos,
            retain: false,
            properties: None,
            at: Timestamp::now(),
        };
        Ok(Pair { publisher, subscriber, counter, message })
    }
}

/// A connection of its own, which leaves nothing behind.
fn own(plan: &Plan, role: &str) -> Plan {
    let mut plan = plan.clone();
    let profile = &mut plan.profile;
    profile.subscriptions.clear();
    profile.last_will.enabled = false;
    profile.session.auto_reconnect = false;
    profile.session.clean_session = true;
    profile.mqtt5.session_expiry_s = None;
    if !profile.client_id.is_empty() {
        profile.client_id = format!("{}-{role}", profile.client_id);
    }
    plan
}

fn answered(subscriber: &mut Live, ticket: Ticket) -> Result<(), Failure> {
    loop {
        match subscriber.wait(None) {
            Heard::Event(Event::Done(done, _)) if done == ticket => return Ok(()),
            Heard::Event(Event::Refused(no, refusal)) if no == ticket => {
                return Err(refused("The topic of the measurement could not be subscribed", &refusal));
            }
            Heard::Event(event) => subscriber.still_up(&event)?,
            Heard::Signal => return Err(Failure::Interrupted),
            Heard::Woken | Heard::Late => {}
        }
    }
}

impl Pair {
    /// Whether the subscriber's connection still stands.
    fn check_subscriber(&mut self) -> Result<(), Failure> {
        while let Some(event) = self.subscriber.poll() {
            self.subscriber.still_up(&event)?;
        }
        Ok(())
    }
}

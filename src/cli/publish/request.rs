//! `-e`: the message is a request, and its answer is printed (MQTT 5, 4.10), with the letters of `mosquitto_rr`.
//!
//! ```text
//! subscribe to the response topic ─► publish ─► wait for the message with the same correlation data ─► print it
//! ```

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use clap::Args;

use super::arguments::topic;
use crate::cli::live::{Heard, Live, refused};
use crate::cli::output::Output;
use crate::cli::sub::{Mailbox, Post, Style, StyleArguments};
use crate::cli::{Failure, failure, words};
use crate::mqtt::{Filter, MessageRef, Properties, Qos, RetainHandling, SubscribeOptions, Topic};
use crate::session::{Command, Event};

/// Whether there is an answer to wait for, how long, and how it is printed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Request and answer")]
pub(super) struct RequestArguments {
    /// Publish a request, and print the answer that comes to this topic with the same correlation data. Means -V 5.
    #[arg(short = 'e', long, value_name = "TOPIC", value_parser = topic,
        conflicts_with_all = ["stdin_line", "repeat", "repeat_delay"])]
    response_topic: Option<Topic>,
    /// Wait so many seconds for the answer, those of connecting included; then end with 27 [default: 30].
    #[arg(short = 'W', value_name = "SECONDS", requires = "response_topic",
        value_parser = clap::value_parser!(u32).range(1..))]
    seconds: Option<u32>,
    #[command(flatten)]
    style: StyleArguments,
}

/// A request whose answer is wanted.
pub(super) struct Request<'a> {
    topic: &'a Topic,
    correlation_data: Bytes,
    style: Style<'a>,
    /// What comes to the response topic.
    pub mailbox: Arc<Mailbox>,
    /// When there is no more waiting.
    pub until: Instant,
    /// Messages that came and are no answer to this request.
    others: u64,
}

impl RequestArguments {
    /// What is to be waited for, if anything. Adds the response topic to the properties, and correlation data if there are none.
    ///
    /// # Errors
    /// The flags contradict each other.
    pub(super) fn request(
        &self,
        properties: &mut Properties,
        json: bool,
        quiet: bool,
    ) -> Result<Option<Request<'_>>, Failure> {
        let Some(topic) = &self.response_topic else {
            if self.style.is_set() {
                let words = "-F, -N, -v and --pretty say how an answer is printed: add -e TOPIC, or leave them out.";
                return Err(Failure::Usage(words.to_owned()));
            }
            return Ok(None);
        };
        if properties.response_topic.is_some() {
            let words = "-e names the response topic: leave -D PUBLISH response-topic out.";
            return Err(Failure::Usage(words.to_owned()));
        }
        properties.response_topic = Some(topic.as_str().to_owned());
        // As text, so that whoever answers by hand can type it.
        let made = || format!("{:016x}", fastrand::u64(..)).into();
        let correlation_data = properties.correlation_data.get_or_insert_with(made).clone();
        Ok(Some(Request {
            topic,
            correlation_data,
            style: Style::new(&self.style, json, quiet),
            mailbox: Arc::default(),
            until: Instant::now() + Duration::from_secs(self.seconds.unwrap_or(30).into()),
            others: 0,
        }))
    }
}

impl Request<'_> {
    /// Subscribes to the response topic, and waits until that is granted.
    ///
    /// # Errors
    /// It is not, or not in time.
    pub(super) fn subscribe(&self, live: &mut Live, qos: Qos) -> Result<(), Failure> {
        let unusable = |error| Failure::Usage(format!("Nobody can subscribe to the topic of -e: {error}."));
        let filter = Filter::parse(self.topic.as_str()).map_err(unusable)?;
        let retain_handling = RetainHandling::Never;
        let options = SubscribeOptions { no_local: true, retain_handling, ..SubscribeOptions::from(qos) };
        let asked = live.send(|ticket| Command::Subscribe { ticket, filter, options });
        loop {
            match live.wait(Some(self.until)) {
                Heard::Event(Event::Done(ticket, _)) if ticket == asked => return Ok(()),
                Heard::Event(Event::Refused(ticket, refusal)) if ticket == asked => {
                    return Err(refused(&format!("{} could not be subscribed", self.topic), &refusal));
                }
                heard => goes_on(live, heard)?,
            }
        }
    }

    /// Waits for the answer, and prints it.
    ///
    /// # Errors
    /// It does not come in time.
    pub(super) fn answer(&mut self, live: &mut Live, out: &mut Output) -> Result<(), Failure> {
        loop {
            let heard = live.wait(Some(self.until));
            if self.print(out) {
                return Ok(());
            }
            if matches!(heard, Heard::Late) && self.others > 0 {
                let came = words::messages(self.others);
                failure::warn(&format!("{came} came to {}, without the correlation data of the request.", self.topic));
            }
            goes_on(live, heard)?;
        }
    }

    /// Prints the answer, if it is there.
    fn print(&mut self, out: &mut Output) -> bool {
        let post = self.mailbox.take(Post::default());
        for printed in post.iter() {
            if self.is_answer(printed.message) {
                self.style.print(printed, out.room());
                out.flush();
                return true;
            }
            self.others += 1;
        }
        false
    }

    fn is_answer(&self, message: MessageRef<'_>) -> bool {
        let data = message.properties.and_then(|properties| properties.correlation_data.as_ref());
        message.topic == self.topic.as_str() && data == Some(&self.correlation_data)
    }
}

/// Nothing that was waited for.
fn goes_on(live: &Live, heard: Heard) -> Result<(), Failure> {
    match heard {
        Heard::Event(event) => live.still_up(&event),
        Heard::Signal => Err(Failure::Interrupted),
        Heard::Late => Err(Failure::Late),
        Heard::Woken => Ok(()),
    }
}

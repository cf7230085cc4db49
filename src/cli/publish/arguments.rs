//! The flags of `pub`, with the letters of `mosquitto_pub`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args};

use super::super::connection::{Connection, in_url};
use super::super::leaving::LeavingArguments;
use super::super::{Failure, words};
use super::request::RequestArguments;
use crate::mqtt::{Qos, Topic};

/// Publish a message, or one for each line of standard input.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("payload").required(true))]
pub struct Pub {
    /// Where to publish [default: the topic of the URL].
    #[arg(short = 't', long, value_name = "TOPIC", value_parser = topic, required_unless_present = "url")]
    topic: Option<Topic>,
    /// The payload, as text.
    // Both lists only to notice a second one, which would take the place of the first.
    #[arg(short = 'm', long, value_name = "TEXT", group = "payload", allow_hyphen_values = true)]
    message: Vec<String>,
    /// The payload: a file.
    #[arg(short = 'f', long, value_name = "FILE", group = "payload")]
    file: Vec<PathBuf>,
    /// A message for each line of standard input.
    #[arg(short = 'l', long, group = "payload", conflicts_with_all = ["repeat", "repeat_delay"])]
    pub(super) stdin_line: bool,
    /// The payload: all of standard input.
    #[arg(short = 's', long, group = "payload")]
    pub(super) stdin_file: bool,
    /// An empty payload.
    #[arg(short = 'n', long, group = "payload")]
    pub(super) null_message: bool,
    /// QoS.
    #[arg(short = 'q', long, value_name = "QOS", default_value = "0", value_parser = words::qos)]
    pub(super) qos: Qos,
    /// Let the broker retain it.
    #[arg(short = 'r', long)]
    pub(super) retain: bool,
    /// Publish it so many times.
    #[arg(long, value_name = "COUNT", default_value = "1", value_parser = words::count)]
    pub(super) repeat: u64,
    /// Seconds between two times, such as 0.5.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(super) repeat_delay: Option<Duration>,
    /// Print the answer of -e as a JSON object a line, as recordings have it; errors, too.
    #[arg(long, conflicts_with_all = ["format", "verbose", "no_line_end"])]
    pub(super) json: bool,
    /// Say on standard error what the connection does.
    #[arg(short = 'd', long)]
    pub(super) debug: bool,
    /// Say nothing on standard error.
    #[arg(long, conflicts_with = "debug")]
    pub(super) quiet: bool,
    #[command(flatten)]
    pub(super) leaving: LeavingArguments,
    #[command(flatten)]
    pub(super) request: RequestArguments,
    #[command(flatten)]
    pub(super) connection: Connection,
}

impl Pub {
    /// Where to publish: `-t`, else the topic of the URL.
    ///
    /// # Errors
    /// Neither is there, or that of the URL is none.
    pub(super) fn place(&self) -> Result<Topic, Failure> {
        match (&self.topic, self.connection.topic()?) {
            (Some(given), _) => Ok(given.clone()),
            (None, Some(text)) => topic(&text).map_err(|flaw| in_url(&flaw)),
            (None, None) => Err(Failure::Usage("Nothing says where to publish: add -t TOPIC.".to_owned())),
        }
    }

    /// `-m` and `-f`.
    ///
    /// # Errors
    /// One is there twice.
    pub(super) fn payload(&self) -> Result<(Option<&String>, Option<&PathBuf>), Failure> {
        Ok((single("-m", &self.message)?, single("-f", &self.file)?))
    }
}

/// What was given at most once.
fn single<'a, T>(flag: &str, given: &'a [T]) -> Result<Option<&'a T>, Failure> {
    match given {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => Err(Failure::Usage(format!("{flag} is given twice, and there is one payload: run pub for each."))),
    }
}

pub(super) fn topic(text: &str) -> Result<Topic, String> {
    Topic::parse(text).map_err(|error| error.to_string())
}

fn seconds(text: &str) -> Result<Duration, String> {
    let duration = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    duration.ok_or_else(|| "use a number of seconds".to_owned())
}

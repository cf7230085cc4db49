//! How one message is printed.

use clap::Args;
use jiff::tz::TimeZone;

use super::format::Format;
use super::order::Order;
use super::{field, json};
use crate::cli::failure;
use crate::mqtt::MessageRef;
use crate::recording::ndjson;
use crate::store::Direction;

/// The flags that say how a message is printed, besides `--json`.
#[derive(Debug, Args)]
pub(in crate::cli) struct StyleArguments {
    /// Print no line end after a message.
    #[arg(short = 'N')]
    no_line_end: bool,
    /// Print the topic before the payload.
    #[arg(short = 'v', long)]
    verbose: bool,
    /// Print in this format, as in "%t %p", with the letters of Mosquitto.
    #[arg(short = 'F', value_name = "FORMAT", value_parser = Format::parse)]
    format: Option<Format>,
    /// Let %j and %J take several lines.
    #[arg(long)]
    pretty: bool,
}

impl StyleArguments {
    /// Whether anything is said.
    pub(in crate::cli) const fn is_set(&self) -> bool {
        self.no_line_end || self.verbose || self.format.is_some() || self.pretty
    }

    /// Whether the format prints properties in the order in which they came.
    pub(super) fn has_json(&self) -> bool {
        self.format.as_ref().is_some_and(Format::has_json)
    }
}

/// A message and what only the wire knows of it.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Printed<'a> {
    pub message: MessageRef<'a>,
    /// 0 with QoS 0.
    pub(super) packet_id: u16,
    /// That of its properties, where it counts.
    pub(super) order: &'a Order,
}

/// How messages are printed.
#[derive(Debug)]
pub(in crate::cli) struct Style<'a> {
    how: How<'a>,
    line_end: bool,
    quiet: bool,
}

#[derive(Debug)]
enum How<'a> {
    Payload,
    TopicAndPayload,
    Format { format: &'a Format, zone: TimeZone, pretty: bool },
    Line,
}

impl<'a> Style<'a> {
    /// `json`: a line of a recording. `quiet`: without complaint about what cannot be printed.
    pub(in crate::cli) fn new(flags: &'a StyleArguments, json: bool, quiet: bool) -> Self {
        let how = match &flags.format {
            Some(format) => How::Format { format, zone: TimeZone::system(), pretty: flags.pretty },
            None if json => How::Line,
            None if flags.verbose => How::TopicAndPayload,
            None => How::Payload,
        };
        Self { how, line_end: !flags.no_line_end, quiet }
    }

    /// Appends what is printed of it.
    pub(in crate::cli) fn print(&self, printed: Printed<'_>, out: &mut Vec<u8>) {
        let message = printed.message;
        match &self.how {
            How::Payload => self.payload(message.payload, out),
            How::TopicAndPayload => self.topic_and_payload(message, out),
            How::Format { format, zone, pretty } => {
                for piece in format.pieces() {
                    if let Err(json::NoJson) = field::print(piece, printed, zone, *pretty, out) {
                        self.complain(message.topic);
                    }
                }
                self.end_line(out);
            }
            How::Line => {
                if !ndjson::encode(Direction::Received, message, out) && !self.quiet {
                    failure::warn(&format!("A message on {} is too large for a line.", message.topic));
                }
            }
        }
    }

    /// An empty one leaves no trace, as with `mosquitto_sub`.
    fn payload(&self, payload: &[u8], out: &mut Vec<u8>) {
        if !payload.is_empty() {
            out.extend_from_slice(payload);
            self.end_line(out);
        }
    }

    /// An empty one is "(null)", and without line ends leaves no trace, as with `mosquitto_sub`.
    fn topic_and_payload(&self, message: MessageRef<'_>, out: &mut Vec<u8>) {
        let payload = match (message.payload, self.line_end) {
            ([], false) => return,
            ([], true) => b"(null)",
            (payload, _) => payload,
        };
        out.extend_from_slice(message.topic.as_bytes());
        out.push(b' ');
        out.extend_from_slice(payload);
        self.end_line(out);
    }

    fn end_line(&self, out: &mut Vec<u8>) {
        if self.line_end {
            out.push(b'\n');
        }
    }

    fn complain(&self, topic: &str) {
        if !self.quiet {
            failure::warn(&format!("The payload of a message on {topic} is no JSON, so %J prints nothing of it."));
        }
    }
}

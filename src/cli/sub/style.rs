//! How one message is printed.

use jiff::tz::TimeZone;

use super::format::Format;
use super::order::Order;
use super::{Sub, field, json};
use crate::cli::failure;
use crate::mqtt::MessageRef;
use crate::recording::ndjson;
use crate::store::Direction;

/// A message and what only the wire knows of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printed<'a> {
    pub message: MessageRef<'a>,
    /// 0 with QoS 0.
    pub packet_id: u16,
    /// That of its properties, where it counts.
    pub order: &'a Order,
}

/// How messages are printed.
#[derive(Debug)]
pub(super) struct Style<'a> {
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
    pub(super) fn new(flags: &'a Sub) -> Self {
        let how = match &flags.format {
            Some(format) => How::Format { format, zone: TimeZone::system(), pretty: flags.pretty },
            None if flags.json => How::Line,
            None if flags.verbose => How::TopicAndPayload,
            None => How::Payload,
        };
        Self { how, line_end: !flags.no_line_end, quiet: flags.quiet }
    }

    /// Appends what is printed of it.
    pub(super) fn print(&self, printed: Printed<'_>, out: &mut Vec<u8>) {
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

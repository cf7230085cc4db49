//! A message to a line. The fields stand in the head of the module above.

use std::fmt::Display;
use std::io::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::fmt::temporal::DateTimePrinter;

use super::LONGEST_LINE;
use crate::mqtt::{MessageRef, Properties};
use crate::store::Direction;

/// Above so many bytes a text of many control characters becomes Base64, so that no line exceeds what readers take.
const LARGE: usize = 1 << 20;

static TIME: DateTimePrinter = DateTimePrinter::new().precision(Some(9));

/// Appends the message as one line, its end included. `false`: it would be longer than what is read back, and nothing
/// was appended.
#[must_use]
pub fn encode(direction: Direction, message: MessageRef<'_>, lines: &mut Vec<u8>) -> bool {
    encode_within(LONGEST_LINE, direction, message, lines)
}

fn encode_within(longest: usize, direction: Direction, message: MessageRef<'_>, lines: &mut Vec<u8>) -> bool {
    let begin = lines.len();
    object(direction, message, lines);
    let fits = lines.len() - begin <= longest;
    if fits {
        lines.push(b'\n');
    } else {
        lines.truncate(begin);
    }
    fits
}

/// Appends the message as a JSON object, which is valid UTF-8 and has no line feed in it.
pub fn object(direction: Direction, message: MessageRef<'_>, line: &mut Vec<u8>) {
    line.extend_from_slice(b"{\"time\":\"");
    // What is written to memory cannot fail, here and below.
    let _ = TIME.print_timestamp(&message.at, jiff::fmt::StdIoWrite(&mut *line));
    let _ = write!(line, "\",\"dir\":\"{}\",\"topic\":", word(direction));
    text(line, message.topic);
    let _ = write!(line, ",\"qos\":{},\"retain\":{}", message.qos.number(), message.retain);
    match as_text(message.payload) {
        Some(payload) => field(line, "payload", payload),
        None => base64(line, "payload_base64", message.payload),
    }
    if let Some(properties) = message.properties {
        line.extend_from_slice(b",\"properties\":");
        self::properties(properties, line);
    }
    line.push(b'}');
}

/// The direction as files name it.
pub(super) const fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Received => "in",
        Direction::Sent => "out",
    }
}

/// The payload as text, where that loses nothing and stays short enough.
pub(super) fn as_text(payload: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(payload).ok()?;
    let is_short = || text.bytes().map(added).sum::<usize>() <= payload.len() / 2;
    (payload.len() < LARGE || is_short()).then_some(text)
}

/// Bytes that JSON adds to this one: `\n`, `\u0001`.
const fn added(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0C => 1,
        0..b' ' => 5,
        _ => 0,
    }
}

/// Appends the properties as one JSON object.
pub(super) fn properties(properties: &Properties, line: &mut Vec<u8>) {
    let begin = line.len();
    if let Some(content_type) = &properties.content_type {
        field(line, "content_type", content_type);
    }
    if properties.utf8_payload {
        plain(line, "utf8_payload", true);
    }
    if let Some(seconds) = properties.expiry_seconds {
        plain(line, "expiry_seconds", seconds);
    }
    if let Some(topic) = &properties.response_topic {
        field(line, "response_topic", topic);
    }
    if let Some(data) = &properties.correlation_data {
        base64(line, "correlation_data_base64", data);
    }
    if !properties.user.is_empty() {
        line.extend_from_slice(b",\"user\":");
        let _ = serde_json::to_writer(&mut *line, &properties.user);
    }
    if !properties.subscription_identifiers.is_empty() {
        line.extend_from_slice(b",\"subscription_identifiers\":");
        let _ = serde_json::to_writer(&mut *line, &properties.subscription_identifiers);
    }
    if let Some(alias) = properties.topic_alias {
        plain(line, "topic_alias", alias);
    }
    match line.get_mut(begin) {
        // The comma before the first field.
        Some(comma) => *comma = b'{',
        None => line.push(b'{'),
    }
    line.push(b'}');
}

fn field(line: &mut Vec<u8>, name: &str, value: &str) {
    let _ = write!(line, ",\"{name}\":");
    text(line, value);
}

fn plain(line: &mut Vec<u8>, name: &str, value: impl Display) {
    let _ = write!(line, ",\"{name}\":{value}");
}

fn base64(line: &mut Vec<u8>, name: &str, bytes: &[u8]) {
    let _ = write!(line, ",\"{name}\":\"");
    let begin = line.len();
    let length = base64::encoded_len(bytes.len(), true).unwrap_or_default();
    line.resize(begin + length, 0);
    let written = BASE64_STANDARD.encode_slice(bytes, &mut line[begin..]).unwrap_or_default();
    line.truncate(begin + written);
    line.push(b'"');
}

fn text(line: &mut Vec<u8>, value: &str) {
    let _ = serde_json::to_writer(line, value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mqtt::Qos;

    #[test]
    fn a_line_that_nobody_would_read_is_not_begun() {
        let at = jiff::Timestamp::UNIX_EPOCH;
        let (topic, payload, qos) = ("plant/1", &b"21.5"[..], Qos::AtMostOnce);
        let message = MessageRef { topic, payload, qos, retain: false, properties: None, at };
        let mut lines = b"before\n".to_vec();
        assert!(encode(Direction::Received, message, &mut lines));
        let (whole, length) = (lines.clone(), lines.len() - b"before\n\n".len());
        assert!(!encode_within(length - 1, Direction::Received, message, &mut lines));
        assert_eq!(lines, whole);
        assert!(encode_within(length, Direction::Received, message, &mut lines));
        assert_eq!(lines.len(), whole.len() + length + 1);
    }
}

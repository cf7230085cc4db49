//! The letters of `-F`: what stands for each, filled up as `mosquitto_sub` 2.0 does it, its oddities included.

use std::io::Write;

use jiff::tz::TimeZone;

use super::format::{Fill, Letter, Piece};
use super::style::Printed;
use super::{clock, json};
use crate::mqtt::Properties;

/// Appends what stands for the piece.
///
/// # Errors
/// It is `%J`, and the payload is no JSON.
pub(super) fn print(
    piece: &Piece,
    printed: Printed<'_>,
    zone: &TimeZone,
    pretty: bool,
    out: &mut Vec<u8>,
) -> Result<(), json::NoJson> {
    let at = printed.message.at;
    match piece {
        Piece::Text(text) => out.extend_from_slice(text),
        Piece::Nanoseconds => clock::nanoseconds(at, out),
        Piece::Time(letter) => clock::letter(*letter, at, zone, out),
        Piece::Field(Letter::Json, _) => json::print(printed, zone, pretty, out),
        Piece::Field(Letter::JsonWithJson, _) => return json::print_with_json(printed, zone, pretty, out),
        Piece::Field(Letter::UnixTime, _) => clock::unix(at, out),
        Piece::Field(Letter::LocalTime, fill) => text(clock::local(at, zone).as_bytes(), *fill, out),
        Piece::Field(letter, fill) => of_message(*letter, *fill, printed, out),
    }
    Ok(())
}

fn of_message(letter: Letter, fill: Fill, printed: Printed<'_>, out: &mut Vec<u8>) {
    let message = printed.message;
    match letter {
        Letter::Length => integer(i32::try_from(message.payload.len()).unwrap_or(i32::MAX), fill, out),
        Letter::PacketId => integer(printed.packet_id.into(), fill, out),
        Letter::Payload => payload(message.payload, fill, out),
        Letter::Hex => hex(message.payload, b"0123456789abcdef", fill, out),
        Letter::UpperHex => hex(message.payload, b"0123456789ABCDEF", fill, out),
        Letter::Qos => out.push(b'0' + message.qos.number()),
        Letter::Retain => out.push(b'0' + u8::from(message.retain)),
        Letter::Topic => text(message.topic.as_bytes(), fill, out),
        Letter::TopicAlias
        | Letter::ContentType
        | Letter::CorrelationData
        | Letter::Expiry
        | Letter::PayloadFormat
        | Letter::UserProperties
        | Letter::ResponseTopic
        | Letter::SubscriptionIdentifier => match message.properties {
            Some(properties) => of_properties(letter, fill, properties, out),
            None => of_properties(letter, fill, &Properties::default(), out),
        },
        Letter::Json | Letter::JsonWithJson | Letter::LocalTime | Letter::UnixTime => {}
    }
}

fn of_properties(letter: Letter, fill: Fill, properties: &Properties, out: &mut Vec<u8>) {
    match letter {
        Letter::TopicAlias => number(properties.topic_alias.map(u32::from), fill, out),
        Letter::Expiry => number(properties.expiry_seconds, fill, out),
        // A 0 that the publisher wrote down is as good as none, and prints like none.
        Letter::PayloadFormat => number(properties.utf8_payload.then_some(1), fill, out),
        Letter::SubscriptionIdentifier => number(properties.subscription_identifiers.first().copied(), fill, out),
        Letter::ContentType => match &properties.content_type {
            Some(content_type) => text(content_type.as_bytes(), fill, out),
            None => repeat(b' ', fill.width, out),
        },
        // Without one there is nothing, not even blanks.
        Letter::ResponseTopic => {
            properties.response_topic.iter().for_each(|topic| text(topic.as_bytes(), fill, out));
        }
        Letter::CorrelationData => properties.correlation_data.iter().for_each(|data| out.extend_from_slice(data)),
        Letter::UserProperties => {
            for (place, (name, value)) in properties.user.iter().enumerate() {
                let space = if place > 0 { " " } else { "" };
                // What is written to memory cannot fail, here and below.
                let _ = write!(out, "{space}{name}:{value}");
            }
        }
        Letter::LocalTime
        | Letter::Json
        | Letter::JsonWithJson
        | Letter::Length
        | Letter::PacketId
        | Letter::Payload
        | Letter::Qos
        | Letter::Retain
        | Letter::Topic
        | Letter::UnixTime
        | Letter::Hex
        | Letter::UpperHex => {}
    }
}

/// A number that may be missing. Those above 2,147,483,647 come out negative, as C's `int` has them.
fn number(value: Option<u32>, fill: Fill, out: &mut Vec<u8>) {
    match value {
        Some(value) => integer(value.cast_signed(), fill, out),
        None => repeat(if fill.zeros { b'0' } else { b' ' }, fill.width, out),
    }
}

fn integer(value: i32, Fill { left, zeros, width, .. }: Fill, out: &mut Vec<u8>) {
    let _ = match (left, zeros) {
        (true, _) => write!(out, "{value:<width$}"),
        (false, true) => write!(out, "{value:0width$}"),
        (false, false) => write!(out, "{value:width$}"),
    };
}

/// Widths count bytes, so that a character may be cut in two.
fn text(value: &[u8], fill: Fill, out: &mut Vec<u8>) {
    let value = fill.most.and_then(|most| value.get(..most)).unwrap_or(value);
    let missing = fill.width.saturating_sub(value.len());
    if !fill.left {
        repeat(b' ', missing, out);
    }
    out.extend_from_slice(value);
    if fill.left {
        repeat(b' ', missing, out);
    }
}

/// A width cuts the payload, too.
fn payload(payload: &[u8], fill: Fill, out: &mut Vec<u8>) {
    let shown = match fill.width {
        0 => payload,
        width => payload.get(..width).unwrap_or(payload),
    };
    around(fill, shown.len(), payload.len(), out, |out| out.extend_from_slice(shown));
}

/// With a width, `mosquitto_sub` shows half of the bytes that would fit: it cuts the payload to the width, and that to
/// its half.
fn hex(payload: &[u8], digits: &[u8; 16], fill: Fill, out: &mut Vec<u8>) {
    let shown = match fill.width {
        0 => payload,
        width => payload.get(..payload.len().min(width) / 2).unwrap_or_default(),
    };
    let digit = |value: u8| digits.get(usize::from(value)).copied().unwrap_or_default();
    around(fill, 2 * shown.len(), payload.len(), out, |out| {
        out.extend(shown.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
    });
}

/// Fills up a payload. On the left without a width, `mosquitto_sub` adds as many blanks as the payload has bytes.
fn around(fill: Fill, shown: usize, bytes: usize, out: &mut Vec<u8>, print: impl FnOnce(&mut Vec<u8>)) {
    let missing = fill.width.saturating_sub(shown);
    if !fill.left {
        repeat(if fill.zeros { b'0' } else { b' ' }, missing, out);
    }
    print(out);
    if fill.left {
        repeat(b' ', if fill.width == 0 { bytes } else { missing }, out);
    }
}

fn repeat(byte: u8, times: usize, out: &mut Vec<u8>) {
    out.resize(out.len() + times, byte);
}

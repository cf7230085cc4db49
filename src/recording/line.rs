//! A line to a message: ours, or one of `mosquitto_sub -F %j`.

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Entry;
use crate::mqtt::{Properties, Qos, Topic, TopicError};
use crate::store::Direction;

/// Why a line is no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineFault {
    /// It ends within the message: the program that wrote it was killed, or the disk was full.
    #[error("it ends in the middle, so its message is lost")]
    Cut,
    /// Longer than any message can be.
    #[error("it is longer than 400 MB, so it was left out")]
    TooLong,
    /// No JSON object with the fields of a message.
    #[error("it is no message: {0}")]
    Invalid(String),
    /// The time cannot be read.
    #[error("“{0}” is no time")]
    Time(String),
    /// What is no topic.
    #[error(transparent)]
    Topic(#[from] TopicError),
    /// A QoS above 2.
    #[error("there is no QoS {0}")]
    Qos(u8),
    /// What is no Base64.
    #[error("{0} is no Base64")]
    Base64(&'static str),
    /// Programs that write a payload as text may lose what follows a NUL character.
    #[error("its payload has {found} bytes where payloadlen says {said}")]
    Length {
        /// Bytes in the line.
        found: usize,
        /// Bytes that were published.
        said: u64,
    },
}

/// The most of a foreign text in a sentence, in characters.
const SHORT: usize = 80;

/// Reads one line, with or without its end.
pub(super) fn parse(line: &[u8]) -> Result<Entry, LineFault> {
    let line: Line<'_> = serde_json::from_slice(line).map_err(|error| fault(&error))?;
    Topic::check(&line.topic)?;
    let payload = payload(line.payload, line.payload_base64.as_deref())?;
    if let Some(said) = line.payloadlen.filter(|said| *said != payload.len() as u64) {
        return Err(LineFault::Length { found: payload.len(), said });
    }
    Ok(Entry {
        direction: line.dir.into(),
        topic: line.topic,
        payload,
        qos: Qos::from_number(line.qos).ok_or(LineFault::Qos(line.qos))?,
        retain: line.retain.0,
        properties: line.properties.map(Fields::into_properties).transpose()?.map(Box::new),
        at: time(&line.time)?,
    })
}

fn fault(error: &serde_json::Error) -> LineFault {
    if error.is_eof() { LineFault::Cut } else { LineFault::Invalid(short(&reason(error))) }
}

/// The parser's words without the place: it counts lines within the line.
fn reason(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.split(" at line ").next().unwrap_or_default().to_owned()
}

fn short(text: &str) -> String {
    text.chars().take(SHORT).map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// RFC 3339, or as `mosquitto_sub` writes it: an offset without a colon, in some versions behind a `Z`.
fn time(text: &str) -> Result<Timestamp, LineFault> {
    let plain = text.replace("Z+", "+").replace("Z-", "-");
    plain.parse().map_err(|_| LineFault::Time(short(text)))
}

fn payload(text: Option<Blob>, base64: Option<&str>) -> Result<Vec<u8>, LineFault> {
    match (text, base64) {
        (_, Some(base64)) => decode(base64, "payload_base64"),
        (Some(Blob(bytes)), None) => Ok(bytes),
        (None, None) => Ok(Vec::new()),
    }
}

fn decode(text: &str, field: &'static str) -> Result<Vec<u8>, LineFault> {
    BASE64_STANDARD.decode(text).map_err(|_| LineFault::Base64(field))
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(alias = "tst", borrow)]
    time: Cow<'a, str>,
    #[serde(default)]
    dir: Dir,
    topic: String,
    #[serde(default)]
    qos: u8,
    #[serde(default)]
    retain: Flag,
    payload: Option<Blob>,
    #[serde(borrow)]
    payload_base64: Option<Cow<'a, str>>,
    payloadlen: Option<u64>,
    properties: Option<Fields>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Dir {
    #[default]
    In,
    Out,
}

impl From<Dir> for Direction {
    fn from(dir: Dir) -> Self {
        match dir {
            Dir::In => Self::Received,
            Dir::Out => Self::Sent,
        }
    }
}

/// The names of `mosquitto_sub` beside ours.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Fields {
    #[serde(alias = "content-type")]
    content_type: Option<String>,
    #[serde(alias = "payload-format-indicator")]
    utf8_payload: Flag,
    #[serde(alias = "message-expiry-interval")]
    expiry_seconds: Option<u32>,
    #[serde(alias = "response-topic")]
    response_topic: Option<String>,
    correlation_data_base64: Option<String>,
    #[serde(rename = "correlation-data")]
    correlation_data: Option<Blob>,
    #[serde(alias = "user-properties")]
    user: Pairs,
    #[serde(alias = "subscription-identifier")]
    subscription_identifiers: Numbers,
    #[serde(alias = "topic-alias")]
    topic_alias: Option<u16>,
}

/// One number, as `mosquitto_sub` writes it, or a list, since a message may come by several subscriptions.
#[derive(Deserialize)]
#[serde(untagged)]
enum Numbers {
    One(u32),
    All(Vec<u32>),
}

impl Default for Numbers {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl From<Numbers> for Vec<u32> {
    fn from(numbers: Numbers) -> Self {
        match numbers {
            Numbers::One(number) => vec![number],
            Numbers::All(numbers) => numbers,
        }
    }
}

impl Fields {
    fn into_properties(self) -> Result<Properties, LineFault> {
        let base64 = self.correlation_data_base64.map(|text| decode(&text, "correlation_data_base64")).transpose()?;
        let correlation_data = base64.or(self.correlation_data.map(|Blob(bytes)| bytes));
        Ok(Properties {
            content_type: self.content_type,
            utf8_payload: self.utf8_payload.0,
            expiry_seconds: self.expiry_seconds,
            response_topic: self.response_topic,
            correlation_data: correlation_data.map(Into::into),
            user: self.user.0,
            subscription_identifiers: self.subscription_identifiers.into(),
            topic_alias: self.topic_alias,
        })
    }
}

/// A JSON string as bytes: `mosquitto_sub` writes payloads that are no UTF-8 as they are.
struct Blob(Vec<u8>);

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Blob;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Blob, E> {
                Ok(Blob(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

/// `true`, `false`, 1 or 0.
#[derive(Default)]
struct Flag(bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Flag;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true or false")
            }
            fn visit_bool<E: Error>(self, is_set: bool) -> Result<Flag, E> {
                Ok(Flag(is_set))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Flag, E> {
                Ok(Flag(number != 0))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// An array of pairs, or an object in which names may repeat.
#[derive(Default)]
struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Pairs;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of pairs")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut pairs: A) -> Result<Pairs, A::Error> {
                let mut found = Vec::new();
                while let Some(pair) = pairs.next_element()? {
                    found.push(pair);
                }
                Ok(Pairs(found))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Pairs, A::Error> {
                let mut found = Vec::new();
                while let Some(pair) = pairs.next_entry()? {
                    found.push(pair);
                }
                Ok(Pairs(found))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

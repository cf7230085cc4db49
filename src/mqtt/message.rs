//! A message as it was received or is to be sent.

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Topic;

/// How surely a message is delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub enum Qos {
    /// At most once: sent and forgotten.
    #[default]
    AtMostOnce,
    /// At least once: acknowledged by PUBACK.
    AtLeastOnce,
    /// Exactly once: completed by PUBCOMP.
    ExactlyOnce,
}

impl Qos {
    /// All three, in the order of their numbers.
    pub const ALL: [Self; 3] = [Self::AtMostOnce, Self::AtLeastOnce, Self::ExactlyOnce];

    /// The number in the packet: 0, 1 or 2.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::AtMostOnce => 0,
            Self::AtLeastOnce => 1,
            Self::ExactlyOnce => 2,
        }
    }

    /// The QoS with this number; `None` above 2.
    #[must_use]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::AtMostOnce),
            1 => Some(Self::AtLeastOnce),
            2 => Some(Self::ExactlyOnce),
            _ => None,
        }
    }

    /// What the number promises, in the specification's words.
    #[must_use]
    pub const fn promise(self) -> &'static str {
        match self {
            Self::AtMostOnce => "at most once",
            Self::AtLeastOnce => "at least once",
            Self::ExactlyOnce => "exactly once",
        }
    }
}

/// The properties that MQTT 5 adds to a message. Empty in MQTT 3.1.1.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties {
    /// MIME type of the payload, as the sender named it.
    pub content_type: Option<String>,
    /// Whether the sender marked the payload as UTF-8 text.
    pub utf8_payload: bool,
    /// Seconds until the broker drops the message.
    pub expiry_seconds: Option<u32>,
    /// Topic on which an answer is expected.
    pub response_topic: Option<String>,
    /// Bytes that tie an answer to its request.
    pub correlation_data: Option<Bytes>,
    /// Name and value pairs; names may repeat.
    pub user: Vec<(String, String)>,
    /// Received: the identifiers of the subscriptions that it came by. Sent: none.
    pub subscription_identifiers: Vec<u32>,
    /// The number that stood for the topic, or was agreed to. Sent: agree to this one, or use it if it is agreed.
    pub topic_alias: Option<u16>,
}

impl Properties {
    /// Whether there is nothing but a topic alias, which is about the connection and not about the message.
    #[must_use]
    pub fn is_alias_alone(&self) -> bool {
        let Self { content_type, utf8_payload, expiry_seconds, response_topic, correlation_data, user, .. } = self;
        let texts = [content_type, response_topic].into_iter().all(Option::is_none) && correlation_data.is_none();
        texts
            && !utf8_payload
            && expiry_seconds.is_none()
            && user.is_empty()
            && self.subscription_identifiers.is_empty()
    }

    /// Bytes in memory: itself and all texts.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let user = |(name, value): &(String, String)| size_of::<(String, String)>() + name.len() + value.len();
        size_of::<Self>()
            + text(&self.content_type)
            + text(&self.response_topic)
            + self.correlation_data.as_ref().map_or(0, Bytes::len)
            + self.user.iter().map(user).sum::<usize>()
            + self.subscription_identifiers.len() * size_of::<u32>()
    }
}

/// One application message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Where it was published.
    pub topic: Topic,
    /// Its bytes. A received payload may pin its read buffer: copy it to keep it.
    pub payload: Bytes,
    /// The QoS of this delivery.
    pub qos: Qos,
    /// Received: it was retained when we subscribed. Sent: retain it.
    pub retain: bool,
    /// What MQTT 5 adds; boxed, since most messages have none.
    pub properties: Option<Box<Properties>>,
    /// When it arrived here or was handed over to be sent.
    pub at: Timestamp,
}

/// One application message, borrowed from wherever it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageRef<'a> {
    /// Where it was published.
    pub topic: &'a str,
    /// Its bytes.
    pub payload: &'a [u8],
    /// The QoS of this delivery.
    pub qos: Qos,
    /// Received: it was retained when we subscribed. Sent: retain it.
    pub retain: bool,
    /// What MQTT 5 adds.
    pub properties: Option<&'a Properties>,
    /// When it arrived here or was handed over to be sent.
    pub at: Timestamp,
}

impl Message {
    /// The same, borrowed.
    #[must_use]
    pub fn borrowed(&self) -> MessageRef<'_> {
        MessageRef {
            topic: self.topic.as_str(),
            payload: &self.payload,
            qos: self.qos,
            retain: self.retain,
            properties: self.properties.as_deref(),
            at: self.at,
        }
    }
}

impl MessageRef<'_> {
    /// Bytes of topic, payload and properties.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.topic.len() + self.payload.len() + self.properties.map_or(0, Properties::bytes)
    }
}

//! A message as the store gives it out.

use jiff::Timestamp;

use crate::mqtt::{MessageRef, Properties, Qos};

/// A message's number: stable, never used twice in a store, growing with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub u64);

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the broker.
    Received,
    /// To the broker.
    Sent,
}

/// One message in the store, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stored<'a> {
    /// Its number.
    pub id: MessageId,
    /// When it came or went.
    pub at: Timestamp,
    /// Which way.
    pub direction: Direction,
    /// Its topic.
    pub topic: &'a str,
    /// Its bytes, whole.
    pub payload: &'a [u8],
    /// Its QoS.
    pub qos: Qos,
    /// Whether it was retained.
    pub retain: bool,
    /// Its MQTT 5 properties, if it had any.
    pub properties: Option<&'a Properties>,
}

impl<'a> Stored<'a> {
    /// The message itself, without what the store adds.
    #[must_use]
    pub const fn message(&self) -> MessageRef<'a> {
        let Self { at, topic, payload, qos, retain, properties, .. } = *self;
        MessageRef { topic, payload, qos, retain, properties, at }
    }
}
